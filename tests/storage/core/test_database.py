"""The store on a real file: how it is made, who may open it, and what it refuses."""

from __future__ import annotations

import fcntl
import gc
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.errors import Conflicto, EntradaInvalida
from ajustes_tui.storage.core import database
from ajustes_tui.storage.core.database import Database
from tests.services.soporte import Almacen


def test_every_table_of_the_program_is_strict(almacen: Almacen) -> None:
    tablas = almacen.filas_de(
        "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
    )
    assert len(tablas) > 10
    assert {nombre for nombre, estricta in tablas if not estricta} == set()


def test_a_value_of_another_type_is_refused(almacen: Almacen) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        almacen.db.conn.execute("UPDATE casos SET valor_aplicado = 'mucho' WHERE id = 1")


def test_the_store_lets_people_read_while_one_writes(almacen: Almacen) -> None:
    assert almacen.filas_de("PRAGMA journal_mode") == [("wal",)]
    with almacen.db.transaction() as conn:
        conn.execute("UPDATE casos SET motivo = 'otro' WHERE id = 1")
        aparte = sqlite3.connect(almacen.ruta)
        assert aparte.execute("SELECT count(*) FROM casos WHERE motivo = 'otro'").fetchone() == (0,)
        aparte.close()


def test_a_row_of_a_caso_that_does_not_exist_is_refused(almacen: Almacen) -> None:
    assert almacen.filas_de("PRAGMA foreign_keys") == [(1,)]
    with pytest.raises(sqlite3.IntegrityError):
        almacen.db.conn.execute(
            "INSERT INTO radicados (caso_id, cuenta, radicado) VALUES (9999, '90000001', '1')"
        )


def test_a_write_is_on_the_disk_before_it_is_said_to_be_done(almacen: Almacen) -> None:
    assert almacen.filas_de("PRAGMA synchronous") == [(2,)]


def test_only_its_owner_may_read_the_store_and_its_folder(nuevo: Almacen) -> None:
    nuevo.de("drubio").usuarios.agregar("yuli", "agente")
    assert nuevo.ruta.parent.stat().st_mode & 0o777 == 0o700
    archivos = list(nuevo.ruta.parent.iterdir())
    assert {a.name for a in archivos} >= {"almacen.db", "almacen.db-wal", "almacen.db.turno"}
    assert {a.stat().st_mode & 0o777 for a in archivos} == {0o600}


@pytest.mark.parametrize(
    "sentencia",
    [
        "UPDATE historial SET agente = 'otra' WHERE linea = 1",
        "UPDATE historial SET linea = 999 WHERE linea = 1",
        "DELETE FROM historial WHERE linea = 1",
        "DELETE FROM historial",
        "INSERT OR REPLACE INTO historial SELECT * FROM historial WHERE linea = 1",
        "REPLACE INTO historial SELECT * FROM historial WHERE linea = 1",
        "INSERT OR IGNORE INTO historial SELECT * FROM historial WHERE linea = 1",
        "INSERT INTO historial SELECT * FROM historial WHERE linea = 1"
        " ON CONFLICT (linea) DO UPDATE SET agente = 'otra'",
    ],
)
def test_the_historial_only_grows(almacen: Almacen, sentencia: str) -> None:
    antes = almacen.filas_de("SELECT * FROM historial")
    with pytest.raises(sqlite3.IntegrityError, match="el historial no se"):
        almacen.db.conn.execute(sentencia)
    almacen.db.conn.rollback()
    assert almacen.filas_de("SELECT * FROM historial") == antes


