"""Keys of one burst when the program has to leave before they all had their turn."""

from __future__ import annotations

import asyncio

from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widgets import Input

from ajustes_tui.driver.order import KeyOrder


class UnCampo(App[None]):
    """A field, which has the focus."""

    def compose(self) -> ComposeResult:
        yield Input()


async def _despedir(app: App[None], keystrokes: list[events.Key]) -> list[str]:
    """Press keys in one burst, give them no time at all, and return what was handed over."""
    entregadas: list[Message] = []
    order = KeyOrder(app, entregadas.append, asyncio.get_running_loop())
    for keystroke in keystrokes:
        order.put(keystroke)
    await order.finish(0)
    return [message.key for message in entregadas if isinstance(message, events.Key)]


def _letters(text: str) -> list[events.Key]:
    return [events.Key(letter, letter) for letter in text]


async def test_the_letters_of_a_field_go_in_and_nothing_from_the_first_other_key_on():
    app = UnCampo()
    async with app.run_test():
        enter, repintar = events.Key("enter", "\r"), events.Key("ctrl+l", "\x0c")
        burst = [*_letters("98"), repintar, *_letters("765"), enter, *_letters("12")]
        assert await _despedir(app, burst) == list("98765")


async def test_without_a_field_only_what_had_its_turn_acts():
    app = App[None]()
    async with app.run_test():
        assert await _despedir(app, _letters("f98")) == ["f"]
