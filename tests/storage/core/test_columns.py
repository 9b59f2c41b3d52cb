"""The columns of the store against the table of fields and the attributes of a caso."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.base.fields import COLUMNS, Kind
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.figures.datasets import CASOS
from tests.services.conftest import molde, store
from tests.services.soporte import Almacen

__all__ = ["molde", "store"]


@pytest.mark.parametrize("column", COLUMNS)
def test_the_store_keeps_every_column_of_a_base(store: Almacen, column: str) -> None:
    field = COLUMNS[column]
    kept = store.rows_of(
        f"SELECT type, \"notnull\" FROM pragma_table_info('casos') WHERE name = '{column}'"
    )
    kind = "INTEGER" if field.kind is Kind.MONEY else "TEXT"
    assert kept == [(kind, int(field.required and field.kind is not Kind.RESULT))]


def test_every_attribute_of_a_caso_is_a_column_of_the_store(store: Almacen) -> None:
    kept = {row[0] for row in store.rows_of("SELECT name FROM pragma_table_info('casos')")}
    assert [name for name in Caso._fields if name not in kept] == []


def test_the_view_of_casos_has_every_column_of_their_dataset(store: Almacen) -> None:
    seen = {row[0] for row in store.rows_of("SELECT name FROM pragma_table_info('casos_vista')")}
    assert [name for name in CASOS if name not in seen] == []


def test_no_name_nor_telephone_is_in_the_dataset() -> None:
    named = [f.name for f in COLUMNS.values() if f.kind in (Kind.NAME, Kind.TELEPHONE)]
    assert [name for name in named if COLUMNS[name].dataset] == []
