"""Closing a corte: figures and casos frozen, what changes later, and what can no longer be undone."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.errors import InvalidInput, NotAllowed
from ajustes_tui.storage.figures.closings import recount_closings
from tests.services.conftest import CASOS
from tests.services.recount import listed
from tests.services.soporte import CORTE, fila

EL_CORTE = date.fromisoformat(CORTE)


def test_every_figure_of_a_closing_opens_into_exactly_the_casos_it_had(store):
    drubio = store.of("drubio")

    def lists(board: KpiBoard) -> dict[tuple[str, str | None], list[int]]:
        found = {}
        for figure in listed(board):
            found[figure.key, figure.group] = sorted(drubio.queue.list_ids(figure.criteria))
            assert len(found[figure.key, figure.group]) == figure.casos
        return found

    store.decide(2)
    store.register(9, "anular", "drubio", motivo="repetido")
    before = {by: drubio.kpi.board_now(EL_CORTE, EL_CORTE, by) for by in GROUPINGS}
    listed_before = {by: lists(board) for by, board in before.items()}
    drubio.kpi.close(EL_CORTE)
    store.register(2, "reclasificar", causal="B", motivo="era otra")
    store.register(2, "devolver", "drubio", motivo="mal visto")
    store.decide(5)
    store.register(1, "anular", "drubio", motivo="repetido")
    store.register(9, "reabrir", "drubio", motivo="sí era")
    store.bring([fila(40, "")], CORTE, complemento=True)
    for by, was in before.items():
        said = drubio.kpi.board(by=by)
        assert said.frozen
        assert (said.counts, said.groups) == (was.counts, was.groups)
        assert said.aliados == drubio.kpi.regrouped(was, by).aliados
        figures = lists(said)
        assert len(figures.pop(("cambiados", None))) == 5
        assert figures == listed_before[by]


def test_the_rows_apart_of_a_closing_are_those_it_counted(store):
    kpi = store.of("drubio").kpi
    kpi.close(EL_CORTE)
    store.bring([fila(40, ""), fila(40, "")], complemento=True)
    for board in (kpi.board(), kpi.board_now()):
        aside = store.of("drubio").open_work.set_aside_rows(board.scope)
        assert len(aside) == board.duplicated + board.rechazadas
    assert kpi.board_now().duplicated == kpi.board().duplicated + 1


def test_a_closed_corte_is_not_closed_again_and_neither_its_eventos_nor_its_base_are_undone(store):
    drubio = store.of("drubio")
    store.decide(2)
    drubio.kpi.close(EL_CORTE)
    for refused, words in (
        (lambda: store.register(2, "deshacer", "drubio", motivo="error"), "corte cerrado"),
        (lambda: drubio.bases.anular(1, "era otra"), "corte cerrado"),
        (lambda: drubio.kpi.close(EL_CORTE), "ya lo cerró drubio"),
    ):
        with pytest.raises(NotAllowed, match=words):
            refused()
    store.decide(5)
    store.register(5, "deshacer")
    assert drubio.kpi.board_now().changed == 0


def test_only_a_supervisor_closes_a_corte_that_has_a_base(store):
    for login in ("yuli", "lcano"):
        with pytest.raises(NotAllowed):
            store.of(login).kpi.close(EL_CORTE)
    with pytest.raises(InvalidInput):
        store.of("drubio").kpi.board_at_closing(EL_CORTE)
    with pytest.raises(InvalidInput):
        store.of("drubio").kpi.close(date(2026, 10, 1))


def test_the_frozen_figures_may_not_change_and_are_counted_again_by_verificar(store):
    drubio = store.of("drubio")
    drubio.kpi.close(EL_CORTE)
    assert drubio.integrity.verify().healthy
    conn = store.db.conn
    for table in ("cierres", "cierre_casos"):
        for what in (f"UPDATE {table} SET corte = '2020-01-01'", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.IntegrityError, match="no se"):
                conn.execute(what)
    conn.execute("DROP TRIGGER cierre_casos_no_cambia")
    conn.execute("UPDATE cierre_casos SET cubeta = 'aplicado' WHERE caso_id = 1")
    conn.commit()
    assert recount_closings(conn) == [(CORTE, "aplicado", 0, 1), (CORTE, "pendiente", 30, 29)]
    found = [d for d in drubio.integrity.verify().differences if d.where == "cierre"]
    assert (f"{CORTE} pendiente", 30, 29) in [(d.field, d.saved, d.counted) for d in found]


def test_what_changes_after_the_closing_is_counted_as_it_happens(store):
    drubio = store.of("drubio")
    store.decide(2)
    store.register(9, "anular", "drubio", motivo="repetido")
    drubio.kpi.close(EL_CORTE)
    store.decide(5)
    store.register(5, "deshacer")
    store.decide(8)
    store.register(9, "reabrir", "drubio", motivo="sí era")
    store.register(2, "devolver", "drubio", motivo="mal visto")
    store.bring([fila(40, "")], CORTE, complemento=True)
    store.register(CASOS + 1, "anular", "drubio", motivo="repetido")
    assert set(drubio.kpi.board_now(EL_CORTE, EL_CORTE).changes) == {
        ("pendiente", "aplicado", 1),
        ("anulado", "pendiente", 1),
        ("aplicado", "pendiente", 1),
        (None, "anulado", 1),
    }
    assert drubio.integrity.verify().healthy


def test_a_caso_of_another_corte_that_enters_a_closed_one_counts_as_it_is(store):
    drubio = store.of("drubio")
    store.bring([fila(41, "APROBADO", 45_900)], "2026-11-27")
    store.decide(CASOS + 1)
    drubio.kpi.close(EL_CORTE)
    store.bring([fila(41, "APROBADO", 45_900)], CORTE, complemento=True)
    assert drubio.kpi.board_now(EL_CORTE, EL_CORTE).changes == ((None, "aplicado", 1),)
    assert drubio.integrity.verify().healthy
