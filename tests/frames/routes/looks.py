"""The rich look: surfaces and titled bands where the terminal has room, the sober one elsewhere."""

from __future__ import annotations

from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.ui.look import DARK, LIGHT, SOBER, serves_rich
from tests.frames.walk import Walk, route


@route(TriageScreen, look=DARK)
async def looks(walk: Walk) -> None:
    """The queue and the card in the rich look, and the choice of another one in the palette."""
    size = walk.app.size
    rich = serves_rich(walk.app.profile, (size.width, size.height))
    await walk.until("900000077")
    assert walk.app.look is (DARK if rich else SOBER)
    await walk.press("down")
    await walk.stop("queue", "900000168")
    await walk.press("enter")
    await walk.stop("card", "suyo desde")
    await walk.press("escape")
    await walk.gone("suyo desde")
    await walk.press("ctrl+p")
    await walk.settle()
    await walk.type("aspecto claro")
    await walk.stop("choice", "superficies claras")
    await walk.press("enter")
    await walk.until("900000077")
    assert walk.services.service_context.look == LIGHT.name
    assert walk.app.look is (LIGHT if rich else SOBER)
    await walk.pilot.resize_terminal(80, 24)
    await walk.until("── 900000168")
    assert walk.app.look is SOBER
    await walk.pilot.resize_terminal(size.width, size.height)
    await walk.stop("back_at_its_size", "900000168")
    assert walk.app.look is (LIGHT if rich else SOBER)
