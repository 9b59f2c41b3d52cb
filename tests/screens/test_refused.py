"""Every place as every role: it shows itself, or says at once of whom it is and the way back."""

from __future__ import annotations

import pytest

from ajustes_tui.app import SCREENS
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.screens.base import WAY_BACK
from tests.screens.steps import press
from tests.support import rows, wait_for

OF_OTHERS = {
    Rol.AGENTE: {"personas", "asesores", "auditoria", "primer_dia"},
    Rol.SUPERVISOR: set(),
    Rol.COORDINADOR: {"asesores", "auditoria", "primer_dia"},
    Rol.GERENTE: {"asesores", "auditoria", "primer_dia"},
}
"""The places that each role may not look at."""


@pytest.mark.parametrize(
    "rol",
    [pytest.param(rol, marks=[] if rol is Rol.AGENTE else [pytest.mark.completo]) for rol in Rol],
)
async def test_every_place_shows_itself_or_says_of_whom_it_is(app, servicios_de, rol):
    servicios_de("drubio").usuarios.add("quien", rol, "Quien Mira", "QM")
    application = app("turno", servicios_de("quien"))
    refused = set()
    async with application.run_test(size=(80, 24)) as pilot:
        for place in SCREENS:
            await application.run_action(f"app.ir('{place}')")
            screen = application.screen
            await wait_for(pilot, lambda: not screen.frame.bar.waits)  # noqa: B023
            await wait_for(pilot, lambda: all(each.is_finished for each in application.workers))
            assert application.screen is screen, "a box stands over the place"
            assert "Leyendo" not in "\n".join(rows(application))
            if screen.frame.refuses:
                refused.add(place)
                await wait_for(pilot, lambda: WAY_BACK in "\n".join(rows(application)))
                assert rows(application)[2].startswith(" Es de")
                await press(pilot, "escape", until=lambda: application.screen is not screen)  # noqa: B023
    assert refused == OF_OTHERS[rol]


async def test_who_may_look_by_now_sees_the_place_on_coming_back(app, servicios_de):
    async with app("personas", servicios_de("yuli")).run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: WAY_BACK in "\n".join(rows(pilot.app)))
        await press(pilot, "escape", until=lambda: "TURNO" in rows(pilot.app)[0])
        servicios_de("drubio").usuarios.change_rol("yuli", Rol.COORDINADOR)
        await press(pilot, "ctrl+e", until=lambda: "pueden entrar" in rows(pilot.app)[0])
        assert WAY_BACK not in "\n".join(rows(pilot.app))
        assert pilot.app.focused is not None
