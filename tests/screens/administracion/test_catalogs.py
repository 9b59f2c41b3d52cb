"""The catalogues on their screen: looked at by everybody, changed by a supervisor after a question."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.screens.administracion.catalogs import CatalogsScreen
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.turno.screen import TurnoScreen
from tests.support import rows, wait_for

NEW = """
[[causal]]
letra = "N"
nombre = "Cobro de equipos no solicitados"
politica = "Se ajusta el cobro de un equipo que el usuario no pidió."
soportes = ["LOG"]
ruta = "BACK"
"""


def shows(app, text):
    return any(text in fila for fila in rows(app))


async def en_lista(pilot):
    await wait_for(pilot, lambda: shows(pilot.app, "Ajustes  "))


async def until(pilot, catalog):
    """Move down until the cursor stands on a catalogue."""
    for _ in range(6):
        if any(fila.startswith(f"►{catalog}") for fila in rows(pilot.app)):
            return
        await pilot.press("down")
        await pilot.pause()
    raise AssertionError(catalog)


@pytest.fixture
def boss(servicios_de, tmp_path):
    """Services of the supervisor, whose exports and inbox are one folder."""
    services = servicios_de("drubio")
    (tmp_path / "salida").mkdir()
    services.service_context.config = services.service_context.config._replace(
        output=tmp_path / "salida", inbox=tmp_path / "salida"
    )
    return services


async def test_the_list_says_version_who_and_what_each_one_is(app, boss, tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("fecha,motivo\n2026-12-24,Cierre\n", encoding="utf-8")
    boss.catalogos.import_file(CatalogName.FESTIVOS, path)
    async with app("catalogos", boss).run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        festivos = next(f for f in rows(pilot.app) if f.strip().startswith("Festivos"))
        assert festivos.split()[1:] == ["1", "v2", "24/11/2026", "drubio,", "mar", "24/11", "10:40"]
        assert shows(pilot.app, "viene con el programa")
        await until(pilot, "Marcaciones")
        await wait_for(pilot, lambda: shows(pilot.app, "Códigos inventados"))


async def test_enter_shows_the_rows_and_each_row_whole(app, services):
    async with app("catalogos").run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        for catalog in ("Causales", "Marcaciones", "Sinónimos", "Ajustes"):
            await until(pilot, catalog)
            await pilot.press("enter")
            await wait_for(pilot, lambda said=catalog: shows(pilot.app, f"CATÁLOGOS › {said} v1"))
            await wait_for(pilot, lambda: pilot.app.screen.rows.current is not None)
            await pilot.press("enter")
            await wait_for(pilot, lambda: shows(pilot.app, "Enter o Esc cierra"))
            await pilot.press("escape")
            await wait_for(pilot, lambda: isinstance(pilot.app.screen, CatalogsScreen))
            await pilot.press("escape")
            await wait_for(pilot, lambda: shows(pilot.app, "Lo que está en uso"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TurnoScreen))


async def test_a_file_of_the_folder_is_put_in_force_after_saying_what_it_changes(app, boss):
    output = boss.service_context.config.output
    async with app("catalogos", boss).run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        await pilot.press("x")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(pilot.app, "Causales quedó en causales.toml"))
        file = output / "causales.toml"
        file.write_text(file.read_text("utf-8") + NEW, encoding="utf-8")
        await pilot.press("i")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"causales", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        await wait_for(pilot, lambda: shows(pilot.app, "1 agregado, 0 quitados, 0 cambiados"))
        await pilot.press("s")
        await wait_for(pilot, lambda: shows(pilot.app, "Causales v2 en uso"))
        assert boss.service_context.catalogs.causal("N") is not None
        await pilot.press("v")
        await wait_for(pilot, lambda: shows(pilot.app, "v2 desde 24/11/2026 · drubio"))


async def test_a_bad_file_is_refused_with_its_line_and_asks_nothing(app, boss):
    malo = boss.service_context.config.output / "f.csv"
    malo.write_text("fecha,motivo\nhoy,Cierre\n", encoding="utf-8")
    async with app("catalogos", boss).run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        await until(pilot, "Festivos")
        await pilot.press("i")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        await wait_for(pilot, lambda: shows(pilot.app, "f.csv, línea 2"))


async def test_any_path_can_be_typed_and_the_same_file_changes_nothing(app, boss, tmp_path):
    path = tmp_path / "otra.csv"
    path.write_text("fecha,motivo\n", encoding="utf-8")
    async with app("catalogos", boss).run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        await until(pilot, "Festivos")
        await pilot.press("i")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"nada.csv", "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "ningún archivo"))
        await pilot.press(*["backspace"] * 8, *str(path), "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "dice lo mismo que ya se usa"))


async def test_who_does_not_change_them_is_told_so(app, services):
    async with app("catalogos").run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        for keystroke in ("i", "x"):
            await pilot.press(keystroke)
            await wait_for(pilot, lambda: shows(pilot.app, "la supervisora; aquí se miran"))
            pilot.app.screen.say("")
        await pilot.press("v")
        await wait_for(pilot, lambda: shows(pilot.app, "nadie lo ha cambiado"))


async def test_a_change_of_another_session_is_seen_and_rules_here(
    app, services, boss, tmp_path, id_de
):
    async with app("catalogos").run_test(size=(80, 24)) as pilot:
        await en_lista(pilot)
        path = boss.catalogos.export(CatalogName.CAUSALES, tmp_path / "c.toml")
        path.write_text(path.read_text("utf-8") + NEW, encoding="utf-8")
        boss.catalogos.import_file(CatalogName.CAUSALES, path)
        await wait_for(pilot, lambda: shows(pilot.app, "v2   24/11/2026 drubio"))
        await pilot.press("f3")
        await wait_for(pilot, lambda: shows(pilot.app, "TRIAGE"))
        await wait_for(pilot, lambda: pilot.app.screen.queue.table.row_count)
        await pilot.press("n")
        await wait_for(pilot, lambda: shows(pilot.app, "a-n cambia la causal"))


async def test_a_new_letter_is_typed_in_triage(app, services, boss, tmp_path, id_de):
    path = boss.catalogos.export(CatalogName.CAUSALES, tmp_path / "c.toml")
    path.write_text(path.read_text("utf-8") + NEW, encoding="utf-8")
    boss.catalogos.import_file(CatalogName.CAUSALES, path)
    number = id_de("sin_causal")
    async with app().run_test(size=(80, 24)) as pilot:
        pilot.app.screen.receive(number)
        await wait_for(pilot, lambda: shows(pilot.app, "la causal, a-n"))
        screen = pilot.app.screen
        await wait_for(pilot, lambda: screen.admits("n"))
        await pilot.press("q")
        await wait_for(pilot, lambda: shows(pilot.app, "La causal Q no está en la lista"))
        await pilot.press("n")
        await wait_for(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.at_hand.clasificacion.causal == "N")
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: services.service_context.casos.get(number).causal == "N")
