"""Every place, opened once: its colours, its window at every size, its free keys and its capitals."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.app import SCREENS, AjustesApp
from ajustes_tui.ui.glyphs import fold
from ajustes_tui.ui.look import CONTRAST, DARK, LIGHT, Look, LookChoice
from ajustes_tui.ui.theme import ROLES, hex_of
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.frame import CommandLine, KeyRow
from ajustes_tui.widgets.window_table import WindowTable
from tests.frames.store import build_without_base, copy_store, same_salts, services_of
from tests.frames.walk import Walk
from tests.frames.words import cut_numbers
from tests.support import PERFIL, MadeOnce, strips, wait_for

FIVE = ((80, 24), (100, 30), (120, 40), (160, 45), (200, 50))
SMALL = ((80, 10), (40, 24), (40, 10))
"""Windows smaller than a screen needs."""
FULL = {*FIVE, (40, 24)}
"""The windows whose emptiness is measured."""
EMPTY = 0.3
"""The part of a screen that may be empty in one piece."""
AGENTE = frozenset({"contacto", "triage", "turno"})
"""The places looked at as an agente; the others as the supervisora."""
STOPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "triage": (("enter",), ("2",), ("escape", "escape", "f1"), ("escape", "ctrl+p")),
    "contacto": (("enter",), ("space", "space", "space", "space", "2")),
    "historial": (("f9",),),
    "kpi": (("t",), ("escape", "a"), ("escape", "7")),
    "importacion": (("enter",), ("f8", "s")),
}
"""The keys that lead on from a place to what else is looked at there."""
WITHOUT_BASE: dict[str, tuple[tuple[str, ...], ...]] = {
    **{"contacto": (), "importacion": (), "lotes": (), "revision": (), "triage": (), "turno": ()},
    "historial": (("f9",),),
}
"""The places looked at in a store without a base too, and the keys that lead on."""
TYPED = frozenset(
    {"triage 2", "triage escape escape f1", "triage escape ctrl+p", "triage f9", "historial f9"}
    | {"contacto space space space space 2"}
)
"""Where a letter is text, or scrolls: no key is free there."""
KNOWN: dict[str, str] = {
    "auditoria": "the trail of this store is short",
    "lotes": "the lot of this store has nine casos",
}
"""What is emptier still, by place and keys, and why: to be taken out as each is filled."""
assert len(KNOWN) <= 3
COLUMN = {DARK: "dark", LIGHT: "light", CONTRAST: "contrast"}


@pytest.fixture(scope="session")
def without_base(made_once: MadeOnce) -> Path:
    """The store that has people and no base; each place works on a copy of it."""
    return made_once("without-base", build_without_base)


def places() -> Iterator[object]:
    """Give every place in the dark look, and the queue in the others; most are exhaustive."""
    for place in sorted(SCREENS):
        marks = [] if place == "triage" else [pytest.mark.completo]
        yield pytest.param(place, DARK, marks=marks, id=f"{place}-{DARK.name}")
    for look in (LIGHT, CONTRAST):
        yield pytest.param("triage", look, marks=[pytest.mark.completo], id=f"triage-{look.name}")


@pytest.mark.parametrize(("place", "look"), list(places()))
async def test_a_place_keeps_to_its_colours_and_keys_and_shows_at_every_size_what_matters_first(
    place: str, look: Look, store: Path, tmp_path: Path
) -> None:
    faults, known = await faults_of(store, tmp_path, place, look, STOPS.get(place, ()))
    assert not faults, "\n\n".join(faults)
    mine = {stop for stop in KNOWN if stop.partition(" ")[0] == place}
    assert look is not DARK or known == mine, "filled by now: take it out of the table"


@pytest.mark.completo
@pytest.mark.parametrize("place", WITHOUT_BASE)
async def test_a_place_of_a_store_without_a_base_looks_meant_at_every_size(
    place: str, without_base: Path, tmp_path: Path
) -> None:
    stops = WITHOUT_BASE[place]
    faults, _known = await faults_of(without_base, tmp_path, place, DARK, stops)
    assert not faults, "\n\n".join(faults)


async def faults_of(
    store: Path,
    folder: Path,
    place: str,
    look: Look,
    stops: Sequence[Sequence[str]],
) -> tuple[list[str], set[str]]:
    """Return what is wrong in a place and behind its keys, and what is known to be empty."""
    login = "yuli" if place in AGENTE else "drubio"
    services = services_of(copy_store(store, folder / "copy"), login)
    app = AjustesApp(services, PERFIL, place, looks=LookChoice(look))
    allowed = {hex_of(getattr(role, COLUMN[look])) for role in ROLES.values()}
    faults: list[str] = []
    known: set[str] = set()
    with same_salts():
        async with app.run_test(size=FIVE[0]) as pilot:
            walk = Walk(pilot, services, folder)
            for keys in ((), *stops):
                await walk.lead(*keys)
                await walk.settle()
                stop = " ".join((place, *keys))
                if stop not in TYPED and not isinstance(app.screen.focused, TextField):
                    faults += await busy_keys(walk, stop)
                # Where a colour goes does not depend on the size.
                for size in (*FIVE[1:], *SMALL, FIVE[0]) if look is DARK else FIVE[:1]:
                    await pilot.resize_terminal(*size)
                    await walk.settle()
                    rows = walk.rows()
                    found = [*(cut for row in rows for cut in cut_numbers(row))]
                    found += hidden(app, rows) if size in SMALL else colour_faults(app, allowed)
                    empty = largest_blank([row.ljust(size[0]) for row in rows])
                    if size in FULL and empty > EMPTY * size[0] * size[1]:
                        known |= KNOWN.keys() & {stop}
                        found += [] if stop in KNOWN else [f"{empty} cells of it are empty"]
                    where = f"{stop} {size[0]}×{size[1]}"
                    faults += ["\n".join([f"{where}: {fault}", *rows]) for fault in found]
    services.service_context.db.close()
    return faults, known


async def busy_keys(walk: Walk, stop: str) -> list[str]:
    """Press each letter and digit that is not used here; return what they did, if anything."""
    before, bound = walk.rows(), walk.app.screen.active_bindings
    free = [key for key in string.ascii_lowercase + string.digits if key not in bound]
    assert free
    await walk.press(*free)
    await walk.settle()
    return [] if walk.rows() == before else ["\n".join([f"{stop}: a free key acts", *walk.rows()])]


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


def hidden(app: AjustesApp, rows: list[str]) -> list[str]:
    """Return what a person needs first and does not see on the screen in front."""
    screen, window = app.screen, app.size.region
    faults: list[str] = []
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
    lacking = {glyph for glyph in "".join(rows) if fold(glyph) == "?"} - {"?", "¿"}
    return faults + [f"a sign for {glyph} in ASCII" for glyph in sorted(lacking)]


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


async def test_a_capital_does_what_its_small_letter_does_and_in_a_text_it_is_a_capital(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with Caps Lock; and a stop whose key does nothing is told from one that leads on."""
    services = services_of(copy_store(store, tmp_path / "copy"), "drubio")
    app = AjustesApp(services, PERFIL, "triage")
    done: list[tuple[Any, Any]] = []

    async def note(action: Any, namespace: Any = None) -> bool:
        done.append((action, namespace))
        return True

    with same_salts():
        async with app.run_test(size=FIVE[0]) as pilot:
            walk = Walk(pilot, services, tmp_path)
            await walk.settle()
            with pytest.raises(AssertionError, match="the key y does nothing"):
                await walk.lead("y")
            monkeypatch.setattr(app, "run_action", note)
            for letter in string.ascii_lowercase:
                await walk.press(letter)
                small, done[:] = done[:], []
                await walk.press(letter.upper())
                capital, done[:] = done[:], []
                assert capital == small, letter
            monkeypatch.undo()
            await pilot.press("F", "N", "O", "R", "T", "E")
            await wait_for(pilot, lambda: any("NORTE" in row for row in walk.rows()))
    services.service_context.db.close()


