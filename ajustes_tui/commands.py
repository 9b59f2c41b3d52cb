"""The palette: every action of the screen in front, by name, without reading the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePath
from typing import Any, ClassVar, Protocol, cast

from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input, LoadingIndicator

from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.base import MODAL_STYLES, QUIT
from ajustes_tui.ui.keys import KeyAction, actions_of, text_keys
from ajustes_tui.ui.look import LOOKS, Look
from ajustes_tui.ui.text import cell

_NAME_WIDTH, _DOES_WIDTH, _KEYS_WIDTH = 20, 38, 12
"""Cells of an action in the list, as wide as the smallest window has them."""
NO_MATCH = "Nada coincide: borre y busque otra vez"
_SHARED = ("comun", "global")
"""The contexts of the keys that hold on every screen, which the screen and the app answer."""


class ActionsProvider(Provider):
    """Offers the actions of the table of keys that need no key but their own, then the looks."""

    def _actions(self) -> Iterator[KeyAction]:
        screen = self.screen
        contexts = [*_SHARED]
        if isinstance(screen, AjustesScreen) and screen.frame.context not in contexts:
            contexts.insert(0, screen.frame.context)
        seen: set[str] = set()
        for context in contexts:
            for action in actions_of(context):
                if "{tecla}" not in action.calls and action.calls not in seen:
                    seen.add(action.calls)
                    yield action

    def _offers(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        for action in self._actions():
            yield _title(action), partial(run_action, self.app, action)
        for look in LOOKS:
            yield _look_title(look), partial(_choose_look, self.app, look)
        yield _lines_title(), partial(_go_to_lines, self.app)

    async def discover(self) -> Hits:
        """Offer every action and look before a letter is typed."""
        for text, act in self._offers():
            yield DiscoveryHit(text, act)

    async def search(self, query: str) -> Hits:
        """Offer the actions and the looks whose words match, or else say that none does."""
        matcher = self.matcher(query)
        none = True
        for text, act in self._offers():
            score = matcher.match(text)
            if score > 0:
                none = False
                yield Hit(score, matcher.highlight(text), act, text=text)
        if none:
            # The framework would say it in English.
            yield Hit(1, NO_MATCH, _do_nothing, text=NO_MATCH)


class _Dressed(Protocol):
    """The methods of the app that show it otherwise."""

    def choose_look(self, look: Look) -> None:
        """Draw in a look, and keep it as the person's."""

    def go_to_lines(self) -> None:
        """Leave to go on in plain lines."""


def _do_nothing() -> None:
    """Let Enter close the palette where nothing matches."""


def _choose_look(app: App[object], look: Look) -> None:
    cast(_Dressed, app).choose_look(look)


def _go_to_lines(app: App[object]) -> None:
    cast(_Dressed, app).go_to_lines()


async def run_action(app: App[object], action: KeyAction) -> None:
    """Run an action on the node its key would reach: the part around the focus that has it, or above."""
    method = f"action_{action.verb}"
    focused = app.screen.focused
    nodes = focused.ancestors_with_self if focused and action.context not in _SHARED else ()
    part = next((node for node in nodes if hasattr(node, method)), None)
    if action.calls != f"screen.{action.verb}" or part is None:
        await app.run_action(action.calls)
    else:
        await app.run_action(action.verb, part)


def _lines_title() -> str:
    return _named("Renglones", "sigue aquí mismo, en renglones que se oyen")


def _look_title(look: Look) -> str:
    return _named(f"Aspecto {look.name}", look.help_text)


def _title(action: KeyAction) -> str:
    """Return an action in columns: its name, what it does, and at the right its keys."""
    return f"{_named(action.tag, action.help_text)}{text_keys(action):>{_KEYS_WIDTH}}"


def _named(name: str, does: str) -> str:
    return f"{cell(name, _NAME_WIDTH)}{cell(does, _DOES_WIDTH)}"


class Palette(CommandPalette):
    """The framework's palette without the blinking cursor and the moving dots."""

    CSS_PATH: ClassVar[list[str | PurePath]] = MODAL_STYLES
    BINDINGS: ClassVar[list[BindingType]] = [QUIT]

    def on_mount(self) -> None:
        """Keep everything still: an idle terminal receives nothing, an idle session does nothing."""
        self.query_one(Input).cursor_blink = False
        self.query_one(LoadingIndicator).auto_refresh = None
