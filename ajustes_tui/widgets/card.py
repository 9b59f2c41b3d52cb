"""The card of one caso: eighty columns by twenty rows at every window size."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from ajustes_tui.ui.text import Linea
from ajustes_tui.widgets.frame import FilaOrden
from ajustes_tui.widgets.line_view import Lienzo

ANCHO = 80
ALTO = 20


class Ficha(Vertical, can_focus=False):
    """The card: nineteen lines that scroll when the window is small, and its own command row."""

    def compose(self) -> ComposeResult:
        """Build the body and the command row."""
        yield Lienzo(ancho=ANCHO)
        yield FilaOrden()

    @property
    def lienzo(self) -> Lienzo:
        """Return the body, which takes the focus."""
        return self.query_one(Lienzo)

    @property
    def orden(self) -> FilaOrden:
        """Return the command row of the card."""
        return self.query_one(FilaOrden)

    def show(self, lineas: Sequence[Linea]) -> None:
        """Draw the lines of a caso, repainting only what differs from the one before."""
        self.lienzo.show(lineas)
