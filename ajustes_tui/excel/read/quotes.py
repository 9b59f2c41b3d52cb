"""Split text into records, even with unclosed quotes.

An unclosed quote would absorb the rows up to the next quote or the end of the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from ajustes_tui.domain.base.rows import REQUIRED_FIELDS
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.table import CELL_LENGTH, RawRow

_ROW_CELLS = len(REQUIRED_FIELDS)
_NUMBER = re.compile(r'\s*("?)[0-9]{5,10}(?:\.0+)?\1\s*')
"""A number like a cuenta; prose hardly has one alone in a cell."""
_STRETCH = 16
"""Lines of a record before checking whether it absorbs the whole file."""
_TOO_MANY_CELLS = 64
"""More cells than this and than two headers are several rows."""
_MOST_LINES = 1_500_000
_MOST_ILL_LINES = 100_000
"""With an unclosed quote: a system that never closes them sends smaller bases."""
_LONE_QUOTE = re.compile(r'(?<!")"(?:"")*(?!")')


def split_records(text: str, separator: str, columns: int) -> tuple[list[RawRow], list[int]]:
    """Return rows of at most `columns` cells, and the numbers of those with an unclosed quote."""
    csv.field_size_limit(CELL_LENGTH)
    strict = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    with suppress(csv.Error):
        rows = _cut(strict, columns)
        if strict.line_num == len(rows):
            return rows, []
    try:
        records, loose = _Splitter(text, separator).split()
        return _cut(records, columns), loose
    finally:
        csv.field_size_limit(CELL_LENGTH)


class _Lines(Iterator[str]):
    def __init__(self, lines: Sequence[str], since: int) -> None:
        self._lines = lines
        self._next = since
        self.until = since
        self.short = False

    def __next__(self) -> str:
        if self._next >= min(self.until, len(self._lines)):
            self.short = self._next < len(self._lines)
            raise StopIteration
        self._next += 1
        return self._lines[self._next - 1]


class _Splitter:
    """Splits text with multiline records or malformed quotes."""

    def __init__(self, text: str, separator: str) -> None:
        self._lines = list(io.StringIO(text, newline=""))
        self._separator = separator
        self._length = len(text)
        self._records: list[list[str]] = []
        self._loose: list[int] = []
        self._ill = 0
        """Lines read individually."""
        self._width = 0
        """Cells of the first possible header."""

    def split(self) -> tuple[list[list[str]], list[int]]:
        """Return the records, and the numbers of those with an unclosed quote.

        Raises InvalidFile for so many such quotes, or lines, that it would take minutes.
        """
        if len(self._lines) > _MOST_LINES:
            raise _unreadable()
        since = 0
        while since < len(self._lines):
            since = self._read_until_loose(since)
        return self._records, self._loose

    def _read_until_loose(self, since: int) -> int:
        """Read records until one needs individual lines; return the next line."""
        # By index: a slice of the lines would be copied at every quote.
        lines = _Lines(self._lines, since)
        reader = csv.reader(lines, delimiter=self._separator)
        first = since
        while first < len(self._lines):
            lines.until = first + _STRETCH
            try:
                record = next(reader)
                following = since + reader.line_num
                long = lines.short
                if long:
                    record, following = self._long_record(first)
            except csv.Error:
                self._take(self._line_alone(first), loose='"' in self._lines[first])
                return first + 1
            if self._takes_rows(record, first, following):
                self._take(self._line_alone(first), loose=True)
                return first + 1
            if long:
                self._take(record, loose=False)
                return following
            unquoted = self._unquoted(record, first) if following == first + 1 else None
            self._take(unquoted or record, loose=unquoted is not None)
            first = following
        return first

    def _long_record(self, first: int) -> tuple[list[str], int]:
        """Read a multiline record, stopping once it has absorbed rows.

        Return it with the line after it.
        """
        stretch = 2 * _STRETCH
        while True:
            lines = _Lines(self._lines, first)
            lines.until = first + stretch
            reader = csv.reader(lines, delimiter=self._separator)
            record = next(reader)
            following = first + reader.line_num
            if not lines.short or self._takes_rows(record, first, following):
                return record, following
            stretch *= 2

    def _take(self, record: list[str], *, loose: bool) -> None:
        self._records.append(record)
        if loose:
            self._loose.append(len(self._records))
        if not self._width and len(record) >= _ROW_CELLS:
            self._width = len(record)

    def _takes_rows(self, record: Sequence[str], first: int, following: int) -> bool:
        """Tell whether the record absorbed rows: a cell never ends, or contains one.

        What the first lines show holds for all.
        """
        if following == len(self._lines) and self._open(self._lines[first:following]):
            return True
        if following == first + 1:
            return False
        if len(record) > max(2 * self._width, _TOO_MANY_CELLS):
            return True
        taken = [
            line
            for line in self._lines[first + 1 : following]
            if line.count(self._separator) >= _ROW_CELLS - 1
        ]
        if not any(map(self._with_number, taken)):
            return False
        places = self._with_number(self._lines[first].replace('"', ""))
        if self._records:
            places |= self._with_number(self._separator.join(self._records[-1]))
        if not self._ill_written(self._lines[first:following]):
            # Of the line where the cell ends as it should, it took only what is before its quote.
            taken = [self._taken_cells(line) for line in taken]
        return any(places & self._with_number(line) for line in taken)

    def _taken_cells(self, line: str) -> str:
        """Return the complete cells before the quote; a number next to a quote is prose."""
        before, *after = _LONE_QUOTE.split(line, maxsplit=1)
        if not after:
            return line
        whole = before.rpartition(self._separator)[0]
        return whole if self._separator in whole else ""

    def _with_number(self, line: str) -> set[int]:
        cells = line.split(self._separator)
        return {n for n, cell in enumerate(cells) if _NUMBER.fullmatch(cell)}

    def _open(self, lines: Sequence[str]) -> bool:
        csv.field_size_limit(self._length + 1)
        records = list(csv.reader([*lines, "."], delimiter=self._separator))
        csv.field_size_limit(CELL_LENGTH)
        return bool(records) and records[-1] != ["."]

    def _ill_written(self, lines: Sequence[str]) -> bool:
        """Tell whether a closing quote is followed by anything but a separator."""
        # Lines of a record that goes on are not wrong for that.
        closing = ['"'] if self._open(lines) else []
        try:
            list(csv.reader([*lines, *closing], delimiter=self._separator, strict=True))
        except csv.Error:
            return True
        return False

    def _line_alone(self, number: int) -> list[str]:
        """Read one line; its unclosed quote opens nothing."""
        self._ill += 1
        if self._ill > _MOST_ILL_LINES:
            raise _unreadable()
        rest = self._lines[number].rstrip("\r\n")
        cells: list[str] = []
        csv.field_size_limit(self._length + 1)
        while rest:
            read = next(csv.reader([rest], delimiter=self._separator))
            if not self._open([rest]):
                cells += read
                break
            # Every quote inside a cell nobody closed was a double one.
            first, *others = read.pop().replace('"', '""').split(self._separator, 1)
            cells += [*read, first]
            rest = "".join(others)
        csv.field_size_limit(CELL_LENGTH)
        return cells

    def _unquoted(self, record: Sequence[str], number: int) -> list[str] | None:
        """Return the cells ignoring quotes, when a bad one joined some."""
        if len(record) >= self._width or not self._ill_written([self._lines[number]]):
            return None
        cells = self._lines[number].rstrip("\r\n").split(self._separator)
        without_quotes = [cell.strip().strip('"') for cell in cells]
        return without_quotes if len(cells) == self._width else None


def _unreadable() -> InvalidFile:
    return InvalidFile(
        "El texto tiene comillas sin cerrar en demasiados renglones: no se sabe dónde termina cada fila.",
        "Ábralo en Excel y guárdelo como libro de Excel (.xlsx), o pida que lo reenvíen así.",
        code="comillas",
    )


def _cut(records: Iterable[Sequence[str]], columns: int) -> list[RawRow]:
    return [
        tuple(cell[:CELL_LENGTH].strip() or None for cell in record[:columns]) for record in records
    ]
