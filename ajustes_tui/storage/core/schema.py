"""The migrations of a schema, known by their names without loading what applies them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

Paso: TypeAlias = "Callable[[Database], None]"

TABLA = "_sqlite_migrations"
"""The table sqlite-utils makes first in every store, with the migrations it has applied."""


class Esquema:
    """Append-only migrations, in order.

    sqlite-utils applies them; it takes 3 MiB of a session, and is loaded only when there is one to
    apply.
    """

    def __init__(self, nombre: str) -> None:
        self._nombre = nombre
        self._pasos: list[Paso] = []

    def __call__(self) -> Callable[[Paso], Paso]:
        """Return the decorator of the next migration."""

        def anotar(paso: Paso) -> Paso:
            self._pasos.append(paso)
            return paso

        return anotar

    @property
    def nombres(self) -> list[str]:
        """The names of all of them."""
        return [paso.__name__ for paso in self._pasos]

    def aplicadas(self, conn: sqlite3.Connection) -> set[str]:
        """Return the names of those a store has, ours or of a newer program."""
        if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLA,)).fetchone():
            return set()
        filas = conn.execute(f"SELECT name FROM {TABLA} WHERE migration_set = ?", (self._nombre,))
        return {str(nombre) for (nombre,) in filas}

    def faltan(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store lacks any."""
        return not set(self.nombres) <= self.aplicadas(conn)

    def apply(self, conn: sqlite3.Connection, **opciones: Any) -> None:  # noqa: ANN401 - theirs
        """Apply those a store lacks, in order."""
        from sqlite_utils import Database

        self._migraciones().apply(Database(conn), **opciones)

    def _migraciones(self) -> Migrations:
        from sqlite_utils import Migrations

        migraciones = Migrations(self._nombre)
        for paso in self._pasos:
            migraciones()(paso)
        return migraciones
