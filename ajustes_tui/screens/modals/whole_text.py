"""A box with a text too long for its screen: a question of the tray, a row of a catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import Trozo, envolver
from ajustes_tui.widgets.line_view import Lienzo

ANCHO, ALTO = 74, 16


class TodoModal(Dialogo[None]):
    """Paragraphs that scroll; Enter or Esc closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.cancelar", "Cerrar", show=False),
    ]

    def __init__(self, parrafos: Sequence[str], titulo: str = "La pregunta y su caso") -> None:
        super().__init__()
        self._title = titulo
        self._lines = [
            [Trozo(linea)] for texto in parrafos for linea in (*envolver(texto, ANCHO), "")
        ]

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical(id="dialogo"):
            yield parrafo(self._title, "titulo")
            lienzo = Lienzo(self._lines, ancho=ANCHO, id="primero")
            lienzo.styles.height = min(len(self._lines), ALTO)
            yield lienzo
            yield parrafo("Enter o Esc cierra", "ayuda")
