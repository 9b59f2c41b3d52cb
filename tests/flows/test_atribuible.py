"""Who marked a falla as the usuario's takes it off the same day, and a late traslado says who delayed it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import TrayAnswer
from ajustes_tui.services.casos.revision import requests_of
from tests.flows.conftest import CINCO, Ajustes

ROW = ("90000001", "7001", "CERRADO", "Demoras en ejecución de traslado", "RECHAZADO")


@pytest.fixture
def caso(ajustes: Ajustes, book: Callable[..., Path]) -> int:
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", CINCO, [ROW])))
    (fila,) = ajustes.order("casos")
    return int(fila["id"])


def test_a_falla_comes_off_by_who_marked_it_the_same_day_and_by_nobody_else(ajustes, caso):
    takes_off = {"causal": "D", "motivo": "me equivoqué", "atribuible": "no"}
    ajustes.register(caso, "clasificar", causal="D", atribuible="RAZON_W")
    ajustes.register(caso, "reclasificar", **takes_off, como="drubio", sale=4)
    ajustes.register(caso, "reclasificar", **takes_off)
    ajustes.register(caso, "reclasificar", causal="D", motivo="sí era", atribuible="RAZON_W")
    ajustes.today("2026-07-02T08:00:00-05:00")
    ajustes.register(caso, "reclasificar", **takes_off, sale=4)
    # Another reason in its place makes nobody its author.
    ajustes.register(
        *(caso, "reclasificar"), causal="D", motivo="es fraude", atribuible="FRAUDE_SENAL"
    )
    ajustes.register(caso, "reclasificar", **takes_off, sale=4)
    assert ajustes.order("verificar", como="drubio")["casos"] == "ok"


def test_the_traslado_of_a_delay_goes_with_the_causal(ajustes, caso):
    ajustes.register(caso, "clasificar", causal="D")
    ajustes.register(caso, "reclasificar", causal="L", motivo="era traslado", sale=4)
    late = {"causal": "L", "motivo": "era traslado", "demora_de": "usuario"}
    ajustes.register(caso, "reclasificar", **late)
    ajustes.register(caso, "rechazo_correcto", motivo="SIN_PRUEBAS", sale=4)
    ajustes.register(caso, "reclasificar", causal="D", motivo="no era")
    ajustes.register(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")
    assert ajustes.order("verificar", como="drubio")["casos"] == "ok"


@pytest.mark.parametrize(
    ("text", "who"), [("L c", "claro"), ("L U", "usuario"), ("L claro", "claro")]
)
def test_the_tray_takes_who_delayed_by_its_letter(text, who):
    answer = TrayAnswer("1", "", "", "AUTORIZAR", ((Evento.CLASIFICAR, {"causal": "{dato}"}),))
    assert requests_of(answer, "es esa", text)[1].datos == {"causal": "L", "demora_de": who}
