"""One line of the historial, whole."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.domain.caso.card import Linea
from ajustes_tui.screens.caso.line_text import linea_completa
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.widgets.line_view import Lienzo


class LineaModal(Dialog[None]):
    """Shows everything a line holds; Enter or Esc closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.cancelar", "Cerrar", show=False),
    ]

    def __init__(self, linea: Linea) -> None:
        super().__init__()
        self._line = linea

    def compose(self) -> ComposeResult:
        """Build the box."""
        lineas = linea_completa(self._line)
        with Vertical(id="dialogo"):
            yield paragraph("Línea del historial", "titulo")
            lienzo = Lienzo(lineas, ancho=76, id="primero")
            lienzo.styles.height = min(len(lineas), 16)
            yield lienzo
            yield paragraph("Enter o Esc cierra", "ayuda")
