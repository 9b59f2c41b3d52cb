"""The SQL of each figure of KPI, prepared against the schema: no type checker reads it."""

from __future__ import annotations

import sqlite3
from datetime import date
from itertools import product

import pytest

from ajustes_tui.domain.figures.figures import FiguresScope, GroupFilter
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import COUNTED, Figure
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.storage.figures.kpi import casos_of, counted
from tests.services.soporte import CORTE, Almacen

DAY = date.fromisoformat(CORTE)
NARROWED = tuple(GroupFilter(by, None if by == "agente" else "X") for by in GROUPINGS)
SCOPES = (
    FiguresScope(DAY, DAY),
    FiguresScope(DAY, DAY, of_day=True),
    FiguresScope(DAY, DAY, only=NARROWED, days=(DAY, DAY)),
    FiguresScope(DAY, DAY, at_closing=True, only=NARROWED),
)


def _prepare(store: Almacen, figure: Figure, scope: FiguresScope, by: str | None) -> None:
    casos, values = casos_of(scope, by, "asesor", AsesorDirectory())
    store.db.conn.execute(f"EXPLAIN SELECT {counted(figure)} FROM ({casos})", values)


def test_each_figure_and_each_grouping_can_be_counted_in_every_scope(store):
    for figure, scope, by in product(COUNTED, SCOPES, (None, *GROUPINGS)):
        _prepare(store, figure, scope, by)


def test_a_column_that_no_caso_of_a_scope_has_is_refused(store):
    for wrong in ({"column": "cubetta"}, {"money": "valor"}):
        with pytest.raises(sqlite3.OperationalError, match="no such column"):
            _prepare(store, COUNTED[0]._replace(**wrong), SCOPES[0], None)
