"""Write workbooks row by row, so that a million rows fit in memory.

XlsxWriter writes 50,000 lines of the historial in 10 s, imports included; openpyxl takes 19,
for as many bytes. Polars' `write_excel` makes tables and holds every cell: 230 MB for those
lines instead of 50.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO, TypeVar

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, Worksheet

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.sheets import CellFormat, SheetColumn
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.read.table import CELL_LENGTH
from ajustes_tui.excel.write.file import AUTHOR

_EPOCH = date(1899, 12, 31)
"""The day before Excel's day 1."""
_LEAP = 59
"""Excel counts an extra day after these, taking 1900 for a leap year."""
_MICROSECONDS = 86_400_000_000
_ESCAPED = r"(_x[0-9a-fA-F]{4}_)"
"""Excel would decode it as a character."""


class ColumnLook(NamedTuple):
    """Formats of a column's cells."""

    fmt: CellFormat
    usual: Format
    special: Format
    """For text like a formula, or money with centavos."""
    nothing: Format | None = None
    """For empty cells to fill in; None leaves them out."""
    dash: str = ""
    """Written for a missing figure."""


class LongSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A constant-memory sheet that also takes whole frames."""

    fh: TextIO

    def write_frame(self, first: int, frame: pl.DataFrame, looks: Sequence[ColumnLook]) -> None:
        """Write a frame, below all earlier rows."""
        if frame.is_empty():
            return
        last = first + frame.height - 1
        # The sheet is told how far it reaches, and what waits of the row above is written first. The row
        # below is the one that waits from here on: the last one may have a comment, and no cell to write.
        self._check_dimensions(first, 0)
        self._check_dimensions(last, frame.width - 1)
        self._write_single_row(last + 1)
        number = pl.int_range(first + 1, last + 2).cast(pl.String)
        cells = [
            self._cell(pl.col(name), f'<c r="{xl_col_to_name(place)}', number, look)
            for place, (name, look) in enumerate(zip(frame.columns, looks, strict=True))
        ]
        start = pl.concat_str(pl.lit('<row r="'), number, pl.lit('">'))
        rows = frame.select(pl.concat_str(start, *cells, pl.lit("</row>")).str.join(""))
        self.fh.write(rows.item())

    def _cell(self, value: pl.Expr, start: str, number: pl.Expr, look: ColumnLook) -> pl.Expr:
        """Return the XML of the cells; empty for no cell."""
        usual, special = self._index(look.usual), self._index(look.special)
        if look.fmt is CellFormat.TEXT:
            formula = value.str.contains(r"^[=+\-@]")
            style = pl.when(formula).then(pl.lit(special)).otherwise(pl.lit(usual))
            body = (
                value.str.replace_all(_ESCAPED, "_x005F${1}")
                .str.replace_all("&", "&amp;", literal=True)
                .str.replace_all("<", "&lt;", literal=True)
                .str.replace_all(">", "&gt;", literal=True)
            )
            kind, end = '" t="inlineStr"><is><t>', "</t></is></c>"
        else:
            style = pl.lit(usual)
            if look.fmt is CellFormat.MONEY:
                style = pl.when(value % 1 != 0).then(pl.lit(special)).otherwise(style)
            body, kind, end = _number(value, look.fmt).cast(pl.String), '"><v>', "</v></c>"
        place = (pl.lit(start), number, pl.lit('" s="'))
        written = pl.concat_str(*place, style, pl.lit(kind), body, pl.lit(end))
        nothing = pl.lit("")
        if look.nothing is not None:
            nothing = pl.concat_str(*place, pl.lit(f'{self._index(look.nothing)}"/>'))
        elif look.dash:
            dash = f'{special}" t="inlineStr"><is><t>{look.dash}</t></is></c>'
            nothing = pl.concat_str(*place, pl.lit(dash))
        return pl.when(value.is_null()).then(nothing).otherwise(written)

    def _index(self, look: Format) -> str:
        if look.xf_index is None:
            output, self.fh = self.fh, StringIO()
            self._write_cell(0, 0, CellBlankTuple(look))
            self.fh = output
        return str(look.xf_index)


def _number(value: pl.Expr, fmt: CellFormat) -> pl.Expr:
    """Return Excel's number for a day or moment."""
    if fmt is CellFormat.DIA:
        days = (value - pl.lit(_EPOCH)).dt.total_days()
        return days + (days > _LEAP).cast(pl.Int64)
    if fmt is CellFormat.MOMENTO:
        since = value.cast(pl.Datetime("us")) - pl.lit(_EPOCH).cast(pl.Datetime("us"))
        days = since.dt.total_microseconds() / _MICROSECONDS
        return days + (days > _LEAP + 1).cast(pl.Int64)
    return value