def test_the_largest_blank_is_found_wherever_it_stands():
    assert largest_blank(["a  b", "c  d", "e  " + "f", "ghij"]) == 6
    assert largest_blank(["    ", "ab  ", "cd  "]) == 6
    assert largest_blank(["ab"]) == 0


@pytest.mark.completo
async def test_the_search_shows_at_every_size_the_account_and_what_was_opened_before(
    store: Path, tmp_path: Path
) -> None:
    services = services_of(copy_store(store, tmp_path / "copy"), "drubio")
    for number in range(101, 113):
        services.historial.show(f"900000{number}")
    app = AjustesApp(services, PERFIL, "historial")
    faults: list[str] = []
    with same_salts():
        async with app.run_test(size=FIVE[0]) as pilot:
            walk = Walk(pilot, services, tmp_path)
            for typed in ("", "900000121", "prueba 12", "nadie"):
                await walk.press("f9")
                await walk.type(typed)
                await walk.settle()
                for size in sorted(FULL):
                    await pilot.resize_terminal(*size)
                    await walk.settle()
                    rows = walk.rows()
                    if (
                        largest_blank([row.ljust(size[0]) for row in rows])
                        > EMPTY * size[0] * size[1]
                    ):
                        faults.append("\n".join([f"{typed} {size}", *rows]))
                await walk.press("escape")
                await walk.settle()
    services.service_context.db.close()
    assert not faults, "\n\n".join(faults)
