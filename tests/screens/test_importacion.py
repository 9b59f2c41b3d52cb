"""The import screen on real workbooks and a real store, driven by keys."""

from __future__ import annotations

import pytest
from openpyxl import Workbook, load_workbook

from ajustes_tui.domain.filtro import FiltroCasos
from ajustes_tui.screens.importacion_dialogos import CorteModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.selector import SelectorModal
from ajustes_tui.screens.modals.texto import TextoModal
from tests.support import TAMANOS, TEXTOS_DIFICILES, filas, wait_for

ENCABEZADO = ("Cuenta", "Radicado", "Estado", "Motivo", "Resultado")


def shows(app, texto):
    return any(texto in fila for fila in filas(app))


def libro(ruta, *renglones, otra_hoja=False):
    nuevo = Workbook()
    hoja = nuevo.active
    assert hoja is not None
    hoja.title = "Casos"
    hoja.append(ENCABEZADO)
    for renglon in renglones:
        hoja.append(renglon)
    if otra_hoja:
        segunda = nuevo.create_sheet("Anterior")
        segunda.append(ENCABEZADO)
        segunda.append(("90007701", "4471070001", "CERRADO", "Cobros de equipos", "APROBADO"))
    nuevo.save(ruta)


@pytest.fixture
def carpeta(tmp_path, monkeypatch):
    """The folder one works in, with a base of two good rows and one without cuenta."""
    lugar = tmp_path / "bases"
    lugar.mkdir()
    monkeypatch.chdir(lugar)
    libro(
        lugar / "ajustes_25_11_2026.xlsx",
        ("90007701", "4471070001", "CERRADO", "Cobros de equipos", "APROBADO"),
        ("90007702", "4471070002", "CERRADO", TEXTOS_DIFICILES[0], "RECHAZADO"),
        ("", "4471070003", "CERRADO", TEXTOS_DIFICILES[2], "RECHAZADO"),
    )
    return lugar


async def preview(programa, pilot):
    await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
    await pilot.press("enter")
    await wait_for(pilot, lambda: shows(programa, "Vista previa"), 20)


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_the_preview_says_what_would_happen_and_writes_nothing(
    app, carpeta, servicios, tamano
):
    programa = app("importacion")
    async with programa.run_test(size=tamano, notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        assert shows(programa, "Columnas: 5 reconocidas")
        assert shows(programa, "T del corte 2")
        assert shows(programa, "Filas: 3")
        assert shows(programa, "Corte 25/11/2026")
        assert shows(programa, "F8 importa 2 casos")
        assert len(servicios.importacion.listar()) == 1


async def test_f8_writes_the_base_and_shows_the_reconciliation(app, carpeta, servicios):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "importada"))
        assert shows(programa, "T 2: 2 nuevas, 0 actualizadas, 0 iguales · 11 ausentes")
        assert shows(programa, "Conciliación")
        assert len(servicios.importacion.listar()) == 2


async def test_escape_leaves_the_preview_without_writing(app, carpeta, servicios):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        assert programa.screen.pending()
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "Escoja la base"))
        assert programa.screen.pending() == ""
        assert len(servicios.importacion.listar()) == 1


async def test_the_rejected_rows_are_seen_with_their_reason(app, carpeta):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        await pilot.press("down", "right", "enter")
        await wait_for(pilot, lambda: shows(programa, "falta la cuenta"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "Vista previa"))


async def test_the_new_rows_show_nasty_text_as_it_is(app, carpeta):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "[/] cobro"))


async def test_x_saves_the_rejected_rows_to_a_workbook(app, carpeta):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        await pilot.press("x")
        await wait_for(pilot, lambda: shows(programa, "1 filas rechazadas quedaron en"))
    hoja = load_workbook(carpeta / "rechazos_25_11_2026.xlsx").active
    assert hoja is not None
    assert hoja.max_row == 2


async def test_x_also_saves_them_once_imported(app, carpeta):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "importada"))
        await pilot.press("x")
        await wait_for(pilot, lambda: (carpeta / "rechazos_25_11_2026.xlsx").exists())
        await wait_for(pilot, lambda: shows(programa, "1 filas rechazadas quedaron en"))


async def test_a_name_without_corte_asks_for_it_before_importing(app, carpeta, servicios):
    (carpeta / "ajustes_25_11_2026.xlsx").rename(carpeta / "base.xlsx")
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "base.xlsx"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "Falta el corte"), 20)
        await pilot.press("f8")
        assert len(servicios.importacion.listar()) == 1
        await pilot.press("k")
        await wait_for(pilot, lambda: isinstance(programa.screen, CorteModal))
        await pilot.press(*"25/11/2026", "enter")
        await wait_for(pilot, lambda: shows(programa, "F8 importa 2 casos"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "importada"))


