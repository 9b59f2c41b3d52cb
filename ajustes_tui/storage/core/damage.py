"""Damage of a store: unreadable content, or a schema not the program's."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from ajustes_tui.errors import AjustesError, BrokenIntegrity, InvalidInput
from ajustes_tui.storage.core.connection import meta_of
from ajustes_tui.storage.core.migrations import TABLE, schema_migrations

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_UNDECODABLE = re.compile(r"Could not decode to UTF-8 column '(\w+)'")
"""sqlite3's message for invalid text; the bytes after it are not repeated."""
_MALFORMED = re.compile(r"malformed database schema \((\w+)\)")
OTHER_FORM, NEWER = "almacen_otra_forma", "version_nueva"
"""Error codes of a store of another version."""
UNREADABLE = "El archivo del almacén está dañado y no se puede leer entero."
_FOREIGN_FORM = "El almacén no tiene la forma del programa. {}"
_OBJECTS = (
    "SELECT type, name, tbl_name, sql FROM sqlite_schema"
    # SQLite makes the tables of its statistics and those within the search index.
    " WHERE type <> 'table' OR NOT (name LIKE 'sqlite\\_stat%' ESCAPE '\\'"
    f" OR name LIKE 'casos\\_fts\\_%' ESCAPE '\\' OR name = '{TABLE}') ORDER BY type DESC, name"
)
_LACKING = {
    "trigger": "Falta la protección «{}», o no es la del programa.",
    "table": "Falta la tabla «{}», o no es la del programa.",
    "index": "Falta el índice «{}», o no es el del programa.",
    "view": "Falta la vista «{}», o no es la del programa.",
}
_FOREIGN = {
    "trigger": "un disparador ajeno",
    "table": "una tabla ajena",
    "index": "un índice ajeno",
    "view": "una vista ajena",
}


_PROBE = "columna_agregada"
_Object: TypeAlias = tuple[str, str]
_Objects: TypeAlias = dict[_Object, list[str | None]]


def damaged(what: str) -> BrokenIntegrity:
    return BrokenIntegrity(
        what, "No escriba más en él; restaure el último respaldo bueno con `ajustes restaurar`."
    )


