"""Walking the program by its keys, and writing down what the screen shows at each stop."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from ajustes_tui.app import AjustesApp
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.container import Services
from ajustes_tui.ui.look import SOBER, Look, LookChoice
from tests.frames.store import NOW, same_salts, services_of
from tests.support import PERFIL, rows

SIZES = ((80, 24), (120, 40))
ZONES = {(80, 24): "UTC0", (120, 40): "XXX-9"}
"""The zone of the machine at each size: no frame depends on it."""
PATIENCE_S = 30.0
_STILL = 4
"""How many looks in a row must show the same before a frame is taken."""
_LOOK_S = 0.02
_NEVER_S = 86_400.0
_TALL = 36
"""Rows from which triage shows the queue above the card."""
_ELAPSED = re.compile(r"\ben \d+,\d s")
"""How long a piece of work took, the one thing on a screen that no fixed clock fixes."""


@dataclass
class Walk:
    """One session at the keyboard: `stop` keeps the frame of what is shown."""

    pilot: Pilot[Any]
    services: Services
    folder: Path
    frames: dict[str, str] = field(default_factory=dict)
    shown: set[type[Screen[Any]]] = field(default_factory=set)

    @property
    def app(self) -> AjustesApp:
        """Return the program."""
        app = self.pilot.app
        assert isinstance(app, AjustesApp)
        return app

    def rows(self) -> list[str]:
        """Return what the screen shows, row by row, without the blanks at the end of each."""
        return [_ELAPSED.sub("en 0,0 s", row).rstrip() for row in rows(self.app)]

    async def press(self, *keys: str) -> None:
        """Press keys one by one, each when the screen in front takes it."""
        for key in keys:
            limit = monotonic() + PATIENCE_S
            while not self._takes(key):
                assert monotonic() < limit, f"the key {key} was not taken"
                await self.pilot.pause(_LOOK_S)
            await self.pilot.press(key)

    async def lead(self, *keys: str) -> None:
        """Press keys one by one, each of which must change what is shown."""
        for key in keys:
            before = self.rows()
            await self.press(key)
            await self.settle()
            assert self.rows() != before, f"the key {key} does nothing"

    async def type(self, text: str) -> None:
        """Type a text in the field that has the focus."""
        await self.pilot.press(*({" ": "space"}.get(letter, letter) for letter in text))

    async def until(self, *texts: str) -> None:
        """Wait until each text is shown and the screen has come to rest."""
        await self._rest(lambda rows: [text for text in texts if not _shown(text, rows)])

    async def gone(self, text: str) -> None:
        """Wait until a text is shown no longer and the screen has come to rest."""
        await self._rest(lambda rows: [f"not {text}"] if _shown(text, rows) else [])

    async def settle(self) -> None:
        """Wait until the screen has come to rest."""
        await self._rest(lambda _rows: [])

    async def _rest(self, missing: Callable[[list[str]], list[str]]) -> None:
        """Wait until nothing is missing, no worker works and a few looks in a row show the same."""
        limit, same, before = monotonic() + PATIENCE_S, 0, [""]
        while same < _STILL:
            await self.pilot.pause()
            rows = self.rows()
            wanted = missing(rows)
            if monotonic() > limit:
                raise AssertionError("\n".join(["never shown, or never at rest:", *wanted, *rows]))
            busy = not rows or wanted or self._works() or _claim_half_told(rows)
            same = same + 1 if rows == before and not busy else 0
            before = rows

    async def stop(self, name: str, *texts: str) -> None:
        """Keep the frame of what is shown once it shows the texts; then forget the notices."""
        await self.until(*texts)
        assert self.app.is_running, f"{name}: the program ended before it"
        assert name not in self.frames, name
        self.frames[name] = "\n".join(self.rows()) + "\n"
        self.shown.add(type(self.app.screen))
        cell = self.app.cursor_cell()
        assert cell in self.app.size.region if cell else self.app.focused is None, name
        self.app.clear_notifications()
        await self.pilot.pause()

    async def to(self, place: str, request: object = None) -> None:
        """Go to a place as another screen would send one there."""
        screen = self.app.screen
        assert isinstance(screen, AjustesScreen)
        screen.go(place, request)
        await self.settle()

    def _takes(self, key: str) -> bool:
        screen = self.app.screen
        return not isinstance(screen, AjustesScreen) or screen.admits(key)

    def _works(self) -> bool:
        return any(not worker.is_finished for worker in self.app.workers)


def _shown(text: str, rows: list[str]) -> bool:
    return any(text in row for row in rows)


def _claim_half_told(rows: list[str]) -> bool:
    """Tell whether a card says that its caso is one's own, and the queue above it not yet."""
    return bool(
        rows[0].startswith(" DEMO · TRIAGE  ")
        and len(rows) > _TALL
        and _shown("Esc atrás", rows)
        and not any(" usted " in f"{row} " for row in rows)
    )


Steps = Callable[[Walk], Awaitable[None]]
Prepare = Callable[[Path], None]
Front = Callable[[AjustesApp, Services], Screen[Any]]


@dataclass(frozen=True)
class Route:
    """A walk by name: who walks, from where, when, and which screens its frames are of."""

    name: str
    steps: Steps
    screens: tuple[type[Screen[Any]], ...]
    login: str
    place: str
    moment: str
    prepare: Prepare | None
    front: Front | None
    look: Look = SOBER

    async def run(self, folder: Path, size: tuple[int, int]) -> dict[str, str]:
        """Walk on the store of a folder and return the frames by name."""
        if self.prepare is not None:
            self.prepare(folder)
        services = services_of(folder, self.login, self.moment)
        factories = {self.place: lambda: self._build(app, services)} if self.front else None
        looks = LookChoice(self.look, services.service_context.keep_look)
        profile = PERFIL._replace(size=size)
        app = AjustesApp(services, profile, self.place, factories=factories, looks=looks)
        app.NOTIFICATION_TIMEOUT = _NEVER_S
        with machine_zone(ZONES[size]), same_salts():
            async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
                walk = Walk(pilot, services, folder)
                await self.steps(walk)
        services.service_context.db.close()
        missing = [screen.__name__ for screen in self.screens if screen not in walk.shown]
        assert not missing, f"{self.name}: no frame of {', '.join(missing)}"
        return walk.frames

    def _build(self, app: AjustesApp, services: Services) -> Screen[Any]:
        assert self.front is not None
        return self.front(app, services)


ROUTES: dict[str, Route] = {}


def route(
    *screens: type[Screen[Any]],
    login: str = "yuli",
    place: str = "triage",
    moment: str = NOW,
    prepare: Prepare | None = None,
    front: Front | None = None,
    look: Look = SOBER,
) -> Callable[[Steps], Steps]:
    """Register a walk under the name of its function; `screens` are those it has frames of."""

    def register(steps: Steps) -> Steps:
        name = steps.__name__
        ROUTES[name] = Route(name, steps, screens, login, place, moment, prepare, front, look)
        return steps

    return register


@contextmanager
def machine_zone(zone: str) -> Iterator[None]:
    """Put the machine in a time zone for a while."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()
