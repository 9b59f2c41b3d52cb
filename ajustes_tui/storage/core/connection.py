"""A connection to the store, and its row writer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ajustes_tui.storage.core.tables import Tables


def meta_of(conn: sqlite3.Connection, key: str) -> str | None:
    """Return a fact of a store, None if it has none of that name."""
    row = conn.execute("SELECT valor FROM meta WHERE clave = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


class Connection(sqlite3.Connection):
    """A SQLite connection with sqlite-utils tables."""

    @cached_property
    def tables(self) -> Tables:
        """The first use loads sqlite-utils: 50 ms of CPU and 3.4 MiB."""
        from ajustes_tui.storage.core.tables import Tables

        return Tables(self)

    def insert(self, table: str, row: Mapping[str, object]) -> int:
        """Insert a row without loading sqlite-utils, in a turn that others wait for; return its id."""
        marks = ", ".join("?" * len(row))
        statement = f"INSERT INTO main.{table} ({', '.join(row)}) VALUES ({marks})"
        return self.execute(statement, tuple(row.values())).lastrowid or 0

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

    @contextmanager
    def without_references(self) -> Iterator[None]:
        """Do not look up the rows that those of a large transaction refer to."""
        self.execute("PRAGMA foreign_keys = OFF")
        try:
            yield
        finally:
            self.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def without_triggers(self, table: str) -> Iterator[None]:
        """Insert rows on which no trigger of a table acts, in a transaction that puts them back.

        SQLite runs a program per row and trigger, which costs as much as inserting the row.
        """
        triggers = self.execute(
            "SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?",
            (table,),
        ).fetchall()
        for name, _sql in triggers:
            self.execute(f"DROP TRIGGER main.{name}")
        yield
        for _name, sql in triggers:
            self.execute(sql)

    def version(self) -> tuple[int, int] | None:
        """Return a value that changes with any write by any connection; 4 µs.

        None inside a transaction, which may roll back.
        """
        if self.in_transaction:
            return None
        return int(self.execute("PRAGMA data_version").fetchone()[0]), self.total_changes
