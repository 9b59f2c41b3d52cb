"""A base that is written while others work on its casos: it ends as if they had written before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.domain.base.rows import BaseKind
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.keeping import cambios
from ajustes_tui.services.intake.importacion import ImportOptions
from ajustes_tui.services.intake.prepared import PreparedBase
from ajustes_tui.storage.casos import historial
from ajustes_tui.storage.intake.comparison import Comparison
from ajustes_tui.storage.intake.promotion import LoadTarget
from tests.services.soporte import NOW, Almacen, book, fila, grown, rows
from tests.storage.intake.test_in_parts import with_a_base
from tests.support import MadeOnce

CORTE = date(2026, 12, 1)
MARCACION = {"razon": "AJU", "subrazon": "ESC"}
TABLES = ("casos", "filas", "radicados", "telefonos", "historial", "apartes", "sin_linea")
BY_TABLE = {"filas": "base_id, fila", "apartes": "de, clave"}


@pytest.fixture(autouse=True)
def _same_salts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two stores in which the same was written be equal."""
    for module in (cambios, historial):
        monkeypatch.setattr(module, "new_salt", lambda: "ab")


@pytest.fixture
def stores(made_once: MadeOnce, tmp_path: Path) -> list[Almacen]:
    """Return two stores with the same base."""
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    return [grown(made_once, folder, with_a_base) for folder in folders]


def _prepare(store: Almacen, *, named: bool = True) -> PreparedBase:
    """Compare the next corte: new results, new casos, and the radicado that `_write` gives to a caso.

    Unless it is `named`, what `_write` does makes no row belong to another caso.
    """
    changed = [(*row[:4], "APROBADO", *row[5:]) for row in rows(70) if row[1] != "440007"]
    of_caso_3 = (fila(2, "RECHAZADO")[0], "990001", *fila(2, "RECHAZADO")[2:])
    path = book(store.path.with_name("siguiente.xlsx"), [*([of_caso_3] if named else []), *changed])
    return store.of("drubio").importacion.prepare(path, ImportOptions(corte=CORTE))


def _write(store: Almacen) -> None:
    store.register(1, "nota", nota="llamó el usuario")
    store.register(3, "clasificar", causal="A")
    store.register(3, "mal_rechazado", **MARCACION, radicado="990001", motivo="sí hay")
    store.register(6, "clasificar", causal="K")
    store.register(8, "clasificar", causal="A")
    store.register(8, "nota", nota="no viene en la base")


def _promote(
    prepared: PreparedBase, vence: Callable[[Caso], date | None] = lambda _caso: None
) -> Comparison:
    assert prepared.load is not None
    target = LoadTarget(CORTE, BaseKind.COMPLETA, prepared.columns)
    _, comparison = prepared.load.promote(
        prepared.header, target, "drubio", NOW, vence, lambda c: {"tipo": c.kind}
    )
    prepared.close()
    return comparison


def _whole(store: Almacen) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: store.rows_of(f"SELECT * FROM {table} ORDER BY {BY_TABLE.get(table, 'rowid')}")
        for table in TABLES
        if table != "radicados"
    } | {"radicados": store.rows_of("SELECT * FROM radicados ORDER BY radicado, cuenta, anulado")}


def test_what_others_write_after_the_comparison_counts_as_if_it_came_before(stores):
    one, other = stores
    prepared = _prepare(one)
    _write(one)
    comparison = _promote(prepared)
    _write(other)
    assert comparison == _promote(_prepare(other))
    assert _whole(one) == _whole(other)


@pytest.mark.parametrize("named", [False, True])
def test_what_others_write_before_the_turn_counts_as_if_it_came_before(stores, named):
    one, other = stores
    writing = [lambda: _write(one)]

    def vence(_caso: Caso) -> None:
        # The clock is asked once the rows are compared, and before the turn.
        if writing:
            writing.pop()()

    comparison = _promote(_prepare(one, named=named), vence)
    assert not writing
    _write(other)
    assert comparison == _promote(_prepare(other, named=named))
    assert _whole(one) == _whole(other)


def test_a_base_that_came_before_the_turn_counts_as_if_it_came_before(stores):
    one, other = stores
    between = [(*row[:4], "RECHAZADO", *row[5:]) for row in rows(64)]

    def bring(store: Almacen) -> None:
        store.bring(between, "2026-11-27")

    bringing = [lambda: bring(one)]

    def vence(_caso: Caso) -> None:
        if bringing:
            bringing.pop()()

    comparison = _promote(_prepare(one), vence)
    assert not bringing
    bring(other)
    assert comparison == _promote(_prepare(other))
    assert _whole(one) == _whole(other)
