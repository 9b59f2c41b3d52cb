"""The private file of an import: who may read it, what is refused, and how little stays of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ajustes_tui.errors import ConflictError
from ajustes_tui.storage.intake.staging import StagingFile

ROW = (
    "INSERT INTO filas (orden, fila, cuenta, radicado, motivo, estado_ajuste,"
    " resultado_crudo, resultado_por_revisar, telefonos, datos, ultima)"
    " VALUES (1, 2, '90001234', '4471', '', '', '', 0, '[]', '{}', 1)"
)


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as conn:
        yield conn


@pytest.fixture
def staged(conn: sqlite3.Connection, tmp_path: Path) -> Callable[..., StagingFile]:
    """Make a file and fill it by statements, as the reading process would."""

    def staged_(*statements: str, tables: tuple[str, ...] | None = None) -> StagingFile:
        file = StagingFile(conn, tmp_path / "almacen.db")
        with closing(sqlite3.connect(file.path)) as other:
            for statement in (*(file.order.tables if tables is None else tables), *statements):
                other.execute(statement)
            other.commit()
        file.forget_name()
        return file

    return staged_


def test_the_file_is_its_owners_alone_and_empty_while_it_has_a_name(conn, tmp_path):
    file = StagingFile(conn, tmp_path / "almacen.db")
    (path,) = tmp_path.iterdir()
    assert path == file.path
    assert (path.stat().st_mode & 0o777, path.stat().st_size) == (0o600, 0)
    file.forget_name()
    assert list(tmp_path.iterdir()) == []


def test_what_was_staged_is_read_though_the_file_has_no_name_any_more(conn, staged, tmp_path):
    file = staged(ROW)
    assert list(tmp_path.iterdir()) == []
    file.check()
    assert conn.execute("SELECT cuenta, fila FROM staged.filas").fetchall() == [("90001234", 2)]
    file.close()
    assert [row[1] for row in conn.execute("PRAGMA database_list")] == ["main"]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE otra (a)",
        "CREATE VIEW otra AS SELECT 1",
        "CREATE INDEX otra ON filas (cuenta)",
        "CREATE TRIGGER otra AFTER INSERT ON filas BEGIN SELECT 1; END",
        "ALTER TABLE filas ADD COLUMN otra TEXT",
        "DROP TABLE crudas",
    ],
)
def test_a_file_with_anything_but_the_tables_that_were_ordered_is_refused(staged, statement):
    with pytest.raises(ConflictError) as refusal:
        staged(ROW, statement).check()
    assert refusal.value.code == "carga_incompleta"


def test_a_file_with_no_table_at_all_is_refused(staged):
    with pytest.raises(ConflictError):
        staged(tables=()).check()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("fila", "'dos'"),
        ("cuenta", "NULL"),
        ("valor_aplicado", "'mil'"),
        ("resultado", "'QUIZÁS'"),
        ("fecha_solicitud", "'24/11/2026'"),
        ("datos", "'{'"),
    ],
)
def test_a_file_with_a_value_its_table_would_not_take_is_refused(conn, tmp_path, column, value):
    file = StagingFile(conn, tmp_path / "almacen.db")
    (rows, *_) = file.order.tables
    with closing(sqlite3.connect(file.path)) as other:
        for table in file.order.tables:
            other.execute(table)
        other.execute(ROW)
        names = [row[1] for row in other.execute("PRAGMA table_info(filas)")][1:]
        _call(other, f"CREATE TABLE filas (orden INTEGER PRIMARY KEY, {', '.join(names)})")
    with closing(sqlite3.connect(file.path)) as other:
        other.execute(f"UPDATE filas SET {column} = {value}")
        _call(other, rows)
    file.forget_name()
    with pytest.raises(ConflictError) as refusal:
        file.check()
    assert refusal.value.code == "carga_incompleta"


def _call(conn: sqlite3.Connection, table: str) -> None:
    """Say that the rows of a table were written under another definition."""
    conn.execute("PRAGMA writable_schema = ON")
    conn.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'filas'", (table,))
    conn.commit()
