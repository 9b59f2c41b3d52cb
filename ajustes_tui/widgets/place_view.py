"""A part of a place drawn in a widget: as it is, or with a cursor over its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import fit, padded
from ajustes_tui.widgets.flow import Laid, Part, Under, laid, within
from ajustes_tui.widgets.line_view import Canvas, LineView, is_marked, is_title, paint, paint_fitted


class LaidView(LineView):
    """Rows laid elsewhere, each area of one with its own title; the last row says what is cut."""

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__([[]], id=id, classes=classes)
        self._laid: Sequence[Laid] = ()

    def lay(self, rows: Sequence[Laid], width: int, height: int) -> None:
        self._laid = rows if len(rows) <= height else rows[: height - 1]
        self.set_lines(within(rows, width, height))

    def render_line(self, y: int) -> Strip:
        pieces = self._laid[y].pieces if y < len(self._laid) else ()
        if len(pieces) < 2 or sum(piece.width for piece in pieces) != self.size.width:
            return super().render_line(y)
        return Strip.join(paint(self, line, width) for line, width, _area in pieces)


class PlaceView(LaidView):
    """Areas laid in the cells of the widget, which takes no focus.

    `whole` is never lower than its rows.
    """

    def __init__(
        self,
        part: Part,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
        whole: bool = False,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._whole = whole
        self._part = part

    def show(self, part: Part) -> None:
        if part != self._part:
            self._part = part
            self._lay(self.size)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(len(laid(self._part, width)), 1)

    def on_resize(self, event: events.Resize) -> None:
        self._lay(event.size)

    def _lay(self, size: Size) -> None:
        if not size.width:
            return
        if self._whole:
            self.styles.min_height = self.get_content_height(size, size, size.width)
        rows = laid(self._part, *size)
        auto = self._whole or self.styles.is_auto_height
        self.lay(rows, size.width, len(rows) if auto else size.height)


class PlaceCanvas(Canvas):
    """Areas that scroll where rows lack; the rows of the key `cursor` are in sight."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._part: Part = Under(())
        self._cursor = ""

    def place(self, part: Part, cursor: str = "") -> None:
        moved, self._part, self._cursor = cursor != self._cursor, part, cursor
        self._lay(moved=moved)

    def on_resize(self) -> None:
        self._lay(moved=True)

    def _lay(self, *, moved: bool) -> None:
        width, height = self.size
        if not width:
            return
        rows = laid(self._part, width, height, self._cursor)
        # As long as the widget: another length would have the whole screen laid out again.
        self.show(padded([row.line for row in rows], max(height, len(rows))), width)
        keyed = [y for y, row in enumerate(rows) if row.keys]
        here = next((y for y in keyed if self._cursor in rows[y].keys), None)
        if not moved or here is None:
            return
        ends = next((y for y in keyed if y > here), len(rows))
        first, top = here if here > keyed[0] or ends > height else 0, int(self.scroll_offset.y)
        if first < top or ends > top + height:
            self.scroll_to(y=min(first, max(ends - height, 0)), animate=False, force=True)


class SelectableLines(Canvas):
    """Areas with a cursor; past the ends arrows scroll.

    `drawing` returns the rows for a cursor, a width and a height.
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
        drawing: Callable[[str, int, int], Sequence[Laid]],
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._drawing = drawing
        self._laid: Sequence[Laid] = ()
        self._cursor = ""
        self._area = ""
        """PlaceArea of the cursor, whose title is accented on focus."""

    def render_line(self, y: int) -> Strip:
        """Each area has its own title and surface; the cursor's row is a band if there is room."""
        index = y + self.scroll_offset.y
        pieces = self._laid[index].pieces if index < len(self._laid) else ()
        if not pieces or sum(piece.width for piece in pieces) != self.size.width:
            return super().render_line(y)
        strips = []
        for line, width, area in pieces:
            marked = self.app.size.width >= MEDIUM and is_marked(line)
            active = self.has_focus and area == self._area
            raised = range(width if marked else 0)
            strips.append(paint_fitted(self, fit(line, width), width, raised, active=active))
        return Strip.join(strips)

    @property
    def cursor(self) -> str:
        return self._cursor

    @property
    def areas(self) -> set[str]:
        """Return the areas that are drawn."""
        return {piece.area for row in self._laid for piece in row.pieces}

    @property
    def _grid(self) -> list[tuple[str, ...]]:
        return [row.keys for row in self._laid if row.keys]

    def draw(self, cursor: str | None = None) -> None:
        """Move the cursor to the key, or the first one."""
        room = self.size or self.app.size
        wanted = self._cursor if cursor is None else cursor
        self._laid = self._drawing(wanted, room.width, self.size.height)
        if (grid := self._grid) and not any(wanted in keys for keys in grid):
            wanted = grid[0][0]
            self._laid = self._drawing(wanted, room.width, self.size.height)
        self._cursor = wanted
        pieces = [(y, piece) for y, row in enumerate(self._laid) for piece in row.pieces]
        area = next((piece.area for _, piece in pieces if is_marked(piece.line)), "")
        titles = [y for y, piece in pieces if is_title(piece.line)] if area != self._area else []
        self._area = area
        self.show([row.line for row in self._laid], room.width)
        for y in titles:
            self.refresh_line(y)

    def show_cursor(self) -> None:
        """Do nothing before the widget has a height."""
        if not self.size.height:
            return
        row = next((y for y, row in enumerate(self._laid) if self._cursor in row.keys), 0)
        top, height = self.scroll_offset.y, self.size.height
        if row < top or row >= top + height:
            self.scroll_to(y=max(row - height // 2, 0), animate=False)

    def on_resize(self) -> None:
        self.draw()

    def action_move(self, rows: int, columns: int) -> None:
        """Scroll beyond the first and last row."""
        grid = self._grid
        places = [y for y, keys in enumerate(grid) if self._cursor in keys] or [0]
        # A key is repeated beside the rows of a longer part.
        y = places[-1] if rows > 0 else places[0]
        if not 0 <= y + rows < len(grid):
            self.scroll_relative(y=rows, animate=False)
            return
        x = grid[y].index(self._cursor) if grid and self._cursor in grid[y] else 0
        keys = grid[y + rows]
        target = keys[max(0, min(x + columns, len(keys) - 1))]
        if target != self._cursor:
            self.draw(target)
            self.show_cursor()
            self.post_message(self.CursorMoved())
