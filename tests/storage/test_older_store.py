"""A store that an older program wrote: its facts are the same ones in the schema of now, and it works on."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.cli import main
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.figures.kpi import KpiService
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.migrations import schema_migrations
from ajustes_tui.storage.guard.integrity import check_store
from tests.services.soporte import Almacen, book, fila

ROWS = Path(__file__).parent / "stores" / "before_fewer_bytes.sql"
LATER = datetime(2026, 12, 4, 10, 0, tzinfo=BOGOTA)
LINES = (
    "linea, momento, agente, cuenta, caso_id, evento, estado_antes, estado_despues, razon, subrazon,"
    " radicado, cun, datos, causada_por, base_id, nota_sha256, huella"
)
FACTS = (
    "SELECT base_id, fila, caso_id, efecto, columna, valor, motivo, crudo FROM filas ORDER BY 1, 2",
    "SELECT caso_id, cuenta, radicado, linea FROM radicados WHERE anulado = 0 ORDER BY 1, 4",
    "SELECT count(*) FROM radicados",
    "SELECT id, cuenta, CAST(numero AS TEXT), invalido, base_id FROM telefonos ORDER BY id",
    "SELECT * FROM instantaneas ORDER BY linea",
    "SELECT * FROM notas ORDER BY linea",
    "SELECT * FROM callados",
    "SELECT * FROM borradores",
    "SELECT * FROM notas_en_curso",
    "SELECT * FROM tomas",
    "SELECT corte, caso_id, cubeta, asesor, aliado, causal, agente, por_el_back"
    " FROM cierre_casos ORDER BY 1, 2",
    "SELECT * FROM tras_cierre ORDER BY 1, 2, 3",
    "SELECT * FROM crudas",
    "SELECT * FROM bases ORDER BY id",
)
"""What both schemas say in the same words."""
COUNTS_BEFORE = (
    "SELECT clave, casos FROM cuentas WHERE por = 'estado' AND casos <> 0",
    "SELECT corte, previo, casos FROM cuentas WHERE cubeta = 'por_el_back' AND casos <> 0",
    *(
        f"SELECT corte, previo, clave, aliado, cubeta, casos FROM cuentas WHERE por = '{by}'"
        " AND cubeta <> 'por_el_back' AND casos <> 0 ORDER BY 1, 2, 3, 4, 5"
        for by in ("total", "asesor", "causal", "agente")
    ),
)
COUNTS_NOW = (
    "SELECT estado, casos FROM conteo_estados WHERE casos <> 0",
    "SELECT corte, previo, sum(rechazados) FROM conteos WHERE nivel = 'total'"
    " GROUP BY 1, 2 HAVING sum(rechazados) <> 0",
    *(
        f"SELECT corte, previo, asesor || causal || agente, aliado, cubeta, sum(casos)"
        f" FROM conteos WHERE nivel = '{by}' GROUP BY 1, 2, 3, 4, 5 HAVING sum(casos) <> 0"
        " ORDER BY 1, 2, 3, 4, 5"
        for by in ("total", "asesor", "causal", "agente")
    ),
)
"""The same counts, as they were kept before and as they are kept now."""


def _rows(path: Path, *questions: str) -> list[list[Any]]:
    with closing(sqlite3.connect(path)) as conn:
        return [conn.execute(question).fetchall() for question in questions]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a worked store of the schema before the hashes were bytes."""
    path = tmp_path / "almacen.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        schema_migrations.apply(conn, stop_before="fewer_bytes")
        conn.executescript(f"BEGIN; {ROWS.read_text(encoding='utf-8')} COMMIT;")
    return path


@pytest.fixture
def store(old: Path) -> Almacen:
    """Return it as a program of now opens it."""
    store = Almacen(old)
    store.momento = LATER
    return store


def test_every_fact_is_the_same_after_the_schema_changed(old: Path) -> None:
    hashes = f"SELECT {LINES} FROM {{}} ORDER BY linea"
    casos = "SELECT *, {} FROM casos ORDER BY id"
    (lines, before), facts = (
        _rows(old, hashes.format("historial"), casos.format(1)),
        _rows(old, *FACTS),
    )
    names = [r[1] for r in _rows(old, "PRAGMA table_info(casos)")[0]]
    kept = _rows(old, *COUNTS_BEFORE)
    Almacen(old)
    assert _rows(old, *COUNTS_NOW) == kept
    now, after = _rows(old, hashes.format("lineas"), casos.format("lower(hex(huella))"))
    assert now == lines
    assert _rows(old, *FACTS) == facts
    of_now = [r[1] for r in _rows(old, "PRAGMA table_info(casos)")[0]]
    assert [
        dict(zip([*of_now, "hex"], row, strict=True)) | {"huella": row[-1], "hex": 1}
        for row in after
    ] == [dict(zip([*names, "hex"], row, strict=True)) | {"clase": None} for row in before]


