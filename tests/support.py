"""What several tests share: waiting for a condition, texts that bite, and a host for one widget."""

from __future__ import annotations

import os
import sys
from asyncio import get_running_loop
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from ajustes_tui.domain.figures.closing import ClosingView, Past
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.open_work import OpenWork, waiting_of
from ajustes_tui.domain.values.roles import Power, Rol, can
from ajustes_tui.driver.order import KeyOrder
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.storage.core.damage import damage_of
from ajustes_tui.ui.terminal import TerminalProfile, detect
from ajustes_tui.ui.theme import THEMES, VARIABLES
from ajustes_tui.widgets.line_view import TONES

NOTHING_BESIDE = ClosingView(Past(), Goals(), 3, (), waiting_of(OpenWork()))
"""A closing that showed nothing beside its figures."""
TEXTOS_DIFICILES = (
    "[/] cobro",
    "[titular]",
    "[@click=app.quit]x[/]",
    "{llaves} $45.900",
    "ñandú áé",
    "pago 😀 hecho",
    "漢字 ancho",
    "con\ttab",
    "dos\nlíneas",
    "escape \x1b[31mrojo",
    "nulo \x00 y \r retorno",
    "gira \u202eabc",
    "x" * 300,
)
TAMANOS = ((80, 24), pytest.param((120, 40), marks=pytest.mark.completo))
"""What a wider window changes stands in the frames: a test that only runs there too is exhaustive."""
_Parameter = type(pytest.param())
MadeOnce = Callable[[str, Callable[[Path], object]], Path]
"""What the fixture `made_once` gives: a folder, from its name and what fills it."""
HELD_S = 120.0
"""Seconds that something is held up at most: longer than all that a test types meanwhile, however slow."""
PERFIL = detect({"TERM": "xterm-256color", "LANG": "es_CO.UTF-8"}, iutf8=True, size=(80, 24))


def few(values: Iterable[Any], count: int = 1, *, spread: bool = False) -> list[Any]:
    """Return the values of a parameter, all but the first ones only where everything is tried.

    With `spread` each is the values of several parameters.
    """
    given = [
        value if isinstance(value, _Parameter) else pytest.param(*(value if spread else (value,)))
        for value in values
    ]
    rest = [one._replace(marks=(*one.marks, pytest.mark.completo)) for one in given[count:]]
    return [*given[:count], *rest]


@contextmanager
def alone_on(path: Path) -> Iterator[None]:
    """Wait until no other process works on the same; where there are no such locks nobody waits."""
    with path.open("w") as lock:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def preparar_sshd() -> None:
    """Make the folder that Debian's service makes when it starts: no sshd does a thing without it."""
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)


async def confirm(pilot: Pilot[Any]) -> None:
    """Answer with Enter the question before an act that reaches further than the screen."""
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
    await pilot.press("enter")


async def wait_for(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Let the app work until the condition holds; fail when it does not in a minute."""
    limit = monotonic() + 60
    while not condition():
        if monotonic() > limit:
            raise AssertionError("the condition never held")
        await pilot.pause(0.01)


class RelojFijo:
    """A clock in seconds that moves only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class SesionFija:
    """A session of an agente."""

    login: str = "yuli"
    rol: str = "agente"
    demo: bool = False

    def can(self, power: Power) -> bool:
        return can(Rol(self.rol), power)


@dataclass
class ServiciosFijos:
    """Services of an app whose screens are made by the test."""

    run_session: SesionFija = field(default_factory=SesionFija)
    importacion: Any = None
    triage: Any = None
    service_context: Any = field(
        default_factory=lambda: SimpleNamespace(
            db=SimpleNamespace(hurry=lambda: None),
            views=SimpleNamespace(waiting=False),
            damage_of=damage_of,
        )
    )
    contacto: Any = None
    kpi: Any = None
    historial: Any = None


class PantallaVacia(Screen[None]):
    """A screen with the voices of the program and nothing else."""

    COMPONENT_CLASSES = TONES


class Anfitrion(App[None]):
    """An app that holds one widget, with the styles and themes of the program."""

    CSS_PATH = [  # noqa: RUF012
        str(styles_dir() / name) for name in ("base.tcss", "widgets.tcss", "modals.tcss")
    ]

    def __init__(
        self, *widgets: Widget | Callable[[], Widget], profile: TerminalProfile = PERFIL
    ) -> None:
        super().__init__()
        self._widgets = widgets
        self._profile = profile
        self.mensajes: list[Any] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLES

    def get_default_screen(self) -> Screen[None]:
        return PantallaVacia(id="_default")

    def compose(self) -> ComposeResult:
        for widget in self._widgets:
            yield widget if isinstance(widget, Widget) else widget()

    def on_load(self) -> None:
        self.keys = KeyOrder(self, self.post_message, get_running_loop())

    async def on_event(self, event: events.Event) -> None:
        """Let each key act in its turn, as the program does."""
        typed = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if not typed or self.keys.passes(event):
            await super().on_event(event)

    def on_mount(self) -> None:
        self.set_class(self._profile.ascii, "-ascii")


def rows(app: App[Any]) -> list[str]:
    """Return what the screen shows, row by row, as a person sees it."""
    return ["".join(segment.text for segment in strip) for strip in strips(app)]


def strips(app: App[Any]) -> list[Sequence[Segment]]:
    """Return what the screen shows, row by row, each text with its style."""
    return [[*strip] for strip in app.screen._compositor.render_strips()]


def text(widget: Widget) -> list[str]:
    """Return what a widget that draws lines shows."""
    return [widget.render_line(y).text for y in range(widget.size.height)]
