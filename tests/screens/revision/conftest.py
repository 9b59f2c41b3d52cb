"""Two questions that wait for the supervisor: one of a person, one of the program."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.services.recorder import Request

PREGUNTA = "el técnico puso [mal] la razón W"


@pytest.fixture
def asked(services, id_de):
    """Ask about an attributable falla that wants the back, and then about a causal of no list."""
    first, second = id_de("sin_respuesta"), id_de("sin_causal")
    falla = Request(Evento.CLASIFICAR, {"causal": "A", "atribuible": "RAZON_W"})
    services.recorder.register(first, [falla, Request(Evento.PEDIR_REVISION, {"motivo": PREGUNTA})])
    services.recorder.register(second, [Request(Evento.CLASIFICAR, {"causal": "FUERA"})])
    return first, second