def code_of(error: BaseException) -> int:
    """Return the primary SQLite code, 0 if not from SQLite."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def damage_of(error: BaseException) -> BrokenIntegrity | None:
    """Return the damage behind an exception, or None."""
    code = code_of(error)
    malformed = _MALFORMED.match(str(error)) if code == sqlite3.SQLITE_CORRUPT else None
    if malformed is not None:
        return damaged(_FOREIGN_FORM.format(f"«{malformed[1]}» no se entiende."))
    if code in _DAMAGED:
        return damaged(UNREADABLE)
    undecodable = isinstance(error, sqlite3.DatabaseError) and _UNDECODABLE.match(str(error))
    if undecodable:
        return damaged(
            f"El almacén está dañado: en la columna «{undecodable[1]}» hay bytes que no son texto."
        )
    return None


def trouble_of(error: BaseException, path: Path) -> AjustesError | None:
    """Return the error of a store's exception, or None for a bug.

    An unforeseen one is blamed on a schema not the program's, as for a missing column.
    """
    damage = damage_of(error)
    if damage is not None or code_of(error) not in (0, sqlite3.SQLITE_ERROR):
        return damage
    destination = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(destination, uri=True)) as conn:
            form = form_of(conn)
            if form.lacking and schema_migrations.has_other_form(conn):
                return other_form(conn)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as unreadable:
        # What SQLite says of a form it cannot parse repeats its bytes, which may be no text.
        if code_of(unreadable) not in (0, sqlite3.SQLITE_ERROR, *_DAMAGED):
            return None
        return damage_of(unreadable) or damaged(_FOREIGN_FORM.format("").strip())
    if form.lacking:
        # An older store lacks what its migration would add; where all of that is there, it was applied.
        return None if form.differences else migration_lost(form.lacking[0])
    return damaged(_FOREIGN_FORM.format(form.differences[0])) if form.differences else None


def other_form(conn: sqlite3.Connection) -> InvalidInput:
    """Return the error of another schema."""
    try:
        is_demo = meta_of(conn, "demo") == "1"
    except sqlite3.Error:
        is_demo = False
    return InvalidInput(
        "El almacén lo hizo otra versión del programa, con otra forma, y esta no lo lee; no se cambió nada.",
        "Es de demostración: hágalo de nuevo con `ajustes demo`."
        if is_demo
        else "Ábralo con la versión que lo hizo, o empiece uno nuevo con otro --db e importe sus bases.",
        code=OTHER_FORM,
    )


def migration_lost(name: str) -> BrokenIntegrity:
    """Return the error of a store that lost a past migration or its form."""
    return damaged(f"El almacén está dañado: no recuerda su migración «{name}», y la tuvo.")


class StoreForm(NamedTuple):
    """Differences of a store's schema from the program's."""

    differences: tuple[str, ...]
    lacking: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    """Migrations of a newer program, which may have added objects."""


def form_of(conn: sqlite3.Connection) -> StoreForm:
    """Compare schemas, ignoring a newer program's additions."""
    own, own_columns = _own_form()
    if _columns(conn) != own_columns:
        # The text of this one table is of the library that made it, whichever its version was.
        return StoreForm((_LACKING["table"].format(TABLE),))
    applied = schema_migrations.applied(conn)
    newer = tuple(sorted(schema_migrations.unknown(conn)))
    objects = {(kind, name): form for kind, name, *form in conn.execute(_OBJECTS)}
    other = [known for known, form in own.items() if objects.get(known) != form]
    # What a newer program adds is none of ours, but a trigger on a table of ours acts on what we write.
    told = [k for k in other if not (newer and _only_has_more_columns(k, own, objects))]
    foreign = [
        k
        for k in objects.keys() - own.keys()
        if not newer or (k[0] == "trigger" and ("table", objects[k][0]) in own)
    ]
    return StoreForm(
        (
            *(_LACKING[kind].format(name) for kind, name in told),
            *(f"Hay {_FOREIGN.get(kind, 'un objeto ajeno')}: «{name}»." for kind, name in foreign),
        ),
        tuple(name for name in schema_migrations.names if name not in applied),
        newer,
    )


def _only_has_more_columns(known: _Object, own: _Objects, objects: _Objects) -> bool:
    """Tell whether a table only has added final columns."""
    kind, name = known
    table, sql = own[known]
    found = objects.get(known)
    if kind != "table" or found is None or found[0] != table or sql is None:
        return False
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:

        def altered(column: str) -> str:
            fresh.execute(f"ALTER TABLE {name} ADD COLUMN {column}")
            query = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?"
            return str(fresh.execute(query, (name,)).fetchone()[0])

        try:
            fresh.execute(sql)
            fresh.execute("BEGIN")
            # SQLite says itself after which of its words a table takes one more column.
            place = altered(f"{_PROBE} TEXT").index(f", {_PROBE} TEXT")
            fresh.execute("ROLLBACK")
        except sqlite3.Error:
            return False
        stored, column, made = found[1] or "", "", sql
        added = stored[place : place + len(stored) - len(sql)]
        for piece in added.removeprefix(", ").split(", "):
            # A comma may stand within a definition too.
            column += piece
            try:
                made = altered(column)
            except sqlite3.Error:
                column += ", "
            else:
                column = ""
        return made == stored


def _columns(conn: sqlite3.Connection) -> list[str]:
    rows = conn.execute("SELECT name FROM pragma_table_info(?) ORDER BY cid", (TABLE,))
    return [str(row[0]) for row in rows]


@cache
def _own_form() -> tuple[_Objects, list[str]]:
    with closing(sqlite3.connect(":memory:")) as fresh:
        schema_migrations.apply(fresh)
        objects = {(kind, name): form for kind, name, *form in fresh.execute(_OBJECTS)}
        return objects, _columns(fresh)