def test_a_store_of_a_newer_version_is_refused_and_left_alone(almacen: Almacen) -> None:
    almacen.db.conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('ajustes', 'un_esquema_de_manana', '2027-01-01')"
    )
    almacen.db.conn.commit()
    with pytest.raises(EntradaInvalida, match="versión más nueva"):
        Database(almacen.ruta)


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    ruta = tmp_path / "notas.txt"
    ruta.write_text("esto no es una base de datos, son notas de la reunión\n" * 200)
    antes = ruta.read_bytes()
    with pytest.raises(EntradaInvalida, match="no es un almacén"):
        Database(ruta)
    assert ruta.read_bytes() == antes


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    ruta = tmp_path / "ajena.db"
    ajena = sqlite3.connect(ruta)
    ajena.execute("CREATE TABLE casos (id INTEGER)")
    ajena.commit()
    ajena.close()
    antes = ruta.read_bytes()
    with pytest.raises(EntradaInvalida, match="no es un almacén"):
        Database(ruta)
    assert ruta.read_bytes() == antes


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    ruta = tmp_path / "vacio.db"
    ruta.touch()
    db = Database(ruta)
    assert db.conn.execute("SELECT count(*) FROM casos").fetchone()[0] == 0


def test_a_folder_in_the_place_of_the_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EntradaInvalida, match="No se puede abrir el almacén"):
        Database(tmp_path)


def test_a_store_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "archivo").touch()
    with pytest.raises(EntradaInvalida, match="No se puede abrir el almacén"):
        Database(tmp_path / "archivo" / "almacen.db")


def test_a_folder_where_nothing_can_be_written_is_said_so(almacen: Almacen) -> None:
    turno = almacen.ruta.with_name("almacen.db.turno")
    turno.unlink(missing_ok=True)
    turno.mkdir()
    with pytest.raises(EntradaInvalida, match="No se puede escribir junto al almacén"):
        almacen.registrar(1, "clasificar", causal="A")


@pytest.mark.parametrize("lleno", [False, True], ids=["folder", "disk"])
def test_a_store_that_cannot_be_opened_where_it_stands_is_not_called_foreign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lleno: bool
) -> None:
    ruta = tmp_path / "demo.db"
    if lleno:
        conectar = sqlite3.connect

        def sin_espacio(*datos: Any, **mas: Any) -> sqlite3.Connection:
            conn = conectar(*datos, **mas)
            conn.execute("PRAGMA max_page_count = 4")
            return conn

        monkeypatch.setattr(sqlite3, "connect", sin_espacio)
    else:
        Database(ruta).close()
        ruta.with_name("demo.db-wal").mkdir()
    with pytest.raises(EntradaInvalida, match="No se puede abrir el almacén") as dicho:
        Database(ruta)
    assert dicho.value.sugerencia == "Revise los permisos y el espacio del disco."


def test_a_store_that_is_busy_when_it_is_opened_is_said_to_be_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruta = tmp_path / "demo.db"
    Database(ruta).close()
    monkeypatch.setattr(database, "ESPERA_S", 0.05)
    otra = sqlite3.connect(ruta)
    otra.execute("PRAGMA locking_mode = EXCLUSIVE")
    otra.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Conflicto):
        Database(ruta)
    otra.close()


def test_a_full_disk_is_said_and_nothing_is_half_written(almacen: Almacen) -> None:
    antes = almacen.filas_de("SELECT count(*) FROM historial")
    paginas = almacen.filas_de("PRAGMA page_count")[0][0]
    almacen.db.conn.execute(f"PRAGMA max_page_count = {paginas}")

    def llenar() -> None:
        for _ in range(200):
            almacen.registrar(1, "nota", nota="x" * 3_000)

    with pytest.raises(Conflicto, match="no se guardó nada"):
        llenar()
    assert not almacen.db.conn.in_transaction
    escritas = almacen.filas_de("SELECT count(*) FROM historial")[0][0] - antes[0][0]
    notas = almacen.filas_de("SELECT count(*) FROM notas WHERE texto IS NOT NULL")[0][0]
    assert escritas == notas


