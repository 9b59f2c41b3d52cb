"""Every screen at five sizes: no colour outside the table, no number cut, no large part of it empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ajustes_tui.app import SCREENS, AjustesApp
from ajustes_tui.ui.look import CONTRAST, DARK, LIGHT, Look, LookChoice
from ajustes_tui.ui.theme import ROLES, hex_of
from ajustes_tui.widgets.window_table import WHAT_NEXT
from tests.frames.store import build_store, copy_store, same_salts, services_of
from tests.frames.walk import Walk
from tests.frames.words import cut_numbers
from tests.support import PERFIL, MadeOnce, strips

FIVE = ((80, 24), (100, 30), (120, 40), (160, 45), (200, 50))
SAID = 1 / 3
"""The part of a screen that may be empty in one piece, unless it says what can be done there."""
AGENTE = frozenset({"contacto", "triage", "turno"})
"""The places looked at as an agente; the others as the supervisora."""
STOPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "triage": (("enter",), ("2",), ("escape", "escape", "f1"), ("escape", "ctrl+p")),
    "contacto": (("enter",),),
    "kpi": (("t",), ("escape", "a")),
    "importacion": (("enter",), ("f8", "s")),
}
"""The keys that lead on from a place to what else is looked at there."""
KNOWN: dict[str, str] = {"auditoria": "the trail of this store is short"}
"""What is emptier still, by place and keys, and why: to be taken out as each is filled."""
COLUMN = {DARK: "dark", LIGHT: "light", CONTRAST: "contrast"}


@pytest.fixture(scope="session")
def store(made_once: MadeOnce) -> Path:
    """The store of the frames; each look works on a copy of it."""
    return made_once("frames", build_store)


def places() -> Iterator[object]:
    """Give every place in the dark look, and the queue in the others; most are exhaustive."""
    for place in sorted(SCREENS):
        marks = [] if place == "triage" else [pytest.mark.completo]
        yield pytest.param(place, DARK, marks=marks, id=f"{place}-{DARK.name}")
    for look in (LIGHT, CONTRAST):
        yield pytest.param("triage", look, marks=[pytest.mark.completo], id=f"triage-{look.name}")


@pytest.mark.parametrize(("place", "look"), list(places()))
async def test_a_screen_keeps_to_the_table_of_colours_and_fills_its_window(
    place: str, look: Look, store: Path, tmp_path: Path
) -> None:
    login = "yuli" if place in AGENTE else "drubio"
    services = services_of(copy_store(store, tmp_path / "copy"), login)
    app = AjustesApp(services, PERFIL, place, looks=LookChoice(look))
    allowed = {hex_of(getattr(role, COLUMN[look])) for role in ROLES.values()}
    faults: list[str] = []
    known: set[str] = set()
    with same_salts():
        async with app.run_test(size=FIVE[0]) as pilot:
            walk = Walk(pilot, services, tmp_path)
            for keys in ((), *STOPS.get(place, ())):
                await walk.lead(*keys)
                # Where a colour goes does not depend on the size.
                for size in FIVE if look is DARK else FIVE[:1]:
                    await pilot.resize_terminal(*size)
                    await walk.settle()
                    where = f"{place} {' '.join(keys)} {size[0]}×{size[1]}"
                    faults += [f"{where}: {fault}" for fault in colour_faults(app, allowed)]
                    rows = walk.rows()
                    faults += [f"{where}: {cut}" for row in rows for cut in cut_numbers(row)]
                    empty = largest_blank([row.ljust(size[0]) for row in rows])
                    stop = " ".join((place, *keys))
                    if WHAT_NEXT in " ".join(rows) or empty <= SAID * size[0] * size[1]:
                        continue
                    if stop in KNOWN:
                        known.add(stop)
                    else:
                        share = round(100 * empty / (size[0] * size[1]))
                        faults.append("\n".join([f"{where}: {share} % of it is empty", *rows]))
    services.service_context.db.close()
    assert not faults, "\n\n".join(faults)
    mine = {stop for stop in KNOWN if stop.partition(" ")[0] == place}
    assert look is not DARK or known == mine, "filled by now: take it out of the table"


def colour_faults(app: AjustesApp, allowed: set[str]) -> list[str]:
    """Return the colours on the screen that are not in the table, each with a text that has it."""
    faults: dict[str, str] = {}
    for strip in strips(app):
        for text, style, _control in strip:
            if style is None:
                continue
            seen = [style.bgcolor, style.color if text.strip() else None]
            for color in filter(None, seen):
                name = color.get_truecolor().hex
                if not color.is_default and name not in allowed:
                    faults.setdefault(name, text.strip() or "its surface")
    return [f"{name} is no colour of the table: {text}" for name, text in faults.items()]


def largest_blank(rows: list[str]) -> int:
    """Return how many cells the largest rectangle of blanks has."""
    largest, heights = 0, [0] * len(rows[0])
    for row in rows:
        heights = [high + 1 if cell == " " else 0 for high, cell in zip(heights, row, strict=True)]
        left: list[tuple[int, int]] = []
        for x, high in enumerate([*heights, 0]):
            since = x
            while left and left[-1][1] >= high:
                since, before = left.pop()
                largest = max(largest, before * (x - since))
            left.append((since, high))
    return largest


async def test_a_stop_whose_key_does_nothing_fails(store: Path, tmp_path: Path) -> None:
    services = services_of(copy_store(store, tmp_path / "copy"), "drubio")
    app = AjustesApp(services, PERFIL, "catalogos")
    async with app.run_test(size=FIVE[0]) as pilot:
        walk = Walk(pilot, services, tmp_path)
        await walk.settle()
        with pytest.raises(AssertionError, match="the key t does nothing"):
            await walk.lead("t")
    services.service_context.db.close()


def test_the_largest_blank_is_found_wherever_it_stands():
    assert largest_blank(["a  b", "c  d", "e  " + "f", "ghij"]) == 6
    assert largest_blank(["    ", "ab  ", "cd  "]) == 6
    assert largest_blank(["ab"]) == 0
