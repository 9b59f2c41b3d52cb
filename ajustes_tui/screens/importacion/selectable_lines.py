"""Lines with a cursor moved by the arrows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ajustes_tui.ui.measures import MEDIUM, WIDTH
from ajustes_tui.ui.text import Line, fit
from ajustes_tui.widgets.line_view import MARK, Canvas, LineView, paint_fitted


def _raised(widget: Widget, line: Line, width: int) -> range:
    """Return all of them if the window has room."""
    marked = any(MARK in span.text for span in line[:1])
    return range(width) if marked and widget.app.size.width >= MEDIUM else range(0)


class RaisedLines(LineView):
    """Lines with a band on the cursor's."""

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = self.line(y, width)
        return paint_fitted(self, fit(line, width), width, _raised(self, line, width), active=False)


THREE = 180
"""Columns to show rows behind a line as a third part."""
Grid = Sequence[Sequence[str]]
"""Cursor keys by row."""


class SelectableLines(Canvas):
    """Lines with a cursor; past the ends arrows scroll.

    `grid` returns cursor keys, `draw` the lines for a cursor and a height.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1, 0)", "Arriba", show=False),
        Binding("down", "move(1, 0)", "Abajo", show=False),
        Binding("left", "move(0, -1)", "Izquierda", show=False),
        Binding("right", "move(0, 1)", "Derecha", show=False),
    ]

    class CursorMoved(Message):
        """The cursor moved to another key."""

    def __init__(
        self,
        grid: Callable[[], Grid],
        draw: Callable[[str, int], Sequence[Line]],
        *,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._grid = grid
        self._draw = draw
        self._cursor = ""
        self.asks_above = False
        self.made_for = WIDTH
        """Fewest cells; a narrower window wraps lines."""

    def render_line(self, y: int) -> Strip:
        """The cursor's row is a band if there is room."""
        index, width = y + self.scroll_offset.y, self.size.width
        line = self.lines[index] if index < len(self.lines) else ()
        raised = _raised(self, line, width)
        if raised:
            return paint_fitted(self, fit(line, width), width, raised)
        return super().render_line(y)

    @property
    def cursor(self) -> str:
        return self._cursor

    def draw(self, cursor: str | None = None) -> None:
        """Move the cursor to the key, or the nearest one."""
        grid = self._grid()
        wanted = self._cursor if cursor is None else cursor
        if grid and not any(wanted in row for row in grid):
            wanted = grid[0][0]
        self._cursor = wanted
        # Drawn first: it may take another width.
        lines = self._draw(wanted, self.size.height)
        here = len(lines) if self.asks_above else 0
        self.show(lines, max(self.size.width, self.made_for), here=here)

    def show_cursor(self) -> None:
        """Do nothing before the widget has a height."""
        if not self.size.height:
            return
        marked = next(
            (y for y, line in enumerate(self.lines) if any("►" in t.text for t in line)), 0
        )
        row = self.row_of(marked)
        top, height = self.scroll_offset.y, self.size.height
        if row < top or row >= top + height:
            self.scroll_to(y=max(row - height // 2, 0), animate=False)

    def on_resize(self) -> None:
        self.draw()

    def action_move(self, rows: int, columns: int) -> None:
        """Scroll beyond the first and last row."""
        grid = self._grid()
        y, x = next(
            ((y, row.index(self._cursor)) for y, row in enumerate(grid) if self._cursor in row),
            (0, 0),
        )
        if not 0 <= y + rows < len(grid):
            self.scroll_relative(y=rows, animate=False)
            return
        row = grid[y + rows]
        target = row[max(0, min(x + columns, len(row) - 1))]
        if target != self._cursor:
            self.draw(target)
            self.show_cursor()
            self.post_message(self.CursorMoved())
