"""A store of when an answered lot was a complemento: it is the same store once answers are of no corte."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.domain.base.rows import BaseKind
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.figures.kpi import KpiService
from ajustes_tui.storage.core.migrations import schema_migrations
from ajustes_tui.storage.guard.integrity import check_store
from tests.services.soporte import Almacen

ROWS = Path(__file__).parent / "stores" / "before_respuestas.sql"
BEFORE = "respuestas_of_lotes"
CLOSED, NEWEST = date(2026, 11, 24), date(2026, 12, 1)
TABLES = (
    *(
        "bases",
        "buzon",
        "casos",
        "filas",
        "crudas",
        "historial",
        "instantaneas",
        "notas",
        "callados",
    ),
    *("radicados", "telefonos", "intentos", "lotes", "lote_filas", "borradores", "tomas"),
    *("cierres", "cierre_casos", "tras_cierre", "datos_repetidos", "auditoria"),
)


def _columns(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as conn:
        return {
            table: ", ".join(row[1] for row in conn.execute(f"PRAGMA table_info({table})"))
            for table in TABLES
        }


def _rows(path: Path, columns: dict[str, str]) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as conn:
        return {
            table: sorted(conn.execute(f"SELECT {names} FROM {table}").fetchall(), key=repr)
            for table, names in columns.items()
        }


def _objects(path: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as conn:
        return set(conn.execute("SELECT type, name FROM sqlite_schema"))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a worked store of the schema in which every base has a corte."""
    path = tmp_path / "almacen.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        schema_migrations.apply(conn, stop_before=BEFORE)
        conn.executescript(f"BEGIN; {ROWS.read_text(encoding='utf-8')} COMMIT;")
    return path


@pytest.fixture
def store(old: Path) -> Almacen:
    """Return it as a program of now opens it."""
    store = Almacen(old)
    store.momento = datetime(2026, 12, 2, 11, 0, tzinfo=BOGOTA)
    return store


def test_every_row_trigger_index_and_view_is_still_there(old: Path) -> None:
    columns = _columns(old)
    rows, objects = _rows(old, columns), _objects(old)
    Almacen(old)
    now = _rows(old, columns)
    # The audit trail, which had no chain, begins by saying who everybody is and what was written.
    audit, before = now.pop("auditoria"), rows.pop("auditoria")
    assert now == rows
    known = {"usuario_conocido", "registro", "registros_conocidos"}
    said = [entry for entry in audit if known.intersection(entry)]
    assert len(said) == len(audit) - len(before) > 0
    assert sorted(e[1:] for e in audit if e not in said) == sorted(e[1:] for e in before)
    # The index of names, which was made anew, has no sizes any more; the counts of before are kept
    # by every grouping, and `check_store` counts them again below.
    triggers = ("cuentas_caso", "cuentas_base_sale", "cuentas_base_queda")
    assert objects - _objects(old) == {
        *(("table", "casos_fts_docsize"), ("table", "cuentas")),
        *(("trigger", name) for name in triggers),
    }


def test_it_has_a_caso_in_every_estado_and_is_whole(store: Almacen) -> None:
    assert {row[0] for row in store.rows_of("SELECT estado FROM casos")} == set(Estado)
    findings = check_store(store.db)
    assert findings.healthy, findings
    assert store.rows_of("PRAGMA foreign_key_check") == []


def test_what_was_written_before_it_was_recorded_is_known_from_the_migration_on(
    store: Almacen,
) -> None:
    with store.db.transaction() as conn:
        for (name,) in conn.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'cierre_casos'"
        ).fetchall():
            conn.execute(f"DROP TRIGGER {name}")
        conn.execute(
            "UPDATE cierre_casos SET agente = 'nadie' WHERE caso_id ="
            " (SELECT min(caso_id) FROM cierre_casos)"
        )
    (found,) = check_store(store.db).records
    assert (found.table, found.column) == ("cierre_casos", "agente")


def test_a_base_without_corte_is_a_respuesta_and_no_other(store: Almacen) -> None:
    for kind, corte in (("completa", None), ("respuesta", "2026-12-02"), ("otra", "2026-12-02")):
        with pytest.raises(sqlite3.IntegrityError), store.db.transaction():
            store.db.tables["bases"].insert(
                {"archivo": "x", "sha256": "x", "tamano": 1, "corte": corte, "tipo": kind}
                | {"hoja": "x", "resumen": "{}", "importada_por": "x", "importada_el": "x"}
            )


def test_a_lot_of_before_comes_back_answered(store: Almacen, tmp_path: Path) -> None:
    yuli, kpi = store.of("yuli"), KpiService(store.of("drubio").service_context)
    closed, totals = (
        kpi.board_at_closing(CLOSED).indicators.counts,
        {corte: kpi.board_now(corte, corte).indicators.counts.total for corte in kpi.cortes()},
    )
    path = yuli.export.export_lote(LoteKind.REESCALADOS, tmp_path / "lote.xlsx", 1).file
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, place["Estado de aprobación o rechazo"]).value = "APROBADO"
        sheet.cell(row, place["Valor aplicado"]).value = 45_900
    book.save(tmp_path / "respuesta.xlsx")
    prepared = yuli.importacion.prepare(tmp_path / "respuesta.xlsx")
    summary = yuli.importacion.confirm(prepared)
    assert (summary.kind, summary.corte, summary.new) == (BaseKind.RESPUESTA, None, 0)
    assert summary.updated == 4
    assert kpi.cortes() == [NEWEST, CLOSED]
    assert totals == {
        corte: kpi.board_now(corte, corte).indicators.counts.total for corte in kpi.cortes()
    }
    assert kpi.board_at_closing(CLOSED).indicators.counts == closed
    assert check_store(store.db).healthy
    undone = store.of("drubio").importacion.anular(summary.base or 0, "no era")
    assert (undone.withdrawn, len(undone.restored), undone.kept) == ((), 4, ())
    assert check_store(store.db).healthy


def test_the_bases_of_before_can_be_undone(store: Almacen) -> None:
    importacion = store.of("drubio").importacion
    importacion.anular(3, "venía de otra operación")
    importacion.anular(2, "venía de otra operación")
    assert KpiService(store.of("drubio").service_context).cortes() == [CLOSED]
    assert check_store(store.db).healthy
