"""A connection to the store, and the door through which it writes rows."""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ajustes_tui.storage.core.tables import Tables


class Connection(sqlite3.Connection):
    """A SQLite connection with the tables of the store, as sqlite-utils writes them."""

    @cached_property
    def tables(self) -> Tables:
        """The tables by their names; the first use loads sqlite-utils: 50 ms of CPU and 3.4 MiB."""
        from ajustes_tui.storage.core.tables import Tables

        return Tables(self)

    def version(self) -> tuple[int, int] | None:
        """Return a value that differs after any write to the store, by whatever connection; 4 µs.

        None inside a transaction, whose rows may still be taken back.
        """
        if self.in_transaction:
            return None
        return int(self.execute("PRAGMA data_version").fetchone()[0]), self.total_changes
