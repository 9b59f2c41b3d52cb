"""sqlite-utils tables, for every write of few rows.

SQL remains for sets and an import's bulk copy, where sqlite-utils is five times slower at a hundred
thousand rows. The schema is fixed, so its queries are cached: a row costs 20 to 50 µs, not 100 to
270.
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
    """Preset: sqlite-utils would test it by creating a table."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        """Write in any transaction of an open connection."""
        # Plugins that happen to be installed on the host are no part of the program.
        super().__init__(conn, recursive_triggers=False, execute_plugins=False)
        self._known: dict[str, StoreTable] = {}

    def __getitem__(self, table_name: str) -> StoreTable:
        """A missing table only fails when written to."""
        table = self._known.get(table_name)
        if table is None:
            table = self._known[table_name] = StoreTable(self, table_name)
        return table


class StoreTable(library.Table):
    """An existing table with fixed columns."""

    def exists(self) -> bool:
        """Return True: no write has to create the table."""
        return True

    @cached_property
    def columns(self) -> list[library.Column]:
        """The columns, cached, with the primary key."""
        return super().columns

    def update_where(
        self, updates: Mapping[str, object], where: str, where_args: Sequence[object] = ()
    ) -> int:
        """Update rows by condition and return their number."""
        changes = ", ".join(f"{quote_identifier(column)} = ?" for column in updates)
        cursor = self.db.execute(
            f"UPDATE {quote_identifier(self.name)} SET {changes} WHERE {where}",
            [*updates.values(), *where_args],
        )
        return int(cursor.rowcount)


__all__ = ["StoreTable", "Tables"]
