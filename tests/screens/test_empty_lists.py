"""Every list that has no row says why, and under it a key that helps there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from ajustes_tui.app import SCREENS, AjustesApp
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.ui.keys import actions_of, key_name, text_keys
from ajustes_tui.ui.look import DARK, LookChoice
from ajustes_tui.widgets.frame import BoxKeys
from ajustes_tui.widgets.window_table import WHAT_NEXT, WindowTable
from tests.frames.store import build_store, build_without_base, copy_store, same_salts, services_of
from tests.frames.walk import Walk
from tests.support import PERFIL, MadeOnce, text

SIZES = ((80, 24), (120, 40))
WITHOUT_BASE: dict[str, tuple[tuple[str, ...], ...]] = {
    "triage": (("f9",), ("escape", "f9", "type:zzzz")),
    "kpi": (
        *((("t",), *((digit,) for digit in "234567"), ("escape",))),
        *((("1",), *((digit,) for digit in "234567890"), ("escape",))),
        *(("q",), ("escape", "a"), ("escape", "h")),
    ),
    "importacion": (("b",),),
    "catalogos": (("down", "down", "down", "enter"),),
    "retroalimentacion": (("left",),),
    "flujograma": (("tab",),),
}
"""The keys that lead on from a place of a store without bases, one stop after the other."""
NOTHING_LEFT: dict[str, tuple[tuple[str, ...], ...]] = {
    "triage": (("f", "type:causal:K rechazado cuenta:9", "enter"),),
    "contacto": (("f", "type:causal:K rechazado", "enter"),),
    "kpi": (("h",), ("h", "t"), *((digit,) for digit in "234567"), ("escape", "1"), ("5",)),
    "retroalimentacion": (("left",),),
    "lotes": (("2",),),
    "flujograma": (("tab",), ("tab", "down", "down", "down", "down", "tab")),
}
"""The keys that leave nothing of a list that has rows."""


@pytest.fixture(scope="session")
def without_base(made_once: MadeOnce) -> Path:
    """The store that has people and no base; each place works on a copy of it."""
    return made_once("without-base", build_without_base)


@pytest.fixture(scope="session")
def with_casos(made_once: MadeOnce) -> Path:
    """The store of the frames."""
    return made_once("frames", build_store)


Stops = Sequence[Sequence[str]]
LEAST_WORDS = 3
QUICK = ("triage", "contacto", "lotes", "ideas", "historial")
"""The places looked at each time; the others are exhaustive."""


def every_walk() -> Iterator[object]:
    """Give the places of each store: those of one stop together, as each of the two who work there."""
    for of_store, stops in (("without_base", WITHOUT_BASE), ("with_casos", NOTHING_LEFT)):
        plain = dict.fromkeys(sorted(SCREENS.keys() - stops.keys()), ())
        for login in ("yuli", "drubio"):
            yield pytest.param(of_store, login, plain, id=f"{of_store}-{login}")
        for place, keys in stops.items():
            yield pytest.param(of_store, "drubio", {place: keys}, id=f"{of_store}-{place}")


@pytest.mark.completo
@pytest.mark.parametrize(("of_store", "login", "places"), list(every_walk()))
async def test_every_list_without_rows_says_why_and_what_helps(
    of_store: str,
    login: str,
    places: Mapping[str, Stops],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    store = request.getfixturevalue(of_store)
    faults, _seen = await look(store, tmp_path, login, places, SIZES)
    assert not faults, "\n\n".join(faults)


async def test_a_store_without_bases_says_in_each_list_why_and_what_helps(
    without_base: Path, tmp_path: Path
) -> None:
    places = dict.fromkeys(QUICK, ())
    faults, seen = await look(without_base, tmp_path, "yuli", places, SIZES[:1])
    assert not faults, "\n\n".join(faults)
    # Each has one such list: in lots, the casos of a lot.
    assert seen == len(QUICK)


async def look(
    store: Path,
    folder: Path,
    login: str,
    places: Mapping[str, Stops],
    sizes: Sequence[tuple[int, int]],
) -> tuple[list[str], int]:
    """Visit some places and their stops; return what is wrong, and how many empty lists were seen."""
    first = next(iter(places))
    services = services_of(copy_store(store, folder / "copy"), login)
    app = AjustesApp(services, PERFIL, first, looks=LookChoice(DARK))
    faults: list[str] = []
    seen = 0
    with same_salts():
        async with app.run_test(size=sizes[0]) as pilot:
            walk = Walk(pilot, services, folder)
            for place, stops in places.items():
                await walk.settle()
                if place != first:
                    await walk.to(place)
                    assert app.current_mode == place
                for keys in ((), *stops):
                    await press(walk, keys)
                    # What opens behind a key has most lists in sight in the larger window.
                    for size in sizes[-1:] if keys else sizes:
                        if app.size != size:
                            await pilot.resize_terminal(*size)
                        await walk.settle()
                        for table in empty_lists(app):
                            seen += 1
                            if fault := fault_of(app, table):
                                where = f"{place} {' '.join(keys)} {size[0]}×{size[1]}: {fault}"
                                faults.append("\n".join([where, *walk.rows()]))
    services.service_context.db.close()
    return faults, seen


async def press(walk: Walk, keys: Sequence[str]) -> None:
    """Press some keys, or type what is after `type:`."""
    for key in keys:
        await walk.settle()
        if key.startswith("type:"):
            await walk.type(key.removeprefix("type:"))
        else:
            await walk.press(key)


def empty_lists(app: AjustesApp) -> list[WindowTable[object]]:
    """Return the lists in sight that were read and have no row."""
    tables = app.screen.query(WindowTable)
    return [
        table
        for table in tables
        if table.listed and not table.ids and table.region.area and on_screen(table)
    ]


def on_screen(table: WindowTable[object]) -> bool:
    """Tell whether nothing around a table hides it."""
    return all(part.display for part in table.ancestors_with_self if hasattr(part, "display"))


def fault_of(app: AjustesApp, table: WindowTable[object]) -> str:
    """Return what an empty list does not say: why it is, or a key that does something there."""
    said = [words for row in text(table) if (words := row.strip(" ┌─┐│└┘"))]
    said = said[: next((n for n, row in enumerate(said) if WHAT_NEXT in row), None)]
    why = said[:1]
    if not why or len(why[0].split()) < LEAST_WORDS:
        return f"it does not say why it is empty: {why}"
    first = {part.split()[0] for row in said[1:] for part in row.split(" · ") if part}
    if not first & keys_here(app):
        return f"no key that works here is under it: {sorted(first)}"
    return ""


def keys_here(app: AjustesApp) -> set[str]:
    """Return the keys of the screen in front, as they are printed."""
    screen = app.screen
    if not isinstance(screen, AjustesScreen):
        return {key for box in screen.query(BoxKeys) for key in text(box)[0].split()}
    actions = [
        action
        for context in (screen.frame.context, "comun", "global")
        for action in actions_of(context)
        if action.id not in screen.frame.disabled
    ]
    named = {key_name(key) for action in actions for key in action.keystrokes.split(",")}
    return named | {text_keys(action) for action in actions}
