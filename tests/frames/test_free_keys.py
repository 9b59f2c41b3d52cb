"""A letter or a digit that a place does not use does nothing there, and says nothing."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from ajustes_tui.app import SCREENS, AjustesApp
from tests.frames.store import build_store, copy_store, same_salts, services_of
from tests.frames.walk import Walk
from tests.support import PERFIL, MadeOnce

FREED = {
    "triage": (("enter",),),
    "kpi": ((), ("7",)),
    "catalogos": ((),),
    "flujograma": ((),),
    "practicas": ((),),
}
"""The places where a key was freed, and the keys that lead on there; the others are exhaustive."""


@pytest.fixture(scope="session")
def store(made_once: MadeOnce) -> Path:
    """The store of the frames; each place works on a copy of it."""
    return made_once("frames", build_store)


@pytest.mark.parametrize(
    ("place", "leading"),
    [
        pytest.param(
            place,
            keys,
            marks=[] if place in FREED else [pytest.mark.completo],
            id=" ".join((place, *keys)),
        )
        for place in sorted(SCREENS)
        for keys in FREED.get(place, ((),))
    ],
)
async def test_a_free_key_does_nothing_and_says_nothing(
    place: str, leading: tuple[str, ...], store: Path, tmp_path: Path
) -> None:
    services = services_of(copy_store(store, tmp_path / "copy"), "drubio")
    app = AjustesApp(services, PERFIL, place)
    with same_salts():
        async with app.run_test(size=(80, 24)) as pilot:
            walk = Walk(pilot, services, tmp_path)
            await walk.settle()
            await walk.press(*leading)
            await walk.settle()
            before, bound = walk.rows(), app.screen.active_bindings
            free = [key for key in string.ascii_lowercase + string.digits if key not in bound]
            assert free
            await walk.press(*free)
            await walk.settle()
            assert walk.rows() == before
    services.service_context.db.close()
