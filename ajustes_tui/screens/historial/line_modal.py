"""The box of one whole historial line."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.screens.caso.line_text import full_line
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.widgets.line_view import Canvas


class LineModal(Dialog[None]):
    """Shows every field of a line; Enter or Esc closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.cancelar", "Cerrar", show=False),
    ]

    def __init__(self, line: HistorialLine) -> None:
        super().__init__()
        self._line = line

    def compose(self) -> ComposeResult:
        """Build the box."""
        lines = full_line(self._line)
        with Vertical(id="dialogo"):
            yield paragraph("Línea del historial", "titulo")
            canvas = Canvas(lines, width=76, id="primero")
            canvas.styles.height = min(len(lines), 16)
            yield canvas
            yield paragraph("Enter o Esc cierra", "ayuda")
