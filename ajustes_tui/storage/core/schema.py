"""The migrations of a schema, known by their names without loading what applies them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

MigrationStep: TypeAlias = "Callable[[Database], None]"

TABLE = "_sqlite_migrations"
"""The table sqlite-utils makes first in every store, with the migrations it has applied."""


class Esquema:
    """Append-only migrations, in order.

    sqlite-utils applies them, and is loaded only when there is one to apply: who only reads never
    pays its 50 ms.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps: list[MigrationStep] = []
        self._alone: set[str] = set()
        """The names of those that SQLite refuses inside a transaction."""

    def __call__(self, *, transactional: bool = True) -> Callable[[MigrationStep], MigrationStep]:
        """Return the decorator of the next migration, which has a transaction unless it says so."""

        def write_down(step: MigrationStep) -> MigrationStep:
            self._steps.append(step)
            if not transactional:
                self._alone.add(step.__name__)
            return step

        return write_down

    @property
    def names(self) -> list[str]:
        """The names of all of them."""
        return [step.__name__ for step in self._steps]

    def aplicadas(self, conn: sqlite3.Connection) -> set[str]:
        """Return the names of those a store has, ours or of a newer program."""
        if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)).fetchone():
            return set()
        rows = conn.execute(f"SELECT name FROM {TABLE} WHERE migration_set = ?", (self._name,))
        return {str(name) for (name,) in rows}

    def lacking(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store lacks any."""
        return not set(self.names) <= self.aplicadas(conn)

    def apply(self, conn: sqlite3.Connection, **options: Any) -> None:  # noqa: ANN401 - theirs
        """Apply those a store lacks, in order."""
        from sqlite_utils import Database

        # Plugins that happen to be installed on the host are no part of the program.
        db = Database(conn, execute_plugins=False)
        (enforced,) = conn.execute("PRAGMA foreign_keys").fetchone()
        # A table that is made anew is dropped first, while others point to it.
        conn.execute("PRAGMA foreign_keys = OFF")
        try:
            self._migraciones().apply(db, **options)
        finally:
            conn.execute(f"PRAGMA foreign_keys = {enforced:d}")

    def _migraciones(self) -> Migrations:
        from sqlite_utils import Migrations

        migraciones = Migrations(self._name)
        for step in self._steps:
            migraciones(transactional=step.__name__ not in self._alone)(step)
        return migraciones
