"""The store on a real file: how it is made, who may open it, and what it refuses."""

from __future__ import annotations

import fcntl
import gc
import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.errors import ConflictError, InvalidInput
from ajustes_tui.storage.core import database
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.migrations import schema_migrations
from tests.services.soporte import Almacen


def test_every_table_of_the_program_is_strict_and_refuses_what_does_not_fit(store):
    tables = store.rows_of(
        "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
    )
    assert len(tables) > 10
    assert {name for name, estricta in tables if not estricta} == set()
    assert store.rows_of("PRAGMA foreign_keys") == [(1,)]
    for sentence in (
        "UPDATE casos SET valor_aplicado = 'mucho' WHERE id = 1",
        "INSERT INTO radicados (caso_id, cuenta, radicado) VALUES (9999, '90000001', '1')",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            store.db.conn.execute(sentence)


def test_the_store_lets_people_read_while_one_writes_and_a_write_is_on_the_disk(store):
    assert store.rows_of("PRAGMA journal_mode") == [("wal",)]
    assert store.rows_of("PRAGMA synchronous") == [(2,)]
    with store.db.transaction() as conn:
        conn.execute("UPDATE casos SET motivo = 'otro' WHERE id = 1")
        aside = sqlite3.connect(store.path)
        assert aside.execute("SELECT count(*) FROM casos WHERE motivo = 'otro'").fetchone() == (0,)
        aside.close()


def test_only_its_owner_may_read_the_store_and_its_folder(new):
    new.of("drubio").usuarios.add("yuli", "agente")
    assert new.path.parent.stat().st_mode & 0o777 == 0o700
    files = list(new.path.parent.iterdir())
    assert {to.name for to in files} >= {"almacen.db", "almacen.db-wal", "almacen.db.turno"}
    assert {to.stat().st_mode & 0o777 for to in files} == {0o600}


def test_the_historial_and_what_its_lines_share_only_grow(store):
    before = store.rows_of("SELECT * FROM historial")
    for sentence in (
        "UPDATE historial SET agente = 'otra' WHERE linea = 1",
        "DELETE FROM historial WHERE linea = 1",
        "DELETE FROM historial",
        "REPLACE INTO historial SELECT * FROM historial WHERE linea = 1",
        "INSERT OR IGNORE INTO historial SELECT * FROM historial WHERE linea = 1",
        "INSERT INTO historial SELECT * FROM historial WHERE linea = 1"
        " ON CONFLICT (linea) DO UPDATE SET agente = 'otra'",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="el historial no se"):
            store.db.conn.execute(sentence)
        store.db.conn.rollback()
    assert store.rows_of("SELECT * FROM historial") == before
    assert store.rows_of("SELECT * FROM datos_repetidos")
    with pytest.raises(sqlite3.IntegrityError, match="solo se agrega"):
        store.db.conn.execute("REPLACE INTO datos_repetidos SELECT * FROM datos_repetidos")
    store.db.conn.rollback()


def test_a_store_of_a_newer_version_is_refused_and_left_alone(store):
    store.db.conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('ajustes', 'un_esquema_de_manana', '2027-01-01')"
    )
    store.db.conn.commit()
    with pytest.raises(InvalidInput, match="versión más nueva"):
        Database(store.path)


def test_a_file_that_is_no_store_or_of_another_program_is_refused_and_left_alone(tmp_path):
    notes, other = tmp_path / "notas.txt", tmp_path / "ajena.db"
    notes.write_text("esto no es una base de datos, son notas de la reunión\n" * 200)
    conn = sqlite3.connect(other)
    conn.execute("CREATE TABLE casos (id INTEGER)")
    conn.commit()
    conn.close()
    for path in (notes, other):
        before = path.read_bytes()
        with pytest.raises(InvalidInput, match="no es un almacén"):
            Database(path)
        assert path.read_bytes() == before


def test_an_empty_file_becomes_a_store(tmp_path):
    path = tmp_path / "vacio.db"
    path.touch()
    db = Database(path)
    assert db.conn.execute("SELECT count(*) FROM casos").fetchone()[0] == 0


def test_a_folder_in_the_place_of_the_store_or_a_file_in_that_of_its_folder_is_refused(tmp_path):
    (tmp_path / "archivo").touch()
    for path in (tmp_path, tmp_path / "archivo" / "almacen.db"):
        with pytest.raises(InvalidInput, match="No se puede abrir el almacén"):
            Database(path)


