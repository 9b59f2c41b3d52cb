"""The catalogues on their screen: looked at by everybody, changed by a supervisor after a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ajustes_tui.domain.keeping.catalog_versions import Catalogo
from ajustes_tui.screens.administracion.catalogs import CatalogsScreen
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.turno.screen import TurnoScreen
from tests.support import TAMANOS, filas, wait_for

NUEVA = """
[[causal]]
letra = "N"
nombre = "Cobro de equipos no solicitados"
politica = "Se ajusta el cobro de un equipo que el usuario no pidió."
soportes = ["LOG"]
ruta = "BACK"
"""


def shows(app, texto):
    return any(texto in fila for fila in filas(app))


async def en_lista(pilot):
    await wait_for(pilot, lambda: shows(pilot.app, "Ajustes  "))


async def hasta(pilot, catalogo):
    """Move down until the cursor stands on a catalogue."""
    for _ in range(6):
        if any(fila.startswith(f"►{catalogo}") for fila in filas(pilot.app)):
            return
        await pilot.press("down")
        await pilot.pause()
    raise AssertionError(catalogo)


@pytest.fixture
def jefe(servicios_de, tmp_path):
    """Services of the supervisor, whose exports and inbox are one folder."""
    servicios = servicios_de("drubio")
    (tmp_path / "salida").mkdir()
    servicios.entorno.config = replace(
        servicios.entorno.config, salida=tmp_path / "salida", buzon=tmp_path / "salida"
    )
    return servicios


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_the_list_says_version_who_and_what_each_one_is(app, jefe, tmp_path, tamano):
    ruta = tmp_path / "f.csv"
    ruta.write_text("fecha,motivo\n2026-12-24,Cierre\n", encoding="utf-8")
    jefe.catalogos.importar(Catalogo.FESTIVOS, ruta)
    async with app("catalogos", jefe).run_test(size=tamano) as pilot:
        await en_lista(pilot)
        festivos = next(f for f in filas(pilot.app) if f.strip().startswith("Festivos"))
        assert festivos.split()[1:] == ["1", "v2", "24/11/2026", "drubio,", "24/11/2026", "10:40"]
        assert shows(pilot.app, "viene con el programa")
        await hasta(pilot, "Marcaciones")
        await wait_for(pilot, lambda: shows(pilot.app, "Códigos inventados"))


@pytest.mark.parametrize("catalogo", ["Causales", "Marcaciones", "Sinónimos", "Ajustes"])
async def test_enter_shows_the_rows_and_each_row_whole(app, servicios, catalogo):
    async with app("catalogos").run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        await hasta(pilot, catalogo)
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(pilot.app, f"CATÁLOGOS › {catalogo} v1"))
        await wait_for(pilot, lambda: pilot.app.screen.rows.current is not None)
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(pilot.app, "Enter o Esc cierra"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, CatalogsScreen))
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(pilot.app, "Lo que está en uso"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TurnoScreen))


async def test_a_file_of_the_folder_is_put_in_force_after_saying_what_it_changes(app, jefe):
    salida = jefe.entorno.config.salida
    async with app("catalogos", jefe).run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        await pilot.press("x")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(pilot.app, "Causales quedó en causales.toml"))
        archivo = salida / "causales.toml"
        archivo.write_text(archivo.read_text("utf-8") + NUEVA, encoding="utf-8")
        await pilot.press("i")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"causales", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        assert shows(pilot.app, "1 agregados, 0 quitados, 0 cambiados")
        await pilot.press("s")
        await wait_for(pilot, lambda: shows(pilot.app, "Causales v2 en uso"))
        assert jefe.entorno.catalogos.causal("N") is not None
        await pilot.press("v")
        await wait_for(pilot, lambda: shows(pilot.app, "v2 desde 24/11/2026 · drubio"))


async def test_a_bad_file_is_refused_with_its_line_and_asks_nothing(app, jefe):
    malo = jefe.entorno.config.salida / "f.csv"
    malo.write_text("fecha,motivo\nhoy,Cierre\n", encoding="utf-8")
    async with app("catalogos", jefe).run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        await hasta(pilot, "Festivos")
        await pilot.press("i")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        assert shows(pilot.app, "f.csv, línea 2")


async def test_any_path_can_be_typed_and_the_same_file_changes_nothing(app, jefe, tmp_path):
    ruta = tmp_path / "otra.csv"
    ruta.write_text("fecha,motivo\n", encoding="utf-8")
    async with app("catalogos", jefe).run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        await hasta(pilot, "Festivos")
        await pilot.press("i")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*str(ruta), "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "dice lo mismo que ya se usa"))


async def test_who_does_not_change_them_is_told_so(app, servicios):
    async with app("catalogos").run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        for tecla in ("i", "x"):
            await pilot.press(tecla)
            await wait_for(pilot, lambda: shows(pilot.app, "la supervisora; aquí se miran"))
            pilot.app.screen.say("")
        await pilot.press("v")
        await wait_for(pilot, lambda: shows(pilot.app, "nadie lo ha cambiado"))


async def test_a_change_of_another_session_is_seen_and_rules_here(
    app, servicios, jefe, tmp_path, id_de
):
    async with app("catalogos").run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        ruta = jefe.catalogos.exportar(Catalogo.CAUSALES, tmp_path / "c.toml")
        ruta.write_text(ruta.read_text("utf-8") + NUEVA, encoding="utf-8")
        jefe.catalogos.importar(Catalogo.CAUSALES, ruta)
        await wait_for(pilot, lambda: shows(pilot.app, "v2 24/11/2026 drubio"))
        await pilot.press("f3")
        await wait_for(pilot, lambda: shows(pilot.app, "TRIAGE"))
        await wait_for(pilot, lambda: pilot.app.screen.queue.table.row_count)
        await pilot.press("n")
        await wait_for(pilot, lambda: shows(pilot.app, "una letra a-n cambia la causal"))
        assert shows(pilot.app, "v2 desde 24/11")


async def test_a_new_letter_is_typed_in_triage(app, servicios, jefe, tmp_path, id_de):
    ruta = jefe.catalogos.exportar(Catalogo.CAUSALES, tmp_path / "c.toml")
    ruta.write_text(ruta.read_text("utf-8") + NUEVA, encoding="utf-8")
    jefe.catalogos.importar(Catalogo.CAUSALES, ruta)
    numero = id_de("sin_causal")
    async with app().run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(numero)
        await wait_for(pilot, lambda: shows(pilot.app, "la causal, a-n"))
        pantalla = pilot.app.screen
        await wait_for(pilot, lambda: pantalla.admits("n"))
        await pilot.press("q")
        await wait_for(pilot, lambda: shows(pilot.app, "La causal Q no está en la lista"))
        await pilot.press("n")
        await wait_for(pilot, lambda: pantalla.at_hand.clasificacion.causal == "N")
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: servicios.entorno.casos.get(numero).causal == "N")
