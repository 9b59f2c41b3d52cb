"""Tables whose cells are already as shown: from the second reader or a web page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from ajustes_tui.domain.base.fields import FIELD, Kind
from ajustes_tui.excel.formats.scan import SheetScan
from ajustes_tui.excel.read.layout import (
    TOO_LONG,
    Hidden,
    fill_down,
    filled_notice,
    lost_digits,
    without_hidden,
)
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
