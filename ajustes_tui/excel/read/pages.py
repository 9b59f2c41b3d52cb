"""What is read as plain cells: tables of a web page saved as Excel, and a book read a second, slower way."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from itertools import islice
from typing import Any

import polars as pl

from ajustes_tui.domain.base.fields import FIELD, Kind
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.formats.scan import SheetScan, padding_of, shown_whole
from ajustes_tui.excel.read.days import written
from ajustes_tui.excel.read.layout import (
    TOO_LONG,
    Hidden,
    fill_down,
    filled_notice,
    lost_digits,
    without_hidden,
)
from ajustes_tui.excel.read.opening import ODD_FILE, damaged_workbook
from ajustes_tui.excel.read.table import CELL_LENGTH, Table

_THREE_DECIMALS = r"^-?[0-9]+\.[0-9]{3}$"

Cell = str | float | None
"""Text as shown, or a number."""


class PlainTable(Table):
    """Every cell has a header, and is separate whatever it contains."""

    def __init__(
        self,
        name: str,
        rows: Sequence[Sequence[Cell]],
        scan: SheetScan,
        *,
        visible: bool = True,
        notices: Sequence[str] = (),
        leave_hidden_out: bool = False,
    ) -> None:
        self.name = name
        self.visible = visible
        self._notices = list(notices)
        self._scan = scan
        self._leaves_hidden_out = leave_hidden_out
        width = max(map(len, rows), default=0)
        columns = [
            [row[place] if place < len(row) else None for row in rows] for place in range(width)
        ]
        self._numbers = [
            {row for row, cell in enumerate(column) if isinstance(cell, float)}
            for column in columns
        ]
        self.cells = pl.DataFrame(
            {
                str(place): pl.Series([_text(cell) for cell in column], dtype=pl.String)
                for place, column in enumerate(columns)
            }
        )
        self._places = range(width)
        self._hidden = Hidden.of(self.cells, scan, self._places)
        if leave_hidden_out:
            self.cells = without_hidden(self.cells, scan, self._places)

    def refine(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        """Distinguish amounts of three decimals from texts, and fill merged cells down."""
        for name, place in columns.items():
            numbers = self._numbers[place]
            column = self.cells.get_column(str(place))
            if FIELD[name].kind is Kind.MONEY and numbers:
                rows = column.str.contains(_THREE_DECIMALS).fill_null(value=False).arg_true()
                decimals = [row for row in rows if row in numbers]
                # A fourth decimal makes it a number and nothing else.
                texts = [f"{column[row]}0" for row in decimals]
                self.cells = self.cells.with_columns(column.scatter(decimals, texts))
            elif FIELD[name].reason and numbers:
                long = column.str.contains(TOO_LONG).fill_null(value=False).arg_true()
                lost = [row for row in long if row in numbers]
                marked = column.gather(lost).to_frame().select(lost_digits(pl.all())).to_series()
                self.cells = self.cells.with_columns(column.scatter(lost, marked))
        self.cells, filled, fields = fill_down(
            cells=self.cells,
            scan=self._scan,
            places=self._places,
            columns=columns,
            header_row=header_row,
        )
        notices = self._notices + self._hidden.notices(header_row, left_out=self._leaves_hidden_out)
        if filled:
            notices.append(filled_notice(filled, (headers[columns[name]] for name in fields)))
        return notices


def _text(cell: Cell) -> str | None:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    return cell[:CELL_LENGTH] or None if cell else None


_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_BREAKS = frozenset({"br", "p", "div", "li"})
_MAX_SPAN = 65_536
_SEEN = "El archivo es una página web con nombre de libro de Excel: se leyó su tabla como se ve en ella."


class _Tables(HTMLParser):
    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[list[list[str | None]], SheetScan]] = []
        self._columns = columns
        self._rows = rows
        self._depth = 0
        self._row: list[str | None] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._covered: dict[int, int] = {}
        """Column to the rows still covered by a cell above."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(([], SheetScan()))
                self._covered = {}
        elif self._depth != 1:
            return
        elif tag == "tr":
            self._end_row()
            rows, scan = self.tables[-1]
            if len(rows) >= self._rows:
                raise InvalidFile(
                    "La tabla de la página tiene demasiadas filas.", "Divida la base."
                )
            self._row = []
            if _HIDDEN.search(own.get("style") or ""):
                scan.hidden_rows.add(len(rows) + 1)
        elif tag in {"td", "th"}:
            self._end_cell()
            if self._row is None:
                self._row = []
            self._cell = []
            self._span = (
                min(_span(own.get("colspan")), self._columns),
                _span(own.get("rowspan")),
            )
        elif tag in _BREAKS and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_row()
            self._depth -= 1
        elif self._depth == 1 and tag == "tr":
            self._end_row()
        elif self._depth == 1 and tag in {"td", "th"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        if self._depth:
            self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        rows, scan = self.tables[-1]
        self._pass_covered()
        wide, tall = self._span
        text = written(_BLANKS.sub(" ", "".join(self._cell)).strip())
        if len(self._row) < self._columns:
            if tall > 1:
                scan.merge(len(rows) + 1, len(rows) + tall, len(self._row))
                for place in range(len(self._row), len(self._row) + wide):
                    self._covered[place] = tall
            self._row += [text or None, *[None] * (wide - 1)]
        self._cell = None

    def _pass_covered(self) -> None:
        while self._row is not None and self._covered.get(len(self._row), 0) > 0:
            self._row.append(None)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._pass_covered()
        self.tables[-1][0].append(self._row)
        self._row = None
        self._covered = {p: left - 1 for p, left in self._covered.items() if left > 1}


def read_page(
    text: str, columns: int, rows: int, *, leave_hidden_out: bool = False
) -> list[PlainTable]:
    """Keep the first `columns` cells of each row.

    Raises InvalidFile for a table over `rows` rows.
    """
    parser = _Tables(columns, rows)
    parser.feed(text)
    parser.close()
    return [
        PlainTable(
            f"Tabla {number}", cells, scan, notices=[_SEEN], leave_hidden_out=leave_hidden_out
        )
        for number, (cells, scan) in enumerate(parser.tables, 1)
        if any(map(any, cells))
    ]


def _span(text: str | None) -> int:
    return min(int(text), _MAX_SPAN) if text and text.isdecimal() and int(text) > 0 else 1


_REREAD = "El libro está mal escrito y se leyó de otro modo, más lento: compruebe sus filas."
_FAILURES = (*ODD_FILE, SyntaxError)
"""Malformed XML is a SyntaxError."""


class SecondWorkbook:
    """Raises InvalidFile if no sheet is readable."""

    system_1904 = False
    """Days are already parsed."""

    def __init__(
        self, content: bytes, columns: int, rows: int, *, leave_hidden_out: bool = False
    ) -> None:
        # It takes long to load, and hardly a workbook needs it.
        from openpyxl import load_workbook

        self._columns = columns
        self._rows = rows
        self._leaves_hidden_out = leave_hidden_out
        try:
            self._book = load_workbook(io.BytesIO(content), data_only=True, read_only=True)
        except _FAILURES:
            raise damaged_workbook() from None
        self._sheets = {sheet.title: sheet for sheet in self._book.worksheets}
        self.sheets = tuple(self._sheets)

    def hidden(self, sheet: str) -> bool:
        """Tell whether the workbook says that a sheet is hidden."""
        return str(self._sheets[sheet].sheet_state) != "visible"

    def load(self, sheet: str) -> PlainTable | None:
        """Return None without cells; raises InvalidFile if damaged."""
        try:
            rows = [list(map(_seen, row)) for row in self._rows_of(sheet)]
        except _FAILURES:
            raise damaged_workbook() from None
        if not any(map(any, rows)):
            return None
        return PlainTable(
            sheet,
            rows,
            SheetScan(),
            visible=not self.hidden(sheet),
            notices=[_REREAD],
            leave_hidden_out=self._leaves_hidden_out,
        )

    def _rows_of(self, sheet: str) -> Iterator[Iterable[Any]]:
        own = self._sheets[sheet]
        # What a sheet declares of its size may be wrong, and then rows would be left out.
        own.reset_dimensions()
        return islice(own.iter_rows(max_col=self._columns), self._rows + 1)


def _seen(cell: Any) -> Cell:  # noqa: ANN401 - a cell of openpyxl, or one of none
    value = cell.value
    if value is None or isinstance(value, str):
        return None if value is None else written(clean(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    padding = padding_of(str(cell.number_format))
    if padding and float(value).is_integer():
        return shown_whole(int(value), padding)
    return float(value)
