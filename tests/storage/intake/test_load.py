"""One staged base: what stops it, what it says while it writes, and who else was faster."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic

import pytest

from ajustes_tui.domain.base.rows import BaseKind, unpack
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.errors import ConflictError
from ajustes_tui.excel.read.again import read_again
from ajustes_tui.services.intake.importacion import ImportOptions
from ajustes_tui.services.intake.prepared import PreparedBase
from ajustes_tui.storage.casos.casos import CasosRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.intake.comparison import Comparison
from ajustes_tui.storage.intake.load import StagedLoad
from ajustes_tui.storage.intake.promotion import LoadTarget
from tests.services.soporte import NOW, Almacen, book, rows

CORTE = date(2026, 12, 1)
LOCKS = Path("/proc/locks")
CONTADAS = ("bases", "casos", "filas", "historial", "radicados", "telefonos", "sin_linea")


class Watched(Database):
    """A store that keeps the connection it opened last."""

    last: sqlite3.Connection

    def connect(self) -> sqlite3.Connection:
        self.last = super().connect()
        return self.last


@pytest.fixture
def prepare(store: Almacen, tmp_path: Path) -> Iterator[Callable[..., PreparedBase]]:
    """Read a second base of other values, all its casos known and some new, without writing it."""
    prepared: list[PreparedBase] = []

    def preparar_(name: str = "otra", count: int = 60) -> PreparedBase:
        base_rows = [(*fila[:4], "APROBADO", *fila[5:]) for fila in rows(count)]
        path = book(tmp_path / f"{name}.xlsx", base_rows)
        service = store.of("drubio").importacion
        prepared.append(service.prepare(path, ImportOptions(corte=CORTE)))
        return prepared[-1]

    yield preparar_
    for done in prepared:
        done.close()


def _promover(
    prepared: PreparedBase,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    vence: Callable[[Caso], date | None] = lambda _caso: None,
) -> tuple[int, Comparison]:
    destination = LoadTarget(CORTE, BaseKind.COMPLETA, prepared.columns)
    return _carga(prepared).promote(
        prepared.header, destination, "drubio", NOW, vence, lambda c: {"tipo": c.kind}, progress
    )


def _carga(prepared: PreparedBase) -> StagedLoad:
    assert prepared.load is not None
    return prepared.load


def _someone_waits(path: Path) -> bool:
    """Tell whether somebody stands in line for the lock of a file, as Linux lists them."""
    number = f":{path.stat().st_ino} "
    return any("->" in line and number in line for line in LOCKS.read_text().splitlines())


def _cuentas(store: Almacen) -> dict[str, int]:
    return {t: store.rows_of(f"SELECT count(*) FROM {t}")[0][0] for t in CONTADAS}


def test_an_import_interrupted_while_it_writes_leaves_nothing(store, prepare):
    before = _cuentas(store)
    in_force = store.in_force()
    prepared = prepare()
    with pytest.raises(ConflictError) as refusal:
        _promover(prepared, lambda _done, _total: _carga(prepared).interrupt())
    assert refusal.value.code == "cancelada"
    assert _cuentas(store) == before
    assert store.in_force() == in_force
    assert store.register(1, "nota", nota="el turno quedó libre").line > 0


def test_an_import_can_be_interrupted_by_another_thread(store, prepare):
    before = _cuentas(store)
    prepared = prepare()
    escribe, parada = threading.Event(), threading.Event()

    def other() -> None:
        escribe.wait(30)
        _carga(prepared).interrupt()
        parada.set()

    hilo = threading.Thread(target=other)
    hilo.start()

    def vence(_caso: Caso) -> None:
        escribe.set()
        parada.wait(30)

    with pytest.raises(ConflictError) as refusal:
        _promover(prepared, vence=vence)
    hilo.join()
    assert refusal.value.code == "cancelada"
    assert _cuentas(store) == before


def test_an_import_that_waits_for_its_turn_can_be_interrupted(store, prepare):
    before = _cuentas(store)
    prepared = prepare()

    def other() -> None:
        limit = monotonic() + 30
        while not _someone_waits(turno) and monotonic() < limit:
            pass
        _carga(prepared).interrupt()

    hilo = threading.Thread(target=other)
    turno = Path(f"{store.path}.turno")
    with turno.open("w") as foreign:
        fcntl.flock(foreign, fcntl.LOCK_EX)
        hilo.start()
        with pytest.raises(ConflictError) as refusal:
            _promover(prepared)
    hilo.join()
    assert refusal.value.code == "cancelada"
    assert _cuentas(store) == before


def test_a_statement_that_runs_is_cut_short(store):
    db = Watched(store.path)
    load = StagedLoad(db, lambda: read_again)
    conn = db.last
    conn.create_function("parar", 0, load.interrupt)
    conn.execute("CREATE TEMP TRIGGER corta BEFORE DELETE ON marks BEGIN SELECT parar(); END")
    for table in load.order.tables:
        conn.execute(table.replace("CREATE TABLE ", "CREATE TABLE staged."))
    conn.execute("INSERT INTO marks (orden) VALUES (1), (2)")
    conn.commit()
    with pytest.raises(ConflictError) as refusal:
        load.compare(LoadTarget(CORTE, BaseKind.COMPLETA, frozenset()), NOW)
    assert refusal.value.code == "cancelada"
    load.close()
    db.close()


def test_a_promotion_says_how_many_rows_are_written_and_is_not_interrupted_once_it_is_over(
    store, prepare
):
    prepared, progress = prepare(), []
    _promover(prepared, lambda done, total: progress.append((done, total)))
    assert progress == sorted(progress)
    assert progress[-1] == (60, 60)
    written = _cuentas(store)
    _carga(prepared).interrupt()
    _carga(prepared).close()
    _carga(prepared).interrupt()
    assert _cuentas(store) == written


def test_a_completa_whose_corte_got_a_base_meanwhile_counts_as_complemento(store, prepare):
    first, segunda = prepare("una"), prepare("dos", 45)
    assert (first.kind, segunda.kind) == (BaseKind.COMPLETA, BaseKind.COMPLETA)
    _promover(first)
    base_id, comparison = _promover(segunda)
    assert comparison.kind is BaseKind.COMPLEMENTO
    assert comparison.absent == []
    kinds = store.rows_of(f"SELECT tipo, resumen ->> '$.tipo' FROM bases WHERE id = {base_id}")
    assert kinds == [("complemento", "complemento")]


def test_what_was_compared_is_looked_at_again_when_somebody_wrote_meanwhile(store, prepare):
    prepared = prepare()
    store.register(1, "clasificar", causal="A")
    _, comparison = _promover(prepared)
    change = next(c for c in comparison.changes if c.caso_id == 1)
    assert change.before is not prepared.comparison.changes[0].before
    (version, estado) = store.rows_of("SELECT version, estado FROM casos WHERE id = 1")[0]
    assert (version, estado) == (3, change.after.value)


def test_rows_of_one_caso_count_once_and_the_last_one_wins(store):
    one, other = rows(200)[150], rows(200)[151]
    summary = store.bring(
        [(*one[:3], "Primero", *one[4:]), other, one, (*rows(1)[0][:4], "RECHAZADO"), rows(1)[0]],
        "2026-12-01",
    )
    assert (summary.new, summary.duplicated, summary.valid) == (2, 2, 3)
    assert store.rows_of(
        "SELECT f.fila, f.efecto, c.radicado FROM filas f JOIN casos c ON c.id = f.caso_id"
        " WHERE f.base_id = 2 ORDER BY f.fila"
    ) == [
        (2, "duplicada", one[1]),
        (3, "nueva", other[1]),
        (4, "nueva", one[1]),
        (5, "duplicada", rows(1)[0][1]),
        (6, "igual", rows(1)[0][1]),
    ]
    assert store.rows_of(f"SELECT motivo FROM casos WHERE radicado = '{one[1]}'") == [(one[3],)]


def test_a_completa_is_compared_with_the_one_before_and_not_with_one_that_was_undone(store):
    ((casos,),) = store.rows_of("SELECT count(*) FROM casos")
    undone = store.bring(rows(2), "2026-11-25")
    store.of("drubio").bases.anular(undone.base or 0, "era otra")
    summary = store.bring(rows(1), "2026-12-01")
    assert summary.absent == casos - 1


def test_a_destination_is_compared_again_for_another_corte(prepare):
    prepared = prepare()
    destination = LoadTarget(CORTE, BaseKind.COMPLETA, prepared.columns)
    old = replace(destination, corte=date(2020, 1, 1))
    assert _carga(prepared).compare(old, NOW).updated == 0
    assert _carga(prepared).compare(destination, NOW).updated > 0


def _corte_de(store: Almacen, caso_id: int) -> date:
    caso = CasosRepository(store.db, lambda dia: dia).get(caso_id)
    return caso.corte


def test_a_base_that_changes_nothing_moves_the_corte_of_its_casos_without_writing_them(store):
    before = _corte_de(store, 1)
    escritos = store.rows_of("SELECT * FROM casos ORDER BY id")
    summary = store.bring(rows(len(escritos)), CORTE.isoformat())
    assert store.rows_of("SELECT * FROM casos ORDER BY id") == escritos
    assert _corte_de(store, 1) == CORTE
    (fila,) = CasosRepository(store.db, lambda dia: dia).get_window([1], NOW)
    assert fila.caso.corte == CORTE
    # Undone, it takes its corte along also from a caso that somebody wrote on since.
    store.register(1, "clasificar", causal="A")
    store.of("drubio").bases.anular(summary.base or 0, "era de otro mes")
    assert _corte_de(store, 1) == before


def test_the_rows_of_a_base_stay_in_the_store_as_they_came(store):
    base_rows = rows(3)
    summary = store.bring(base_rows, CORTE.isoformat())
    ((since, raw),) = store.rows_of(
        f"SELECT desde, filas FROM crudas WHERE base_id = {summary.base}"
    )
    assert since == 2
    assert unpack(raw) == [
        tuple(str(value) if value not in ("", None) else None for value in row) for row in base_rows
    ]
