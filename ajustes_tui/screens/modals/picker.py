"""A list of values to choose from, as F4 gave it on the old terminal."""

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

from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import plain
from ajustes_tui.widgets.field import Campo


def _key(texto: str) -> str:
    plain_text = unicodedata.normalize("NFD", texto.casefold())
    return "".join(letter for letter in plain_text if not unicodedata.combining(letter))


class SelectorModal(Dialogo[str | None]):
    """Shows (valor, texto) pairs; typing narrows the list, Enter returns the valor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
    ]

    def __init__(self, titulo: str, opciones: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = titulo
        self._options = tuple(opciones)
        self._shown: list[str] = []

    def compose(self) -> ComposeResult:
        """Build the filter and the list."""
        with Vertical(id="dialogo"):
            yield parrafo(self._title, "titulo")
            yield Campo(ancho=40, id="primero")
            lista = OptionList(markup=False)
            lista.can_focus = False
            yield lista
            yield parrafo("Escriba para buscar · ↑ ↓ y Enter escoge · Esc cancela", "ayuda")

    def on_mount(self) -> None:
        """Show every value, unless it was taken away while it was built."""
        if self.query(OptionList):
            self.query_one(".titulo", Static).update(plain(self._title))
            self._fill("")

    def refill(self, titulo: str, opciones: Sequence[tuple[str, str]]) -> None:
        """Show what is known now; what is typed and the value highlighted stay."""
        self._title, self._options = titulo, tuple(opciones)
        if not self.armada:
            return
        self.query_one(".titulo", Static).update(plain(titulo))
        index = self.query_one(OptionList).highlighted
        current = self._shown[index] if index is not None else None
        self._fill(self.query_one(Campo).value)
        if current in self._shown:
            self.query_one(OptionList).highlighted = self._shown.index(current)

    def _fill(self, typed: str) -> None:
        key = _key(typed.strip())
        lista = self.query_one(OptionList)
        lista.clear_options()
        chosen = [pair for pair in self._options if key in _key(f"{pair[0]} {pair[1]}")]
        self._shown = [valor for valor, _ in chosen]
        lista.add_options(Option(plain(texto)) for _, texto in chosen)
        lista.highlighted = 0 if chosen else None

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _choose(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self.dismiss(self._shown[index])

    def action_mover(self, paso: int) -> None:
        """Move the highlighted value."""
        lista = self.query_one(OptionList)
        if paso > 0:
            lista.action_cursor_down()
        else:
            lista.action_cursor_up()
