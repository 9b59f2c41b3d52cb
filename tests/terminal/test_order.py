"""Keys of one burst when the program has to leave before they all had their turn."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from ajustes_tui.driver.keyboard import JoinedEscape
from ajustes_tui.driver.order import BURST_GAP_S, TURN_S, KeyOrder
from ajustes_tui.widgets.box import FinishedArea
from tests.support import Anfitrion, wait_for


class UnTexto(App[None]):
    """A free text, which has the focus, among many parts."""

    def compose(self) -> ComposeResult:
        yield FinishedArea()


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


def _word_back() -> JoinedEscape:
    """Return what Alt+B sends, and Esc followed at once by b."""
    return JoinedEscape((events.Key("b", "b"),), events.Key("ctrl+left", None))


async def test_in_a_field_a_chord_is_the_key_of_the_field():
    app = UnCampo()
    async with app.run_test():
        assert await _despedir(app, [_word_back()]) == ["ctrl+left"]


async def test_elsewhere_a_chord_is_esc_and_then_the_letter():
    app = App[None]()
    delivered: list[Message] = []
    async with app.run_test():
        order = KeyOrder(app, delivered.append, asyncio.get_running_loop())
        order.put(_word_back())
        await order.finish(5)
        assert [m.key for m in delivered if isinstance(m, events.Key)] == ["escape", "b"]


async def test_the_letters_of_a_free_text_wait_for_no_part_of_the_screen_and_the_key_after_them_does():
    app = UnTexto()
    async with app.run_test():
        handed: list[Message] = []
        order = KeyOrder(app, handed.append, asyncio.get_running_loop())
        for keystroke in (*_letters("nota"), events.Key("tab", "\t"), *_letters("x")):
            order.put(keystroke)
        assert [message.key for message in handed if isinstance(message, events.Key)] == list(
            "nota"
        )
        assert await order.finish(5)
        assert [m.key for m in handed if isinstance(m, events.Key)] == [*"nota", "tab", "x"]


class Box(ModalScreen[None]):
    """A question with a field, which has the focus once it is mounted."""

    def compose(self) -> ComposeResult:
        yield Input()


async def test_a_key_behind_a_box_that_just_came_waits_for_its_field():
    app = App[None]()
    async with app.run_test():
        focused: list[Widget | None] = []
        order = KeyOrder(app, lambda _m: focused.append(app.focused), asyncio.get_running_loop())
        app.push_screen(Box())
        order.put(events.Key("1", "1"))
        assert await order.finish(5)
        assert [type(widget) for widget in focused] == [Input]


class LateField(Anfitrion):
    """A field that `f` opens, with what a slow machine takes for it."""

    AUTO_FOCUS = None
    BINDINGS = [("f", "open")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(Input)
        self.may_open = asyncio.Event()

    async def action_open(self) -> None:
        await self.may_open.wait()
        self.query_one(Input).focus()


@pytest.mark.parametrize("later", [0.1, BURST_GAP_S, 5.0])
async def test_a_key_typed_before_the_field_has_the_focus_is_for_the_field_however_late_that_is(
    later,
):
    app = LateField()
    async with app.run_test() as pilot:
        opens, *letters = _letters("f9812")
        app.post_message(opens)
        for letter in letters:
            letter.time = opens.time + later
            app.post_message(letter)
        await asyncio.sleep(2 * TURN_S)
        assert app.query_one(Input).value == ""
        app.may_open.set()
        await wait_for(pilot, lambda: app.query_one(Input).value == "9812")
