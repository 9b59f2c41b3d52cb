"""Write the rows of a long sheet by thousands.

XlsxWriter takes ten microseconds per cell, mostly calls: 31 s of processor for 100,000 casos,
20 of them there. XML made by Polars takes 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import NamedTuple, TextIO

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, Worksheet

from ajustes_tui.domain.figures.sheets import CellFormat

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
