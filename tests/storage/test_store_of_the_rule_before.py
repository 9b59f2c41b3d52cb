"""A store of when an annulled caso left T: what was closed stays as it was, and all else is counted anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui.cli.figures import board_document
from ajustes_tui.domain.caso.estados import Cubeta, Regla
from ajustes_tui.domain.figures.first_contact import FirstContact
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.container import Services
from ajustes_tui.storage.core.migrations import schema_migrations
from ajustes_tui.storage.core.predicate import GROUPS
from ajustes_tui.storage.guard.integrity import check_store
from tests.services.soporte import Almacen

ROWS = Path(__file__).parent / "stores" / "before_anulados_in_t.sql"
CLOSED, OPEN = date(2026, 11, 24), date(2026, 12, 1)
ANNULLED = {1, 3, 6, 7, 13}
AVISO = "cerrado con la regla anterior: los anulados fuera de T"


@pytest.fixture
def store(tmp_path: Path) -> Almacen:
    """Return the store as a program of now opens it."""
    path = tmp_path / "almacen.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        schema_migrations.apply(conn, stop_before="anulados_in_t")
        conn.executescript(f"BEGIN; {ROWS.read_text(encoding='utf-8')} COMMIT;")
    store = Almacen(path)
    store.momento = datetime(2026, 12, 1, 11, 0, tzinfo=BOGOTA)
    return store


@pytest.fixture
def drubio(store: Almacen) -> Services:
    return store.of("drubio")


def test_the_store_is_whole(store: Almacen, drubio: Services) -> None:
    assert drubio.kpi.cortes() == [OPEN, CLOSED]
    findings = check_store(store.db)
    assert findings.healthy, findings


def test_only_annulled_casos_changed_their_bucket(store: Almacen, drubio: Services) -> None:
    assert set(drubio.triage.list_ids(CasoFilter(cubeta=Cubeta.ANULADO))) == ANNULLED
    buckets = dict(store.rows_of("SELECT id, cubeta FROM casos"))
    assert {caso for caso, cubeta in buckets.items() if cubeta == "anulado"} == ANNULLED
    assert {caso: buckets[caso] for caso in (2, 5, 8, 9, 12)} == {
        **{2: "aplicado", 5: "aplicado", 8: "aplicado"},
        **{9: "pendiente", 12: "pendiente"},
    }


@pytest.mark.parametrize("by", sorted(GROUPS))
def test_the_figures_of_now_have_the_annulled_in_the_total(drubio: Services, by: str) -> None:
    for since, until, total, annulled in (
        (CLOSED, CLOSED, 12, 4),
        (OPEN, OPEN, 7, 4),
        (CLOSED, OPEN, 14, 5),
    ):
        board = drubio.kpi.board_now(since, until, by)
        cuentas = board.indicators.counts
        assert (board.regla, cuentas.total) == (Regla.WITH_ANULADOS, total)
        assert (board.indicators.anulados, sum(cuentas[c] for c in Cubeta)) == (annulled, total)
        assert sum(group.counts.total for group in board.indicators.groups) == total
        for figure in drubio.kpi.figures(board):
            assert len(drubio.triage.list_ids(figure.criteria)) == figure.casos, figure


@pytest.mark.parametrize("by", sorted(GROUPS))
def test_a_closed_corte_keeps_the_figures_and_lists_of_its_rule(drubio: Services, by: str) -> None:
    board = drubio.kpi.board_at_closing(CLOSED, by)
    cuentas = board.indicators.counts
    assert (board.regla, cuentas.total, board.indicators.anulados) == (
        *(Regla.WITHOUT_ANULADOS, 9, 3),
    )
    assert {c.value: cuentas[c] for c in cuentas.cubetas if cuentas[c]} == {
        **{"aplicado": 2, "rechazado": 2, "pendiente": 5},
    }
    assert board.indicators.rechazado_by_back == 2
    assert sum(group.counts.total for group in board.indicators.groups) == 9
    assert all(group.counts.total for group in board.indicators.groups)
    lists = {
        (figure.key, figure.group): drubio.triage.list_ids(figure.criteria)
        for figure in drubio.kpi.figures(board)
    }
    assert {f.casos - len(lists[f.key, f.group]) for f in drubio.kpi.figures(board)} == {0}
    assert set(lists["total", None]) == {2, 4, 5, 6, 8, 9, 10, 11, 1}
    assert set(lists["anulados", None]) == {3, 7, 12}


def test_what_changed_since_is_told_as_before(drubio: Services) -> None:
    assert set(drubio.kpi.board_at_closing(CLOSED).changes) == {
        ("anulado", "pendiente", 1),
        ("pendiente", "anulado", 1),
        ("pendiente", "aplicado", 1),
        ("rechazado", "anulado", 1),
        ("rechazado", "pendiente", 1),
    }


def test_the_order_says_by_which_rule_it_was_closed(drubio: Services) -> None:
    document = board_document(drubio.kpi.board_at_closing(CLOSED, "asesor"), FirstContact())
    assert (document["regla"], document["cerrado"]["regla"]) == (1, 1)
    assert document["anulado"] == {"casos": 3, "porcentaje": None}
    assert (document["total"], document["anulados"]) == (9, 3)
    assert document["avisos"] == [f"Corte {AVISO}."]
    now = board_document(drubio.kpi.board_now(CLOSED, CLOSED), FirstContact())
    assert (now["regla"], now["cerrado"]["regla"], now["total"]) == (2, 1, 12)


def test_a_corte_closed_from_now_on_has_the_annulled_in_its_total(
    store: Almacen, drubio: Services
) -> None:
    document = board_document(drubio.kpi.close(OPEN), FirstContact())
    assert (document["regla"], document["cerrado"]["regla"], document["avisos"]) == (2, 2, [])
    assert (document["total"], document["anulado"]["casos"]) == (7, 4)
    assert dict(store.rows_of("SELECT corte, regla FROM cierres")) == {
        **{str(CLOSED): 1, str(OPEN): 2},
    }
    assert check_store(store.db).healthy


def test_reopening_or_undoing_gives_back_the_bucket_of_the_verdict(store: Almacen) -> None:
    store.register(1, "deshacer", "drubio", motivo="no era")
    store.register(7, "reabrir", "drubio", motivo="no era")
    assert set(store.rows_of("SELECT cubeta FROM casos WHERE id IN (1, 7)")) == {("pendiente",)}
    store.register(2, "anular", "drubio", motivo="repetido")
    assert store.rows_of("SELECT cubeta FROM casos WHERE id = 2") == [("anulado",)]
    store.register(2, "reabrir", "drubio", motivo="no era")
    assert store.rows_of("SELECT cubeta FROM casos WHERE id = 2") == [("aplicado",)]
    assert check_store(store.db).healthy


def test_a_base_that_comes_or_goes_is_counted_by_the_rule_of_now(
    store: Almacen, drubio: Services
) -> None:
    drubio.importacion.anular(2, "era otra")
    assert drubio.kpi.board_now().indicators.counts.total == 12
    assert check_store(store.db).healthy


def test_the_workbook_says_by_which_rule_the_corte_was_closed(
    drubio: Services, tmp_path: Path
) -> None:
    path = tmp_path / "kpi.xlsx"
    drubio.export.export_kpi(path, CLOSED, CLOSED)
    book = openpyxl.load_workbook(path)
    at_closing, now = (
        {row[0]: row[1] for row in book[f"Indicadores {when}"].iter_rows(values_only=True)}
        for when in ("al cierre", "ahora")
    )
    assert (at_closing["Total (T)"], at_closing["Anulados (fuera de T)"]) == (9, 3)
    assert "Anulado" not in at_closing
    assert (now["Total (T)"], now["Anulado"]) == (12, 4)
    (cortes,) = (list(book["Cortes"].iter_rows(values_only=True)),)
    assert cortes[1][cortes[0].index("Regla")] == 1
    said = [str(row) for row in book["Definiciones"].iter_rows(values_only=True)]
    assert any(AVISO in line for line in said)
    assert any("Anulados (fuera de T)" in line for line in said)
