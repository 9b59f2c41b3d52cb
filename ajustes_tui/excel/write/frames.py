"""The rows of a sheet as frames: every column of the type its cells have in the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import polars as pl

from ajustes_tui.domain.figures.report import CellFormat, SheetColumn
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.read.table import CELL_LENGTH

FRAME_ROWS = 5_000
"""Rows that are held at a time: an export may have a million."""
_TIDY = r"^[!-~¡-¬®-ÿ]+(?: [!-~¡-¬®-ÿ]+)*$"
"""A text of usual characters that `clean` leaves as it is."""
_RAW: dict[CellFormat, pl.DataType] = {
    CellFormat.TEXT: pl.String(),
    CellFormat.WHOLE: pl.Int64(),
    CellFormat.MONEY: pl.Int64(),
    CellFormat.DIA: pl.Date(),
    CellFormat.MOMENTO: pl.Datetime("us", "UTC"),
    CellFormat.PERCENTAGE: pl.String(),
}
"""What the rows bring for each format: money is centavos, a percentage `18.0` as text."""


def frames(columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]) -> Iterator[pl.DataFrame]:
    """Yield the rows in frames of some thousands, typed and named "0", "1"... by their columns.

    Money becomes pesos, a percentage a fraction of one, a moment the hour of Bogotá without its
    zone, since Excel knows none; a text loses its control characters and what Excel cannot hold.
    """
    names = list(map(str, range(len(columns))))
    schema = {name: _RAW[column.fmt] for name, column in zip(names, columns, strict=True)}
    texts = [n for n, c in zip(names, columns, strict=True) if c.fmt is CellFormat.TEXT]
    shown = [_shown(pl.col(n), c.fmt) for n, c in zip(names, columns, strict=True)]
    pending = iter(rows)
    while chunk := list(islice(pending, FRAME_ROWS)):
        frame = pl.DataFrame(chunk, schema, orient="row", infer_schema_length=None)
        yield frame.with_columns(_cleaned(frame.get_column(name)) for name in texts).select(shown)


def _shown(value: pl.Expr, fmt: CellFormat) -> pl.Expr:
    """Return the values of a column as Excel keeps them."""
    if fmt is CellFormat.MONEY:
        return value / 100
    if fmt is CellFormat.PERCENTAGE:
        return value.cast(pl.Float64) / 100
    if fmt is CellFormat.MOMENTO:
        return value.dt.convert_time_zone(str(BOGOTA)).dt.replace_time_zone(None)
    return value


def _cleaned(texts: pl.Series) -> pl.Series:
    """Return texts on one line, null when nothing is left of them."""
    untidy = texts.filter(~texts.str.contains(_TIDY)).unique().to_list()
    cleaned = texts.replace(untidy, [clean(text) or None for text in untidy])
    return cleaned.str.head(CELL_LENGTH)