def test_a_turn_that_never_comes_is_said_and_nothing_is_written(
    almacen: Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    antes = almacen.vigente()
    monkeypatch.setattr(database, "ESPERA_S", 0.05)
    with (almacen.ruta.with_name("almacen.db.turno")).open("w") as candado:
        fcntl.flock(candado, fcntl.LOCK_EX)
        with pytest.raises(Conflicto, match="siguió ocupado"):
            almacen.registrar(1, "clasificar", causal="A")
    assert almacen.vigente() == antes
    almacen.registrar(1, "clasificar", causal="A")


def test_a_writer_that_knows_no_turns_is_waited_for_and_then_said(
    almacen: Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ESPERA_S", 0.05)
    impaciente = Almacen(almacen.ruta)
    ajena = sqlite3.connect(almacen.ruta)
    ajena.execute("BEGIN IMMEDIATE")
    with pytest.raises(Conflicto, match="siguió ocupado"):
        impaciente.registrar(1, "clasificar", causal="A")
    ajena.rollback()
    ajena.close()
    impaciente.registrar(1, "clasificar", causal="A")


def test_threads_of_one_session_write_every_evento_exactly_once(almacen: Almacen) -> None:
    almacen.de("yuli")
    with ThreadPoolExecutor(6) as hilos:
        registros = list(
            hilos.map(lambda caso: almacen.registrar(caso, "nota", nota="hola"), range(1, 31))
        )
    lineas = [registro.linea for registro in registros]
    assert sorted(lineas) == list(range(31, 61))


def test_an_error_in_the_middle_takes_the_whole_transaction_back(almacen: Almacen) -> None:
    antes = almacen.vigente()

    def a_medias() -> None:
        with almacen.db.transaction() as conn:
            conn.execute("UPDATE casos SET motivo = 'otro'")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        a_medias()
    assert almacen.vigente() == antes


def test_the_store_in_memory_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Database(None).transaction() as conn:
        conn.execute("INSERT INTO meta VALUES ('demo', '1')")
    assert list(tmp_path.iterdir()) == []


def test_a_large_write_is_copied_into_the_file_when_the_turn_is_free_again(
    almacen: Almacen,
) -> None:
    conn = almacen.db.connect()
    vistos: list[str] = []

    def mirar(sentencia: str) -> None:
        if "checkpoint(" in sentencia:
            with Path(f"{almacen.ruta}.turno").open() as turno:
                fcntl.flock(turno, fcntl.LOCK_EX | fcntl.LOCK_NB)
            vistos.append("copia")
        elif sentencia == "COMMIT":
            vistos.append("escrito")

    antes = almacen.ruta.stat().st_size
    conn.set_trace_callback(mirar)
    with almacen.db.transaction(conn):
        conn.executemany(
            "INSERT INTO auditoria (momento, login, accion, detalle) VALUES ('', 'yuli', 'x', ?)",
            (("x" * 4_000,) for _ in range(3_000)),
        )
    assert vistos == ["escrito", "copia"]
    assert almacen.ruta.stat().st_size > antes + 3_000 * 4_000
    assert conn.execute("PRAGMA wal_autocheckpoint").fetchone()[0] > 0
    conn.close()


def test_a_small_write_leaves_no_log_that_grows(almacen: Almacen) -> None:
    for n in range(300):
        with almacen.db.transaction() as conn:
            conn.execute(
                "INSERT INTO auditoria (momento, login, accion, detalle) VALUES ('', 'y', 'x', ?)",
                (f"{n}" * 20_000,),
            )
    assert Path(f"{almacen.ruta}-wal").stat().st_size < 20_000_000


def test_a_store_nobody_uses_any_more_lets_go_of_its_files(tmp_path: Path) -> None:
    db = Database(tmp_path / "d" / "almacen.db")
    db.conn.execute("SELECT count(*) FROM casos").fetchone()
    abiertos = Path("/proc/self/fd")

    def suyos() -> list[str]:
        enlaces = []
        for uno in abiertos.iterdir():
            with suppress(OSError):
                enlaces.append(str(uno.readlink()))
        return [enlace for enlace in enlaces if "almacen.db" in enlace and str(tmp_path) in enlace]

    assert suyos() != []
    del db
    gc.collect()
    assert suyos() == []
