"""The box to choose a value from a list, as F4 gave it on the old terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.text import plain
from ajustes_tui.widgets.field import TextField

HELP = "Un número, o ↑ ↓, y Enter escoge · escriba para buscar · Esc cancela"
NO_MATCH = "Nada coincide: borre y busque otra vez · Esc cancela"
_DIGITS = "1234567890"


def _numbers(choices: Sequence[tuple[str, str]]) -> list[str]:
    """Return the digit of each choice, '' from the eleventh on; digits that are the values stay."""
    values = [value for value, _text in choices]
    if all(len(value) == 1 and value.isdigit() for value in values):
        return values
    return [*_DIGITS, *([""] * len(choices))][: len(choices)]


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class PickerModal(Dialog[str | None]):
    """Asks for one of several (value, text) pairs, as the digits of a card do: Enter answers.

    A single digit moves to the choice that has it; anything else typed narrows the list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
    ]

    def __init__(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._shown: list[str] = []
        """The values in sight, in their order."""

    def compose(self) -> ComposeResult:
        """Build the filter and the list."""
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield TextField(width=40, id="primero")
            options = OptionList(markup=False)
            options.can_focus = False
            yield options
            yield paragraph(HELP, "ayuda")

    def on_mount(self) -> None:
        """Show every value, unless the box was closed while it was mounted."""
        if self.query(OptionList):
            self.query_one(".titulo", Static).update(plain(self._title))
            self._fill("")

    def refill(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        """Show another list of choices; the typed text and the highlighted value stay."""
        self._title, self._choices = title, tuple(choices)
        if not self.is_ready:
            return
        self.query_one(".titulo", Static).update(plain(title))
        index = self.query_one(OptionList).highlighted
        current = self._shown[index] if index is not None else None
        self._fill(self.query_one(TextField).value)
        if current in self._shown:
            self.query_one(OptionList).highlighted = self._shown.index(current)

    def _fill(self, typed: str) -> None:
        wanted = _fold(typed.strip())
        options = self.query_one(OptionList)
        options.clear_options()
        numbers = _numbers(self._choices)
        if wanted in numbers:
            wanted, highlighted = "", numbers.index(wanted)
        else:
            highlighted = 0
        if wanted:
            matching = [pair for pair in self._choices if wanted in _fold(f"{pair[0]} {pair[1]}")]
            numbers = [""] * len(matching)
        else:
            matching = list(self._choices)
        self._shown = [value for value, _ in matching]
        options.add_options(
            Option(plain(f"{number:1} {text}"))
            for number, (_, text) in zip(numbers, matching, strict=True)
        )
        options.highlighted = highlighted if matching else None
        self._tell_help("" if matching else NO_MATCH)

    def _tell_help(self, notice: str) -> None:
        """Show the keys of the box, or a notice in their place."""
        foot = self.query_one(".ayuda", Static)
        foot.set_class(bool(notice), "aviso")
        foot.update(plain(notice or HELP))

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _choose(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self.dismiss(self._shown[index])
        else:
            self._tell_help(NO_MATCH)

    def action_mover(self, step: int) -> None:
        """Move the highlighted value."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()
