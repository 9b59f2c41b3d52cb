"""Giving a base back from its list: where the workbook that came is, and where the copy goes."""

from __future__ import annotations

from openpyxl import load_workbook

from ajustes_tui.services.intake.importacion import ImportOptions
from tests.screens.steps import press, running, see, shows


async def test_an_agente_gives_a_base_back_upon_its_workbook_and_by_mail(app, folder, servicios_de):
    agente = servicios_de("yuli")
    imports = agente.importacion
    imports.confirm(imports.prepare(folder / "ajustes_25_11_2026.xlsx", ImportOptions()))
    async with running(app("importacion", agente)) as pilot:
        await see(pilot, "ajustes_25_11_2026.xlsx")
        await press(pilot, "b", sees="25/11/2026")
        await pilot.press("x")
        # The file still is where it came to: one key more gives the base back.
        await see(pilot, "ajustes_25_11_2026_gestion.xlsx")
        await press(pilot, "f8", sees="3 filas en ajustes_25_11_2026_gestion.xlsx")
        await press(pilot, "x", sees="ajustes_25_11_2026_gestion_2.xlsx")
        # Another workbook than the one that came: why not is said over what was typed.
        await press(pilot, *"otro.xlsx", "f8", sees="No se puede leer «otro.xlsx»: no existe.")
        await press(pilot, "escape", until=lambda: not shows(pilot, "El libro que llegó"))
        await press(pilot, "b", sees="El libro que llegó")
        await press(pilot, "f8", sees="Informe por correo")
        await press(pilot, "g", sees="Borrador en ajustes_25_11_2026_gestion_2.eml")
    given = load_workbook(folder / "ajustes_25_11_2026_gestion.xlsx")["Casos"]
    assert "Observación" in {cell.value for cell in given[1]}
