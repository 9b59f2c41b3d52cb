"""Each column of the store is proved, or is named in `sin_probar`: whoever adds one has to say which."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from ajustes_tui.domain.keeping.integrity import UNSEALED
from ajustes_tui.errors import BrokenIntegrity
from ajustes_tui.storage.core.migrations import TABLE, schema_migrations
from ajustes_tui.storage.core.recorded import RECORDED
from ajustes_tui.storage.intake.unfinished import UnfinishedBases
from tests.services.soporte import Almacen
from tests.storage.guard.conftest import LATER, copy_sealed
from tests.storage.guard.test_manipulations import manipulate

with closing(sqlite3.connect(":memory:")) as _new:
    schema_migrations.apply(_new)
    TABLES = [
        name
        for name, kind in _new.execute(
            "SELECT name, type FROM pragma_table_list WHERE schema = 'main'"
        )
        if kind == "table" and name not in (TABLE, "sqlite_schema", "sqlite_sequence")
    ]
AT_ONCE = 12
"""Columns that are changed together where each finding names its own: a check reports twenty of a kind."""
EFFECTS = ("nueva", "actualizada", "igual", "duplicada", "rechazada")
"""The kinds of the rows of `filas`, which are not proved alike."""
_BASE = {
    **dict.fromkeys(("archivo", "sha256", "tipo", "hoja", "importada_por"), "x"),
    **{"importada_el": LATER.isoformat(), "tamano": 1, "corte": None, "resumen": "{}"},
}


def _columns_of(conn: sqlite3.Connection, table: str) -> list[str]:
    rows = conn.execute("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))
    return [str(row[0]) for row in rows]


def _others(conn: sqlite3.Connection, table: str, column: str, value: object) -> Iterator[object]:
    """Yield values that a column may be changed to."""
    match value:
        case int():
            yield from (value + 1, 1 - value)
        case bytes():
            yield bytes([value[0] ^ 1]) + value[1:]
        case str():
            yield f"{value}x"
        case _:
            yield from ("x", 1)
    yield from (row[0] for row in conn.execute(f"SELECT DISTINCT {column} FROM {table}"))
    (sql,) = conn.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    yield from re.findall("'([^']*)'", sql)


def _change(conn: sqlite3.Connection, table: str, column: str, kind: str = "1") -> None:
    """Change the value of a column in one row of a kind, one that has a value where there is any."""
    keys = [row[1] for row in conn.execute(f"PRAGMA table_info({table})") if row[5]]
    row = conn.execute(
        f"SELECT {column}, {', '.join(keys)} FROM {table} WHERE {kind}"
        f" ORDER BY {column} IS NULL, {', '.join(keys)}"
    ).fetchone()
    assert row is not None, f"no row of {table}, {kind}: do the act that writes one in `every_act`"
    value, *key = row
    same = " AND ".join(f"{name} IS ?" for name in keys)
    # Whoever owns the file can do without the rules of its tables too.
    for ignores in (0, 1):
        conn.commit()
        conn.execute(f"PRAGMA ignore_check_constraints = {ignores}")
        for other in _others(conn, table, column, value):
            if other == value:
                continue
            try:
                conn.execute(f"UPDATE {table} SET {column} = ? WHERE {same}", (other, *key))
            except sqlite3.IntegrityError:
                continue
            return
    raise AssertionError(f"nothing else fits into {table}.{column}")


def _change_all(conn: sqlite3.Connection, table: str, columns: Sequence[str], kind: str) -> None:
    for column in columns:
        _change(conn, table, column, kind)


def _named(path: Path) -> set[tuple[str, str]]:
    """Return the table and the column of every finding; the first line of a broken chain has no column."""
    try:
        findings = Almacen(path, momento=LATER).of("drubio").integrity.verify()
    except BrokenIntegrity:
        return {("", "")}
    named = {(each.where, each.field) for each in findings.differences}
    named |= {(each.table, each.column) for each in findings.records}
    return named | (set() if findings.healthy else {("", "")})


def unproved(store: Path, table: str, columns: Sequence[str], kind: str = "1") -> list[str]:
    """Return the columns of a table whose change is not found, in copies of a store."""
    path, lacking = store.with_name("otra.db"), []
    alone = {"efecto", *(RECORDED[table].key if table in RECORDED else ())}
    together = [c for c in columns if c not in alone] if table in {*RECORDED, "casos"} else []
    groups = [together[at : at + AT_ONCE] for at in range(0, len(together), AT_ONCE)]
    for group in (*groups, *([c] for c in columns if c not in together)):
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        copy_sealed(store, path)
        manipulate(path, lambda conn, group=group: _change_all(conn, table, group, kind))
        named = _named(path)
        if len(group) == 1:
            lacking += [] if named else group
        else:
            left = [c for c in group if (table.replace("casos", "caso"), c) not in named]
            lacking += [c for c in left if unproved(store, table, [c], kind)]
    return lacking


@pytest.mark.parametrize("table", [table for table in TABLES if table not in UNSEALED])
def test_each_column_is_proved_or_said_not_to_be(recorded, monkeypatch, table):
    store = Almacen(recorded, momento=LATER)
    if table == "en_curso":
        with store.db.transaction() as conn:
            UnfinishedBases(store.db).begin(conn, _BASE)
    elif table == "en_curso_quedan":
        ((base, caso),) = store.rows_of("SELECT base_id, max(id) FROM casos")
        store.register(caso, "nota", nota="se conserva")
        monkeypatch.setattr(UnfinishedBases, "withdraw", lambda *_: None)
        store.of("drubio").bases.anular(base, "se cortó")
    store.db.close()
    with closing(sqlite3.connect(recorded)) as conn:
        columns = _columns_of(conn, table)
    said = [column for column in columns if f"{table}.{column}" in UNSEALED]
    for kind in [f"efecto = '{e}'" for e in EFFECTS] if table == "filas" else ["1"]:
        assert unproved(recorded, table, columns, kind) == said


def test_a_column_that_is_added_and_proved_by_nothing_is_named(recorded):
    with closing(sqlite3.connect(recorded)) as conn:
        conn.execute("ALTER TABLE casos ADD COLUMN color TEXT")
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('ajustes', 'add_color', '2026-12-01')"
        )
        conn.commit()
    assert unproved(recorded, "casos", ["vence", "color"]) == ["color"]


def test_what_nothing_proves_is_said_in_words(recorded):
    said = Almacen(recorded, momento=LATER).of("drubio").integrity.verify().unproved
    assert all(words in said for words in UNSEALED.values())
