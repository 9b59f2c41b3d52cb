"""The box for a long text: a question of the tray, a row of a catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.text import Span, wrap
from ajustes_tui.widgets.line_view import Canvas

WIDTH, HEIGHT = 74, 16


class WholeTextModal(Dialog[None]):
    """Paragraphs that scroll; Enter or Esc closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.cancelar", "Cerrar", show=False),
    ]

    def __init__(self, paragraphs: Sequence[str], title: str = "La pregunta y su caso") -> None:
        super().__init__()
        self._title = title
        self._lines = [[Span(line)] for text in paragraphs for line in (*wrap(text, WIDTH), "")]

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            view = Canvas(self._lines, width=WIDTH, id="primero")
            view.styles.height = min(len(self._lines), HEIGHT)
            yield view
            yield paragraph("Enter o Esc cierra", "ayuda")