def test_programs_that_open_it_together_change_it_once(old: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(lambda _: Database(old), range(4)))
    assert [check_store(db).healthy for db in opened] == [True] * 4
    for db in opened:
        db.close()


def test_its_backup_is_restored_in_the_schema_of_now(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup, place = tmp_path / "respaldo.db", tmp_path / "otro" / "almacen.db"
    with closing(sqlite3.connect(old)) as origin, closing(sqlite3.connect(backup)) as copy:
        origin.backup(copy)
        copy.execute("INSERT INTO meta VALUES ('respaldo', '2026-12-04T10:00:00-05:00')")
        copy.commit()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    order = ["--db", str(place), "--como", "drubio"]
    assert main([*order, "restaurar", str(backup)]) == 0
    assert check_store(Database(place)).healthy


def test_it_is_whole(store: Almacen) -> None:
    findings = check_store(store.db)
    assert findings.healthy, findings


def test_a_number_of_a_telephone_is_never_given_again(old: Path) -> None:
    used = _rows(old, "SELECT seq FROM sqlite_sequence WHERE name = 'telefonos'")[0][0][0]
    with closing(sqlite3.connect(old)) as conn:
        conn.execute("UPDATE sqlite_sequence SET seq = seq + 10 WHERE name = 'telefonos'")
        conn.commit()
    db = Almacen(old).db
    with db.transaction():
        new = db.tables["telefonos"].insert({"cuenta": "90000001", "numero": "3000000777"})
    assert new.last_rowid == used + 11


def test_the_last_evento_of_before_can_be_undone(store: Almacen) -> None:
    ((caso,),) = store.rows_of("SELECT caso_id FROM historial ORDER BY linea DESC LIMIT 1")
    recorded = store.register(caso, "deshacer", "drubio", motivo="era otra causal")
    assert (recorded.estado_before, recorded.caso.estado) == ("POR_VERIFICAR", "POR_CLASIFICAR")
    assert check_store(store.db).healthy


def test_the_bases_of_before_can_be_undone(store: Almacen) -> None:
    importacion = store.of("drubio").importacion
    before = store.rows_of("SELECT count(*) FROM casos WHERE retirado = 0")
    importacion.anular(5, "venía de otra operación")
    importacion.anular(4, "venía de otra operación")
    assert store.rows_of("SELECT count(*) FROM casos WHERE retirado = 0") == [(before[0][0] - 1,)]
    assert store.rows_of("SELECT count(*) FROM radicados WHERE radicado = '440020'") == [(2,)]
    assert check_store(store.db).healthy


def test_what_a_later_base_repeats_is_known_as_the_same(store: Almacen, tmp_path: Path) -> None:
    equal = [fila(n, ("", "APROBADO", "RECHAZADO")[(n + 1) % 3], 45_900) for n in (7, 10)]
    summary = store.import_base(book(tmp_path / "f.xlsx", equal), "2026-12-05")
    assert (summary.equal, summary.updated, summary.new) == (2, 0, 0)
    assert check_store(store.db).healthy


def test_a_closed_corte_keeps_its_figures(store: Almacen) -> None:
    closed = KpiService(store.of("drubio").service_context).board_at_closing(date(2026, 11, 24))
    assert (closed.frozen, closed.indicators.counts.total) == (True, 12)
    assert closed.changes


def test_half_typed_work_is_still_there(store: Almacen) -> None:
    yuli = store.of("yuli")
    (caso, borrador, nota) = (
        store.rows_of(f"SELECT {what}")[0][0]
        for what in (
            "caso_id FROM tomas",
            "caso_id FROM borradores",
            "caso_id FROM notas_en_curso",
        )
    )
    assert caso == borrador
    assert yuli.service_context.casos.borrador(borrador, "yuli") is not None
    assert yuli.historial.nota_of(nota).text == "a medio escribir"


def test_people_of_an_older_store_get_initials_of_their_own(old: Path) -> None:
    people = {u.login: u.initials for u in Almacen(old).of("drubio").usuarios.list_all()}

    assert len(set(people.values())) == len(people)
    assert all(2 <= len(initials) <= 4 for initials in people.values())
