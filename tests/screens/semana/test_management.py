"""Ideas and calibration by keys alone: an idea moved on, and a sample decided blind."""

from __future__ import annotations

from textual.pilot import Pilot

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.semana.calibration import CalibrationScreen
from ajustes_tui.screens.semana.ideas import IdeasScreen
from ajustes_tui.services.recorder import Request
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


async def test_the_sample_is_decided_blind_with_digits(app, servicios_de, id_de):
    agente, jefa = servicios_de("yuli"), servicios_de("drubio")
    for name in ("rechazado", "dificil"):
        agente.recorder.register(
            id_de(name),
            [
                Request(Evento.CLASIFICAR, {"causal": "D"}),
                Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
            ],
        )
    async with app("calibracion", jefa).run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, CalibrationScreen)

        async def show(left: str) -> int:
            await until(pilot, left)
            await wait_for(pilot, lambda: screen.admits("1"))
            assert screen.blind is not None
            return screen.blind.caso_id

        first = await show("le quedan 2")
        assert "yuli" not in whole(pilot)
        await pilot.press("f6")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, WholeTextModal))
        assert "sin pruebas" not in whole(pilot)
        assert "yuli" not in whole(pilot)
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("enter")
        await until(pilot, "Escoja primero")
        await pilot.press("s")
        await wait_for(pilot, lambda: screen.blind is not None and screen.blind.caso_id != first)
        await show("le quedan 2")
        await pilot.press("1")
        await until(pilot, "►1 bien rechazado")
        await pilot.press("enter")
        assert await show("le quedan 1") == first
        await pilot.press("2", "f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"hay LLS", "f8")
        await until(pilot, "Nota: hay LLS")
        await pilot.press("enter")
        await until(pilot, "acuerdo 50,0 %")
        assert "no le queda ningún caso" in whole(pilot)
        await pilot.press("v")
        await until(pilot, "drubio, el 24/11/2026: mal rechazado. hay LLS")
        assert "yuli, el 24/11/2026: bien rechazado, sin pruebas" in whole(pilot)
    assert jefa.calibracion.report().agreement.pairs == 2
