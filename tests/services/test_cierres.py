"""Closing a corte: figures and casos frozen, what changes later, and what can no longer be undone."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.errors import InvalidInput, NotAllowed
from ajustes_tui.storage.figures.closings import recount_closings
from tests.services.conftest import CASOS
from tests.services.recount import listed
from tests.services.soporte import CORTE, Almacen, book, fila

EL_CORTE = date.fromisoformat(CORTE)


def _aplicar(store: Almacen, caso: int) -> None:
    store.register(caso, "clasificar", causal="A")
    store.register(caso, "aplicacion_correcta")


def test_a_closed_corte_keeps_its_figures_whatever_happens_later(store: Almacen) -> None:
    kpi = store.of("drubio").kpi
    _aplicar(store, 2)
    store.register(9, "anular", "drubio", motivo="repetido")
    kpi.close(EL_CORTE)
    _aplicar(store, 5)
    store.register(1, "anular", "drubio", motivo="repetido")
    closed = kpi.board_at_closing(EL_CORTE)
    assert closed.counts.total == CASOS
    assert closed.counts[Cubeta.APLICADO] == 1
    assert closed.counts[Cubeta.ANULADO] == 1
    vivo = kpi.board_now(EL_CORTE, EL_CORTE)
    assert vivo.counts[Cubeta.APLICADO] == 2
    assert vivo.changed == 2
    assert set(vivo.changes) == {("pendiente", "aplicado", 1), ("pendiente", "anulado", 1)}


@pytest.mark.parametrize("by", list(GROUPINGS))
def test_the_frozen_groups_are_those_of_the_moment(store: Almacen, by: str) -> None:
    kpi = store.of("drubio").kpi
    _aplicar(store, 2)
    before = kpi.board_now(EL_CORTE, EL_CORTE, by)
    kpi.close(EL_CORTE)
    store.register(2, "reclasificar", causal="B", motivo="era otra")
    _aplicar(store, 5)
    closed = kpi.board_at_closing(EL_CORTE, by)
    assert (closed.counts, closed.groups) == (before.counts, before.groups)


def test_what_changed_after_the_closing_opens_into_exactly_those_casos(store: Almacen) -> None:
    drubio = store.of("drubio")
    drubio.kpi.close(EL_CORTE)
    _aplicar(store, 2)
    _aplicar(store, 5)
    board = drubio.kpi.board_now(EL_CORTE, EL_CORTE, "asesor")
    figure = next(c for c in listed(board) if c.key == "cambiados")
    assert figure.casos == 2
    assert sorted(drubio.queue.list_ids(figure.criteria)) == [2, 5]


@pytest.mark.parametrize("by", list(GROUPINGS))
def test_every_figure_of_a_closing_opens_into_exactly_the_casos_it_had(
    store: Almacen, tmp_path: Path, by: str
) -> None:
    drubio = store.of("drubio")
    _aplicar(store, 2)
    store.register(9, "anular", "drubio", motivo="repetido")
    before = drubio.kpi.board_now(EL_CORTE, EL_CORTE, by)
    lists = {(c.key, c.group): sorted(drubio.queue.list_ids(c.criteria)) for c in listed(before)}
    drubio.kpi.close(EL_CORTE)
    store.register(2, "reclasificar", causal="B", motivo="era otra")
    store.register(2, "devolver", "drubio", motivo="mal visto")
    _aplicar(store, 5)
    store.register(1, "anular", "drubio", motivo="repetido")
    store.register(9, "reabrir", "drubio", motivo="sí era")
    store.import_base(book(tmp_path / "tarde.xlsx", [fila(40, "")]), CORTE, complemento=True)
    said = drubio.kpi.board(by=by)
    assert said.frozen
    assert (said.counts, said.groups) == (before.counts, before.groups)
    assert said.aliados == drubio.kpi.regrouped(before, by).aliados
    figures = {(c.key, c.group): c for c in listed(said)}
    changed = figures.pop(("cambiados", None))
    assert {k: sorted(drubio.queue.list_ids(c.criteria)) for k, c in figures.items()} == lists
    assert all(c.casos == len(lists[key]) for key, c in figures.items())
    assert len(drubio.queue.list_ids(changed.criteria)) == changed.casos == 5


def test_the_rows_apart_of_a_closing_are_those_it_counted(store: Almacen, tmp_path: Path) -> None:
    kpi = store.of("drubio").kpi
    kpi.close(EL_CORTE)
    repetidas = book(tmp_path / "tarde.xlsx", [fila(40, ""), fila(40, "")])
    store.import_base(repetidas, CORTE, complemento=True)
    for board in (kpi.board(), kpi.board_now()):
        assert board.scope is not None
        aside = store.of("drubio").open_work.set_aside_rows(board.scope)
        assert len(aside) == board.duplicated + board.rechazadas
    assert kpi.board_now().duplicated == kpi.board().duplicated + 1


def test_a_later_corte_is_compared_with_the_closing_of_the_one_before(store: Almacen) -> None:
    kpi = store.of("drubio").kpi
    kpi.close(EL_CORTE)
    cerradas = kpi.board().counts
    _aplicar(store, 2)
    ((_corte, cuentas),) = kpi.trend(date(2026, 12, 1))
    assert [cuentas[c] for c in Cubeta] == [cerradas[c] for c in Cubeta]


def test_casos_that_enter_a_closed_corte_are_after_the_closing(
    store: Almacen, tmp_path: Path
) -> None:
    kpi = store.of("drubio").kpi
    kpi.close(EL_CORTE)
    store.import_base(book(tmp_path / "tarde.xlsx", [fila(40, "")]), CORTE, complemento=True)
    assert kpi.board_now(EL_CORTE, EL_CORTE).changes == ((None, "pendiente", 1),)
    assert kpi.board_at_closing(EL_CORTE).counts.total == CASOS


def test_an_evento_of_a_closed_corte_is_not_undone(store: Almacen) -> None:
    _aplicar(store, 2)
    store.of("drubio").kpi.close(EL_CORTE)
    with pytest.raises(NotAllowed, match="corte cerrado"):
        store.register(2, "deshacer", "drubio", motivo="error")


def test_what_was_written_after_the_closing_is_undone_as_ever(store: Almacen) -> None:
    store.of("drubio").kpi.close(EL_CORTE)
    _aplicar(store, 2)
    store.register(2, "deshacer")
    assert store.of("drubio").kpi.board_now().changed == 0


def test_the_base_of_a_closed_corte_is_not_undone(store: Almacen) -> None:
    drubio = store.of("drubio")
    drubio.kpi.close(EL_CORTE)
    with pytest.raises(NotAllowed, match="corte cerrado"):
        drubio.bases.anular(1, "era otra")


def test_a_corte_is_closed_once(store: Almacen) -> None:
    drubio = store.of("drubio")
    drubio.kpi.close(EL_CORTE)
    with pytest.raises(NotAllowed, match="ya lo cerró drubio"):
        drubio.kpi.close(EL_CORTE)


@pytest.mark.parametrize("login", ["yuli", "lcano"])
def test_only_a_supervisor_closes_a_corte(store: Almacen, login: str) -> None:
    with pytest.raises(NotAllowed):
        store.of(login).kpi.close(EL_CORTE)
    with pytest.raises(InvalidInput):
        store.of("drubio").kpi.board_at_closing(EL_CORTE)


def test_a_corte_without_bases_is_not_closed(store: Almacen) -> None:
    with pytest.raises(InvalidInput):
        store.of("drubio").kpi.close(date(2026, 10, 1))


@pytest.mark.parametrize("table", ["cierres", "cierre_casos"])
@pytest.mark.parametrize("what", ["UPDATE {} SET corte = '2020-01-01'", "DELETE FROM {}"])
def test_the_store_refuses_to_change_a_closing(store: Almacen, table: str, what: str) -> None:
    store.of("drubio").kpi.close(EL_CORTE)
    with pytest.raises(sqlite3.IntegrityError, match="no se"):
        store.db.conn.execute(what.format(table))


def test_the_frozen_figures_are_counted_again(store: Almacen) -> None:
    drubio = store.of("drubio")
    drubio.kpi.close(EL_CORTE)
    assert recount_closings(store.db.conn) == []
    conn = store.db.conn
    conn.execute("DROP TRIGGER cierre_casos_no_cambia")
    conn.execute("UPDATE cierre_casos SET cubeta = 'aplicado' WHERE caso_id = 1")
    assert recount_closings(store.db.conn) == [
        (CORTE, "aplicado", 0, 1),
        (CORTE, "pendiente", 30, 29),
    ]


def test_verificar_counts_the_figures_of_a_closing_again(store: Almacen) -> None:
    drubio = store.of("drubio")
    drubio.kpi.close(EL_CORTE)
    assert drubio.integrity.verify().healthy
    store.db.conn.execute("DROP TRIGGER cierres_no_cambia")
    store.db.conn.execute("UPDATE cierres SET cifras = json_set(cifras, '$.pendiente', 29)")
    store.db.conn.commit()
    found = [d for d in drubio.integrity.verify().differences if d.where == "cierre"]
    assert [(d.field, d.saved, d.counted) for d in found] == [(f"{CORTE} pendiente", 29, 30)]


def test_what_changes_after_the_closing_is_counted_as_it_happens(
    store: Almacen, tmp_path: Path
) -> None:
    drubio = store.of("drubio")
    _aplicar(store, 2)
    store.register(9, "anular", "drubio", motivo="repetido")
    drubio.kpi.close(EL_CORTE)
    _aplicar(store, 5)
    store.register(5, "deshacer")
    _aplicar(store, 8)
    store.register(9, "reabrir", "drubio", motivo="sí era")
    store.register(2, "devolver", "drubio", motivo="mal visto")
    store.import_base(book(tmp_path / "tarde.xlsx", [fila(40, "")]), CORTE, complemento=True)
    store.register(CASOS + 1, "anular", "drubio", motivo="repetido")
    assert set(drubio.kpi.board_now(EL_CORTE, EL_CORTE).changes) == {
        ("pendiente", "aplicado", 1),
        ("anulado", "pendiente", 1),
        ("aplicado", "pendiente", 1),
        (None, "anulado", 1),
    }
    assert drubio.integrity.verify().healthy


def test_a_caso_of_another_corte_that_enters_a_closed_one_counts_as_it_is(
    store: Almacen, tmp_path: Path
) -> None:
    drubio = store.of("drubio")
    store.import_base(book(tmp_path / "otro.xlsx", [fila(41, "APROBADO", 45_900)]), "2026-11-27")
    _aplicar(store, CASOS + 1)
    drubio.kpi.close(EL_CORTE)
    store.import_base(
        book(tmp_path / "tarde.xlsx", [fila(41, "APROBADO", 45_900)]), CORTE, complemento=True
    )
    assert drubio.kpi.board_now(EL_CORTE, EL_CORTE).changes == ((None, "aplicado", 1),)
    assert drubio.integrity.verify().healthy
