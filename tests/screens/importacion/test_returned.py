"""Giving a base back from its list: where the workbook that came is, and where the copy goes."""

from __future__ import annotations

from openpyxl import load_workbook

from ajustes_tui.services.intake.importacion import ImportOptions
from tests.support import rows, wait_for


def shows(app, *texts):
    return all(any(text in row for row in rows(app)) for text in texts)


async def test_an_agente_gives_a_base_back_upon_its_workbook_and_by_mail(app, folder, servicios_de):
    agente = servicios_de("yuli")
    imports = agente.importacion
    imports.confirm(imports.prepare(folder / "ajustes_25_11_2026.xlsx", ImportOptions()))
    programa = app("importacion", agente)
    async with programa.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026.xlsx"))
        await pilot.press("b")
        await wait_for(pilot, lambda: shows(programa, "25/11/2026"))
        await pilot.press("x")
        # The file still is where it came to: one key more gives the base back.
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026_gestion.xlsx"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "3 filas en ajustes_25_11_2026_gestion.xlsx"))
        await pilot.press("x")
        await wait_for(pilot, lambda: shows(programa, "ajustes_25_11_2026_gestion_2.xlsx"))
        # Another workbook than the one that came: why not is said over what was typed.
        await pilot.press(*"otro.xlsx", "f8")
        await wait_for(pilot, lambda: shows(programa, "No se puede leer «otro.xlsx»: no existe."))
        await pilot.press("escape")
        await wait_for(pilot, lambda: not shows(programa, "El libro que llegó"))
        await pilot.press("b")
        await wait_for(pilot, lambda: shows(programa, "El libro que llegó"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "Informe por correo"))
        await pilot.press("g")
        await wait_for(
            pilot, lambda: shows(programa, "Borrador en ajustes_25_11_2026_gestion_2.eml")
        )
    given = load_workbook(folder / "ajustes_25_11_2026_gestion.xlsx")["Casos"]
    assert "Observación" in {cell.value for cell in given[1]}
