"""The KPI screen on a real store, driven by keys."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import Workbook

from ajustes_tui.domain.eventos import Evento
from ajustes_tui.screens.kpi import KpiScreen
from ajustes_tui.screens.kpi_definicion import DefinicionModal
from ajustes_tui.screens.modals.selector import SelectorModal
from ajustes_tui.services.importacion import OpcionesImportacion
from ajustes_tui.services.registrador import Peticion
from tests.support import TAMANOS, filas, wait_for


def shows(app, texto):
    return any(texto in fila for fila in filas(app))


@pytest.fixture
def anterior(servicios_de, tmp_path):
    """A base of an earlier corte with two casos, one of them without an asesor."""
    libro = Workbook()
    hoja = libro.active
    assert hoja is not None
    hoja.append(("Cuenta", "Radicado", "Estado", "Motivo", "Resultado", "Asesor"))
    hoja.append(("90005501", "4471050001", "CERRADO", "Cobros de equipos", "APROBADO", "AS02"))
    hoja.append(("90005502", "4471050002", "CERRADO", "[/] cobro", "RECHAZADO", None))
    libro.save(tmp_path / "ajustes_13_11_2026.xlsx")
    jefe = servicios_de("drubio").importacion
    preparada = jefe.preparar(
        tmp_path / "ajustes_13_11_2026.xlsx", OpcionesImportacion(corte=date(2026, 11, 13))
    )
    jefe.confirmar(preparada)


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_the_newest_corte_is_shown_with_its_figures(app, tamano):
    programa = app("kpi")
    async with programa.run_test(size=tamano, notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: shows(programa, "Corte 24/11/2026"))
        assert shows(programa, "= T 11")
        assert shows(programa, "Base 11 = 11 válidas + 0 duplicadas + 0 rechazadas")
        assert shows(programa, "dato de 10:40:00")
        assert shows(programa, "AS17")


async def test_left_and_right_walk_the_cortes(app, anterior):
    programa = app("kpi")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "Corte 24/11/2026"))
        await pilot.press("left")
        await wait_for(pilot, lambda: shows(programa, "Corte 13/11/2026"))
        assert shows(programa, "= T 2")
        await pilot.press("right")
        await wait_for(pilot, lambda: shows(programa, "Corte 24/11/2026"))


async def test_the_corte_is_compared_with_the_one_before(app, anterior):
    programa = app("kpi")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "Rechazado antes: 13/11 0,0"))
        assert shows(programa, "igual que el 13/11")


async def test_a_range_adds_distinct_casos_of_its_cortes(app, anterior):
    programa = app("kpi")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "Corte 24/11/2026"))
        await pilot.press("c")
        await wait_for(pilot, lambda: isinstance(programa.screen, SelectorModal))
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: shows(programa, "Hasta qué corte"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "Cortes 13/11/2026 a 24/11/2026"))
        assert shows(programa, "= T 13")


async def test_p_groups_by_the_next_thing(app):
    programa = app("kpi")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "Por asesor"))
        await pilot.press("p")
        await wait_for(pilot, lambda: shows(programa, "Por aliado"))
        await wait_for(pilot, lambda: shows(programa, "[b]Sur"))


async def test_the_definition_shows_the_formula_with_its_numbers(app):
    programa = app("kpi")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "= T 11"))
        await pilot.press("d")
        await wait_for(pilot, lambda: isinstance(programa.screen, DefinicionModal))
        await wait_for(pilot, lambda: shows(programa, "R / T = 0 / 11"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, KpiScreen))


async def test_f5_reads_what_somebody_else_decided(app, servicios_de, id_de):
    programa = app("kpi")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "A 0  C 0"))
        servicios_de("andres").triage.registrar(
            id_de("aprobado"),
            [
                Peticion(Evento.CLASIFICAR, {"causal": "D"}),
                Peticion(Evento.APLICACION_CORRECTA, {}),
            ],
        )
        await pilot.press("f5")
        await wait_for(pilot, lambda: shows(programa, "A 1  C 0"))


async def test_the_figures_are_read_again_on_return(app, servicios_de, id_de):
    programa = app("kpi")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "R 0"))
        await pilot.press("d")
        await wait_for(pilot, lambda: isinstance(programa.screen, DefinicionModal))
        servicios_de("andres").triage.registrar(
            id_de("rechazado"),
            [
                Peticion(Evento.CLASIFICAR, {"causal": "A"}),
                Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
            ],
        )
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "R 1"))
