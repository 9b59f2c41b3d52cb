"""Antes del primer día on its screen: what is lacking beside how its row is set, in any window."""

from __future__ import annotations

import pytest

from ajustes_tui.screens.administracion.asesores import AsesoresScreen
from ajustes_tui.screens.administracion.catalogs import CatalogsScreen
from ajustes_tui.screens.administracion.first_day import FirstDayScreen
from ajustes_tui.screens.modals.prose import TextModal
from tests.screens.steps import press, see, shows
from tests.support import rows


@pytest.fixture
def boss(servicios_de):
    """Services of the supervisor of a store that is no demonstration."""
    services = servicios_de("drubio")
    context = services.service_context
    context.run_session = context.run_session._replace(demo=False)
    return services


def heading(pilot):
    """Return the row that says what the steps are of: it is drawn after the cursor."""
    return next((row for row in rows(pilot.app) if "Cómo se pone: " in row), "")


async def stand_on(pilot, name):
    await see(pilot, "Cómo se pone: ")
    while name not in (before := heading(pilot)):
        await press(pilot, "down", until=lambda: heading(pilot) != before)


@pytest.mark.parametrize(("size", "beside"), [((80, 24), False), ((160, 45), True)])
async def test_the_steps_of_the_row_stand_under_the_list_or_beside_it_where_both_fit(
    app, boss, size, beside
):
    async with app("primer_dia", boss).run_test(size=size) as pilot:
        await see(pilot, "Cómo se pone: Marcaciones")
        shown = rows(pilot.app)
        assert "Qué" in shown[1]
        assert ("Cómo se pone: Marcaciones" in shown[1]) is beside
        assert any("saca marcaciones.csv; escriba ahí lo suyo" in row for row in shown)
        assert any("Marcaciones" in row and "códigos que no existen" in row for row in shown)
        await stand_on(pilot, "Copia")
        assert any("Orden: ajustes respaldar RUTA" in row for row in rows(pilot.app))


@pytest.mark.parametrize(
    ("name", "opens", "sees"),
    [("Causales", CatalogsScreen, "►Causales"), ("Asesores", AsesoresScreen, "ASESORES ›")],
)
async def test_enter_opens_where_the_row_is_set_and_esc_comes_back_to_the_list(
    app, boss, name, opens, sees
):
    async with app("primer_dia", boss).run_test(size=(80, 24)) as pilot:
        await stand_on(pilot, name)
        await press(pilot, "enter", opens=opens, sees=sees)
        await press(pilot, "escape", opens=FirstDayScreen)


async def test_a_catalogue_is_taken_out_from_its_row_and_what_is_no_catalogue_says_so(app, boss):
    async with app("primer_dia", boss).run_test(size=(80, 24)) as pilot:
        await see(pilot, "Cómo se pone: Marcaciones")
        await press(pilot, "x", opens=TextModal)
        await press(pilot, "escape", opens=FirstDayScreen)
        await stand_on(pilot, "Copia")
        await press(pilot, "i", until=lambda: shows(pilot, "Esto no es un catálogo"))


async def test_what_is_right_as_it_is_leaves_the_list_and_the_last_one_says_that_nothing_lacks(
    app, boss
):
    async with app("primer_dia", boss).run_test(size=(80, 24)) as pilot:
        await see(pilot, "Cómo se pone: Marcaciones")
        for left in range(len(boss.first_day.read()) - 1, -1, -1):
            await press(pilot, "m", sees=f"› {left} por poner")
        assert not boss.first_day.read()
        await see(pilot, "No falta nada: se puede empezar.")
