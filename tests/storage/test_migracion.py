"""A store of an older schema: it is brought up to date when nobody works in it, and not before."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from ajustes_tui.errors import Conflicto, EntradaInvalida
from ajustes_tui.storage.core import database
from ajustes_tui.storage.core.database import Database, exclusive
from ajustes_tui.storage.core.migrations import esquema

Sesion = Callable[[], "subprocess.Popen[str]"]
ABIERTA = (
    "import fcntl, os, sys\n"
    "fcntl.flock(os.open(sys.argv[1], os.O_RDWR | os.O_CREAT), fcntl.LOCK_SH)\n"
    "print('abierta', flush=True)\n"
    "sys.stdin.readline()\n"
)


def _aplicadas(ruta: Path) -> set[str]:
    with closing(sqlite3.connect(ruta)) as conn:
        return {fila[0] for fila in conn.execute("SELECT name FROM _sqlite_migrations")}


@pytest.fixture
def viejo(tmp_path: Path) -> Path:
    """Return a store to which the newest migration has not been applied."""
    ruta = tmp_path / "almacen.db"
    with closing(sqlite3.connect(ruta)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        esquema.apply(conn, stop_before=esquema.nombres[-1])
    return ruta


@pytest.fixture
def sesion(viejo: Path) -> Iterator[Sesion]:
    """Open a session of the older version on the store, as the kernel sees one."""
    abiertas: list[subprocess.Popen[str]] = []

    def abrir() -> subprocess.Popen[str]:
        proceso = subprocess.Popen(
            [sys.executable, "-c", ABIERTA, f"{viejo}.uso", "--como", "yuli"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        abiertas.append(proceso)
        assert proceso.stdout is not None
        assert proceso.stdout.readline() == "abierta\n"
        return proceso

    yield abrir
    for proceso in abiertas:
        proceso.communicate()


def test_an_older_store_nobody_has_open_is_brought_up_to_date(viejo):
    Database(viejo)
    assert _aplicadas(viejo) == set(esquema.nombres)


def test_a_migration_refuses_while_a_session_is_open_and_says_whose(viejo, sesion, monkeypatch):
    monkeypatch.setattr(database, "ESPERA_MIGRACION_S", 0.01)
    proceso = sesion()
    with pytest.raises(Conflicto, match=rf"yuli \(proceso {proceso.pid}\)") as error:
        Database(viejo)
    assert error.value.codigo == "almacen_abierto"
    assert esquema.nombres[-1] not in _aplicadas(viejo)


def test_a_refused_migration_lets_go_of_the_store(viejo, sesion, monkeypatch):
    monkeypatch.setattr(database, "ESPERA_MIGRACION_S", 0.01)
    proceso = sesion()
    with pytest.raises(Conflicto):
        Database(viejo)
    proceso.communicate()
    with exclusive(viejo):
        pass


def test_a_migration_waits_for_the_sessions_to_end(viejo, sesion):
    procesos = [sesion(), sesion()]
    with ThreadPoolExecutor(1) as hilos:
        espera = hilos.submit(Database, viejo)
        for proceso in procesos:
            proceso.communicate()
        espera.result()
    assert _aplicadas(viejo) == set(esquema.nombres)


def test_programs_that_find_an_older_store_together_migrate_it_once_and_stay(viejo):
    with ThreadPoolExecutor(4) as hilos:
        abiertos = list(hilos.map(lambda _: Database(viejo), range(4)))
    assert _aplicadas(viejo) == set(esquema.nombres)
    with pytest.raises(Conflicto), exclusive(viejo):
        pass
    for abierto in abiertos:
        abierto.close()


def test_a_session_opened_on_a_store_that_is_up_to_date_waits_for_nobody(viejo, sesion):
    Database(viejo).close()
    sesion()
    assert Database(viejo).conn.execute("SELECT count(*) FROM casos").fetchone()[0] == 0


def test_a_store_migrated_by_a_newer_program_meanwhile_is_refused(viejo):
    db = Database(viejo)
    db.conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('ajustes', 'un_esquema_de_manana', '2027-01-01')"
    )
    db.conn.commit()
    with pytest.raises(EntradaInvalida, match="versión más nueva"):
        Database(viejo)


def test_whoever_restores_is_told_who_has_the_store_open(viejo, sesion):
    proceso = sesion()
    with pytest.raises(Conflicto, match=f"yuli .proceso {proceso.pid}."), exclusive(viejo):
        pass