LINE_HEIGHT = 15.0
MAX_HEIGHT = 409.0
"""Excel's maximum, in points."""
_CELL_BORDERS = 1
_VERY_WIDE = frozenset("mwMW@%…—")


def row_height(cells: Iterable[tuple[object, float]]) -> float:
    return min(
        max((line_count(value, width) for value, width in cells), default=1) * LINE_HEIGHT,
        MAX_HEIGHT,
    )


def line_count(value: object, width: float) -> int:
    """Return the lines of wrapped text; 1 for other values."""
    if not isinstance(value, str):
        return 1
    fit = max(width - _CELL_BORDERS, 1)
    return sum(_rows_of(clean(line), fit) for line in value.split("\n"))


def _rows_of(line: str, fit: float) -> int:
    count, used = 1, 0.0
    for word in line.split(" "):
        length = sum(map(_units, word))
        if used and used + 1 + length > fit:
            count, used = count + 1, 0.0
        elif used:
            used += 1
        while length > fit:
            count, length = count + 1, length - fit
        used += length
    return count


def _units(letter: str) -> float:
    """In digits, the unit of column widths."""
    if letter in _VERY_WIDE:
        return 1.6
    if letter.isupper():
        return 1.25
    return 1.0 if ord(letter) < 0x1100 else 2.0


class BucketColors(NamedTuple):
    """The colour of a bucket in a chart, and the pale one under a heading."""

    chart: str
    heading: str
    bar: str = "#CFCFCF"
    """Behind a figure, which must stay readable."""


BUCKET_COLORS: Mapping[Cubeta, BucketColors] = {
    Cubeta.APLICADO: BucketColors("#2E7D32", "#DCEFDC", "#A5D6A7"),
    Cubeta.CORREGIDO: BucketColors("#00838F", "#D6EEF0", "#80DEEA"),
    Cubeta.RECHAZADO: BucketColors("#C62828", "#F8DCDC", "#EF9A9A"),
    Cubeta.NO_REVERTIDO: BucketColors("#F9A825", "#FDF0CF"),
    Cubeta.A_PQR: BucketColors("#757575", "#E6E6E6"),
    Cubeta.ANULADO: BucketColors("#9E9E9E", "#E6E6E6"),
    Cubeta.PENDIENTE: BucketColors("#BDBDBD", "#E6E6E6"),
}


FORMULA_STARTS = ("=", "+", "-", "@")
"""Excel takes these for a formula in typed or pasted text."""
_COLOMBIA = "[$-240A]"
"""Colombian format: 18,0 and 1.234, where supported."""
NUMBER_FORMATS = {
    CellFormat.TEXT: "@",
    CellFormat.WHOLE: f"{_COLOMBIA}#,##0",
    CellFormat.MONEY: f'{_COLOMBIA}"$" #,##0',
    CellFormat.DIA: "dd/mm/yyyy",
    CellFormat.MOMENTO: "dd/mm/yyyy hh:mm",
    CellFormat.PERCENTAGE: rf"{_COLOMBIA}0.0\ %",
    CellFormat.DECIMAL: f"{_COLOMBIA}#,##0.0",
}
_WITH_CENTAVOS = f'{_COLOMBIA}"$" #,##0.00'
APART: Mapping[str, Any] = {"align": "right", "indent": 1}
"""Separates figures and days from the next column's text."""
NO_FIGURE = "—"
HEADER_FILL, _BY_FILL = "#DDE6EE", "#FFF2CC"
_WRAPPED: Mapping[str, Any] = {"text_wrap": True, "valign": "top"}
R = TypeVar("R")

_BORDERS = 5 / 7


