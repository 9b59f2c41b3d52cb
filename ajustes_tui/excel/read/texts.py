"""Load a text base in any encoding, with any separator, quoted well or badly."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Self

import polars

from ajustes_tui.domain.base.rows import REQUIRED_FIELDS
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.days import as_written, to_tell_apart
from ajustes_tui.excel.read.detect import utf16
from ajustes_tui.excel.read.table import CELL_LENGTH, RawRow, Table

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


_SEPARATORS = (";", ",", "\t", "|")
_ROWS_NAMED = 5
_START = 65_536
_UTF8_LETTER = re.compile(rb"[\xc3][\x80-\xbf]|\xc2[\xa1-\xbf]|[\xe2-\xef][\x80-\xbf]{2}")
_ACCENTED_WORD = re.compile(rb"[A-Za-z]+[\x80-\xff][A-Za-z]*|[\x80-\xff][A-Za-z]+")
_ACCENTED = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
_CODE_PAGES = ("cp1252", "cp850", "mac_roman")
"""If not UTF-8, in order of preference."""
_NO_SEPARATOR = "\x01"
_ODD_BLANKS = re.compile("[\x01\x1c-\x1f]|^\ufeff")
"""Rare characters that Python and Polars treat differently."""
_AS_WRITTEN: Mapping[str, Any] = {
    "has_header": False,
    "quote_char": None,
    "truncate_ragged_lines": True,
    "missing_columns": "insert",
}
"""Polars options for unquoted text."""
_HARD_SPACE = b"\xa0"
_SAMPLE = 1_048_576


@dataclass(slots=True)
class TextTable(Table):
    """A CSV file: cells are the original text."""

    cells: polars.DataFrame
    """Columns "0", "1"..., null if empty."""
    lengths: polars.Series
    """Original cells of each row."""
    unclosed: list[int] = field(default_factory=list)
    """Rows with an unclosed quote, which would absorb others."""
    name: str = "CSV"
    visible: bool = True

    @classmethod
    def of_records(cls, records: Sequence[RawRow], unclosed: list[int]) -> Self:
        """Pads the rows to equal width."""
        width = max(map(len, records), default=0)
        rows = [row + (None,) * (width - len(row)) for row in records]
        schema = dict.fromkeys(map(str, range(width)), polars.String)
        lengths = polars.Series([len(row) for row in records], dtype=polars.UInt32)
        return cls(polars.DataFrame(rows, schema, orient="row"), lengths, unclosed)

    def beyond(self, header_row: int) -> int:
        """Return the width of the header: a longer row has a separator inside a value."""
        return int(self.lengths[header_row - 1])

    def longer(self, header_row: int) -> Sequence[int]:
        beyond = (self.lengths > self.lengths[header_row - 1]).arg_true() + 1
        return [row for row in beyond.to_list() if row > header_row]

    def shorter(self, header_row: int) -> Mapping[int, int]:
        """Return rows with fewer cells, with their counts; ignores blank lines."""
        below = self.lengths.slice(header_row)
        short = (below < self.lengths[header_row - 1]).arg_true()
        written = self.cells.select(polars.any_horizontal(polars.all().is_not_null())).to_series()
        rows = {header_row + 1 + place: int(below[place]) for place in short.to_list()}
        return {row: cells for row, cells in rows.items() if written[row - 1]}

    def refine(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        """Report bad quotes; there are no numeric cells to damage."""
        self.cells = self.cells.with_columns(
            as_written(polars.col(str(place)))
            for place in to_tell_apart(self.cells, columns, headers, dated=False)
        )
        if not self.unclosed:
            return []
        first = ", ".join(map(str, self.unclosed[:_ROWS_NAMED]))
        others = len(self.unclosed) - _ROWS_NAMED
        return [
            f"Filas con comillas sin cerrar: {first}{f' y {others} más' if others > 0 else ''}. "
            "Cada una se leyó hasta el fin de su línea: revíselas."
        ]


def split_text(content: bytes, columns: int) -> Iterator[TextTable]:
    """Yield one reading per possible separator, the commonest first.

    Rows keep their first `columns` cells. Text without separators is one column.
    """
    text = decode(content)
    if not text.strip():
        raise InvalidFile("El archivo está vacío: no tiene ningún dato.", "Pida que lo reenvíen.")
    declared = re.match(r"sep=([^\r\n\"])\r?\n", text, re.IGNORECASE)
    start = text[:_START]
    possible = sorted(filter(start.count, _SEPARATORS), key=start.count, reverse=True)
    quoted = '"' in text or _ODD_BLANKS.search(text) is not None
    for separator in [declared[1]] if declared else possible or _SEPARATORS[:1]:
        table = None if quoted else _lines_apart(text, separator, columns)
        table = table or TextTable.of_records(*split_records(text, separator, columns))
        yield replace(table, cells=table.cells.with_columns(_bare(polars.all())))


def _bare(cell: polars.Expr) -> polars.Expr:
    """Remove what programs write around a number kept as text: `="0900"` and `'0900`."""
    return cell.str.replace(r'^="([^"]*)"$', "${1}").str.replace(r"^'([0-9]+)$", "${1}")


def _lines_apart(text: str, separator: str, columns: int) -> TextTable | None:
    """Parse text without quotes by lines; None for an odd one.

    A million rows of 18 cells take 1.5 GB less and a fifth of the time of `split_records`.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    content = plain.removesuffix("\n").encode()
    lines = polars.read_csv(
        content,
        separator=_NO_SEPARATOR,
        schema={"line": polars.String},
        **_AS_WRITTEN,
    ).to_series()
    separators = lines.str.count_matches(separator, literal=True)
    most = separators.max()
    if len(lines) != content.count(b"\n") + 1 or not isinstance(most, int):
        return None
    del lines
    width = most + 1
    cells = polars.read_csv(
        content,
        separator=separator,
        schema=dict.fromkeys(map(str, range(width)), polars.String),
        columns=list(range(min(width, columns))),
        **_AS_WRITTEN,
    )
    if cells.height != content.count(b"\n") + 1:
        return None
    stripped = polars.all().str.strip_chars()
    cells = cells.with_columns(stripped)
    longest = cells.select(polars.max_horizontal(polars.all().str.len_bytes().max())).item()
    if longest is not None and longest > CELL_LENGTH:
        return None
    cells = cells.with_columns(polars.when(polars.all() != "").then(polars.all()))
    return TextTable(cells, (separators + 1).clip(upper_bound=columns))


def decode(content: bytes) -> str:
    """Drops the stray zeros of old programs."""
    encoding = utf16(content)
    if encoding is not None:
        return content.decode(encoding, "replace").removeprefix("\ufeff")
    cleaned = content.replace(b"\x00", b"") if b"\x00" in content else content
    try:
        return cleaned.decode("utf-8-sig")
    except UnicodeDecodeError:
        code_page = _code_page(cleaned)
    if _UTF8_LETTER.search(cleaned) is None:
        return cleaned.decode(code_page, "replace")
    # Rows of two programs in one file: each line says in what it is written.
    return "".join(_line(line, code_page) for line in cleaned.splitlines(keepends=True))


def _line(line: bytes, code_page: str) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode(code_page, "replace")


def _code_page(content: bytes) -> str:
    """Return the encoding with more Spanish letters among letters.

    The hard space of Windows is the «á» of an older page, so that byte is ignored.
    """
    start = content[:_SAMPLE].replace(_HARD_SPACE, b" ")
    sample = b" ".join(_ACCENTED_WORD.findall(start))

    def hits(encoding: str) -> int:
        return sum(letter in _ACCENTED for letter in sample.decode(encoding, "replace"))

    return max(_CODE_PAGES, key=hits)
