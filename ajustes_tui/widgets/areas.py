"""Titled areas of text: one under the other, or in two columns where the window is wide enough for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from ajustes_tui.ui.measures import LABEL_WIDTH, NORMAL
from ajustes_tui.ui.text import Line, Span, Tone, label_span, rule, wrap
from ajustes_tui.widgets.frame import TwoRowArea
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.window_table import WindowTable

F = TypeVar("F")

READ_WIDTH = 74
"""Cells of a row of running text at most."""
_LEAST_READ = 20
"""Cells of a text beside its label at least, however narrow the window."""
_TALL = 26
"""Rows of a body from which a list has a blank row under it, and takes more of the body."""
_SHARE_LOW, _SHARE_TALL = 11 / 20, 3 / 5
"""How much of a body its list takes at most, in a low window and in a tall one."""
_LEAST_AREA = 3
"""Rows of an area with its title at least."""
_LEAST_ROWS = 4
"""Rows of a list with its head at least."""
_LOW = 12
"""Rows of a body below which what stands first has all of them."""
_RIGHT_OF_EIGHT = 3
"""The eighths of a window that its right column takes."""


class PageArea(NamedTuple):
    """A titled part of a page: its lines, and what stands at the right of its title."""

    heading: str
    lines: Sequence[Line]
    right: str = ""
    spare: bool = False
    """Whether it is shown only where there are rows for all of it beside the others."""


class Page(NamedTuple):
    """The areas of a page: those at the left, and those at the right or, on a narrow window, below them."""

    left: Sequence[PageArea]
    right: Sequence[PageArea] = ()


def is_two_columns(width: int) -> bool:
    """Tell whether a window has room for two columns of areas."""
    return width >= NORMAL


def column_widths(width: int) -> tuple[int, int]:
    """Return the cells of the left and of the right column; the right has none on a narrow window."""
    if not is_two_columns(width):
        return width, 0
    right = width * _RIGHT_OF_EIGHT // 8
    return width - right - 1, right


def labelled(label: str, value: object, width: int, tone: Tone = Tone.NORMAL) -> list[Line]:
    """Return a text beside its label, broken into rows that read well; no row for an empty text."""
    room = min(max(width - LABEL_WIDTH - 1, _LEAST_READ), READ_WIDTH)
    text = str(value or "")
    parts = wrap(text, room) if text.strip() else []
    return [
        [label_span("" if place else label), Span(part, tone)] for place, part in enumerate(parts)
    ]


def paragraph(value: object, width: int, tone: Tone = Tone.NORMAL) -> list[Line]:
    """Return a sentence broken into rows that read well, a blank from the edge."""
    room = min(max(width - 2, _LEAST_READ), READ_WIDTH)
    return [[Span(f" {part}", tone)] for part in wrap(value, room)]


def stacked(areas: Sequence[PageArea], width: int, height: int) -> list[Line]:
    """Return some areas one under the other in so many rows, a blank row between where they spare any.

    Where they are too many the last ones are cut first, and say so; where that does not help, they go.
    """
    shown = [area for area in areas if area.lines and not area.spare]
    for area in areas:
        # A blank row before each.
        taken = sum(2 + len(each.lines) for each in shown)
        if area.spare and area.lines and taken + 1 + len(area.lines) <= height:
            shown.append(area)
    if sum(1 + len(area.lines) for area in shown) > height:
        # What only sets apart goes before anything that says something.
        shown = [area._replace(lines=[line for line in area.lines if line]) for area in shown]
    needs = [1 + len(area.lines) for area in shown]
    while shown and sum(min(need, _LEAST_AREA) for need in needs) > height:
        del shown[-1], needs[-1]
    rows = _shares(needs, height)
    spare = height - sum(rows)
    apart = max(min(spare // max(len(shown) - 1, 1), 1), 0)
    lines: list[Line] = []
    for place, (area, room) in enumerate(zip(shown, rows, strict=True)):
        if place and apart:
            lines.append([])
        lines += [rule(area.heading, area.right, width), *_cut(area.lines, room - 1)]
    return lines


def _shares(needs: Sequence[int], height: int) -> list[int]:
    """Share rows out: a title and two rows for each, and the others to the first ones that need them."""
    shares = [min(need, _LEAST_AREA) for need in needs]
    left = height - sum(shares)
    for place, need in enumerate(needs):
        more = min(need - shares[place], max(left, 0))
        shares[place] += more
        left -= more
    return shares


def _cut(lines: Sequence[Line], rows: int) -> list[Line]:
    if len(lines) <= rows:
        return list(lines)
    if rows <= 1:
        return list(lines[:rows])
    more = len(lines) - rows + 1
    words = "y 1 renglón más" if more == 1 else f"y {more} renglones más"
    return [*lines[: rows - 1], [Span(f" {words}", Tone.DIM)]]


class Areas(Horizontal):
    """The areas of a page, in one column or two, in the rows it is given."""

    def compose(self) -> ComposeResult:
        """Build the two columns."""
        yield LineView([[]], id="izquierda")
        yield LineView([[]], id="derecha")

    def show(self, page: Page, width: int, height: int) -> None:
        """Draw the areas in a place of so many cells and rows."""
        left, right = self.query_one("#izquierda", LineView), self.query_one("#derecha", LineView)
        beside = bool(page.right) and is_two_columns(width)
        right.display = beside
        if not beside:
            left.set_lines(stacked([*page.left, *page.right], width, height))
            return
        first, second = column_widths(width)
        right.styles.width = second
        left.set_lines(stacked(page.left, first, height))
        right.set_lines(stacked(page.right, second, height))


def needed_rows(page: Page, width: int) -> int:
    """Return the rows in which a page stands whole, a blank row after each area."""
    columns = [page.left, page.right] if is_two_columns(width) else [[*page.left, *page.right]]
    return max(sum(2 + len(area.lines) for area in areas if area.lines) for areas in columns)


class ListPage(TwoRowArea, Generic[F]):
    """A list, and the areas of the row under its cursor below it, which take the rows it leaves.

    With `areas_first` they stand over the list, in the rows they need, and the list has the others.
    `areas` returns them for that row and for the cells of each column; it is called once there is a
    list, when the cursor or the window changes, and by `redraw`.
    """

    def __init__(
        self,
        table: WindowTable[F],
        areas: Callable[[F | None, tuple[int, int]], Page],
        *,
        above: Sequence[Widget] = (),
        areas_first: bool = False,
    ) -> None:
        """Build the page; the widgets `above` stand over the list, a row each."""
        super().__init__()
        self.table = table
        self._areas = areas
        self._above = tuple(above)
        self._areas_first = areas_first
        self.areas = Areas()

    def compose(self) -> ComposeResult:
        """Build the list and the areas."""
        listed = (*self._above, self.table)
        yield from (self.areas, *listed) if self._areas_first else (*listed, self.areas)

    def on_mount(self) -> None:
        """Stand on the list."""
        self.table.focus()

    @on(WindowTable.CursorMoved)
    def _moved(self, event: WindowTable.CursorMoved) -> None:
        if event.table is self.table:
            self.redraw()

    def redraw(self) -> None:
        """Share the rows out again, and draw what depends on the row under the cursor."""
        width, height = self.size
        if not self.table.listed or not height:
            return
        whole, height = height, height - len(self._above)
        tall = height >= _TALL
        limit = max(int(height * (_SHARE_TALL if tall else _SHARE_LOW)), _LEAST_ROWS)
        rows = min(self.table.needed_rows(limit - tall) + tall, limit)
        page = self._areas(self.table.current, column_widths(width))
        room = max(height - rows, 0)
        if self._areas_first:
            # In a low window they are all there is room for.
            room = min(room, needed_rows(page, width)) if whole >= _LOW else whole
            self.areas.styles.height = room
        else:
            if room < _LEAST_AREA:
                rows, room = height, 0
            self.table.styles.height = rows
        self.areas.show(page, width, room)

    def on_resize(self, event: events.Resize) -> None:
        """Draw the areas for the window."""
        self.call_after_refresh(self.redraw)
