"""A screen nobody touches covers itself, and everything is as it was when somebody comes back."""

from __future__ import annotations

from ajustes_tui.app import AjustesApp
from ajustes_tui.screens.kpi.wall import WallScreen
from ajustes_tui.screens.modals.notices import CoverModal
from ajustes_tui.ui.keyboard import IdleWatch
from tests.screens.steps import borrador, box, open_form, open_one, press, see, shows
from tests.support import PERFIL, RelojFijo, wait_for


class Counted(IdleWatch):
    """A count that says how often it was time to cover the screen."""

    def __init__(self, espera: float, clock: RelojFijo) -> None:
        super().__init__(espera, clock)
        self.asked = 0

    def remaining(self) -> float:
        remaining = super().remaining()
        self.asked += remaining == 0
        return remaining


def test_a_key_begins_the_count_again():
    clock = RelojFijo()
    idle = IdleWatch(900, clock)
    clock.seconds += 800
    assert idle.remaining() == 100
    idle.note_key()
    assert idle.remaining() == 900
    clock.seconds += 2_000
    assert idle.remaining() == 0


async def test_a_screen_left_alone_is_covered_once_and_keeps_claim_and_draft(services, id_de):
    number = id_de("rechazado")
    clock = RelojFijo()
    idle = Counted(0.2, clock)
    async with AjustesApp(services, PERFIL, "triage", idle=idle).run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        form = await open_form(pilot, screen, "4")
        form.go_to("_cual")
        await pilot.press(*"LLS 55")
        await wait_for(pilot, lambda: borrador(services, number).get("c._cual") == "LLS 55")
        clock.seconds += 1
        await box(pilot, CoverModal)
        asked = idle.asked
        await wait_for(pilot, lambda: idle.asked >= asked + 3)
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
        await see(pilot, "En pausa desde 10:40")
        assert not shows(pilot, "90004127")
        assert not shows(pilot, "Marta")
        card = services.triage.card(number)
        assert card.toma is not None
        assert card.borrador["c._cual"] == "LLS 55"
        await pilot.press("f3", "5", "x")
        assert isinstance(pilot.app.screen, CoverModal)
        await press(pilot, "enter", until=lambda: pilot.app.screen is screen)
        assert form.values()["_cual"] == "LLS 55"


async def test_a_wall_is_never_covered(services):
    clock = RelojFijo()
    idle = Counted(0.1, clock)
    programa = AjustesApp(
        services,
        PERFIL,
        "kpi",
        idle=idle,
        factories={
            "kpi": lambda: WallScreen(services.lead, programa.signals, services.run_session)
        },
    )
    async with programa.run_test(size=(80, 24)) as pilot:
        await see(pilot, "= T 11")
        clock.seconds += 1
        await wait_for(pilot, lambda: idle.asked >= 3)
        await pilot.pause()
        idle.note_key()
        assert isinstance(programa.screen, WallScreen)
        await see(pilot, "= T 11")
