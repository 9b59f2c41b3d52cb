"""Parquet files of some rows, each column with one type in every file."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ajustes_tui.domain.figures.report import CellFormat
from ajustes_tui.paths import read_by_group

_FILE_MODE = 0o600
_GROUP_MODE = 0o640
_TYPES: Mapping[CellFormat, pl.DataType] = {
    CellFormat.TEXT: pl.String(),
    CellFormat.WHOLE: pl.Int64(),
    CellFormat.DIA: pl.String(),
    CellFormat.MOMENTO: pl.String(),
}
"""What the store holds for each kind: days and moments are ISO texts."""


def write_rows(
    path: Path, columns: Mapping[str, CellFormat], rows: Iterable[tuple[Any, ...]]
) -> int:
    """Write rows to a new file, 0600, and return how many; days are dates and moments instants in UTC."""
    schema = {name: _TYPES[kind] for name, kind in columns.items()}
    frame = pl.DataFrame(list(rows), schema, orient="row").with_columns(
        _typed(pl.col(name), kind) for name, kind in columns.items()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        if read_by_group(path.parent):
            os.fchmod(descriptor, _GROUP_MODE)
        # Polars says that a disk is full with an error of its own, and a file with the system's.
        packed = io.BytesIO()
        frame.write_parquet(packed, compression="zstd")
        file.write(packed.getbuffer())
        file.flush()
        os.fsync(file.fileno())
    return frame.height


def _typed(value: pl.Expr, kind: CellFormat) -> pl.Expr:
    if kind is CellFormat.DIA:
        return value.str.head(10).str.to_date("%Y-%m-%d")
    if kind is CellFormat.MOMENTO:
        return value.str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us", time_zone="UTC")
    return value
