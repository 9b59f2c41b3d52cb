"""A person who is deactivated while at the keyboard is told so, and the program does not fall."""

from __future__ import annotations

import asyncio

from ajustes_tui.errors import NotAllowed
from ajustes_tui.screens.modals.notices import ErrorModal
from tests.screens.steps import press, see


async def test_keys_of_somebody_deactivated_meanwhile_say_why_they_do_nothing(
    app, services, servicios_de
):
    async with app("triage", services).run_test(size=(80, 24)) as pilot:
        await see(pilot, "►__")
        await press(pilot, "enter", until=lambda: pilot.app.screen.bench.sight.entered)
        servicios_de("drubio").usuarios.deactivate("yuli")
        for key in ("s", "f6"):
            for _ in range(100):
                # A key that comes before the caso was painted is not taken.
                if isinstance(pilot.app.screen, ErrorModal):
                    break
                await pilot.press(key)
                await pilot.pause(0.05)
            said = "La persona «yuli» está desactivada"
            await see(pilot, said)
            # The screen behind may say so by itself as well, when it reads again.
            for _ in range(20):
                if isinstance(pilot.app.screen, ErrorModal):
                    await pilot.press("escape")
        assert pilot.app.return_code is None


async def test_a_refusal_nobody_awaited_ends_the_program_in_its_own_words(app, services):
    def refuse():
        raise NotAllowed("Esto no se puede.", "Pregunte.")

    application = app("triage", services)
    async with application.run_test(size=(80, 24)), asyncio.timeout(20):
        application.call_later(refuse)
        while not application.return_code:
            await asyncio.sleep(0.01)
    assert application.return_code == NotAllowed.exit_code
