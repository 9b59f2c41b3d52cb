"""Slower, less reliable reader for workbooks the fast one cannot open.

It is openpyxl, already used for writing: it accepts other XML encodings and invalid row
numbers. Hidden and merged cells are ignored.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.formats.scan import SheetScan, padding_of, shown_whole
from ajustes_tui.excel.read.days import written
from ajustes_tui.excel.read.opening import ODD_FILE, damaged_workbook
from ajustes_tui.excel.read.plain import Cell, PlainTable

_SEEN = "El libro está mal escrito y se leyó de otro modo, más lento: compruebe sus filas."
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
            notices=[_SEEN],
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
