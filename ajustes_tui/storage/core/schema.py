"""The migrations of the schema: their names are known without loading sqlite-utils, which applies them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

ADDITIVE_PREFIX = "add_"
"""The beginning of the name of a migration that only adds what programs of before do not need.

The name is what an older program finds in a store that a newer one migrated, so it is the name that
tells it whether it may go on.
"""
MigrationStep: TypeAlias = "Callable[[Database], None]"

TABLE = "_sqlite_migrations"
"""The table sqlite-utils makes first in every store, with the migrations it has applied."""


def is_exclusive(name: str) -> bool:
    """Tell whether the programs that do not know a migration must have no session open after it."""
    return not name.startswith(ADDITIVE_PREFIX)


class SchemaMigrations:
    """Append-only migrations, in order.

    sqlite-utils applies them and is loaded only when there is one to apply: a session that only
    reads never pays its 50 ms.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps: list[MigrationStep] = []
        self._alone: set[str] = set()
        """The names of the migrations that SQLite refuses inside a transaction."""

    def __call__(self, *, transactional: bool = True) -> Callable[[MigrationStep], MigrationStep]:
        """Return the decorator that adds a migration, by default one run inside a transaction."""

        def write_down(step: MigrationStep) -> MigrationStep:
            self._steps.append(step)
            if not transactional:
                self._alone.add(step.__name__)
            return step

        return write_down

    @property
    def names(self) -> list[str]:
        """The names of the migrations, in order."""
        return [step.__name__ for step in self._steps]

    def applied(self, conn: sqlite3.Connection) -> set[str]:
        """Return the names of the migrations a store has had, also those of a newer program."""
        if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)).fetchone():
            return set()
        rows = conn.execute(f"SELECT name FROM {TABLE} WHERE migration_set = ?", (self._name,))
        return {str(name) for (name,) in rows}

    def unknown(self, conn: sqlite3.Connection) -> set[str]:
        """Return the names of the migrations that a newer program applied to a store."""
        return self.applied(conn) - set(self.names)

    def lacking(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store lacks any migration."""
        return not set(self.names) <= self.applied(conn)

    def lacking_alone(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store lacks a migration after which the sessions of before could not go on."""
        return any(map(is_exclusive, set(self.names) - self.applied(conn)))

    def apply(self, conn: sqlite3.Connection, **options: Any) -> None:  # noqa: ANN401 - theirs
        """Apply the migrations a store lacks, in order."""
        from sqlite_utils import Database

        # Plugins that happen to be installed on the host are no part of the program.
        db = Database(conn, execute_plugins=False)
        (enforced,) = conn.execute("PRAGMA foreign_keys").fetchone()
        # A table that is rebuilt is dropped first, while others refer to it.
        conn.execute("PRAGMA foreign_keys = OFF")
        try:
            self._library_migrations().apply(db, **options)
        finally:
            conn.execute(f"PRAGMA foreign_keys = {enforced:d}")

    def _library_migrations(self) -> Migrations:
        from sqlite_utils import Migrations

        migrations = Migrations(self._name)
        for step in self._steps:
            migrations(transactional=step.__name__ not in self._alone)(step)
        return migrations
