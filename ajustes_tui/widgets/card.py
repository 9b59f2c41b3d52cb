"""The card of one caso: eighty columns by twenty rows at every window size."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Linea
from ajustes_tui.widgets.frame import FilaOrden
from ajustes_tui.widgets.line_view import Lienzo


class Ficha(Vertical, can_focus=False):
    """The card: nineteen lines that scroll when the window is small, and its own command row."""

    def __init__(self) -> None:
        super().__init__()
        self.lienzo = Lienzo(ancho=WIDTH)
        """The body, which takes the focus."""
        self.orden = FilaOrden()
        """The command row of the card."""

    def compose(self) -> ComposeResult:
        """Build the body and the command row."""
        yield self.lienzo
        yield self.orden

    def show(self, lineas: Sequence[Linea]) -> None:
        """Draw the lines of a caso, repainting only those that differ from the lines shown."""
        self.lienzo.show(lineas)
