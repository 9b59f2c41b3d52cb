"""Ideas by keys alone: one proposed, and moved on."""

from __future__ import annotations

from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal, TextModal
from ajustes_tui.screens.semana.ideas import IdeasScreen
from tests.screens.steps import press, see


async def test_an_idea_is_proposed_and_moved_on_by_keys(app, servicios_de):
    async with app("practicas", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await see(pilot, "PRÁCTICAS › 2026-S48")
        await press(pilot, "i", sees="p  propone")
        assert isinstance(pilot.app.screen, IdeasScreen)
        await press(pilot, "p", opens=ProseModal)
        await press(pilot, *"una plantilla de nota", "f8", sees="Idea 1: propuesta")
        await press(pilot, "enter", opens=PickerModal)
        await press(pilot, "2", "enter", opens=TextModal)
        await press(pilot, *"ya existe", "enter", sees="descartada · drubio · ya existe")
        await press(pilot, "enter", sees="ahí termina")