async def test_a_day_that_does_not_exist_is_said_and_not_taken(app, carpeta):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        await pilot.press("k")
        await wait_for(pilot, lambda: isinstance(programa.screen, CorteModal))
        await pilot.press(*"31/11/2026", "enter")
        await wait_for(pilot, lambda: shows(programa, "la fecha no existe en el calendario"))


async def test_the_same_file_twice_says_who_imported_it(app, carpeta, servicios):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "importada"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "Escoja la base"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "ya fue importado el"), 20)
        await pilot.press("f8")
        assert len(servicios.importacion.listar()) == 2


async def test_another_sheet_is_read_when_asked_for(app, carpeta):
    libro(
        carpeta / "ajustes_25_11_2026.xlsx",
        ("90007701", "4471070001", "CERRADO", "Cobros de equipos", "APROBADO"),
        ("90007702", "4471070002", "CERRADO", "Cobros de equipos", "RECHAZADO"),
        otra_hoja=True,
    )
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        await pilot.press("h")
        await wait_for(pilot, lambda: isinstance(programa.screen, SelectorModal))
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: shows(programa, "Hoja Anterior, 2 de 2"), 20)
        assert shows(programa, "F8 importa 1 casos")


async def test_a_file_that_is_no_workbook_is_refused_and_one_may_choose_again(app, carpeta):
    (carpeta / "ajustes_25_11_2026.xlsx").write_bytes(b"[/] nada")
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal), 20)
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "Escoja la base"))
        assert programa.screen.pending() == ""


async def test_a_path_may_be_typed(app, carpeta, tmp_path):
    (carpeta / "ajustes_25_11_2026.xlsx").rename(tmp_path / "ajustes_26_11_2026.xlsx")
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(
            pilot, lambda: programa.focused is not None and programa.focused.id == "ruta"
        )
        await pilot.press(*"../ajustes_26_11_2026.xlsx", "enter")
        await wait_for(pilot, lambda: shows(programa, "Corte 26/11/2026"), 20)


async def test_a_coordinador_sees_the_preview_but_may_not_import(app, carpeta, servicios_de):
    programa = app("importacion", servicios_de("lcano"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        assert shows(programa, "Importar es de agente; usted es coordinador.")
        await pilot.press("f8")
        assert len(servicios_de("drubio").importacion.listar()) == 1


async def test_a_changed_result_of_a_caso_in_hand_is_announced(app, carpeta, servicios_de, id_de):
    servicios_de("andres").triage.abrir(id_de("rechazado"))
    libro(
        carpeta / "ajustes_25_11_2026.xlsx",
        ("90004127", "4471093382", "CERRADO", "Usuario sin servicio", "APROBADO"),
    )
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await preview(programa, pilot)
        await wait_for(pilot, lambda: shows(programa, "los tienen andres"))


async def test_escape_while_reading_cancels_and_leaves_nothing(app, carpeta, servicios):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        await pilot.press("enter", "escape")
        await wait_for(pilot, lambda: shows(programa, "La lectura se canceló"), 20)
        assert shows(programa, "Escoja la base")
        assert len(servicios.importacion.listar()) == 1


async def test_a_second_reading_is_refused_while_one_runs(app, carpeta):
    programa = app("importacion")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        await pilot.press("enter", "enter")
        assert shows(programa, "Ya hay una base en curso")
        await wait_for(pilot, lambda: shows(programa, "Vista previa"), 20)


async def test_a_column_is_corrected_with_a_key_and_the_base_is_read_again(app, carpeta, servicios):
    nuevo = Workbook()
    nuevo.active.append((*ENCABEZADO, "Plata que se pide"))
    nuevo.active.append(("90007709", "4471070009", "CERRADO", "Cobros", "APROBADO", "$ 45.900"))
    nuevo.save(carpeta / "ajustes_25_11_2026.xlsx")
    programa = app("importacion")
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: shows(programa, "Plata que se pide"))
        assert shows(programa, "$ 45.900")
        await pilot.press("end", "enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, SelectorModal))
        await pilot.press(*"valor_solicitado", "enter")
        await wait_for(pilot, lambda: shows(programa, "$ 45.900"), 20)
        await wait_for(pilot, lambda: shows(programa, "F8 importa"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "importada"), 20)
    ids = servicios.triage.list_ids(FiltroCasos(cuenta="90007709"))
    (fila,) = servicios.triage.get_window(ids)
    assert fila.valor_solicitado == 4_590_000


async def test_u_undoes_the_base_just_imported_with_its_reason(app, carpeta, servicios_de):
    servicios = servicios_de("drubio")
    programa = app("importacion", servicios)
    async with programa.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await preview(programa, pilot)
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "importada"), 20)
        await pilot.press("u")
        await wait_for(pilot, lambda: isinstance(programa.screen, TextoModal))
        await pilot.press(*"no era esta", "enter")
        await wait_for(pilot, lambda: shows(programa, "deshecha"), 20)
    assert servicios.importacion.listar()[0]["anulada_motivo"] == "no era esta"
