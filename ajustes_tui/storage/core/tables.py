"""The tables of the store as sqlite-utils writes them: every write of a few rows goes through here.

SQL text is left for what reads sets, and for the one bulk copy of an import: a hundred thousand rows
take sqlite-utils five times as long. The schema of an open store does not change, so what sqlite-utils
asks about it before each write is asked once: a row costs 20 to 50 µs instead of 100 to 270.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import cached_property

import sqlite_utils
from sqlite_utils import db as library
from sqlite_utils.db import quote_identifier


class Tables(sqlite_utils.Database):
    """The tables of one connection."""

    supports_on_conflict = True
    """Stated here because the first upsert would otherwise find out by making a table in the store."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        """Write through an open connection, in whatever transaction it is."""
        # Plugins that happen to be installed on the host are no part of the program.
        super().__init__(conn, recursive_triggers=False, execute_plugins=False)
        self._known: dict[str, StoreTable] = {}

    def __getitem__(self, table_name: str) -> StoreTable:
        """Return a table of the store; one that does not exist is an error of SQLite when written to."""
        table = self._known.get(table_name)
        if table is None:
            table = self._known[table_name] = StoreTable(self, table_name)
        return table


class StoreTable(library.Table):
    """A table that is there, with columns that stay the same."""

    def exists(self) -> bool:
        """Return True: a write never has to make the table."""
        return True

    @cached_property
    def columns(self) -> list[library.Column]:
        """The columns, their part in the primary key included, as they were when first asked for."""
        return super().columns

    def update_where(
        self,
        updates: Mapping[str, object],
        where: str,
        where_args: Sequence[object] = (),
        conversions: Mapping[str, str] | None = None,
    ) -> int:
        """Update the rows that meet a condition and return how many (`update` takes one row by its key).

        `conversions` gives, for a column, the SQL expression around its `?`, as in `update`.
        """
        expressions = conversions or {}
        changes = ", ".join(
            f"{quote_identifier(column)} = {expressions.get(column, '?')}" for column in updates
        )
        cursor = self.db.execute(
            f"UPDATE {quote_identifier(self.name)} SET {changes} WHERE {where}",
            [*updates.values(), *where_args],
        )
        return int(cursor.rowcount)


__all__ = ["StoreTable", "Tables"]
