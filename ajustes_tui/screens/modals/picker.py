"""The box to choose a value from a list, as F4 gave it on the old terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.text import plain
from ajustes_tui.widgets.field import TextField


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class OwnText(NamedTuple):
    """The text a person may type in place of the choices, kept as a draft at every letter."""

    name: str
    """What it is called in the foot."""
    most: int
    typed: str
    """What is typed already."""
    keep: Callable[[str], None]


class PickerModal(Dialog[str | None]):
    """Asks for one of several (value, text) pairs: typing narrows the list, Enter answers the value."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
    ]

    def __init__(
        self, title: str, choices: Sequence[tuple[str, str]], own: OwnText | None = None
    ) -> None:
        """Build the box; with `own` the typed text may be the answer itself."""
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._own = own
        self.KEEPS_BORRADOR = own is not None
        self._shown: list[str] = []

    def compose(self) -> ComposeResult:
        """Build the filter and the list."""
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            own = self._own
            yield TextField(
                own.typed if own else "", width=40, maximum=own.most if own else 0, id="primero"
            )
            options = OptionList(markup=False)
            options.can_focus = False
            yield options
            search = f"Escriba {own.name} o busque" if own else "Escriba para buscar"
            yield paragraph(f"{search} · ↑ ↓ y Enter escoge · Esc cancela", "ayuda")

    def on_mount(self) -> None:
        """Show every value, unless the box was closed while it was mounted."""
        if self.query(OptionList):
            self.query_one(".titulo", Static).update(plain(self._title))
            self._fill(self._own.typed if self._own else "")

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
        matching = [pair for pair in self._choices if wanted in _fold(f"{pair[0]} {pair[1]}")]
        if self._own is not None and wanted:
            matching.append((typed.strip(), f"«{typed.strip()}»"))
        self._shown = [value for value, _ in matching]
        options.add_options(Option(plain(text)) for _, text in matching)
        options.highlighted = 0 if matching else None

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)
        if self._own is not None:
            self._own.keep(event.value.strip())

    @on(Input.Submitted)
    def _choose(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self.dismiss(self._shown[index])

    def action_mover(self, step: int) -> None:
        """Move the highlighted value."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()