class Book:
    """A workbook being written."""

    def __init__(self, book: xlsxwriter.Workbook, heading: str, *, in_memory: bool = False) -> None:
        self.heading = clean(heading)
        self.in_memory = in_memory
        self.book = book
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def format(self, **properties: object) -> Format:
        """Cached: a workbook allows limited formats."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]


class _UntilItFails:
    """A file that ignores writes after a raised failure.

    The library leaves an archive open then, which would fail again when closed and print why.
    """

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._failed = False

    def write(self, data: bytes) -> int:
        return self._do(lambda: self._output.write(data), len(data))

    def flush(self) -> None:
        self._do(self._output.flush, None)

    def tell(self) -> int:
        return self._do(self._output.tell, 0)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._do(lambda: self._output.seek(offset, whence), offset)

    def seekable(self) -> bool:
        return True

    def _do(self, operation: Callable[[], R], after_failure: R) -> R:
        if self._failed:
            return after_failure
        try:
            return operation()
        except OSError:
            self._failed = True
            raise


@contextmanager
def new_book(output: BinaryIO, heading: str = "", *, in_memory: bool = False) -> Iterator[Book]:
    """Written into `output` only if no exception occurs.

    Only `in_memory` allows tables and rewriting cells.
    """
    # Its rows wait beside it, in the folder of the file that is being written.
    options = {"constant_memory": not in_memory, "tmpdir": str(Path(output.name).parent)}
    library = xlsxwriter.Workbook(_UntilItFails(output), options)
    book = Book(library, heading, in_memory=in_memory)
    yield book
    # Made the moment it is kept: another program moves only the second of its moments.
    made = datetime.now(UTC).replace(tzinfo=None)
    book.book.set_properties({"author": AUTHOR, "title": book.heading, "created": made})
    book.book.close()


class SheetWriter:
    """A sheet with frozen header.

    `plain` omits colours, borders and filters.
    """

    def __init__(
        self,
        book: Book,
        name: str,
        columns: Sequence[SheetColumn],
        *,
        to_read: bool = False,
        plain: bool = False,
    ) -> None:
        self.sheet: Worksheet = book.book.add_worksheet(name, LongSheet)
        self.rows = 0
        self._book = book
        self._columns = columns
        self._to_read = to_read
        self._plain = plain
        for place, column in enumerate(columns):
            self.sheet.set_column(place, place, column.width - _BORDERS)
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        self._write_header()
        self._looks = [self._look_of(column) for column in columns]

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Append rows, typed by column."""
        for frame in _frames(self._columns, rows):
            if isinstance(self.sheet, LongSheet) and not self._book.in_memory and not self._to_read:
                self.sheet.write_frame(self.rows + 1, frame, self._looks)
                self.rows += frame.height
                continue
            for row in frame.iter_rows():
                self.rows += 1
                self._set_height(row)
                for place, (value, look) in enumerate(zip(row, self._looks, strict=True)):
                    self._write_cell(place, value, look)

    def close(self, *, filters: bool = True) -> None:
        """Add filters and lists of allowed values over the rows so far."""
        if self._plain:
            return
        if filters:
            self.sheet.autofilter(0, 0, self.rows, len(self._columns) - 1)
        for place, column in enumerate(self._columns):
            if column.options and self.rows:
                choice = {"validate": "list", "source": list(column.options)}
                self.sheet.data_validation(1, place, self.rows, place, choice)

    def _write_header(self) -> None:
        headings = [clean(column.heading) for column in self._columns]
        self._set_height(headings)
        for place, (column, heading) in enumerate(zip(self._columns, headings, strict=True)):
            if not heading:
                continue
            self.sheet.write_string(0, place, heading, self.heading_format(column))

    def heading_format(self, column: SheetColumn) -> Format:
        """Return the look of the heading of a column."""
        look: dict[str, object] = {"num_format": NUMBER_FORMATS[CellFormat.TEXT], "bold": True}
        if clean(column.heading).startswith(FORMULA_STARTS):
            look["quote_prefix"] = True
        if not self._plain:
            fill = _BY_FILL if column.to_fill else HEADER_FILL
            if column.cubeta is not None:
                fill = BUCKET_COLORS[column.cubeta].heading
            look |= {**_WRAPPED, "bg_color": fill}
        return self._book.format(**look)

    def _set_height(self, row: Sequence[object]) -> None:
        if self._to_read:
            widths = (column.width for column in self._columns)
            self.sheet.set_row(self.rows, row_height(zip(row, widths, strict=True)))

    def _format(self, number: str, **look: object) -> Format:
        wrapped = _WRAPPED if self._to_read else {}
        return self._book.format(num_format=number, **wrapped, **look)

    def _look_of(self, column: SheetColumn) -> ColumnLook:
        text = NUMBER_FORMATS[CellFormat.TEXT]
        if column.fmt is CellFormat.TEXT:
            usual = self._format(text)
            special = self._format(text, quote_prefix=True)
        else:
            usual = self._format(NUMBER_FORMATS[column.fmt], **APART)
            in_centavos = column.fmt is CellFormat.MONEY
            special = self._format(_WITH_CENTAVOS if in_centavos else text, **APART)
        shows_dash = column.fmt is CellFormat.PERCENTAGE and not column.gap
        return ColumnLook(
            fmt=column.fmt,
            usual=usual,
            special=special,
            nothing=usual if column.to_fill else None,
            dash=NO_FIGURE if shows_dash else "",
        )

    def _write_cell(self, place: int, value: Any, look: ColumnLook) -> None:  # noqa: ANN401 - a cell of any type
        """Text stays text, whatever it looks like."""
        cell = (self.rows, place)
        if value is None:
            if look.nothing is not None:
                # To be filled by hand: it shows what is typed as its column does.
                self.sheet.write_blank(*cell, None, look.nothing)
            elif look.dash:
                self.sheet.write_string(*cell, look.dash, look.special)
        elif isinstance(value, str):
            formula = value.startswith(FORMULA_STARTS)
            self.sheet.write_string(*cell, value, look.special if formula else look.usual)
        elif isinstance(value, date):
            self.sheet.write_datetime(*cell, value, look.usual)
        else:
            cents = look.fmt is CellFormat.MONEY and not float(value).is_integer()
            self.sheet.write_number(*cell, value, look.special if cents else look.usual)


