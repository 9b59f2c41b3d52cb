"""Every screen in a window smaller than it needs: what matters first is in sight, and has a sign in ASCII."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.app import SCREENS, AjustesApp
from ajustes_tui.ui.glyphs import fold
from ajustes_tui.ui.look import DARK, LookChoice
from ajustes_tui.widgets.frame import CommandLine, KeyRow
from ajustes_tui.widgets.window_table import WindowTable
from tests.frames.store import build_store, copy_store, same_salts, services_of
from tests.frames.test_five_sizes import AGENTE, STOPS
from tests.frames.walk import Walk
from tests.frames.words import cut_numbers
from tests.support import PERFIL, MadeOnce, few

SMALL = ((80, 10), (40, 24), (40, 10))
_UNKNOWN = "?"


@pytest.fixture(scope="session")
def store(made_once: MadeOnce) -> Path:
    """The store of the frames; each place works on a copy of it."""
    return made_once("frames", build_store)


@pytest.mark.parametrize(
    "place", few(sorted(SCREENS, key=lambda place: (place != "revision", place)))
)
async def test_what_matters_first_is_in_sight(place: str, store: Path, tmp_path: Path) -> None:
    login = "yuli" if place in AGENTE else "drubio"
    services = services_of(copy_store(store, tmp_path / "copy"), login)
    app = AjustesApp(services, PERFIL, place, looks=LookChoice(DARK))
    faults: list[str] = []
    with same_salts():
        async with app.run_test(size=(80, 24)) as pilot:
            walk = Walk(pilot, services, tmp_path)
            for keys in ((), *STOPS.get(place, ())):
                await pilot.resize_terminal(80, 24)
                await walk.settle()
                await walk.press(*keys)
                for size in SMALL:
                    await pilot.resize_terminal(*size)
                    await walk.settle()
                    where = f"{place} {' '.join(keys)} {size[0]}×{size[1]}"
                    rows = walk.rows()
                    faults += [
                        "\n".join([f"{where}: {fault}", *rows]) for fault in hidden(app, rows)
                    ]
    services.service_context.db.close()
    assert not faults, "\n\n".join(faults)


def hidden(app: AjustesApp, rows: list[str]) -> list[str]:
    """Return what a person needs first and does not see on the screen in front."""
    screen, window = app.screen, app.size.region
    faults = [cut for row in rows for cut in cut_numbers(row)]
    for row in screen.query(CommandLine):
        if row.is_on_screen and row.region.area:
            seen = row.region in window and "►" in rows[row.region.y]
            faults += [] if seen else ["the command row"]
    for keys in screen.query(KeyRow):
        seen = keys.region in window and "F1" in rows[keys.region.y]
        faults += [] if seen else ["the keys"]
    listed = screen.focused
    if isinstance(listed, WindowTable) and listed.ids and listed.check_action("elegir_fila", ()):
        cell = listed.cursor_cell
        faults += [] if cell in window and "►" in rows[cell.y] else ["the row of the cursor"]
    lacking = {glyph for glyph in "".join(rows) if fold(glyph) == _UNKNOWN} - {"?", "¿"}
    return faults + [f"a sign for {glyph} in ASCII" for glyph in sorted(lacking)]
