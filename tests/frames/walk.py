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
from tests.frames.store import AHORA, services_of
from tests.support import PERFIL, filas

SIZES = ((80, 24), (120, 40))
ZONES = {(80, 24): "UTC0", (120, 40): "XXX-9"}
"""The zone of the machine at each size: no frame depends on it."""
PATIENCE_S = 30.0
_STILL = 3
"""How many looks in a row must show the same before a frame is taken."""
_LOOK_S = 0.02
_NEVER_S = 86_400.0
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
        return [_ELAPSED.sub("en 0,0 s", row).rstrip() for row in filas(self.app)]

    def shows(self, text: str) -> bool:
        """Tell whether some row shows a text."""
        return any(text in row for row in self.rows())

    async def press(self, *keys: str) -> None:
        """Press keys one by one, each when the screen in front takes it."""
        for key in keys:
            await self._until(lambda key=key: self._takes(key), f"the key {key} was not taken")
            await self.pilot.press(key)

    async def type(self, text: str) -> None:
        """Type a text in the field that has the focus."""
        await self.pilot.press(*({" ": "space"}.get(letter, letter) for letter in text))

    async def until(self, *texts: str) -> None:
        """Wait until each text is shown, and everything asked for has been done."""
        for text in texts:
            await self._until(lambda text=text: self.shows(text), f"never shown: {text!r}")
        await self.settle()

    async def gone(self, text: str) -> None:
        """Wait until a text is shown no longer."""
        await self._until(lambda: not self.shows(text), f"still shown: {text!r}")
        await self.settle()

    async def settle(self) -> None:
        """Wait until no worker works and what is shown stays the same for a few looks."""
        limit, same, before = monotonic() + PATIENCE_S, 0, [""]
        while same < _STILL:
            if monotonic() > limit:
                raise AssertionError("the screen never came to rest")
            await self.pilot.pause(_LOOK_S)
            rows = self.rows()
            same = same + 1 if rows == before and not self._works() else 0
            before = rows

    async def stop(self, name: str, *texts: str) -> None:
        """Keep the frame of what is shown once it shows the texts; then forget the notices."""
        await self.until(*texts)
        assert self.app.is_running, f"{name}: the program ended before it"
        assert name not in self.frames, name
        self.frames[name] = "\n".join(self.rows()) + "\n"
        self.shown.add(type(self.app.screen))
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

    async def _until(self, condition: Callable[[], bool], failure: str) -> None:
        limit = monotonic() + PATIENCE_S
        while not condition():
            if monotonic() > limit:
                raise AssertionError("\n".join([failure, *self.rows()]))
            await self.pilot.pause(_LOOK_S)


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

    async def run(self, folder: Path, size: tuple[int, int]) -> dict[str, str]:
        """Walk on the store of a folder and return the frames by name."""
        if self.prepare is not None:
            self.prepare(folder)
        services = services_of(folder, self.login, self.moment)
        factories = {self.place: lambda: self._build(app, services)} if self.front else None
        app = AjustesApp(services, PERFIL, self.place, fabricas=factories)
        app.NOTIFICATION_TIMEOUT = _NEVER_S
        with machine_zone(ZONES[size]):
            async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
                walk = Walk(pilot, services, folder)
                await self.steps(walk)
        services.entorno.db.close()
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
    moment: str = AHORA,
    prepare: Prepare | None = None,
    front: Front | None = None,
) -> Callable[[Steps], Steps]:
    """Register a walk under the name of its function; `screens` are those it has frames of."""

    def register(steps: Steps) -> Steps:
        name = steps.__name__
        ROUTES[name] = Route(name, steps, screens, login, place, moment, prepare, front)
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