_FRAME_ROWS = 5_000
"""Rows held at a time: an export may have a million."""
_TIDY = r"^[!-~¡-¬®-ÿ]+(?: [!-~¡-¬®-ÿ]+)*$"
"""Text that `clean` leaves unchanged."""
_RAW: dict[CellFormat, pl.DataType] = {
    CellFormat.TEXT: pl.String(),
    CellFormat.WHOLE: pl.Int64(),
    CellFormat.MONEY: pl.Int64(),
    CellFormat.DIA: pl.Date(),
    CellFormat.MOMENTO: pl.Datetime("us", "UTC"),
    CellFormat.PERCENTAGE: pl.String(),
    CellFormat.DECIMAL: pl.Float64(),
}
"""Row types: money is centavos, percentages text, `18.0`."""


def _frames(
    columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]
) -> Iterator[pl.DataFrame]:
    """Yield rows in typed frames with columns "0", "1"...

    Money becomes pesos, percentages fractions, moments Bogotá time without zone, as Excel has
    none; text loses control characters and what exceeds Excel's limits.
    """
    names = list(map(str, range(len(columns))))
    schema = {name: _RAW[column.fmt] for name, column in zip(names, columns, strict=True)}
    texts = [n for n, c in zip(names, columns, strict=True) if c.fmt is CellFormat.TEXT]
    shown = [_shown(pl.col(n), c.fmt) for n, c in zip(names, columns, strict=True)]
    pending = iter(rows)
    while chunk := list(islice(pending, _FRAME_ROWS)):
        frame = pl.DataFrame(chunk, schema, orient="row", infer_schema_length=None)
        yield frame.with_columns(_cleaned(frame.get_column(name)) for name in texts).select(shown)


def _shown(value: pl.Expr, fmt: CellFormat) -> pl.Expr:
    """Convert values to Excel's."""
    if fmt is CellFormat.MONEY:
        return value / 100
    if fmt is CellFormat.PERCENTAGE:
        return value.cast(pl.Float64) / 100
    if fmt is CellFormat.MOMENTO:
        return value.dt.convert_time_zone(str(BOGOTA)).dt.replace_time_zone(None)
    return value


def _cleaned(texts: pl.Series) -> pl.Series:
    untidy = texts.filter(~texts.str.contains(_TIDY)).unique().to_list()
    cleaned = texts.replace(untidy, [clean(text) or None for text in untidy])
    return cleaned.str.head(CELL_LENGTH)