def test_a_folder_where_nothing_can_be_written_is_said_so(store):
    turno = store.path.with_name("almacen.db.turno")
    turno.unlink(missing_ok=True)
    turno.mkdir()
    with pytest.raises(InvalidInput, match="No se puede escribir junto al almacén"):
        store.register(1, "clasificar", causal="A")


@pytest.mark.parametrize("lleno", [False, True], ids=["folder", "disk"])
def test_a_store_that_cannot_be_opened_where_it_stands_is_not_called_foreign(
    tmp_path, monkeypatch, lleno
):
    path = tmp_path / "demo.db"
    if lleno:
        conectar = sqlite3.connect

        def sin_espacio(*datos: Any, **mas: Any) -> sqlite3.Connection:
            conn = conectar(*datos, **mas)
            conn.execute("PRAGMA max_page_count = 4")
            return conn

        monkeypatch.setattr(sqlite3, "connect", sin_espacio)
    else:
        Database(path).close()
        path.with_name("demo.db-wal").mkdir()
    with pytest.raises(InvalidInput, match="No se puede abrir el almacén") as said:
        Database(path)
    assert said.value.suggestion == "Revise los permisos y el espacio del disco."


def test_a_store_that_is_busy_when_it_is_opened_is_said_to_be_busy(tmp_path, monkeypatch):
    path = tmp_path / "demo.db"
    Database(path).close()
    monkeypatch.setattr(database, "TURN_WAIT_S", 0.05)
    other = sqlite3.connect(path)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ConflictError):
        Database(path)
    other.close()


def test_a_full_disk_is_said_and_nothing_is_half_written(store):
    before = store.rows_of("SELECT count(*) FROM historial")
    pages = store.rows_of("PRAGMA page_count")[0][0]
    store.db.conn.execute(f"PRAGMA max_page_count = {pages}")

    def llenar() -> None:
        for _ in range(200):
            store.register(1, "nota", nota="x" * 3_000)

    with pytest.raises(ConflictError, match="no se guardó nada"):
        llenar()
    assert not store.db.conn.in_transaction
    written = store.rows_of("SELECT count(*) FROM historial")[0][0] - before[0][0]
    notas = store.rows_of("SELECT count(*) FROM notas WHERE texto IS NOT NULL")[0][0]
    assert written == notas


def test_a_turn_that_never_comes_is_said_and_nothing_is_written(store, monkeypatch):
    before = store.in_force()
    monkeypatch.setattr(database, "TURN_WAIT_S", 0.05)
    with (store.path.with_name("almacen.db.turno")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ConflictError, match="siguió ocupado"):
            store.register(1, "clasificar", causal="A")
    assert store.in_force() == before
    store.register(1, "clasificar", causal="A")


