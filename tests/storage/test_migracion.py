"""A store of an older schema: it is brought up to date when nobody works in it, and not before."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from copy import deepcopy
from hashlib import sha256
from pathlib import Path

import pytest

from ajustes_tui.errors import ConflictError, InvalidInput
from ajustes_tui.storage.core import database
from ajustes_tui.storage.core.database import Database, exclusive
from ajustes_tui.storage.core.migrations import (
    FORM,
    SCHEMA_FILE,
    SchemaMigrations,
    schema_migrations,
)

RunSession = Callable[[], "subprocess.Popen[str]"]
ABIERTA = (
    "import fcntl, os, sys\n"
    "fcntl.flock(os.open(sys.argv[1], os.O_RDWR | os.O_CREAT), fcntl.LOCK_SH)\n"
    "print('abierta', flush=True)\n"
    "sys.stdin.readline()\n"
)

EXCLUSIVE = "otra_columna"
"""A migration that sessions of the version before could not follow."""


def _aplicadas(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as conn:
        return {fila[0] for fila in conn.execute("SELECT name FROM _sqlite_migrations")}


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> SchemaMigrations:
    """Let the program be one with a migration after the schema."""
    migrations = deepcopy(schema_migrations)

    @migrations
    def otra_columna(db):
        db.execute("ALTER TABLE bases ADD COLUMN otra TEXT")
        db.execute("UPDATE bases SET otra = hoja")

    monkeypatch.setattr(database, "schema_migrations", migrations)
    return migrations


@pytest.fixture
def old(tmp_path: Path, newer: SchemaMigrations) -> Path:
    """Return a store to which the migration has not been applied."""
    path = tmp_path / "almacen.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        schema_migrations.apply(conn)
    return path


@pytest.fixture
def run_session(old: Path) -> Iterator[RunSession]:
    """Open a session of the older version on the store, as the kernel sees one."""
    processes: list[subprocess.Popen[str]] = []

    def open_one() -> subprocess.Popen[str]:
        proceso = subprocess.Popen(
            [sys.executable, "-c", ABIERTA, f"{old}.uso", "--como", "yuli"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(proceso)
        assert proceso.stdout.readline() == "abierta\n"
        return proceso

    yield open_one
    for proceso in processes:
        proceso.communicate()


def test_what_every_store_begins_with_is_as_it_was_fixed():
    digest = sha256(SCHEMA_FILE.read_bytes()).hexdigest()
    assert f"esquema-{digest}" == FORM, "leave schema.sql as it was and add a migration"


def test_an_older_store_nobody_has_open_is_brought_up_to_date(old, newer):
    Database(old)
    assert _aplicadas(old) == set(newer.names) == {*schema_migrations.names, EXCLUSIVE}


def test_a_migration_keeps_what_the_store_holds(store, newer):
    casos = store.rows_of("SELECT * FROM casos")
    store.db.close()
    assert Database(store.path).conn.execute("SELECT otra = hoja FROM bases").fetchone()[0] == 1
    assert store.rows_of("SELECT * FROM casos") == casos


def test_a_store_of_another_form_is_refused_and_left_alone(tmp_path):
    path, other = tmp_path / "almacen.db", SchemaMigrations("ajustes", form=f"esquema-{'0' * 64}")
    with closing(sqlite3.connect(path)) as conn:
        other.apply(conn)
    before = path.read_bytes()
    with pytest.raises(InvalidInput, match="con otra forma") as error:
        Database(path)
    assert (error.value.code, error.value.exit_code) == ("almacen_otra_forma", 3)
    assert path.read_bytes() == before


def test_a_migration_refuses_while_a_session_is_open_and_says_whose(old, run_session, monkeypatch):
    monkeypatch.setattr(database, "MIGRATION_WAIT_S", 0.01)
    proceso = run_session()
    with pytest.raises(ConflictError, match=rf"yuli \(proceso {proceso.pid}\)") as error:
        Database(old)
    assert error.value.code == "almacen_abierto"
    assert EXCLUSIVE not in _aplicadas(old)


def test_a_refused_migration_lets_go_of_the_store(old, run_session, monkeypatch):
    monkeypatch.setattr(database, "MIGRATION_WAIT_S", 0.01)
    proceso = run_session()
    with pytest.raises(ConflictError):
        Database(old)
    proceso.communicate()
    with exclusive(old):
        pass


def test_a_migration_waits_for_the_sessions_to_end(old, newer, run_session):
    procesos = [run_session(), run_session()]
    with ThreadPoolExecutor(1) as hilos:
        espera = hilos.submit(Database, old)
        for proceso in procesos:
            proceso.communicate()
        espera.result()
    assert _aplicadas(old) == set(newer.names)


def test_programs_that_find_an_older_store_together_migrate_it_once_and_stay(old, newer):
    with ThreadPoolExecutor(4) as hilos:
        databases = list(hilos.map(lambda _: Database(old), range(4)))
    assert _aplicadas(old) == set(newer.names)
    with pytest.raises(ConflictError), exclusive(old):
        pass
    for opened in databases:
        opened.close()


def test_a_session_opened_on_a_store_that_is_up_to_date_waits_for_nobody(old, run_session):
    Database(old).close()
    run_session()
    assert Database(old).conn.execute("SELECT count(*) FROM casos").fetchone()[0] == 0


def test_a_store_migrated_by_a_newer_program_meanwhile_is_refused(old):
    db = Database(old)
    db.conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('ajustes', 'un_esquema_de_manana', '2027-01-01')"
    )
    db.conn.commit()
    with pytest.raises(InvalidInput, match="versión más nueva"):
        Database(old)


def test_whoever_restores_is_told_who_has_the_store_open(old, run_session):
    proceso = run_session()
    with pytest.raises(ConflictError, match=f"yuli .proceso {proceso.pid}."), exclusive(old):
        pass
