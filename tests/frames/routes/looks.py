"""The rich look: surfaces and titled bands where the terminal has the colours."""

from __future__ import annotations

from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.ui.look import DARK, LIGHT
from tests.frames.walk import Walk, route


@route(TriageScreen, look=DARK)
async def looks(walk: Walk) -> None:
    """The queue and the card in the rich look, and the choice of another one in the palette."""
    await walk.until("900000077")
    assert walk.app.look is DARK
    await walk.press("down")
    await walk.stop("queue", "900000168")
    await walk.press("enter")
    await walk.stop("card", "Esc atrás")
    await walk.press("escape")
    await walk.gone("Esc atrás")
    await walk.press("ctrl+p")
    await walk.settle()
    await walk.type("aspecto claro")
    await walk.stop("choice", "superficies claras")
    await walk.press("enter")
    await walk.until("900000077")
    assert walk.services.service_context.look == LIGHT.name
    assert walk.app.look is LIGHT
    await walk.stop("light", "900000168")
