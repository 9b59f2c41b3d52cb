"""A list on the body of a screen, with the titled sections around it and the detail of its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.widget import Widget

from ajustes_tui.ui.text import Line, Span, rule
from ajustes_tui.widgets.frame import TwoRowArea
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.window_table import WindowTable

F = TypeVar("F")


class Section(LineView):
    """A titled rule and a fixed number of rows under it."""

    def __init__(self, rows: int, heading: str = "", right: str = "") -> None:
        super().__init__([[]] * (1 + rows))
        self._rows = rows
        self._titles = (heading, right)

    def show(self, lines: Sequence[Line], heading: str | None = None, right: str = "") -> None:
        """Draw the lines that fit, under another title if there is one."""
        if heading is not None:
            self._titles = (heading, right)
        titles = [Span(text) for text in self._titles]
        self.set_lines([titles, *[*lines, *[[]] * self._rows][: self._rows]])

    def line(self, y: int, width: int) -> Line:
        """Return the rule, or a line under it."""
        return super().line(y, width) if y else rule(*self._titles, width)


class ListPanel(TwoRowArea, Generic[F]):
    """A list and what is `above` and `below` it.

    `follow` draws what depends on the row under the cursor and on the width: it is called with both
    once there is a list, when either changes, and by `redraw`.
    """

    def __init__(
        self,
        table: WindowTable[F],
        follow: Callable[[F | None, int], object] | None = None,
        *,
        above: Sequence[Widget] = (),
        below: Sequence[Widget] = (),
    ) -> None:
        super().__init__()
        self.table = table
        self._follow = follow
        self._parts = (*above, table, *below)

    def compose(self) -> ComposeResult:
        """Build the list and what is around it."""
        yield from self._parts

    def on_mount(self) -> None:
        """Stand on the list."""
        self.table.focus()

    @on(WindowTable.CursorMoved)
    def _moved(self, event: WindowTable.CursorMoved) -> None:
        if event.table is self.table:
            self.redraw()

    def redraw(self) -> None:
        """Draw again what depends on the row under the cursor."""
        if self._follow is not None and self.table.listed:
            self._follow(self.table.current, max(self.size.width, 1))

    def on_resize(self, event: events.Resize) -> None:
        """Draw the detail for the width of the window."""
        self.call_after_refresh(self.redraw)
