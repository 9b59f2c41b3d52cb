"""Write rows to the private file of an import; runs only in the child process.

Frames go to SQLite through ADBC without Python objects: 0.3 s instead of 0.75 for 100,000 rows of 25 columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import adbc_driver_sqlite.dbapi as sqlite
import polars as pl

from ajustes_tui.domain.base.fields import COLUMNS
from ajustes_tui.domain.base.rows import EMPTY_CELL, SEPARATORS, pack, pack_joined
from ajustes_tui.excel.read.validation import ValidatedBase

StagingError = sqlite.OperationalError, sqlite.InternalError
"""Raised by the driver if the file cannot be written."""
ROWS_OF_RAW = 1_000
"""Raw rows packed together."""
_SLICE = 10_000
_SETTINGS = (
    "PRAGMA page_size = 8192",
    # The file is thrown away by a reader that does not find it whole.
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA temp_store = MEMORY",
    # The taker of the file looks at every value: to do so here as well would only take time.
    "PRAGMA ignore_check_constraints = ON",
)


class StagingWriter:
    """Writes the private file of an import, unlinked once open."""

    def __init__(self, path: str) -> None:
        self._conn = sqlite.connect(path, autocommit=True)
        self._cursor = self._conn.cursor()
        for setting in _SETTINGS:
            self._run(setting)
        # Before any row is in it, also when its owner is slow to claim it.
        Path(path).unlink()

    def write(
        self,
        tables: Sequence[str],
        base: ValidatedBase,
        raw: pl.DataFrame,
        staged: Callable[[int], None],
    ) -> None:
        """`staged` is called periodically with the rows so far."""
        for table in tables:
            self._run(table)
        written = 0
        for part in base.rows.iter_slices(_SLICE):
            numbered = part.with_row_index("orden", written + 1).with_columns(
                pl.col("orden").cast(pl.Int64), pl.col(pl.Boolean).cast(pl.Int64)
            )
            self._ingest("filas", numbered)
            written += part.height
            staged(written)
        self._ingest("rechazadas", base.rejected)
        self._ingest("telefonos", base.telephones)
        self._ingest("crudas", raw)
        columns = [column for column, field in COLUMNS.items() if field.name in base.columns]
        self._ingest("traidas", pl.DataFrame({"columna": columns}))

    def find(self, store: str, known: str, seen: str) -> str:
        """Look up the casos in the store, and return its state then."""
        self._run(f"ATTACH {_quoted(f'file:{_escaped(store)}?mode=ro')} AS almacen")
        self._conn.adbc_connection.set_autocommit(False)
        self._cursor.execute(seen)
        state = self._cursor.fetch_polars().item()
        self._run(known)
        self._conn.adbc_connection.commit()
        return str(state)

    def close(self) -> None:
        self._cursor.close()
        self._conn.close()

    def _ingest(self, table: str, rows: pl.DataFrame) -> None:
        if rows.height:
            self._cursor.adbc_ingest(table, rows, mode="append")

    def _run(self, statement: str) -> None:
        """Run a statement completely: a cursor runs only as its rows are read."""
        self._cursor.adbc_statement.set_sql_query(statement)
        self._cursor.adbc_statement.execute_update()


def packed(raw: pl.DataFrame, first: int) -> pl.DataFrame:
    """Return raw rows packed by thousands: `desde`, first number, and `filas`."""
    odd = raw.select(pl.any_horizontal(pl.all().str.contains_any(SEPARATORS))).to_series()
    cells = pl.all().fill_null(EMPTY_CELL).str.join(SEPARATORS[0])
    blocks = []
    for part in raw.iter_slices(_SLICE):
        block = (pl.int_range(pl.len()) // ROWS_OF_RAW).alias("block")
        joined = part.group_by(block, maintain_order=True).agg(cells).drop("block")
        blocks += list(map(pack_joined, joined.iter_rows()))
    for place in (odd.arg_true() // ROWS_OF_RAW).unique():
        rows = raw.slice(place * ROWS_OF_RAW, ROWS_OF_RAW)
        blocks[place] = pack([column.to_list() for column in rows])
    return pl.DataFrame(
        {
            "desde": pl.Series(range(first, first + raw.height, ROWS_OF_RAW), dtype=pl.Int64),
            "filas": pl.Series(blocks, dtype=pl.Binary),
        }
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _escaped(path: str) -> str:
    for sign, code in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(sign, code)
    return path