_STOPPED = """
import fcntl, os, signal, sys
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("tiene el turno", flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_a_writer_that_is_stopped_with_the_turn_is_named_to_who_waits(store, monkeypatch):
    monkeypatch.setattr(database, "TURN_WAIT_S", 0.05)
    order = [sys.executable, "-c", _STOPPED, f"{store.path}.turno", "--como", "marcela"]
    with subprocess.Popen(order, stdout=subprocess.PIPE) as writer:
        try:
            assert writer.stdout.readline()
            os.waitid(os.P_PID, writer.pid, os.WSTOPPED | os.WNOWAIT)
            with pytest.raises(ConflictError) as said:
                store.register(1, "clasificar", causal="A")
        finally:
            writer.kill()
    assert f"lo tiene marcela (proceso {writer.pid}, detenido)" in said.value.message
    store.register(1, "clasificar", causal="A")


def test_a_writer_that_knows_no_turns_is_waited_for_and_then_said(store, monkeypatch):
    monkeypatch.setattr(database, "TURN_WAIT_S", 0.05)
    impaciente = Almacen(store.path)
    ajena = sqlite3.connect(store.path)
    ajena.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConflictError, match="siguió ocupado"):
        impaciente.register(1, "clasificar", causal="A")
    ajena.rollback()
    ajena.close()
    impaciente.register(1, "clasificar", causal="A")


def test_threads_of_one_session_write_every_evento_exactly_once(store):
    store.of("yuli")
    with ThreadPoolExecutor(6) as hilos:
        records = list(
            hilos.map(lambda caso: store.register(caso, "nota", nota="hola"), range(1, 31))
        )
    lines = [recorded.line for recorded in records]
    assert sorted(lines) == list(range(31, 61))


def test_an_error_in_the_middle_takes_the_whole_transaction_back(store):
    before = store.in_force()

    def half_typed() -> None:
        with store.db.transaction() as conn:
            conn.execute("UPDATE casos SET motivo = 'otro'")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_typed()
    assert store.in_force() == before


def test_the_store_in_memory_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Database(None).transaction() as conn:
        conn.execute("INSERT INTO meta VALUES ('demo', '1')")
    assert list(tmp_path.iterdir()) == []


def test_a_large_write_is_copied_into_the_file_before_anybody_else_has_the_turn(store):
    conn = store.db.connect()
    before = store.path.stat().st_size
    opened = threading.Event()

    def size_at_next_turn() -> int:
        with Path(f"{store.path}.turno").open() as turno:
            opened.set()
            fcntl.flock(turno, fcntl.LOCK_EX)
            return store.path.stat().st_size

    with ThreadPoolExecutor(1) as hilos:
        with store.db.transaction(conn):
            conn.executemany(
                "INSERT INTO auditoria (momento, login, accion, detalle)"
                " VALUES ('', 'yuli', 'x', ?)",
                (("x" * 4_000,) for _ in range(3_000)),
            )
            following = hilos.submit(size_at_next_turn)
            opened.wait()
        assert following.result() > before + 3_000 * 4_000
    conn.close()


def test_the_log_is_emptied_in_the_turn_of_who_asks(store):
    log = Path(f"{store.path}-wal")
    store.register(1, "nota", nota="hola")
    assert log.stat().st_size > 0
    with Path(f"{store.path}.turno").open() as turno:
        fcntl.flock(turno, fcntl.LOCK_EX)
        hurried = Database(store.path)
        hurried.hurry()
        with pytest.raises(ConflictError):
            hurried.checkpoint()
        assert log.stat().st_size > 0
    store.db.checkpoint()
    assert log.stat().st_size == 0


def test_a_small_write_leaves_no_log_that_grows(store):
    for n in range(300):
        with store.db.transaction() as conn:
            conn.execute(
                "INSERT INTO auditoria (momento, login, accion, detalle) VALUES ('', 'y', 'x', ?)",
                (f"{n}" * 20_000,),
            )
    assert Path(f"{store.path}-wal").stat().st_size < 20_000_000


@pytest.mark.completo
def test_a_store_nobody_uses_any_more_lets_go_of_its_files(tmp_path):
    db = Database(tmp_path / "d" / "almacen.db")
    db.conn.execute("SELECT count(*) FROM casos").fetchone()
    descriptors = Path("/proc/self/fd")

    def theirs() -> list[str]:
        enlaces = []
        for item in descriptors.iterdir():
            with suppress(OSError):
                enlaces.append(str(item.readlink()))
        return [enlace for enlace in enlaces if "almacen.db" in enlace and str(tmp_path) in enlace]

    assert theirs() != []
    del db
    gc.collect()
    assert theirs() == []


def test_what_is_sorted_lies_in_no_folder_of_temporary_files(store):
    rows = store.db.conn.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 60000)"
        " SELECT i, hex(randomblob(40)) AS t FROM n ORDER BY t"
    )
    assert rows.fetchone() is not None
    opened = [link.readlink().name for link in Path("/proc/self/fd").iterdir() if link.exists()]
    assert [name for name in opened if "etilqs" in name] == []
    rows.close()


def test_a_store_that_another_is_making_is_waited_for_and_is_no_missing_one(tmp_path, monkeypatch):
    path = tmp_path / "nuevo.db"
    half_made, looked_at = threading.Event(), threading.Event()
    really_apply, really_applied = schema_migrations.apply, schema_migrations.applied

    def apply_slowly(conn):
        half_made.set()
        assert looked_at.wait(20)
        really_apply(conn)

    def look(conn):
        found = really_applied(conn)
        if half_made.is_set():
            looked_at.set()
        return found

    monkeypatch.setattr(schema_migrations, "apply", apply_slowly)
    monkeypatch.setattr(schema_migrations, "applied", look)
    with ThreadPoolExecutor() as threads:
        making = threads.submit(Database, path)
        assert half_made.wait(20)
        with closing(Database(path, may_create=False)) as found:
            assert not schema_migrations.lacking(found.connect())
        making.result(20).close()


def test_a_store_that_is_made_as_it_is_looked_at_has_lost_no_migration(tmp_path, monkeypatch):
    path = tmp_path / "nuevo.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
    really_applied = schema_migrations.applied

    def applied_just_before(conn):
        found = really_applied(conn)
        monkeypatch.setattr(schema_migrations, "applied", really_applied)
        Database(path).close()
        return found

    monkeypatch.setattr(schema_migrations, "applied", applied_just_before)
    with closing(Database(path, may_create=False)) as store:
        assert not schema_migrations.lacking(store.connect())
