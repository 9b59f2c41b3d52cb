"""A connection to the store, and its row writer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ajustes_tui.storage.core.tables import Tables


class Connection(sqlite3.Connection):
    """A SQLite connection with sqlite-utils tables."""

    @cached_property
    def tables(self) -> Tables:
        """The first use loads sqlite-utils: 50 ms of CPU and 3.4 MiB."""
        from ajustes_tui.storage.core.tables import Tables

        return Tables(self)

    @cached_property
    def _staged(self) -> set[str]:
        return set()

    def stage(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put rows into a temporary table, made anew."""
        self.execute(f"DROP TABLE IF EXISTS temp.{table}")
        self.execute(f"CREATE TEMP TABLE {table} ({', '.join(columns)})")
        self._staged.add(table)
        marks = ", ".join("?" * len(columns))
        self.executemany(f"INSERT INTO temp.{table} VALUES ({marks})", rows)

    def drop_staged(self) -> None:
        for table in self._staged:
            self.execute(f"DROP TABLE IF EXISTS temp.{table}")
        self._staged.clear()

    def version(self) -> tuple[int, int] | None:
        """Return a value that changes with any write by any connection; 4 µs.

        None inside a transaction, which may roll back.
        """
        if self.in_transaction:
            return None
        return int(self.execute("PRAGMA data_version").fetchone()[0]), self.total_changes
