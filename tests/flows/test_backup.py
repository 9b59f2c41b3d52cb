"""Checked, copied and put back from the command line, as cron and a supervisor do it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ajustes_tui.cli import main
from tests.flows.conftest import CINCO, Ajustes

RAIZ = Path(__file__).resolve().parents[2]
COPIA = "copia.db"


@pytest.fixture
def lleno(ajustes: Ajustes, book: Callable[..., Path]) -> Ajustes:
    """A store with one base and a verdict, ordered about by its supervisor."""
    rows = [
        (f"9000100{n}", f"44{n:04d}", "Cerrado", "Cruce de saldos", "RECHAZADO") for n in (1, 2)
    ]
    base = book("ajustes_01_07_2026.xlsx", CINCO, rows)

    def reject() -> None:
        ajustes.order("importar", str(base))
        ajustes.register(1, "clasificar", causal="I")
        ajustes.register(1, "rechazo_correcto", motivo="SIN_PRUEBAS")

    ajustes.reach("backup", reject)
    ajustes.person = "drubio"
    # The person who made the store is its supervisor.
    (boss,) = [u["login"] for u in ajustes.order("usuarios", "listar") if u["rol"] == "supervisor"]
    ajustes.person = boss
    return ajustes


def copia_de(ajustes: Ajustes) -> Path:
    return ajustes.db.parent / COPIA


def vecinos(ajustes: Ajustes) -> set[str]:
    return {path.name for path in ajustes.db.parent.iterdir()}


def lines(ajustes: Ajustes) -> int:
    return int(ajustes.order("verificar")["lineas"])


def test_damage_ends_with_its_exit_and_says_what_it_is(lleno):
    conn = sqlite3.connect(lleno.db)
    conn.executescript(
        "DROP TRIGGER historial_no_cambia; UPDATE historial SET agente = 'otra' WHERE linea = 3;"
    )
    conn.close()
    document = lleno.order("verificar", sale=6)
    assert document["error"]["codigo"] == "integridad"
    assert document["cadena"]["linea"] == 3
    assert "historial_no_cambia" in document["integridad"][0]


def test_a_demonstration_made_again_starts_its_seals_afresh(ajustes):
    ajustes.order("verificar")
    ajustes.order("demo", "--nuevo", "--vacio", "--sin-tui")
    assert ajustes.order("verificar")["sello"]["anteriores"] == 0


def test_a_backup_comes_back_as_it_was_and_the_store_it_replaces_is_kept(lleno):
    copy = copia_de(lleno)
    lleno.order("verificar")
    done = lleno.order("respaldar", str(copy))
    assert done["lineas"] == 4
    lleno.register(2, "nota", nota="después del respaldo")
    lleno.today("2026-07-02T08:00:00-05:00")
    assert lines(lleno) == 5
    vuelto = lleno.order("restaurar", str(copy))
    assert vuelto == done
    assert vuelto["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    document = lleno.order("verificar")
    assert (document["lineas"], document["sello"]["estado"]) == (4, "ok")
    previous = lleno.db.with_name("demo.db.antes-20260702-080000")
    assert sqlite3.connect(previous).execute("SELECT count(*) FROM historial").fetchone() == (5,)
    assert lleno.db.stat().st_mode & 0o777 == 0o600
    assert previous.stat().st_mode & 0o777 == 0o600
    assert not {n for n in vecinos(lleno) if n.startswith(".")}
    assert lleno.register(2, "nota", nota="se sigue trabajando")["linea"] == 5


def test_a_backup_that_brings_back_forgotten_accounts_names_them(lleno, capsys):
    def notices_of(path: Path) -> str:
        assert main(["--db", str(lleno.db), "--como", lleno.person, "restaurar", str(path)]) == 0
        return capsys.readouterr().err

    copy, later = copia_de(lleno), lleno.db.parent / "despues.db"
    lleno.order("olvidar", "90001002", "--motivo", "lo pidió el titular el 1 de julio")
    lleno.order("respaldar", str(copy))
    lleno.order("olvidar", "90001001", "--motivo", "lo pidió el titular el 2 de julio")
    lleno.order("respaldar", str(later))
    assert "olvid" not in notices_of(later)
    said = "Estas cuentas se habían olvidado y vuelven: 90001001; olvídelas otra vez."
    assert said in notices_of(copy)


def test_a_restore_is_recorded_in_the_store_and_in_the_seals(lleno):
    lleno.order("respaldar", str(copia_de(lleno)))
    lleno.order("restaurar", str(copia_de(lleno)))
    conn = sqlite3.connect(lleno.db)
    (who, detail) = conn.execute(
        "SELECT login, detalle FROM auditoria WHERE accion = 'restauracion'"
    ).fetchone()
    assert (who, detail.split(":")[0]) == (lleno.person, COPIA)
    seal = json.loads((lleno.db.parent / "demo.db.sellos").read_text().splitlines()[-1])
    assert (seal["clase"], seal["login"], seal["lineas"]) == ("restauracion", lleno.person, 4)


def test_a_rehearsal_counts_what_would_come_back_and_changes_nothing(lleno):
    copy = copia_de(lleno)
    done = lleno.order("respaldar", str(copy))
    lleno.register(2, "nota", nota="después del respaldo")
    before = vecinos(lleno)
    rehearsed = lleno.order("restaurar", str(copy), "--ensayo")
    assert vecinos(lleno) == before
    assert {key: rehearsed[key] for key in done} == done
    conn = sqlite3.connect(copy)
    assert rehearsed["casos"] == conn.execute("SELECT count(*) FROM casos").fetchone()[0] > 0
    assert rehearsed["hasta"] == conn.execute("SELECT max(momento) FROM historial").fetchone()[0]
    assert (rehearsed["bases"], rehearsed["personas"]) == (1, 2)
    conn.close()
    assert lines(lleno) == 5
    (entry,) = lleno.order("auditoria", "--login", lleno.person)[1:2]
    assert entry["accion"] == "restauracion_ensayada"
    assert rehearsed["faltan"]["lineas"] == 1
    assert rehearsed["faltan"]["en_libros"] == []
    books = copy.with_name("libros")
    books.mkdir()
    lleno.order("exportar", "historial", str(books / "todo.xlsx"))
    told = lleno.order("restaurar", str(copy), "--ensayo", "--libros", str(books))["faltan"]
    (named,) = told["en_libros"]
    assert (told["lineas"], named["linea"], named["evento"]) == (1, 5, "nota")
    copy.write_bytes(copy.read_bytes()[:20_000])
    assert lleno.order("restaurar", str(copy), "--ensayo", sale=3)["error"]["codigo"]


def test_the_last_backup_can_come_back_after_an_older_one_did(lleno):
    first, segunda = copia_de(lleno), lleno.db.parent / "segunda.db"
    lleno.order("respaldar", str(first))
    lleno.register(2, "nota", nota="después del primero")
    lleno.order("respaldar", str(segunda))
    lleno.order("restaurar", str(first))
    lleno.register(2, "nota", nota="otra historia")
    lleno.today("2026-07-02T08:00:00-05:00")
    assert lleno.order("verificar")["sello"]["nuevo"]
    lleno.order("restaurar", str(segunda))
    assert lines(lleno) == 5


def test_a_store_too_damaged_to_open_is_restored(lleno):
    lleno.order("respaldar", str(copia_de(lleno)))
    lleno.db.write_bytes(os.urandom(5_000))
    lleno.order("restaurar", str(copia_de(lleno)))
    assert lines(lleno) == 4


def test_a_store_that_is_gone_is_restored_by_a_supervisor_of_the_backup(lleno):
    lleno.order("respaldar", str(copia_de(lleno)))
    lleno.db.unlink()
    lleno.order("restaurar", str(copia_de(lleno)), sale=4, como="yuli")
    assert not lleno.db.exists()
    lleno.order("restaurar", str(copia_de(lleno)))
    assert lines(lleno) == 4


def test_an_agente_neither_copies_nor_restores(lleno):
    lleno.order("respaldar", str(copia_de(lleno)), sale=4, como="yuli")
    lleno.order("respaldar", str(copia_de(lleno)))
    before = lleno.db.read_bytes()
    lleno.order("restaurar", str(copia_de(lleno)), sale=4, como="yuli")
    conn = sqlite3.connect(lleno.db)
    assert conn.execute("SELECT count(*) FROM historial").fetchone() == (4,)
    conn.close()
    assert len(before) == lleno.db.stat().st_size


def _truncado(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9_000])


def _con_un_byte_cambiado(path: Path) -> None:
    conn = sqlite3.connect(path)
    (digest,) = conn.execute("SELECT huella FROM historial WHERE linea = 3").fetchone()
    conn.close()
    datos = bytearray(path.read_bytes())
    datos[datos.index(digest) + 3] ^= 1
    path.write_bytes(datos)


def _sin_el_final(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.executescript(
        "DROP TRIGGER historial_no_borra; DELETE FROM notas WHERE linea = 4;"
        "DELETE FROM historial WHERE linea = 4;"
    )
    conn.close()


def _otra_cosa(path: Path) -> None:
    path.write_text("mis notas")


def _de_otro_programa(path: Path) -> None:
    path.unlink()
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE suya (x)")
    conn.close()


def _vacio(path: Path) -> None:
    path.write_bytes(b"")


def _sin_tablas(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA user_version = 1")
    conn.close()


def _sin_esquema(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE _sqlite_migrations (migration_set, name, applied_at)")
    conn.close()


def _de_otra_version(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('ajustes', 'del_futuro', '2030-01-01')"
    )
    conn.commit()
    conn.close()


DAMAGES = (
    *(_truncado, _con_un_byte_cambiado, _sin_el_final, _otra_cosa, _de_otro_programa),
    *(_de_otra_version, Path.unlink),
)


def test_a_file_that_is_no_sound_backup_changes_nothing(lleno):
    copy = copia_de(lleno)
    lleno.order("respaldar", str(copy))
    whole = copy.read_bytes()
    for damage in DAMAGES:
        copy.write_bytes(whole)
        damage(copy)
        before = vecinos(lleno)
        error = lleno.order("restaurar", str(copy), sale=3)["error"]
        assert ".tmp" not in error["mensaje"], damage
        assert vecinos(lleno) == before, damage
    assert lines(lleno) == 4


@pytest.mark.parametrize("begin", [_vacio, _sin_tablas, _sin_esquema])
def test_a_file_with_no_store_in_it_is_no_backup_of_a_store_without_seals_either(
    lleno, tmp_path, begin
):
    begin(tmp_path / "vacio.db")
    for rehearsed in ((), ("--ensayo",)):
        before = vecinos(lleno)
        error = lleno.order("restaurar", str(tmp_path / "vacio.db"), *rehearsed, sale=3)["error"]
        assert "«vacio.db»" in error["mensaje"]
        assert vecinos(lleno) == before
    assert lines(lleno) == 4


def test_the_store_itself_and_one_in_use_are_no_backups(lleno, tmp_path, ajustes):
    lleno.order("restaurar", str(lleno.db), sale=3)
    other = tmp_path / "vivo.db"
    shutil.copy(lleno.db, other)
    (tmp_path / "vivo.db-wal").write_bytes(b"paginas")
    assert "en uso" in lleno.order("restaurar", str(other), sale=3)["error"]["mensaje"]


def test_a_sound_store_that_is_another_one_is_refused(lleno, tmp_path):
    lleno.order("verificar")
    own = lleno.db
    lleno.db = tmp_path / "ajena" / "demo.db"
    lleno.order("demo", "--vacio", "--sin-tui")
    lleno.order("respaldar", str(tmp_path / "ajena.db"))
    lleno.db = own
    error = lleno.order("restaurar", str(tmp_path / "ajena.db"), sale=3)["error"]
    assert error["codigo"] == "respaldo_ajeno"
    assert lines(lleno) == 4


def test_nothing_is_put_in_the_place_of_a_store_somebody_has_open(lleno, tmp_path):
    lleno.order("respaldar", str(copia_de(lleno)))
    guion = (
        "import sys; from pathlib import Path; from ajustes_tui.storage.core.database import Database;"
        "db = Database(Path(sys.argv[1])); print('abierto', flush=True); sys.stdin.read()"
    )
    run_session = subprocess.Popen(
        [sys.executable, "-c", guion, str(lleno.db)],
        env={**os.environ, "PYTHONPATH": str(RAIZ)},
        cwd=tmp_path,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert run_session.stdout is not None
    assert run_session.stdout.readline() == "abierto\n"
    try:
        error = lleno.order("restaurar", str(copia_de(lleno)), sale=5)["error"]
        assert error["codigo"] == "almacen_abierto"
        # Nobody waits for anybody but a restore.
        lleno.order("respaldar", str(copia_de(lleno)))
    finally:
        run_session.communicate()
    lleno.order("restaurar", str(copia_de(lleno)))


def test_unreadable_seals_do_not_keep_a_store_from_being_restored(lleno):
    lleno.order("respaldar", str(copia_de(lleno)))
    seals = lleno.db.with_name("demo.db.sellos")
    seals.write_text("basura\n")
    lleno.order("verificar", sale=6)
    lleno.order("restaurar", str(copia_de(lleno)))
    assert lleno.order("verificar")["sello"]["estado"] == "ok"
    assert [n for n in vecinos(lleno) if n.startswith("demo.db.sellos.antes-")]


def test_a_page_nobody_can_read_ends_every_order_with_the_exit_of_damage(lleno):
    conn = sqlite3.connect(lleno.db)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (raiz,) = conn.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'usuarios'").fetchone()
    (size,) = conn.execute("PRAGMA page_size").fetchone()
    conn.close()
    with lleno.db.open("r+b") as file:
        file.seek((raiz - 1) * size)
        file.write(b"\xff" * size)
    for order in ("verificar", "casos"):
        assert lleno.order(order, sale=6)["error"]["codigo"] == "integridad"
