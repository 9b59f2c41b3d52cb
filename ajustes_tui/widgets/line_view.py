"""Widgets that draw prepared lines of spans, wrapped if narrow, and repaint only the lines that changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on
from textual.app import RenderResult
from textual.dom import NoScreen
from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, fit, line_width
from ajustes_tui.ui.text import width as text_width

if TYPE_CHECKING:
    from ajustes_tui.widgets.rich_painter import RichPainter

WrappedCell: TypeAlias = tuple[str, Tone]

INDENT = 2
_PADDING = re.compile(r" {3,}|─{3,}")


def fold(line: Line, width: int) -> list[list[Span]]:
    """Return the rows of a line, first shortening its fill (blanks and rules)."""
    cells = [(letter, span.tone) for span in line for letter in cleaned(span.text)]
    while cells and cells[-1][0] == " ":
        cells.pop()
    if _cells_width(cells) <= width or width <= INDENT + 1:
        return [list(line)]
    cells = _without_padding(cells, width)
    rows: list[list[Span]] = []
    indent: list[Span] = []
    while cells:
        corte = _break_at(cells, width - sum(len(span.text) for span in indent))
        rows.append([*indent, *_spans(cells[:corte])])
        cells = cells[corte:]
        while cells and cells[0][0] == " ":
            cells.pop(0)
        indent = [Span(" " * INDENT)]
    return rows


def _cells_width(cells: list[WrappedCell]) -> int:
    return cell_len("".join(letter for letter, _ in cells))


def _without_padding(cells: list[WrappedCell], width: int) -> list[WrappedCell]:
    spare = _cells_width(cells) - width
    while spare > 0:
        text = "".join(letter for letter, _ in cells)
        paddings = [
            found
            for found in _PADDING.finditer(text)
            if found.start() > LABEL_WIDTH or found[0].startswith("─")
        ]
        if not paddings:
            break
        longest = max(paddings, key=lambda found: len(found[0]))
        removes = min(spare, len(longest[0]) - 2)
        del cells[longest.start() + 2 : longest.start() + 2 + removes]
        spare -= removes
    return cells


def _break_at(cells: list[WrappedCell], width: int) -> int:
    count = used = 0
    for letter, _ in cells:
        used += cell_len(letter)
        if used > width:
            break
        count += 1
    if count == len(cells):
        return count
    blanks = [i for i in range(count + 1) if cells[i][0] == " "]
    if blanks and blanks[-1] > INDENT:
        return blanks[-1]
    return max(count, 1)


def _spans(cells: list[WrappedCell]) -> list[Span]:
    spans: list[Span] = []
    for letter, tone in cells:
        if spans and spans[-1].tone == tone:
            spans[-1] = Span(spans[-1].text + letter, tone)
        else:
            spans.append(Span(letter, tone))
    return spans


MARK = "►"

_CLASSES: Mapping[Tone, str] = {tone: f"voz--{tone}" for tone in Tone}
_tone = attrgetter("tone")
TONES: set[str] = set(_CLASSES.values())
"""Component classes of every screen, one per tone, styled by base.tcss.

