"""Usuarios to call, for the parts of contacto that are tested alone."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.services.recorder import Request
from ajustes_tui.workbench.call_flow import ContactoFlow

APPROVED = [
    Request(Evento.CLASIFICAR, {"causal": "D"}),
    Request(Evento.APLICACION_CORRECTA, {}),
]


@pytest.fixture
def to_call(servicios_de, id_de):
    """Three usuarios to call: two are told one ajuste each, and one is told two at once."""
    andres = servicios_de("andres").triage
    for name in ("aprobado", "aprobado_2"):
        andres.recorder.register(id_de(name), APPROVED)
    andres.recorder.register(
        id_de("rechazado"),
        [
            Request(Evento.CLASIFICAR, {"causal": "A"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
        ],
    )
    andres.recorder.register(
        id_de("hermano"),
        [
            Request(Evento.CLASIFICAR, {"causal": "E"}),
            Request(Evento.RESPUESTA_BACK, {"resultado": "APROBADO", "valor_aplicado": "18.200"}),
            Request(Evento.APLICACION_CORRECTA, {}),
        ],
    )


@pytest.fixture
def flow(services, to_call):
    """What the calls of an agente ask of the store."""
    return ContactoFlow(services.contacto, "yuli")


@pytest.fixture
def call(flow, services, id_de):
    """A call about one approved ajuste, just opened."""
    return flow.begin(services.contacto.open_call(id_de("aprobado")))
