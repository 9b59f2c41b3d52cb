"""A capital is its small letter wherever no text is typed, as with Caps Lock; in a text it is a capital."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.app import AjustesApp
from tests.frames.store import build_store, copy_store, same_salts, services_of
from tests.frames.walk import Walk
from tests.support import PERFIL, MadeOnce, wait_for

PLACES = {
    "triage": (),
    "contacto": ("enter",),
    "kpi": ("t",),
    "catalogos": ("enter",),
}
"""A list, a caso, a part and a table, with the keys that lead there: the program makes it small for all."""


@pytest.fixture(scope="session")
def store(made_once: MadeOnce) -> Path:
    """The store of the frames; each place works on a copy of it."""
    return made_once("frames", build_store)


@pytest.mark.parametrize(("place", "leading"), PLACES.items(), ids=PLACES)
async def test_each_letter_of_a_place_does_the_same_as_a_capital(
    place: str,
    leading: tuple[str, ...],
    store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = services_of(copy_store(store, tmp_path / "copy"), "drubio")
    app = AjustesApp(services, PERFIL, place)
    done: list[tuple[Any, Any]] = []

    async def note(action: Any, namespace: Any = None) -> bool:
        done.append((action, namespace))
        return True

    with same_salts():
        async with app.run_test(size=(80, 24)) as pilot:
            walk = Walk(pilot, services, tmp_path)
            await walk.settle()
            await walk.press(*leading)
            await walk.settle()
            monkeypatch.setattr(app, "run_action", note)
            for letter in string.ascii_lowercase:
                await walk.press(letter)
                small, done[:] = done[:], []
                await walk.press(letter.upper())
                capital, done[:] = done[:], []
                assert capital == small, letter
            monkeypatch.undo()
    services.service_context.db.close()


async def test_with_caps_lock_a_filter_opens_and_takes_capitals(
    store: Path, tmp_path: Path
) -> None:
    services = services_of(copy_store(store, tmp_path / "copy"), "drubio")
    app = AjustesApp(services, PERFIL, "triage")
    with same_salts():
        async with app.run_test(size=(80, 24)) as pilot:
            walk = Walk(pilot, services, tmp_path)
            await walk.settle()
            await pilot.press("F", "N", "O", "R", "T", "E")
            await wait_for(pilot, lambda: any("NORTE" in row for row in walk.rows()))
    services.service_context.db.close()
