"""The catalogues on their screen: looked at by everybody, changed by a supervisor after a question."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.screens.administracion.catalogs import CatalogsScreen
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.screens.turno.screen import TurnoScreen
from tests.screens.steps import press, see
from tests.support import rows, wait_for

NEW = """
[[causal]]
letra = "N"
nombre = "Cobro de equipos no solicitados"
politica = "Se ajusta el cobro de un equipo que el usuario no pidió."
soportes = ["LOG"]
ruta = "BACK"
"""


LISTED = "Ajustes  "


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


async def test_a_file_whose_path_is_typed_says_the_same_and_a_bad_one_is_refused_with_its_line(
    app, boss, tmp_path
):
    path = tmp_path / "f.csv"
    path.write_text("fecha,motivo\n2026-12-24,Cierre\n", encoding="utf-8")
    boss.catalogos.import_file(CatalogName.FESTIVOS, path)
    async with app("catalogos", boss).run_test(size=(80, 24)) as pilot:
        await see(pilot, LISTED, "viene con el programa")
        festivos = next(f for f in rows(pilot.app) if f.strip().startswith("Festivos"))
        assert festivos.split()[1:] == ["1", "v2", "24/11/2026", "drubio,", "mar", "24/11", "10:40"]
        await until(pilot, "Marcaciones")
        await see(pilot, "Códigos inventados")
        # Without a file in the folder its path is typed.
        await pilot.press("home")
        await until(pilot, "Festivos")
        await press(pilot, "i", opens=TextModal)
        await press(pilot, *"nada.csv", "enter", sees="ningún archivo")
        await pilot.press(*["backspace"] * 8, *str(path), "enter")
        await see(pilot, "dice lo mismo que ya se usa")
        (boss.service_context.config.output / "f.csv").write_text(
            "fecha,motivo\nhoy,Cierre\n", encoding="utf-8"
        )
        await press(pilot, "i", opens=PickerModal)
        await press(pilot, "enter", opens=ErrorModal, sees="f.csv, línea 2")


async def test_an_agente_reads_each_row_changes_none_and_decides_by_what_others_put_in_force(
    app, services, boss, tmp_path, id_de
):
    async with app("catalogos").run_test(size=(80, 24)) as pilot:
        await see(pilot, LISTED)
        for keystroke in ("i", "x"):
            await press(pilot, keystroke, sees="la supervisora; aquí se miran")
            pilot.app.screen.say("")
        await press(pilot, "v", sees="nadie lo ha cambiado")
        for catalog in ("Causales", "Marcaciones", "Sinónimos", "Ajustes"):
            await until(pilot, catalog)
            await press(pilot, "enter", sees=f"CATÁLOGOS › {catalog} v1")
            await wait_for(pilot, lambda: pilot.app.screen.rows.current is not None)
            await press(pilot, "enter", sees="Enter o Esc cierra")
            await press(pilot, "escape", opens=CatalogsScreen)
            await press(pilot, "escape", sees="Lo que está en uso")
        path = boss.catalogos.export(CatalogName.CAUSALES, tmp_path / "c.toml")
        path.write_text(path.read_text("utf-8") + NEW, encoding="utf-8")
        boss.catalogos.import_file(CatalogName.CAUSALES, path)
        await see(pilot, "v2   24/11/2026 drubio")
        await press(pilot, "escape", opens=TurnoScreen)
        await press(pilot, "f3", sees="TRIAGE")
        screen, number = pilot.app.screen, id_de("sin_causal")
        screen.receive(number)
        await see(pilot, "la causal, a-n")
        await wait_for(pilot, lambda: screen.admits("n"))
        await press(pilot, "q", sees="La causal Q no está en la lista")
        await press(pilot, "n", until=lambda: pilot.app.screen is not screen)
        await press(pilot, "enter", until=lambda: screen.at_hand.clasificacion.causal == "N")
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: services.service_context.casos.get(number).causal == "N")
