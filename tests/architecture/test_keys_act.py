"""Every key a place prints does something there: no key waits for a screen that does not answer."""

from __future__ import annotations

from importlib import import_module

import pytest

from ajustes_tui.app import SCREENS, AjustesApp
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.ui.keys import CONTEXTOS, acciones_de

LUGARES = SCREENS | {
    "kpi_mesa": "kpi.desk:MesaScreen",
    "conflicto": "caso.conflict:ConflictoScreen",
    "lote": "triage.batch_review:LoteScreen",
}


@pytest.mark.parametrize("contexto", CONTEXTOS)
def test_each_key_of_a_place_has_an_action(contexto):
    lugar = contexto.split(".")[0]
    duenos = [AjustesApp, AjustesScreen]
    if lugar in LUGARES:
        module, _, name = LUGARES[lugar].partition(":")
        duenos.append(getattr(import_module(f"ajustes_tui.screens.{module}"), name))
    for accion in acciones_de(contexto):
        nombre = (accion.accion or accion.id).split("(")[0].rsplit(".", 1)[-1]
        assert any(hasattr(dueno, f"action_{nombre}") for dueno in duenos), accion.id
