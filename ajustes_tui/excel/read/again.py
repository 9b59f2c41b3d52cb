"""Parse the stored raw rows of a base again, with the expressions used on arrival."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, starmap
from typing import Any

import polars as pl

from ajustes_tui.domain.base.fields import COLUMNS, TELEPHONES
from ajustes_tui.domain.base.recognition import Recognition
from ajustes_tui.domain.base.rows import BaseReading
from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.excel.read.validation import Validator

_KEY = ("cuenta", "radicado", "resultado_back")
"""Fields without which no row is read."""
_BLOCKS = 10
_NO_SYNONYMS = Synonyms({}, {})
"""The meaning of an answer at that time is in the line of each caso, not in the rows."""

Block = tuple[int, Sequence[Sequence[str | None]]]


def read_again(
    reading: BaseReading, blocks: Iterable[Block], columns: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the requested columns of each usable row, as stored, in row order.

    Money is centavos, days ISO texts, `telefonos` and `datos` JSON. Skips blank rows, totals and
    rows that one of these columns makes a rechazo.
    """
    fields, others = reading.columns, reading.unmapped
    if "datos" not in columns:
        # Whatever no field can use is in `datos`: without it only the wanted fields are read.
        wanted = {*_KEY, *(field.name for column, field in COLUMNS.items() if column in columns)}
        wanted |= {*TELEPHONES} if "telefonos" in columns else set()
        fields = {name: place for name, place in fields.items() if name in wanted}
        others = ()
    validator = Validator(
        reading.headers,
        Recognition(fields, {}, others),
        _NO_SYNONYMS,
        system_1904=reading.system_1904,
        days=reading.days,
    )
    width = len(reading.headers)
    frames = starmap(lambda since, cells: _frame(since, cells, width), blocks)
    while batch := list(islice(frames, _BLOCKS)):
        raw = pl.concat(batch)
        yield from validator.read(raw).rows.select(columns).iter_rows()


def _frame(since: int, columns: Sequence[Sequence[str | None]], width: int) -> pl.DataFrame:
    height = len(columns[0])
    cells = {str(place): pl.Series(column, dtype=pl.String) for place, column in enumerate(columns)}
    missing = {
        str(place): pl.Series([None] * height, dtype=pl.String)
        for place in range(len(columns), width)
    }
    return pl.DataFrame({"row": range(since, since + height), **cells, **missing})
