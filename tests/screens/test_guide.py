"""The row of the guide: its own, under the bar, and only where it was asked for."""

from __future__ import annotations

from ajustes_tui.app import AjustesApp
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.services.recorder import Request
from tests.screens.steps import press
from tests.support import PERFIL, rows, wait_for


async def test_the_guide_has_a_row_of_its_own_that_follows_the_place_and_what_is_written(
    services, servicios_de, id_de
):
    async with AjustesApp(services, PERFIL, "triage").run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: pilot.app.screen.queue.table.current)
        alone = [row.rstrip() for row in rows(pilot.app)]
    assert not any("Guía" in row for row in alone)
    app = AjustesApp(services, PERFIL, "triage", guide=services.guide.line)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: app.screen.queue.table.current)
        guided = [row.rstrip() for row in rows(app)]
        assert "Guía: Enter abre el caso de la fila" in guided[1]
        assert guided[-4:] == alone[-4:], (
            "the rows of Enter, of RR and of the keys are as without it"
        )
        servicios_de("yuli").recorder.register(
            id_de("aprobado"), [Request(Evento.CLASIFICAR, {"causal": "D"})]
        )
        await wait_for(pilot, lambda: "Guía 1 de 10: Enter abre" in rows(app)[1])
        await pilot.press("f1")
        await press(pilot, "escape", "f4", until=lambda: "Guía 1 de 10: F3" in rows(app)[1])
