"""A table of any length: it holds every id and only the rows around the view, and repaints two
lines when its cursor moves.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import accumulate, zip_longest
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.color import TRANSPARENT
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.ui.keys import CONTEXTS
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import (
    ELLIPSIS,
    Alignment,
    Line,
    Span,
    Tone,
    cell,
    cut,
    fit,
    line_width,
    rule,
)
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.frame import KeyRow
from ajustes_tui.widgets.line_view import (
    cell_in_tone,
    changed,
    hears,
    paint,
    paint_fitted,
    paint_titled,
    painter_of,
)
from ajustes_tui.widgets.row_places import RowPlaces

F = TypeVar("F")

BLOCK = 50
"""Rows requested at once; three blocks are kept: the visible one and its neighbours."""

LEAST_TEXT = 10
"""Minimum cells of a text column when columns do not fit: an account and a blank."""
WHAT_NEXT = "Aquí se puede"
_APART = 2
_AT_CURSOR = {Tone.FIELD: Tone.CURSOR, Tone.OPTION: Tone.BAR, Tone.EDGE: Tone.BAR}
"""The tone of a writable cell in the cursor row, by its usual tone."""
_COLOURED = frozenset({Tone.OK, Tone.NOTICE, Tone.BAD, Tone.FIELD, Tone.CURSOR})


# A NamedTuple: a frozen generic dataclass with slots cannot be built as `Column[Row](…)` in Python 3.11.
class Column(NamedTuple, Generic[F]):
    """One column: its title, its width, and the text and tone of its cell for a row."""

    heading: str
    width: int
    """Cells; the minimum if flexible."""
    value: Callable[[F], str]
    align: Alignment = "izq"
    tone: Callable[[F], Tone] | None = None
    flexible: bool = False
    """Whether it takes a share of the spare cells."""
    most: int = 0
    """Cells of its longest text: more only when no column lacks any; 0 for no limit."""
    own: bool = False
    """Whether it keeps its tone in a row that has its own."""
    whole: bool = False
    """Never cut: a long text takes the blanks before it and pushes the cells after it."""
    yields: bool = False
    """Gives cells to a long text of the next column, so that no cell leaves the row."""
    word: Callable[[F], tuple[str, Tone] | None] | None = None
    """The first word of its text and its tone in a rich look."""
    names: bool = False
    """Whether it identifies the row, which a rich look marks at the cursor."""
    spans: Callable[[F, int], Sequence[Span]] | None = None
    """The spans of its cell, given its cells, instead of its text."""
    gap: int = 1
    """Blanks before it: two where its heading would touch the one before."""
    rank: int = 0
    """The highest ones are left out where not all columns fit; 0 stays."""


def blocks_around(index: int) -> slice:
    """Return the blocks that a view around a row may reach."""
    block = index // BLOCK
    return slice(max(block - 1, 0) * BLOCK, (block + 2) * BLOCK)


class WindowTable(ScrollView, Generic[F], can_focus=True):
    """A list whose cursor belongs to an id and not to a row number."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Arriba", show=False),
        Binding("down", "move(1)", "Abajo", show=False),
        Binding("pageup", "page(-1)", "Página arriba", show=False),
        Binding("pagedown", "page(1)", "Página abajo", show=False),
        Binding("home,ctrl+home", "end(0)", "Primero", show=False),
        Binding("end,ctrl+end", "end(1)", "Último", show=False),
        Binding("enter", "elegir_fila", "Abrir", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """Row number of the cursor, from 0."""

    class _TableMessage(Message):
        def __init__(self, table: WindowTable[Any]) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> WindowTable[Any]:
            return self.table

    class WindowRequested(_TableMessage):
        """The table needs the rows of these ids, from row `start`."""

        def __init__(self, table: WindowTable[Any], start: int, ids: array[int]) -> None:
            super().__init__(table)
            self.start = start
            self.ids = ids

    class RowChosen(_TableMessage):
        """Enter was pressed on the row of this id."""

        def __init__(self, table: WindowTable[Any], caso_id: int) -> None:
            super().__init__(table)
            self.caso_id = caso_id

    class CursorMoved(_TableMessage):
        """The cursor moved to another id."""

        def __init__(self, table: WindowTable[Any], caso_id: int, index: int) -> None:
            super().__init__(table)
            self.caso_id = caso_id
            self.index = index

    class ViewMoved(_TableMessage):
        """The visible rows changed; `mark` is «12 de 47 · Más ↓»."""

        def __init__(self, table: WindowTable[Any], mark: str) -> None:
            super().__init__(table)
            self.mark = mark

    def __init__(
        self,
        columns: Mapping[int, Sequence[Column[F]]] | Sequence[Column[F]],
        *,
        row_tone: Callable[[F], Tone | None] | None = None,
        empty: Empty | None = None,
        headings: bool = True,
        cursor_always: bool = True,
        enter_chooses: bool = True,
        on_move: Callable[[], None] | None = None,
        airy: bool = False,
        stem: Line = (),
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        self._strips: dict[int, Strip] = {}
        self._strips_of = Size(0, 0)
        super().__init__(id=id, classes=classes)
        self._columns = _by_width(columns)
        self._row_tone = row_tone
        self._empty = empty
        self.places = RowPlaces(airy=airy, stem=stem)
        self.listed = False
        """Whether a list was set: tells an empty list from one not loaded."""
        self._head = int(headings)
        self._cursor_always = cursor_always
        self._enter_chooses = enter_chooses
        """Whether Enter chooses the row; otherwise the screen handles it."""
        self._on_move = on_move
        self._shows_cursor = True
        """Whether a row is marked; none is while the caso in work is not in the list."""
        self._footer: list[list[Span]] = []
        self._shares: tuple[int, list[tuple[Column[F], int]]] | None = None
        self._ids: array[int] = array("q")
        self._all_rows: dict[int, F] = {}
        self._demands: set[int] = set()
        self._marker = ""
        self._reach = (0, -1, False)
        """The last visible row and the total, as the mark shows, and whether there are more."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "elegir_fila" or self._enter_chooses

    @property
    def _is_empty(self) -> bool:
        return self.listed and not self._ids

    @property
    def row_count(self) -> int:
        return len(self._ids) - len(self.places.headings)

    @property
    def ids(self) -> array[int]:
        return self._ids

    @property
    def cursor_id(self) -> int | None:
        return self._ids[self.cursor] if self._ids else None

    @property
    def current(self) -> F | None:
        return None if (number := self.cursor_id) is None else self._all_rows.get(number)

    @property
    def mark(self) -> str:
        return self._marker

    @property
    def cursor_mark(self) -> str:
        total = len(self._ids)
        if not total:
            return ""
        more = " · Más ↓" if self.scroll_offset.y + self._visible_rows < total else ""
        here = self.places.counted(self._ids, self.cursor + 1)
        return f"{thousands(here)} de {thousands(self.places.counted(self._ids, total))}{more}"

    @property
    def is_rich(self) -> bool:
        return painter_of(self) is not None

    @property
    def cursor_cell(self) -> Offset | None:
        above = self.cursor - self.scroll_offset.y
        if not self._ids or not self._shows_cursor or not 0 <= above < self._visible_rows:
            return None
        line = self.places.line_of(self.cursor, self.scroll_offset.y)
        return self.region.offset + Offset(0, self._head + line)

    def cell_in_tone(self, tone: Tone) -> Offset | None:
        corner = self.cursor_cell
        if corner is None:
            return None
        found = cell_in_tone([self._line(self.cursor, self.size.width)], tone)
        return None if found is None else corner + found

    @property
    def _visible_rows(self) -> int:
        return max(self.size.height - self._head - len(self._footer), 1)

    def row(self, caso_id: int) -> F | None:
        return self._all_rows.get(caso_id)

    def needed_rows(self, limit: int) -> int:
        around = self._head + len(self._footer)
        width = self.size.width or self.app.size.width
        if self._is_empty and self._empty is not None:
            return len(self._footer) + len(self._empty.lines(width))
        return around + self.places.needed(self._ids, self.app.size.width, limit - around)

    def set_columns(self, columns: Mapping[int, Sequence[Column[F]]] | Sequence[Column[F]]) -> None:
        self._columns = _by_width(columns)
        self._shares = None
        self.refresh()

    def left_out(self, width: int) -> list[Column[F]]:
        """Return the columns for which a width has no room."""
        shown = [column for column, _cells in self._share_out(width)]
        return [column for column in [*self._columns.values()][-1] if column not in shown]

    def set_ids(
        self,
        ids: Iterable[int],
        rows: Mapping[int, F] | None = None,
        *,
        extends: bool = False,
        another: bool = False,
        stood: int | None = None,
        headings: Mapping[int, Line] | None = None,
        uncounted: Collection[int] = (),
    ) -> bool:
        """Return whether the new list has the cursor's id.

        If not, the cursor keeps its row number, or goes to the first row of `another` list, or
        looks for the id `stood`. `rows` are consecutive from the start of a block, as in
        `blocks_in_view`. With `extends` the new list begins with the old one, so loaded rows stay
        valid. The ids of `headings` are rows without data; those of `uncounted` have it and are left
        out of the mark.
        """
        before = self.cursor_id
        index = self.cursor
        view = self._shown()
        new_ids = ids if isinstance(ids, array) else array("q", ids)
        if not (extends and new_ids[: len(self._ids)] == self._ids):
            self._all_rows.clear()
            self._demands.clear()
        if rows:
            self._all_rows.update(rows)
            first = new_ids.index(next(iter(rows))) // BLOCK
            self._demands.update(range(first, first - (-len(rows) // BLOCK)))
        self._ids, self.listed = new_ids, True
        self.places.headings, self.places.uncounted = headings or {}, uncounted
        follows, wanted = True, before if stood is None or not another else stood
        if wanted is not None:
            try:
                index = self._ids.index(wanted)
            except ValueError:
                follows = False
                index = 0 if another else index
        self._measure(self.size.width)
        destination = self.validate_cursor(index)
        moved = destination == self.cursor
        self.cursor = destination
        self._into_view()
        self._request()
        self._refresh_changed(*view)
        if moved and self.cursor_id is not None and self.cursor_id != before:
            self._tell_cursor(destination)
        return follows

    def take_out(self, gone: Collection[int], destination: int) -> None:
        """Loaded rows stay valid."""
        view = self._shown()
        self._ids = array("q", (caso_id for caso_id in self._ids if caso_id not in gone))
        self.places.uncounted = ()
        self._demands = {
            block
            for block in self._demands
            if all(i in self._all_rows for i in self._ids[block * BLOCK : (block + 1) * BLOCK])
        }
        self._measure(self.size.width)
        index = self._ids.index(destination)
        if index != self.cursor:
            self.cursor = index
        else:
            self._into_view()
            self._request()
            self._tell_cursor(index)
        self._refresh_changed(*view)

    def _shown(self) -> tuple[int, list[tuple[int, F | None]]]:
        return int(self.scroll_offset.y), [(i, self._all_rows.get(i)) for i in self.in_view]

    def _refresh_changed(self, above: int, before: list[tuple[int, F | None]]) -> None:
        above_now, now = self._shown()
        if above != above_now or not before or not now:
            self.refresh()
            return
        pairs = enumerate(zip_longest(before, now), above)
        if indices := [index for index, (old, new) in pairs if old != new]:
            self._refresh_rows(*indices)

    def set_foot(self, lines: Sequence[Line]) -> None:
        """The foot belongs to the table because it explains the cursor row: a separate widget
        would double the cost of a key.
        """
        before, self._footer = self._footer, [list(line) for line in lines]
        width, height = self.size
        if len(before) != len(self._footer):
            self._measure(width)
            self._into_view()
            self.refresh()
            return
        above = height - len(before)
        changed_ones = changed(before, self._footer)
        if changed_ones:
            self.refresh(*(Region(0, above + y, width, 1) for y in changed_ones))

    def foot_line(self, y: int, width: int) -> Line:
        return self._footer[y]

    def _measure(self, width: int) -> None:
        room = self.size.height - self._head - len(self._footer)
        if self.places.lay_out(self._ids, self.app.size.width, room):
            self.refresh()
        self.virtual_size = Size(width, len(self._ids) + self._head + len(self._footer))

    @property
    def blocks_in_view(self) -> slice:
        """The visible blocks, whose rows may be read along with the list."""
        above = self.scroll_offset.y
        last = (above + self._visible_rows - 1) // BLOCK
        return slice(above // BLOCK * BLOCK, (last + 1) * BLOCK)

    @property
    def in_view(self) -> array[int]:
        above = self.scroll_offset.y
        return self._ids[above : above + self._visible_rows]

    def set_rows(self, rows: Mapping[int, F]) -> None:
        changed_ones = {i for i, row in rows.items() if self._all_rows.get(i) != row}
        self._all_rows.update(rows)
        above = self.scroll_offset.y
        in_view = range(above, min(above + self._visible_rows, len(self._ids)))
        if indices := [index for index in in_view if self._ids[index] in changed_ones]:
            self._refresh_rows(*indices)

    def move_to_id(self, caso_id: int) -> bool:
        try:
            self.cursor = self._ids.index(caso_id)
        except ValueError:
            return False
        return True

    def say_empty(self, empty: Empty | None) -> None:
        if empty != self._empty:
            self._empty = empty
            if self._is_empty:
                self.refresh()

    def show_cursor(self, *, shown: bool) -> None:
        if shown != self._shows_cursor:
            self._shows_cursor = shown
            self._refresh_rows(self.cursor)

    def validate_cursor(self, cursor: int) -> int:
        return self.places.pass_over(self._ids, cursor, self.cursor)

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint only two rows unless the view moves.

        A step past the edge scrolls a third of a view, so that most steps send two rows over a thin
        line instead of a screen.
        """
        if not self._ids:
            return
        if not self._into_view(self._visible_rows // 3 if abs(new - old) == 1 else 0):
            self._refresh_rows(old, new)
        self._request()
        self._tell_cursor(new)

    def _tell_cursor(self, index: int) -> None:
        if self._on_move is not None:
            self._on_move()
        else:
            self.post_message(self.CursorMoved(self, self._ids[index], index))

    def refresh_id(self, caso_id: int) -> None:
        above = self.scroll_offset.y
        for index in range(above, min(above + self._visible_rows, len(self._ids))):
            if self._ids[index] == caso_id:
                self._refresh_rows(index)

    def _refresh_rows(self, *indices: int) -> None:
        width, above = self.size.width, self.scroll_offset.y
        lines = (self._head + self.places.line_of(index, above) for index in indices)
        self.refresh(*(Region(0, y, width, 1) for y in lines))

    def _into_view(self, more: int = 0) -> bool:
        above, cursor, visible = self.scroll_offset.y, self.cursor, self._visible_rows
        first = self.places.first_shown(self._ids, cursor)
        if first < above:
            destination = max(first - more, 0)
        elif cursor >= above + visible:
            destination = min(cursor - visible + 1 + more, max(len(self._ids) - visible, 0))
        else:
            self._mark()
            return False
        self.scroll_to(y=destination, animate=False, force=True, immediate=True)
        self._mark()
        return True

    def _mark(self) -> None:
        total = len(self._ids)
        last = min(self.scroll_offset.y + self._visible_rows, total)
        here, whole = (self.places.counted(self._ids, first) for first in (last, total))
        if self._reach == (reach := (here, whole, last < total)):
            return
        self._reach = reach
        mark = f"{thousands(here)} de {thousands(whole)}"
        if not total:
            # It says itself why there is none.
            mark = ""
        if last < total:
            mark += " · Más ↓"
        self._marker = mark
        self.post_message(self.ViewMoved(self, mark))

    def _request(self) -> None:
        if not self._ids:
            return
        if not self.size.height:
            # A table out of sight requests its rows when it is painted.
            self._strips_of = Size(0, 0)
            return
        above = self.scroll_offset.y
        first = max(above // BLOCK - 1, 0)
        last = min((above + self._visible_rows) // BLOCK + 1, (len(self._ids) - 1) // BLOCK)
        near = range(first, last + 1)
        for block in self._demands.difference(near):
            self._demands.discard(block)
            for caso_id in self._ids[block * BLOCK : (block + 1) * BLOCK]:
                self._all_rows.pop(caso_id, None)
        center = above // BLOCK
        for block in sorted(near, key=lambda b: abs(b - center)):
            if block not in self._demands:
                self._demands.add(block)
                start = block * BLOCK
                request = self.WindowRequested(self, start, self._ids[start : start + BLOCK])
                if start < above + self._visible_rows and start + BLOCK > above:
                    self.post_message(request)
                else:
                    # The rows in view are painted first.
                    self.call_after_refresh(self.post_message, request)

    def request_again(self) -> None:
        self._demands.clear()
        self._request()

    def on_resize(self, event: events.Resize) -> None:
        self._fit()

    def _fit(self) -> None:
        self._measure(self.size.width)
        self._into_view()
        self._request()

    @on(events.Focus)
    @on(events.Blur)
    def _refresh_focus(self) -> None:
        self._refresh_rows(self.cursor)
        if self.is_rich:
            width, height = self.size
            self.refresh(Region(0, 0, width, 1), Region(0, height - len(self._footer), width, 1))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._mark()
        self._request()

    def key_up(self, event: events.Key) -> None:
        """Handle a key held down in the table alone."""
        event.stop()
        self.action_move(-1)

    def key_down(self, event: events.Key) -> None:
        event.stop()
        self.action_move(1)

    def on_click(self, event: events.Click) -> None:
        if not self._head <= event.y < self.size.height - len(self._footer):
            return
        index = self.places.row_at(event.y - self._head, self.scroll_offset.y)
        if index is None or index >= len(self._ids):
            return
        event.stop()
        self.action_move(index - self.cursor)
        if event.chain > 1:
            self.action_elegir_fila()

    def action_move(self, step: int) -> None:
        self.cursor += step

    def action_page(self, direction: int) -> None:
        self.action_move(direction * max(self._visible_rows - 1, 1))

    def action_end(self, last: int) -> None:
        self.action_move((len(self._ids) - 1 if last else 0) - self.cursor)

    def action_elegir_fila(self) -> None:
        if (caso_id := self.cursor_id) is not None:
            self.post_message(self.RowChosen(self, caso_id))

    def _layout(self, width: int) -> list[tuple[Column[F], int]]:
        if self._shares is None or self._shares[0] != width:
            self._shares = (width, self._share_out(width))
        return self._shares[1]

    def _share_out(self, width: int) -> list[tuple[Column[F], int]]:
        breakpoints = [minimum for minimum in self._columns if minimum <= width]
        columns = self._columns[breakpoints[-1] if breakpoints else next(iter(self._columns))]
        for rank in sorted({column.rank for column in columns}, reverse=True):
            if _spare(columns, width) >= 0 or not rank:
                break
            columns = [column for column in columns if column.rank < rank]
        spare = _spare(columns, width)
        if spare < 0:
            return _narrowed(columns, width)
        lacking = {
            i: c.most - c.width if c.most else spare for i, c in enumerate(columns) if c.flexible
        }
        extra = _by_need(lacking, spare)
        spare -= sum(extra.values())
        # What nobody lacks sets the columns apart.
        more = _by_need(dict.fromkeys(lacking, spare), spare)
        return [
            (column, column.width + extra.get(i, 0) + more.get(i, 0))
            for i, column in enumerate(columns)
        ]

    def _header(self, width: int) -> Line:
        headings = "".join(
            " " * column.gap + cell(column.heading, max(cells, len(column.heading)), column.align)
            for column, cells in self._layout(width)
        )
        return [Span(f" {headings[1:]}".rstrip(), Tone.RULE)]

    def _tab(self, row: F | None, width: int) -> int:
        """Return 0 if coloured cells precede the name in the cursor row."""
        end = tab = 0
        if row is None:
            return 0
        for number, (column, cells) in enumerate(self._layout(width)):
            if column.spans is not None and not column.names:
                break
            end += (column.gap if number else 1) + (
                max(cells, len(column.value(row))) if column.whole else cells
            )
            tab = end if column.names else tab
        return tab

    def _band(self, width: int) -> int:
        """Stop the cursor band before a drawing at the end of the row: sending two bars costs more
        than the rest of a key.
        """
        layout = self._layout(width)
        drawn = 0
        while drawn < len(layout) and layout[-1 - drawn][0].spans is not None:
            drawn += 1
        if not drawn:
            return width
        return sum(
            cells + (column.gap if number else 1)
            for number, (column, cells) in enumerate(layout[:-drawn])
        )

    def _line(self, index: int, width: int) -> Line:
        """Mark the cursor row by one cell, writable or in bold, so that moving the cursor sends
        two cells instead of two rows.
        """
        if (heading := self.places.headings.get(self._ids[index])) is not None:
            return fit(heading, width)
        at_cursor = index == self.cursor and self._shows_cursor
        current = at_cursor and (self._cursor_always or self.has_focus)
        mark = Span("►", Tone.STRONG) if current else Span(" ")
        row = self._all_rows.get(self._ids[index])
        if row is None:
            return fit([mark, Span(ELLIPSIS, Tone.DIM)], width)
        base = self._row_tone(row) if self._row_tone else None
        line = [mark]
        rich = self.is_rich
        # Whoever hears the screen would hear a word again each time it is no longer bold.
        shows_bold = current and not hears(self)
        layout = self._layout(width)
        named = rich and any(column.names for column, _cells in layout)
        words: list[tuple[int, int, Tone]] = []
        yields = False
        end = 0
        for number, (column, cells) in enumerate(layout):
            tone = column.tone(row) if column.tone else Tone.NORMAL
            tone = base if base and not column.own else tone
            value = column.value(row)
            if at_cursor and tone is Tone.EDGE and not value:
                # Only there, so that what was written beside other rows is seen.
                value = "_" * cells
            if rich and column.word and not base and (word := column.word(row)):
                words.append((len(line) + bool(number), len(word[0]), word[1]))
            if at_cursor and tone in _AT_CURSOR and not rich:
                current, tone = False, _AT_CURSOR[tone]
            elif named:
                if current and shows_bold and column.names:
                    current, tone = False, Tone.STRONG
            elif current and shows_bold and tone not in _COLOURED and value.strip():
                current, tone = False, Tone.STRONG
            if number:
                line.append(Span(" " * column.gap))
            length = max(cells, len(value)) if column.whole else cells
            end += (column.gap if number else 1) + length
            if number and length > cells:
                before = line[-2]
                line[-2] = _without_blanks(before, length - cells)
                if yields:
                    kept_width = max(text_width(before.text) - (length - cells), 1)
                    line[-2] = before._replace(text=cell(before.text.rstrip(), kept_width))
                end -= text_width(before.text) - text_width(line[-2].text)
            yields = column.yields
            if column.spans is not None and length > 0:
                line.extend(fit(column.spans(row, length), length))
                continue
            line.append(Span(cell(value, length, column.align), tone))
        for place, length, tone in reversed(words):
            whole = line[place]
            line[place : place + 1] = [
                Span(whole.text[:length], tone),
                whole._replace(text=whole.text[length:]),
            ]
        last = line[-1]
        text = last.text.rstrip()
        if end > width:
            line[-1] = last._replace(text=_fitted(line, text, width))
            return fit(line, width)
        # What is after the last text has no tone of its own.
        line[-1] = last._replace(text=text)
        line.append(Span(last.text[len(text) :] + " " * (width - end)))
        return line

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if not regions:
            self._strips.clear()
        for region in regions:
            for y in region.line_range:
                self._strips.pop(y, None)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint each visible line once until refreshed.

        The table has no border, padding or opacity, whose handling by Textual costs more than the line itself.
        """
        if self._strips_of != self.size:
            self._strips.clear()
            self._strips_of = self.size
            # The framework sizes a table that comes into sight, at times without a Resize event.
            self.call_next(self._fit)
        if missing := [y for y in crop.line_range if y not in self._strips]:
            filters = self.get_line_filters()
            background = self.background_colors[1] if filters else TRANSPARENT
            for y in missing:
                strip = self.render_line(y)
                # A line in the colours the terminal has.
                for criteria in filters:
                    strip = strip.apply_filter(criteria, background)
                self._strips[y] = strip
        strips = [self._strips[y] for y in crop.line_range]
        if crop.column_span == (0, self._strips_of.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def render_line(self, y: int) -> Strip:
        # To ask for one's size costs as much as a line.
        width, height = self._strips_of or self.size
        if self._is_empty and self._empty is not None and y < height - len(self._footer):
            rows = height - len(self._footer)
            return paint(self, self._empty_line(self._empty, y, width, rows), width)
        if y < self._head:
            return paint_titled(self, self._header(width), width, active=self.has_focus)
        footer = y - height + len(self._footer)
        if footer >= 0:
            return paint_titled(
                self, self.foot_line(footer, width), width, active=not self.has_focus
            )
        index = self.places.row_at(y - self._head, self.scroll_offset.y)
        if index is None:
            return paint(self, self.places.stem, width)
        if index < len(self._ids):
            line = self._line(index, width)
            if index != self.cursor or not self._shows_cursor or not self.is_rich:
                return paint_fitted(self, line, width)
            if not self._cursor_always and not self.has_focus:
                return paint_fitted(self, line, width)
            tab = self._tab(self._all_rows.get(self._ids[index]), width)
            if tab:
                # In one tone: a change of colour inside costs as much as the words.
                name, rest = cut(line, tab)
                line = [Span("".join(span.text for span in name), Tone.STRONG), *rest]
            # On a narrow window over a foot, whose words change with the row too, no more than the
            # tab: the whole of two rows would be more than half of what a key sends.
            narrow = tab and len(self._footer) > 1 and width < MEDIUM
            return paint_fitted(self, line, width, range(tab if narrow else self._band(width)))
        return paint_titled(
            self, self._after(index - len(self._ids), width, height), width, active=False
        )

    @property
    def _is_alone(self) -> bool:
        """Whether the window shows nothing but this list."""
        window, lists = self.app.size, self.screen.query(WindowTable)
        whole = self.size.width == window.width and self.size.height * 3 >= window.height * 2
        return whole and not any(one.region.area for one in lists if one is not self)

    def _empty_line(self, empty: Empty, y: int, width: int, rows: int) -> Line:
        place = CONTEXTS.get(getattr(self.screen, "CONTEXT", ""))
        if place and self._is_alone and not hears(self):
            window = self.app.size
            card = empty.card(place.what_for, *window)
            above = min((window.height - len(card)) // 2 - self.region.y, rows - len(card))
            if above >= 0:
                return card[y - above] if y - above in range(len(card)) else ()
        return empty.line(y, width, rows)

    def _after(self, row: int, width: int, height: int) -> Line:
        room = height - self._head - len(self._footer) - len(self._ids) - _APART
        if row < _APART or not self.listed or not self.is_rich or self.places.airy:
            return []
        if width < MEDIUM or room < self.app.size.height // 3:
            return []
        if row == _APART:
            return rule(WHAT_NEXT, "", width)
        lines = [line for keys in self.screen.query(KeyRow) for line in keys.told(width, room - 2)]
        return lines[row - _APART - 1] if row - _APART - 1 < len(lines) else []


def _by_width(
    columns: Mapping[int, Sequence[Column[F]]] | Sequence[Column[F]],
) -> dict[int, Sequence[Column[F]]]:
    """Columns told apart by their rank alone are those of every width."""
    return dict(sorted(columns.items())) if isinstance(columns, Mapping) else {0: columns}


def _spare(columns: Sequence[Column[F]], width: int) -> int:
    return width - 1 - sum(c.width for c in columns) - sum(c.gap for c in columns[1:])


def _narrowed(columns: Sequence[Column[F]], width: int) -> list[tuple[Column[F], int]]:
    """Fit columns without cutting a number, which would read as another one: shrink the texts
    before it, widest first, and drop the columns after it.
    """
    cells = [column.width for column in columns]
    ends = list(accumulate(c.width + (c.gap if i else 1) for i, c in enumerate(columns)))
    cut_one = next(i for i, end in enumerate(ends) if end > width)
    if columns[cut_one].align != "der":
        return list(zip(columns, cells, strict=True))
    texts = [i for i in range(cut_one) if columns[i].align == "izq" and not columns[i].spans]
    over = ends[cut_one] - width
    while over and texts and cells[wide := max(texts, key=cells.__getitem__)] > LEAST_TEXT:
        cells[wide] -= 1
        over -= 1
    whole = cut_one + (not over)
    return list(zip(columns[:whole], cells[:whole], strict=True))


def _by_need(lacking: Mapping[int, int], spare: int) -> dict[int, int]:
    shares: dict[int, int] = {}
    for place, (key, lack) in enumerate(sorted(lacking.items(), key=lambda item: item[1])):
        shares[key] = max(min(lack, spare // (len(lacking) - place)), 0)
        spare -= shares[key]
    return shares


def _fitted(line: Line, last: str, width: int) -> str:
    """Cut the last cell with an ellipsis if a long cell pushed it out."""
    spare = line_width(line[:-1]) + text_width(last) - width
    return cell(last, max(text_width(last) - spare, 1)) if spare > 0 else last


def _without_blanks(cell: Span, count: int) -> Span:
    free = len(cell.text) - len(cell.text.rstrip())
    return cell._replace(text=cell.text[: len(cell.text) - min(free, count)])
