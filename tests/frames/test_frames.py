"""What every screen shows, cell for cell, against the golden files."""

from __future__ import annotations

import difflib
import importlib
import pkgutil

import pytest
from textual.screen import Screen

import ajustes_tui.screens
from tests.frames.golden import GOLDEN, folder_of, read
from tests.frames.routes import ROUTES
from tests.frames.store import copy_store
from tests.frames.walk import SIZES

AGAIN = "If the change is meant, `python -m tests.frames {route}` writes the golden files again."


def difference(name: str, golden: str, shown: str) -> str:
    """Return which rows of a frame differ, with their numbers from 1 on."""
    rows = [
        [f"{number:>2} {row}" for number, row in enumerate(frame.splitlines(), 1)]
        for frame in (golden, shown)
    ]
    lines = difflib.unified_diff(*rows, f"{name}, golden", f"{name}, shown", lineterm="", n=0)
    return "\n".join(lines)


WALKS = [
    pytest.param(name, size, marks=marks, id=f"{name}-{size[0]}x{size[1]}")
    for name in sorted(ROUTES)
    for size, marks in zip(SIZES, ([], [pytest.mark.completo]), strict=True)
]
"""Every route in each size; the wide ones are exhaustive."""


@pytest.mark.parametrize(("name", "size"), WALKS)
async def test_each_stop_of_a_route_shows_its_golden_frame(name, size, store, tmp_path):
    frames = await ROUTES[name].run(copy_store(store, tmp_path / "copy"), size)
    golden = read(name, size)
    assert frames
    assert sorted(frames) == sorted(golden), AGAIN.format(route=name)
    changed = [
        difference(f"{name}/{stop}", golden[stop], frame)
        for stop, frame in frames.items()
        if frame != golden[stop]
    ]
    assert not changed, "\n\n".join([*changed, AGAIN.format(route=name)])


def test_every_golden_file_belongs_to_a_route():
    folders = {folder_of(name, size) for name in ROUTES for size in SIZES}
    strays = [path for path in GOLDEN.rglob("*") if path.is_file() and path.parent not in folders]
    assert strays == []


def test_every_screen_of_the_program_has_a_route():
    for module in pkgutil.walk_packages(ajustes_tui.screens.__path__, "ajustes_tui.screens."):
        importlib.import_module(module.name)
    shown = {screen for route in ROUTES.values() for screen in route.screens}
    assert [screen.__name__ for screen in leaves(Screen) if screen not in shown] == []


def leaves(screen: type) -> list[type]:
    """Return the classes of ours below a class of which nothing is derived."""
    below = screen.__subclasses__()
    found = [leaf for one in below for leaf in leaves(one)]
    ours = screen.__module__.startswith("ajustes_tui.")
    return found if found or not ours else [screen]
