"""The columns of the schema against the table of fields and the attributes of a caso."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from ajustes_tui.domain.base.fields import COLUMNS, RAW_RESULT, Kind
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.figures.datasets import SEEN_OF_CASOS
from ajustes_tui.storage.core.migrations import SCHEMA_FILE, schema_migrations


@pytest.fixture(scope="module")
def schema() -> Iterator[sqlite3.Connection]:
    """Return an empty store, which no table of fields has any part in."""
    with closing(sqlite3.connect(":memory:")) as conn:
        schema_migrations.apply(conn)
        yield conn


def test_the_store_keeps_every_column_of_a_base(schema):
    table = "SELECT type, \"notnull\" FROM pragma_table_info('casos') WHERE name = ?"
    for field in COLUMNS.values():
        kind = "INTEGER" if field.kind is Kind.MONEY else "TEXT"
        filled = field.required and field.kind is not Kind.RESULT
        found = schema.execute(table, (field.column,)).fetchall()
        assert found == [(kind, int(filled))], field.column


def test_what_the_schema_says_that_claro_sent_is_the_table_of_fields(schema):
    written = SCHEMA_FILE.read_text("utf-8")
    section = written.partition("-- What Claro sent.\n")[2].partition("\n    -- ")[0]
    sent = re.findall(r"^    (\w+) ", section, re.MULTILINE)
    beside = {"cuenta", "radicado", *(c for c, f in COLUMNS.items() if f.kind is Kind.CODE)}
    with closing(sqlite3.connect(":memory:")) as first:
        first.executescript(written)
        begun, now = (
            {row[0] for row in conn.execute("SELECT name FROM pragma_table_info('casos')")}
            for conn in (first, schema)
        )
    # A column of a later version is in its migration.
    added = now - begun
    expected = {*COLUMNS, *RAW_RESULT, "propios", "datos"} - beside - added
    assert (sorted({*sent} - expected), sorted(expected - {*sent})) == ([], [])
    # One that no base brings is said here to be the célula's own.
    of_the_celula: set[str] = set()
    assert sorted(added - {*COLUMNS} - of_the_celula) == []


def test_every_attribute_of_a_caso_is_a_column_of_the_store(schema):
    kept = {row[0] for row in schema.execute("SELECT name FROM pragma_table_info('casos')")}
    assert [name for name in Caso._fields if name not in kept] == []


def test_the_view_of_casos_has_every_column_of_their_dataset(schema):
    seen = {row[0] for row in schema.execute("SELECT name FROM pragma_table_info('casos_vista')")}
    assert [name for name in SEEN_OF_CASOS if name not in seen] == []


def test_no_name_nor_telephone_is_in_the_dataset():
    personal = (Kind.NAME, Kind.TELEPHONE)
    assert [c for c, field in COLUMNS.items() if field.dataset and field.kind in personal] == []
