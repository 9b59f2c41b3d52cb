"""Titled areas of text, in one column or two depending on the width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from ajustes_tui.ui.measures import LABEL_WIDTH, NORMAL, READ_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, label_span, rule, wrap
from ajustes_tui.widgets.frame import TwoRowArea
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.window_table import WindowTable

F = TypeVar("F")

_LEAST_READ = 20
"""Minimum cells of a text beside its label."""
_TALL = 26
"""Body height, in rows, from which a list gets a blank row below it and a larger share."""
_SHARE_LOW, _SHARE_TALL = 11 / 20, 3 / 5
"""The largest share of the body for a list, in a low and in a tall window."""
_LEAST_AREA = 3
"""Minimum rows of an area, title included."""
_LEAST_ROWS = 4
"""Minimum rows of a list, header included."""
_LOW = 12
"""Body height, in rows, below which the first part gets every row."""
_RIGHT_OF_EIGHT = 3
"""The eighths of the window for the right column."""


class PageArea(NamedTuple):
    """A titled part of a page: its lines, and the text at the right of its title."""

    heading: str
    lines: Sequence[Line]
    right: str = ""
    spare: bool = False
    """Shown only if all its rows fit with the other areas."""


class Page(NamedTuple):
    """The areas of a page; those at the right go below on a narrow window."""

    left: Sequence[PageArea]
    right: Sequence[PageArea] = ()


def is_two_columns(width: int) -> bool:
    return width >= NORMAL


def column_widths(width: int) -> tuple[int, int]:
    """The right column is 0 on a narrow window."""
    if not is_two_columns(width):
        return width, 0
    right = width * _RIGHT_OF_EIGHT // 8
    return width - right - 1, right


def labelled(label: str, value: object, width: int, tone: Tone = Tone.NORMAL) -> list[Line]:
    """Return no rows for an empty text."""
    room = min(max(width - LABEL_WIDTH - 1, _LEAST_READ), READ_WIDTH)
    text = str(value or "")
    parts = wrap(text, room) if text.strip() else []
    return [
        [label_span("" if place else label), Span(part, tone)] for place, part in enumerate(parts)
    ]


def paragraph(value: object, width: int, tone: Tone = Tone.NORMAL) -> list[Line]:
    room = min(max(width - 2, _LEAST_READ), READ_WIDTH)
    return [[Span(f" {part}", tone)] for part in wrap(value, room)]


def stacked(areas: Sequence[PageArea], width: int, height: int) -> list[Line]:
    """Separate the areas by blank rows; if they do not fit, cut the last ones with a notice, then drop them."""
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
    """Give each area a title and two rows, and the rest to the first ones that need them."""
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
    """The areas of a page, within a given number of rows."""

    def compose(self) -> ComposeResult:
        yield LineView([[]], id="izquierda")
        yield LineView([[]], id="derecha")

    def show(self, page: Page, width: int, height: int) -> None:
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
    """A blank row follows each area."""
    columns = [page.left, page.right] if is_two_columns(width) else [[*page.left, *page.right]]
    return max(sum(2 + len(area.lines) for area in areas if area.lines) for areas in columns)


class ListPage(TwoRowArea, Generic[F]):
    """A list with the areas of its current row below it, or with `areas_first` above it.

    `areas` receives that row and the cells of each column, once a list is loaded, when the cursor
    or the window changes, and on `redraw`.
    """

    def __init__(
        self,
        table: WindowTable[F],
        areas: Callable[[F | None, tuple[int, int]], Page],
        *,
        above: Sequence[Widget] = (),
        areas_first: bool = False,
    ) -> None:
        super().__init__()
        self.table = table
        self._areas = areas
        self._above = tuple(above)
        self._areas_first = areas_first
        self.areas = Areas()

    def compose(self) -> ComposeResult:
        listed = (*self._above, self.table)
        yield from (self.areas, *listed) if self._areas_first else (*listed, self.areas)

    def on_mount(self) -> None:
        self.table.focus()

    @on(WindowTable.CursorMoved)
    def _moved(self, event: WindowTable.CursorMoved) -> None:
        if event.table is self.table:
            self.redraw()

    def redraw(self) -> None:
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
        self.call_after_refresh(self.redraw)
