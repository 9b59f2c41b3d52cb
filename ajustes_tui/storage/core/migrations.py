"""The schema of the store and its migrations: their names are known without loading what applies them."""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sqlite_utils import Database

MigrationStep: TypeAlias = "Callable[[Database], None]"

ADDITIVE_PREFIX = "add_"
"""The beginning of the name of a migration that only adds what programs of before do not need.

The name is what an older program finds in a store that a newer one migrated, so it is the name that
tells it whether it may go on.
"""
TABLE = "_sqlite_migrations"
"""The table sqlite-utils makes first in every store, with the migrations it has applied."""
SCHEMA_FILE = Path(__file__).with_name("schema.sql")
_SCHEMA = "esquema"
_FORM = re.compile(f"{_SCHEMA}-[0-9a-f]{{64}}")
FORM = f"{_SCHEMA}-49db6f8e9b23026b8490871241bf8c5a9a1312aadf6b858536a3f80b510330b7"
"""The name of the form every store begins with: the digest of `schema.sql`, which is fixed."""
_FTS_ERASES = (3, 42)
"""The version of SQLite from which FTS5 erases a word instead of marking it as deleted."""


def is_exclusive(name: str) -> bool:
    """Tell whether the programs that do not know a migration must have no session open after it."""
    return not name.startswith(ADDITIVE_PREFIX)


def _mark_of(names: Iterable[str]) -> int:
    """Return the checksum of the form among some names, 0 without one: a store has it twice."""
    forms = filter(_FORM.fullmatch, sorted(names))
    return zlib.crc32(next(forms, "").encode()) & 0x7FFF_FFFF


class SchemaMigrations:
    """The schema a store begins with and its append-only migrations, in order.

    sqlite-utils applies them and is loaded only when there is one to apply: a session that only
    reads never pays its 50 ms.
    """

    def __init__(self, name: str, schema: Path = SCHEMA_FILE, form: str = FORM) -> None:
        self._name = name
        self._schema = schema
        self.form = form
        self._steps: list[MigrationStep] = []

    def __call__(self, step: MigrationStep) -> MigrationStep:
        """Add a migration."""
        self._steps.append(step)
        return step

    @property
    def names(self) -> list[str]:
        """The names of the schema and the migrations, in order."""
        return [self.form, *(step.__name__ for step in self._steps)]

    def applied(self, conn: sqlite3.Connection) -> set[str]:
        """Return the names of the migrations a store has had, also those of a newer program."""
        if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)).fetchone():
            return set()
        rows = conn.execute(f"SELECT name FROM {TABLE} WHERE migration_set = ?", (self._name,))
        return {str(name) for (name,) in rows}

    def unknown(self, conn: sqlite3.Connection) -> set[str]:
        """Return the names of the migrations that a newer program applied to a store."""
        return self.applied(conn) - set(self.names)

    def lost(self, conn: sqlite3.Connection) -> str | None:
        """Return the form or the first migration that a store had and does not remember, or None."""
        applied = self.applied(conn)
        made = conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").fetchone()
        (mark,) = conn.execute("PRAGMA user_version").fetchone()
        if mark != _mark_of(applied) or (made and not applied):
            return _SCHEMA
        if self.has_other_form(conn):
            return None
        had = [place for place, name in enumerate(self.names) if name in applied]
        known = self.names[: had[-1]] if had else []
        return next((name for name in known if name not in applied), None)

    def has_other_form(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store was made with another `schema.sql` than the one of this program."""
        applied = self.applied(conn)
        return bool(applied) and self.form not in applied

    def lacking(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store lacks any migration."""
        return not set(self.names) <= self.applied(conn)

    def lacking_alone(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store lacks a migration after which the sessions of before could not go on."""
        return any(map(is_exclusive, set(self.names) - self.applied(conn)))

    def apply(self, conn: sqlite3.Connection) -> None:
        """Apply what a store lacks, in order."""
        from sqlite_utils import Database, Migrations

        migrations = Migrations(self._name)
        migrations(name=self.form)(self._make)
        for step in self._steps:
            migrations()(step)
        # Plugins that happen to be installed on the host are no part of the program.
        db = Database(conn, execute_plugins=False)
        (enforced,) = conn.execute("PRAGMA foreign_keys").fetchone()
        # A table that is rebuilt is dropped first, while others refer to it.
        conn.execute("PRAGMA foreign_keys = OFF")
        try:
            migrations.apply(db)
        finally:
            conn.execute(f"PRAGMA foreign_keys = {enforced:d}")

    def _make(self, db: Database) -> None:
        """Make every table, index, trigger and view of a new store."""
        for statement in _statements(self._schema.read_text("utf-8")):
            db.execute(statement)
        if db.sqlite_version >= _FTS_ERASES:
            db.execute("INSERT INTO casos_fts (casos_fts, rank) VALUES ('secure-delete', 1)")
        db.execute(f"PRAGMA user_version = {_mark_of([self.form])}")


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, whose lines each end at most one."""
    current = ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current) and line.rstrip().endswith(";"):
            yield current
            current = ""


schema_migrations = SchemaMigrations("ajustes")

# What changes the schema of stores that exist goes below, each as `@schema_migrations` on a function
# that takes the store, named `add_…` where the sessions of the version before may go on with it.
