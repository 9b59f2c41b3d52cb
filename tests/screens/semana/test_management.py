"""Ideas by keys alone: one proposed, and moved on."""

from __future__ import annotations

from textual.pilot import Pilot

from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.semana.ideas import IdeasScreen
from tests.support import rows, wait_for


def whole(pilot: Pilot[None]) -> str:
    return "\n".join(rows(pilot.app))


async def until(pilot: Pilot[None], text: str) -> None:
    await wait_for(pilot, lambda: text in whole(pilot))


async def test_an_idea_is_proposed_and_moved_on_by_keys(app, servicios_de):
    async with app("practicas", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await until(pilot, "PRÁCTICAS › 2026-S48")
        await pilot.press("i")
        await until(pilot, "p propone")
        assert isinstance(pilot.app.screen, IdeasScreen)
        await pilot.press("p")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"una plantilla de nota", "f8")
        await until(pilot, "Idea 1: propuesta")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"ya existe", "enter")
        await until(pilot, "descartada · drubio · ya existe")
        await pilot.press("enter")
        await until(pilot, "ahí termina")
