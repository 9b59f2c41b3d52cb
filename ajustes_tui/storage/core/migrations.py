"""Schema and migrations, whose names are known without loading sqlite-utils."""

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
"""Prefix of migrations that older programs can ignore.

An older program sees only the name, so it must tell.
"""
TABLE = "_sqlite_migrations"
"""sqlite-utils' table of applied migrations."""
SCHEMA_FILE = Path(__file__).with_name("schema.sql")
_SCHEMA = "esquema"
_FORM = re.compile(f"{_SCHEMA}-[0-9a-f]{{64}}")
FORM = f"{_SCHEMA}-49db6f8e9b23026b8490871241bf8c5a9a1312aadf6b858536a3f80b510330b7"
"""The fixed digest of `schema.sql`, every store's first form."""
_FTS_ERASES = (3, 42)
"""From this SQLite on FTS5 erases words instead of marking them."""


def is_exclusive(name: str) -> bool:
    return not name.startswith(ADDITIVE_PREFIX)


def _mark_of(names: Iterable[str]) -> int:
    """Return the checksum of the form, stored twice; 0 without."""
    forms = filter(_FORM.fullmatch, sorted(names))
    return zlib.crc32(next(forms, "").encode()) & 0x7FFF_FFFF


class SchemaMigrations:
    """The initial schema and append-only migrations, in order.

    sqlite-utils is loaded only to apply one: readers save 50 ms.
    """

    def __init__(self, name: str, schema: Path = SCHEMA_FILE, form: str = FORM) -> None:
        self._name = name
        self._schema = schema
        self.form = form
        self._steps: list[MigrationStep] = []

    def __call__(self, step: MigrationStep) -> MigrationStep:
        self._steps.append(step)
        return step

    @property
    def names(self) -> list[str]:
        return [self.form, *(step.__name__ for step in self._steps)]

    def applied(self, conn: sqlite3.Connection) -> set[str]:
        """Return the applied migrations, also those of a newer program."""
        if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)).fetchone():
            return set()
        rows = conn.execute(f"SELECT name FROM {TABLE} WHERE migration_set = ?", (self._name,))
        return {str(name) for (name,) in rows}

    def unknown(self, conn: sqlite3.Connection) -> set[str]:
        return self.applied(conn) - set(self.names)

    def lost(self, conn: sqlite3.Connection) -> str | None:
        """Return the lost form or first lost migration, or None."""
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
        applied = self.applied(conn)
        return bool(applied) and self.form not in applied

    def lacking(self, conn: sqlite3.Connection) -> bool:
        return not set(self.names) <= self.applied(conn)

    def lacking_alone(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a migration that excludes older sessions is missing."""
        return any(map(is_exclusive, set(self.names) - self.applied(conn)))

    def apply(self, conn: sqlite3.Connection) -> None:
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
        for statement in _statements(self._schema.read_text("utf-8")):
            db.execute(statement)
        if db.sqlite_version >= _FTS_ERASES:
            db.execute("INSERT INTO casos_fts (casos_fts, rank) VALUES ('secure-delete', 1)")
        db.execute(f"PRAGMA user_version = {_mark_of([self.form])}")


def _statements(script: str) -> Iterator[str]:
    current = ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current) and line.rstrip().endswith(";"):
            yield current
            current = ""


schema_migrations = SchemaMigrations("ajustes")

# What changes the schema of stores that exist goes below, each as `@schema_migrations` on a function
# that takes the store, named `add_…` where the sessions of the version before may go on with it.


@schema_migrations
def add_attempts_of_telephone(db: Database) -> None:
    """SQLite looks for the attempts of each telephone that is deleted."""
    db.execute(
        "CREATE INDEX intentos_telefono ON intentos (telefono_id) WHERE telefono_id IS NOT NULL"
    )
