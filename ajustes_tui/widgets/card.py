"""The card of one caso: eighty columns by twenty rows at every window size."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Line
from ajustes_tui.widgets.frame import CommandLine
from ajustes_tui.widgets.line_view import Canvas


class CardView(Vertical, can_focus=False):
    """The card: nineteen lines that scroll when the window is small, and its own command row."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas(width=WIDTH)
        """The body, which takes the focus."""
        self.order = CommandLine()
        """The command row of the card."""

    def compose(self) -> ComposeResult:
        """Build the body and the command row."""
        yield self.canvas
        yield self.order

    def show(self, lines: Sequence[Line]) -> None:
        """Draw the lines of a caso, repainting only those that differ from the lines shown."""
        self.canvas.show(lines)