On each widget Textual would match all of them at every change of class or focus, with the same result.
"""


def paint(widget: Widget, line: Line, width: int) -> Strip:
    return paint_fitted(widget, fit(line, width), width)


def painter_of(widget: Widget) -> RichPainter | None:
    """Return None in the sober look."""
    return getattr(widget.app, "painter", None)


def paint_titled(widget: Widget, line: Line, width: int, *, active: bool) -> Strip:
    return paint_fitted(widget, fit(line, width), width, active=active)


def paint_fitted(
    widget: Widget,
    line: Line,
    width: int,
    raised: range = range(0),
    *,
    active: bool | None = None,
) -> Strip:
    """Join adjacent spans of one tone: each segment costs time to send.

    In a rich look the cells `raised` have the cursor's surface.
    """
    try:
        screen = widget.screen
    except NoScreen:
        # A removed widget is painted once more, before the screen is laid out without it.
        return Strip.blank(width)
    if (painter := painter_of(widget)) is not None:
        return painter.strip(widget, screen, line, width, raised=raised, active=active)
    look = screen.get_component_rich_style
    segments = [
        Segment("".join(span.text for span in joined), look(_CLASSES[tone]))
        for tone, joined in groupby(line, _tone)
    ]
    return Strip(segments, width)


def folds(widget: Widget) -> bool:
    return any(node.has_class("-ascii") for node in widget.ancestors)


def hears(widget: Widget) -> bool:
    return widget.app.has_class("-lector")


def changed(old: Sequence[Line], new: Sequence[Line]) -> list[int]:
    length = max(len(old), len(new))
    return [
        y
        for y in range(length)
        if (old[y] if y < len(old) else None) != (new[y] if y < len(new) else None)
    ]


def _marked(lines: Sequence[Line], view: range) -> Offset | None:
    for y in view[: len(lines)]:
        x = 0
        for span in lines[y]:
            if MARK in span.text:
                return Offset(x + text_width(span.text.partition(MARK)[0]), y - view.start)
            x += text_width(span.text)
    return None


def cell_in_tone(lines: Sequence[Line], tone: Tone) -> Offset | None:
    for y, line in enumerate(lines):
        x = 0
        for span in line:
            if span.tone is tone:
                return Offset(x, y)
            x += text_width(span.text)
    return None


def is_marked(line: Line) -> bool:
    return any(MARK in span.text for span in line[:1])


def is_title(line: Line) -> bool:
    return any(span.tone is Tone.TITLE for span in line)


def _copy(lines: Sequence[Line]) -> list[list[Span]]:
    return [list(line) for line in lines]


class LineView(Widget):
    """A fixed block of lines, as wide as its container; it takes no focus."""

    def __init__(
        self,
        lines: Sequence[Line] = (),
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self.active: bool | None = None
        """Whether its title looks focused although another widget has the focus; None for its own focus."""
        self._drawn_lines = _copy(lines)
        self._fitted: Sequence[Line] = ()
        self._fitted_width = 0

    @property
    def lines(self) -> list[list[Span]]:
        return self._drawn_lines

    @property
    def cursor_cell(self) -> Offset | None:
        width, height = self.size
        fitted = self._fitted if width == self._fitted_width else ()
        cell = _marked(fitted or [self.line(y, width) for y in range(height)], range(height))
        return None if cell is None else self.region.offset + cell

    def cell_in_tone(self, tone: Tone) -> Offset | None:
        width, height = self.size
        found = cell_in_tone([self.line(y, width) for y in range(height)], tone)
        return None if found is None else self.region.offset + found

    def set_lines(self, lines: Sequence[Line]) -> None:
        changed_rows = changed(self._drawn_lines, lines)
        grew = len(lines) != len(self._drawn_lines)
        self._drawn_lines = _copy(lines)
        if grew and self.styles.is_auto_height:
            self.refresh(layout=True)
            return
        if changed_rows and self.is_mounted:
            width = self.size.width
            self.refresh(*(Region(0, y, width, 1) for y in changed_rows))

    def put(self, *rows: Line) -> None:
        """Put rows that already fit the current width; they are composed once per change, not per paint."""
        width = self.size.width
        if not width:
            # It is not in sight, and rows without a width tell no change.
            self._fitted, self._fitted_width = (), 0
            self.refresh()
            return
        before = self._fitted if width == self._fitted_width else ()
        self._fitted, self._fitted_width = rows, width
        if changed_rows := changed(before, rows):
            self.refresh(*(Region(0, y, width, 1) for y in changed_rows))

    def line(self, y: int, width: int) -> Line:
        return self._drawn_lines[y] if y < len(self._drawn_lines) else ()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(len(self._drawn_lines), 1)

    def render(self) -> RenderResult:
        return ""

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if width == self._fitted_width and y < len(self._fitted):
            return paint_fitted(self, self._fitted[y], width, active=self.active)
        return paint_fitted(self, fit(self.line(y, width), width), width, active=self.active)


class Canvas(ScrollView, can_focus=True):
    """A block of lines of fixed width that scrolls in a low container and wraps in a narrow one."""

    def __init__(
        self,
        lines: Sequence[Line] = (),
        *,
        width: int = WIDTH,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._drawn_width = width
        self._drawn_lines = _copy(lines)
        self._all_rows: list[list[Span]] = self._drawn_lines
        self._fitted: list[Line] = []
        """Rows fitted to `_width`, kept between paints."""
        self._width = 0
        self._first: Sequence[int] = range(len(self._drawn_lines))
        self._here, self._title = 0, -1
        """The current line, and the row of its title, accented on focus."""
        self.virtual_size = Size(width, len(self._drawn_lines))

    @property
    def lines(self) -> list[list[Span]]:
        return self._drawn_lines

    @property
    def cursor_cell(self) -> Offset | None:
        above = self.scroll_offset.y
        cell = _marked(self._all_rows, range(above, above + self.size.height))
        return None if cell is None else self.region.offset + cell

    def show(self, lines: Sequence[Line], width: int = 0, *, here: int = 0) -> None:
        """Draw lines made for `width`; the first title from the line `here` on belongs to the focused part."""
        self._drawn_lines, self._here = _copy(lines), here
        self._drawn_width = width or self._drawn_width
        self._lay_out()

    def row_of(self, line: int) -> int:
        return self._first[line] if line < len(self._first) else len(self._all_rows)

    @on(events.Resize)
    def _lay_out(self) -> None:
        before = self._all_rows
        if 0 < self.size.width < self._drawn_width:
            folded = [fold(line, self.size.width) for line in self._drawn_lines]
            self._all_rows = [row for rows in folded for row in rows]
            self._first = [0, *accumulate(map(len, folded))][:-1]
            self.virtual_size = Size(self.size.width, len(self._all_rows))
        else:
            self._all_rows = self._drawn_lines
            self._first = range(len(self._drawn_lines))
            self.virtual_size = Size(self._drawn_width, len(self._all_rows))
        rows = range(self.row_of(self._here), len(self._all_rows))
        self._title = next((y for y in rows if is_title(self._all_rows[y])), -1)
        changed_rows = changed(before, self._all_rows)
        self._fit(changed_rows)
        for y in changed_rows:
            self.refresh_line(y)
        last = max(len(self._all_rows) - self.size.height, 0)
        if self.size.height and self.scroll_offset.y > last:
            # With a larger container, or fewer lines, there is nothing left to scroll.
            self.scroll_to(y=last, animate=False, force=True)

    def _fit(self, changed_rows: Sequence[int]) -> None:
        rows, width = self._all_rows, self.size.width
        if not width:
            # It is not in sight: they are fitted when it has a place.
            self._width, self._fitted = 0, []
            return
        if width != self._width or not self._fitted:
            self._width = width
            self._fitted = [fit(row, width) for row in rows]
            return
        new = range(len(self._fitted), len(rows))
        self._fitted = [*self._fitted[: len(rows)], *([] for _ in new)]
        for y in changed_rows:
            if y < len(rows):
                self._fitted[y] = fit(rows[y], width)

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.size.width
        since = self.scroll_offset.x
        active = index == self._title and self.has_focus
        if width == self._width >= self._drawn_width and index < len(self._fitted) and not since:
            return paint_fitted(self, self._fitted[index], width, active=active)
        line: Line = self._all_rows[index] if index < len(self._all_rows) else ()
        cells = max(width, min(self._drawn_width, line_width(line)))
        strip = paint_fitted(self, fit(line, cells), cells, active=active)
        return strip.crop(since, since + width) if since else strip.crop(0, width)
