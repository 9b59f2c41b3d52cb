"""Append columns to the XML of another program's sheet; its cells stay byte for byte.

The sheet is read twice in pieces of whole rows: for free room and styles, then to insert
cells. Libraries that rewrite workbooks lose formula results, sparklines and unknown content.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import NamedTuple

from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.formats.scan import MAX_COLUMNS
from ajustes_tui.excel.read.layout import letters_of

_ROOT = re.compile(rb"<(?:([\w.-]{1,64}):)?worksheet[\s>]")
_OPAQUE = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_NUMBER_OF_ROW = re.compile(rb"""(?<![\w:])r\s*=\s*["']\s*([0-9]{1,7})\s*["']""")
_SAYS_NUMBER = re.compile(rb"(?<![\w:])r\s*=")
_STYLE = re.compile(rb"""(?<![\w:])s\s*=\s*["']([0-9]{1,6})["']""")
_SPANS = re.compile(rb"""(?<![\w:])(spans\s*=\s*["'](?:[^"'<>]*\s)?[0-9]+:)([0-9]+)(?=\s*["'])""")
_VALUE_INSIDE = re.compile(rb"<(?:[\w.-]+:)?(?:v|t)[\s>]")
_MOST_ROW = 64 * 1024 * 1024
_STYLED_ROWS = 500
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_SERIAL = date(1900, 3, 1)
"""Before it, Excel's count includes a nonexistent day of 1900."""


class CellRange(NamedTuple):
    """A range; rows and columns count from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def parse(cls, text: str) -> CellRange | None:
        """Parse `A1:M20`; None if invalid."""
        found = _RANGE.fullmatch(text.strip())
        if found is None:
            return None
        column, row = _column(found[1]), int(found[2])
        last_column = _column(found[3]) if found[3] else column
        return cls(row, column, int(found[4] or row), last_column)

    @property
    def ref(self) -> str:
        return f"{_ref(self.first_row, self.first_column)}:{_ref(self.last_row, self.last_column)}"


@dataclass(frozen=True, slots=True)
class NewColumns:
    """Columns appended to a sheet: headings, widths, and cells by row number."""

    header_row: int
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Mapping[int, Sequence[str | date | None]]


class SheetNotFollowed(Exception):
    """The rows in the XML do not match the reader's, or there is no room."""


@dataclass(slots=True)
class _Seen:
    """Result of the first pass."""

    columns: set[int] = field(default_factory=set)
    """Columns with any cell, even empty."""
    of_rows: set[int] = field(default_factory=set)
    """The same, in rows that get new cells."""
    found: set[int] = field(default_factory=set)
    heading_style: bytes = b""
    styles: Counter[int] = field(default_factory=Counter)
    merged: list[CellRange] = field(default_factory=list)
    last_heading: int = 0


class SheetEditor:
    """Appends columns to one sheet, next to the ranges `taken`, such as tables.

    Days are numbers with one of the `day_styles` already in use, else of `plain_day_styles`;
    without these they are text that sorts as days do.
    """

    def __init__(
        self,
        new: NewColumns,
        *,
        taken: Sequence[CellRange] = (),
        day_styles: Set[int] = frozenset(),
        plain_day_styles: Sequence[int] = (),
        system_1904: bool = False,
    ) -> None:
        self._new = new
        self._taken = taken
        self._day_styles = day_styles
        self._plain_day_styles = plain_day_styles
        self._epoch = _EPOCH_1904 if system_1904 else _EPOCH
        self._wanted = {new.header_row, *new.rows}
        self._tags = _Tags(b"")
        self._heading_style = b""
        self._day_style = b""
        self._in_gap = False
        """Whether rows may have cells right of the new ones."""
        self._last_heading = 0
        self.first_column = 0
        """Counts from 1; known after `survey`."""

    def survey(self, xml: Iterable[bytes]) -> None:
        """Find free room; raises SheetNotFollowed if rows do not match."""
        seen = _Seen()
        number = 0
        for place, piece in enumerate(_pieces(xml)):
            masked = _masked(piece)
            if not place:
                self._tags = _Tags.of(masked)
            for row in self._tags.rows(masked, number):
                number = row.number
                self._note(row, masked, seen)
            if b"mergeCell" in masked:
                found = (m[1].decode() for m in self._tags.merged.finditer(masked))
                seen.merged += filter(None, map(CellRange.parse, found))
        if seen.found != self._wanted:
            raise SheetNotFollowed
        self._choose_place(seen)
        self._heading_style, self._last_heading = seen.heading_style, seen.last_heading
        shown = [style for style, _ in seen.styles.most_common() if style in self._day_styles]
        self._day_style = (
            b"%d" % style if (style := next(iter([*shown, *self._plain_day_styles]), 0)) else b""
        )

    def write(self, xml: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the sheet with the new cells; only its size also changes."""
        number = 0
        for place, piece in enumerate(_pieces(xml)):
            masked = _masked(piece)
            done = 0
            if not place:
                done = self._tags.end_of_head(masked)
                yield self._head(piece[:done], masked[:done])
            for row in self._tags.rows(masked, number):
                number = row.number
                if number not in self._wanted:
                    continue
                cells = self._cells(number)
                if not cells:
                    continue
                yield piece[done : row.tag_start]
                yield self._widened(piece[row.tag_start : row.body_start])
                at = self._tags.place_in(masked, row, self.first_column if self._in_gap else None)
                yield piece[row.body_start : at]
                yield cells
                done = at
            for found in self._tags.filters.finditer(masked, done):
                own = CellRange.parse(found[1].decode())
                if own is not None and self.extends(own):
                    yield piece[done : found.start(1)]
                    yield own._replace(last_column=self.last_column).ref.encode()
                    done = found.end(1)
            yield piece[done:]

    def extends(self, own: CellRange) -> bool:
        """Tell whether a range of the base up to its last column should be widened."""
        return (
            own.first_row <= self._new.header_row <= own.last_row
            and self._last_heading <= own.last_column < self.first_column
        )

    # The first reading.

    def _note(self, row: _TagRow, masked: bytes, seen: _Seen) -> None:
        columns = self._tags.columns(masked, row)
        seen.columns.update(columns)
        if row.number not in self._wanted:
            return
        if row.number in seen.found or not columns:
            raise SheetNotFollowed
        seen.found.add(row.number)
        seen.of_rows.update(columns)
        if row.number == self._new.header_row:
            for tag, column, written in self._tags.cells(masked, row):
                if written and column > seen.last_heading:
                    style = _STYLE.search(tag)
                    seen.last_heading, seen.heading_style = column, style[1] if style else b""
        elif len(seen.found) <= _STYLED_ROWS:
            body = masked[row.body_start : row.body_end]
            seen.styles.update(int(tag) for tag in self._tags.styles.findall(body))

    def _choose_place(self, seen: _Seen) -> None:
        """Choose the first new column: past everything or, without room, the first wide gap."""
        count = len(self._new.headings)
        ranges = [*seen.merged, *self._taken]
        beyond = max(*seen.columns, 0, *(r.last_column for r in ranges))
        if beyond + count <= MAX_COLUMNS:
            self.first_column = beyond + 1
            return
        first, last = min(self._wanted), max(self._wanted)
        taken = set(seen.of_rows)
        for own in ranges:
            if own.first_row <= last and own.last_row >= first:
                taken.update(range(own.first_column, own.last_column + 1))
        free = 0
        for column in range(seen.last_heading + 1, MAX_COLUMNS + 1):
            free = 0 if column in taken else free + 1
            if free == count:
                self.first_column, self._in_gap = column - count + 1, True
                return
        raise SheetNotFollowed

    # The second reading.

    @property
    def last_column(self) -> int:
        return self.first_column + len(self._new.headings) - 1

    def _head(self, head: bytes, masked: bytes) -> bytes:
        """Add the new columns to the size and widths of the head."""
        edits: list[tuple[int, int, bytes]] = []
        dimension = self._tags.dimension.search(masked)
        own = CellRange.parse(dimension[1].decode()) if dimension is not None else None
        if dimension is not None and own is not None and own.last_column < self.last_column:
            ref = own._replace(last_column=self.last_column).ref
            edits.append((*dimension.span(1), ref.encode()))
        widths = self._tags.widths.search(masked)
        if widths is None:
            every = b"<%scols>%s</%scols>" % (
                self._tags.prefix,
                self._own_widths(),
                self._tags.prefix,
            )
            edits.append((len(head), len(head), every))
        else:
            edits.append((*widths.span(1), self._all_widths(widths[1])))
        for start, end, text in sorted(edits, reverse=True):
            head = head[:start] + text + head[end:]
        return head

    def _own_widths(self) -> bytes:
        return b"".join(
            b'<%scol min="%d" max="%d" width="%d" customWidth="1"/>'
            % (self._tags.prefix, column, column, width)
            for column, width in enumerate(self._new.widths, self.first_column)
        )

    def _all_widths(self, listed: bytes) -> bytes:
        """Add the new widths, none hidden by others."""
        before, after = [], []
        for found in self._tags.width.finditer(listed):
            tag = found[0]
            least, most = _bound(tag, b"min"), _bound(tag, b"max")
            if least is None or most is None or most < self.first_column:
                before.append(tag)
            elif least > self.last_column:
                after.append(tag)
            else:
                if least < self.first_column:
                    before.append(_with_bound(tag, b"max", self.first_column - 1))
                if most > self.last_column:
                    after.append(_with_bound(tag, b"min", self.last_column + 1))
        return b"".join([*before, self._own_widths(), *after])

    def _widened(self, tag: bytes) -> bytes:
        last = self.last_column
        return _SPANS.sub(lambda m: m[1] + b"%d" % max(int(m[2]), last), tag)

    def _cells(self, row: int) -> bytes:
        heads = row == self._new.header_row
        style = self._heading_style if heads else b""
        values = self._new.headings if heads else self._new.rows[row]
        return b"".join(
            self._cell(row, column, value, style)
            for column, value in enumerate(values, self.first_column)
            if value is not None and value != ""
        )

    def _cell(self, row: int, column: int, value: str | date, style: bytes) -> bytes:
        x, ref = self._tags.prefix, _ref(row, column).encode()
        if isinstance(value, date) and self._day_style and value >= _FIRST_SERIAL:
            serial = (value - self._epoch).days
            return b'<%sc r="%s" s="%s"><%sv>%d</%sv></%sc>' % (
                x,
                ref,
                self._day_style,
                x,
                serial,
                x,
                x,
            )
        # In ASCII, which every encoding of a sheet writes alike.
        text = escape(clean(str(value)), quote=False).encode("ascii", "xmlcharrefreplace")
        look = b' s="%s"' % style if style else b""
        return (
            b'<%sc r="%s"%s t="inlineStr"><%sis><%st xml:space="preserve">%s</%st></%sis></%sc>'
            % (x, ref, look, x, x, text, x, x, x)
        )


class _TagRow(NamedTuple):
    number: int
    tag_start: int
    body_start: int
    body_end: int


class _Tags:
    def __init__(self, prefix: bytes) -> None:
        self.prefix = prefix
        x = re.escape(prefix)
        self._row = re.compile(rb"<(/?)%brow(?=[\s/>])([^<>]*)>" % x)
        self._cell = re.compile(
            rb"""<%bc(?=[\s/>])(?:[^<>]*?\sr\s*=\s*["']([A-Za-z]{1,3})[0-9]+["'])?""" % x
        )
        self._cell_tag = re.compile(rb"<%bc(?=[\s/>])[^<>]*>" % x)
        self._more = re.compile(rb"<%bextLst[\s/>]" % x)
        self._data = re.compile(rb"<%bsheetData[\s/>]" % x)
        self._row_end = b"</%brow" % prefix
        self.styles = re.compile(rb"""<%bc\s[^<>]*?\bs=["']([0-9]{1,6})["']""" % x)
        self.merged = re.compile(rb"""<%bmergeCell\s[^<>]*?\bref\s*=\s*["']([^"'<>]*)["']""" % x)
        self.dimension = re.compile(rb"""<%bdimension\s[^<>]*?\bref\s*=\s*["']([^"'<>]*)["']""" % x)
        self.filters = re.compile(rb"""<%bautoFilter\s[^<>]*?\bref\s*=\s*["']([^"'<>]*)["']""" % x)
        self.widths = re.compile(rb"<%bcols(?:\s[^<>]*)?>(.*?)</%bcols\s*>" % (x, x), re.DOTALL)
        self.width = re.compile(
            rb"<%bcol\s[^<>]*/>|<%bcol\s[^<>]*>.*?</%bcol\s*>" % (x, x, x), re.DOTALL
        )

    @classmethod
    def of(cls, beginning: bytes) -> _Tags:
        """Raises SheetNotFollowed."""
        root = _ROOT.search(beginning)
        if root is None:
            raise SheetNotFollowed
        return cls(root[1] + b":" if root[1] else b"")

    def end_of_head(self, masked: bytes) -> int:
        data = self._data.search(masked)
        if data is None:
            raise SheetNotFollowed
        return data.start()

    def rows(self, masked: bytes, before: int) -> Iterator[_TagRow]:
        """An unnumbered row follows the previous one."""
        number, opened = before, None
        for tag in self._row.finditer(masked):
            if tag[1]:
                if opened is not None:
                    yield _TagRow(number, *opened, tag.start())
                opened = None
                continue
            own = _NUMBER_OF_ROW.search(tag[2])
            if own is None and _SAYS_NUMBER.search(tag[2]) is not None:
                raise SheetNotFollowed
            number = int(own[1]) if own is not None else number + 1
            if tag[2].endswith(b"/"):
                yield _TagRow(number, tag.start(), tag.end(), tag.end())
            else:
                opened = tag.start(), tag.end()

    def columns(self, masked: bytes, row: _TagRow) -> Set[int]:
        letters = self._cell.findall(masked, row.body_start, row.body_end)
        if b"" not in letters:
            return set(map(_column_of, letters))
        column, columns = 0, set()
        for own in letters:
            column = _column_of(own) if own else column + 1
            columns.add(column)
        return columns

    def cells(self, masked: bytes, row: _TagRow) -> Iterator[tuple[bytes, int, bool]]:
        tags = list(self._cell_tag.finditer(masked, row.body_start, row.body_end))
        ends = [*(tag.start() for tag in tags[1:]), row.body_end]
        column = 0
        for tag, end in zip(tags, ends, strict=True):
            own = self._cell.match(tag[0])
            column = _column_of(own[1]) if own is not None and own[1] else column + 1
            yield tag[0], column, _VALUE_INSIDE.search(masked, tag.end(), end) is not None

    def place_in(self, masked: bytes, row: _TagRow, first_column: int | None) -> int:
        """Return the offset after the cells before `first_column`; None means after all."""
        if first_column is not None:
            column = 0
            for cell in self._cell.finditer(masked, row.body_start, row.body_end):
                column = _column_of(cell[1]) if cell[1] else column + 1
                if column > first_column:
                    return cell.start()
        more = self._more.search(masked, row.body_start, row.body_end)
        return row.body_end if more is None else more.start()

    def end_of_rows(self, piece: bytes) -> int:
        """Return the offset after the last whole row, or 0."""
        start = piece.rfind(self._row_end)
        return piece.find(b">", start) + 1 if start >= 0 else 0


def _pieces(xml: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces that end at a row end."""
    rest, tags = b"", None
    for chunk in xml:
        rest += chunk
        if tags is None:
            if len(rest) < _LEAST_HEAD:
                continue
            tags = _Tags.of(_masked(rest))
        end = tags.end_of_rows(rest)
        if end and _is_whole(rest[:end]):
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > _MOST_ROW:
            raise SheetNotFollowed
    yield rest


_LEAST_HEAD = 64 * 1024


def _is_whole(piece: bytes) -> bool:
    return piece.rfind(b"<!--") <= piece.rfind(b"-->") and piece.rfind(b"<![CDATA[") <= piece.rfind(
        b"]]>"
    )


def _masked(piece: bytes) -> bytes:
    """Blank comments and CDATA, keeping offsets."""
    return _OPAQUE.sub(lambda found: b" " * len(found[0]), piece) if b"<!" in piece else piece


def _bound(tag: bytes, name: bytes) -> int | None:
    found = re.search(rb"""\s%b\s*=\s*["']\s*([0-9]{1,9})""" % name, tag)
    return int(found[1]) if found is not None else None


def _with_bound(tag: bytes, name: bytes, value: int) -> bytes:
    return re.sub(
        rb"""(\s%b\s*=\s*["'])\s*[0-9]+""" % name, lambda m: m[1] + b"%d" % value, tag, count=1
    )


def _ref(row: int, column: int) -> str:
    return f"{letters_of(column - 1)}{row}"


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


class _ColumnNumbers(dict[bytes, int]):
    def __missing__(self, letters: bytes) -> int:
        number = self[letters] = _column(letters.decode("ascii"))
        return number


_column_of = _ColumnNumbers().__getitem__


def as_utf8(xml: Iterable[bytes], encoding: str | None) -> Iterable[bytes]:
    """Convert two-byte encodings to UTF-8."""
    return xml if encoding is None else _recoded(xml, encoding, "utf-8")


def as_written(xml: Iterable[bytes], encoding: str | None) -> Iterable[bytes]:
    return xml if encoding is None else _recoded(xml, "utf-8", encoding)


def _recoded(xml: Iterable[bytes], before: str, after: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(before)()
    for chunk in xml:
        yield decoder.decode(chunk).encode(after)
    yield decoder.decode(b"", final=True).encode(after)


def encoding_of(beginning: bytes) -> str | None:
    """None for other than two-byte encodings."""
    if beginning.startswith((codecs.BOM_UTF16_LE, b"<\0")):
        return "utf-16-le"
    return "utf-16-be" if beginning.startswith((codecs.BOM_UTF16_BE, b"\0<")) else None
