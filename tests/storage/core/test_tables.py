"""The door through which rows are written: in the transaction it finds, with the library's own words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ajustes_tui.storage.core.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return Database(tmp_path / "almacen.db")


def _said(db: Database) -> list[str]:
    sentences: list[str] = []
    db.conn.set_trace_callback(sentences.append)
    return sentences


def test_what_is_written_goes_with_the_transaction_it_is_in(db):
    def half_done() -> None:
        with db.transaction():
            db.tables["meta"].upsert({"clave": "a", "valor": "1"}, pk="clave")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_done()
    assert db.conn.execute("SELECT count(*) FROM meta").fetchone()[0] == 0


@pytest.mark.parametrize("times", [1, 2])
def test_no_write_asks_for_the_schema_nor_changes_it(db, times):
    with db.transaction():
        # The first time each table is asked for its key, once.
        db.tables["meta"].upsert({"clave": "a", "valor": "0"}, pk="clave")
        db.tables["meta"].update("a", {"valor": "0"})
    sentences = _said(db)
    with db.transaction():
        for n in range(times):
            db.tables["meta"].upsert({"clave": "a", "valor": f"{n}"}, pk="clave")
            db.tables["meta"].update("a", {"valor": "x"})
            db.tables["meta"].delete_where("clave = ?", ("b",))
    words = " ".join(sentences).lower()
    assert "create " not in words
    assert "sqlite_master" not in words
    assert "table_info" not in words


def test_a_table_that_is_not_there_is_never_made(db):
    with pytest.raises(sqlite3.OperationalError, match="no such table"), db.transaction():
        db.tables["otra"].insert({"a": 1})


def test_a_value_of_another_type_is_refused(db):
    with pytest.raises(sqlite3.IntegrityError), db.transaction():
        db.tables["telefonos"].insert({"cuenta": "90000000", "numero": "no es un número"})


def test_rows_of_a_condition_are_updated_and_counted(db):
    with db.transaction():
        db.tables["meta"].insert_all([("clave", "valor"), ("a", "1"), ("b", "2"), ("c", "3")])
        changed = db.tables["meta"].update_where({"valor": "+"}, "clave IN (?, ?)", ("a", "c"))
    assert changed == 2
    rows = db.conn.execute("SELECT clave, valor FROM meta ORDER BY clave")
    assert [tuple(row) for row in rows] == [("a", "+"), ("b", "2"), ("c", "+")]


def test_each_connection_has_tables_of_its_own(db):
    other = db.connect()
    assert other.tables is not db.tables
    assert other.tables["meta"] is other.tables["meta"]
    other.close()
