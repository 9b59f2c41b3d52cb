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
def lleno(ajustes: Ajustes, libro: Callable[..., Path]) -> Ajustes:
    """A store with one base and a verdict, ordered about by its supervisor."""
    filas = [
        (f"9000100{n}", f"44{n:04d}", "Cerrado", "Cruce de saldos", "RECHAZADO") for n in (1, 2)
    ]
    ajustes.orden("importar", str(libro("ajustes_01_07_2026.xlsx", CINCO, filas)))
    ajustes.registrar(1, "clasificar", causal="I")
    ajustes.registrar(1, "rechazo_correcto", motivo="SIN_PRUEBAS")
    ajustes.persona = "drubio"
    # The person who made the store is its supervisor.
    (jefe,) = [u["login"] for u in ajustes.orden("usuarios", "listar") if u["rol"] == "supervisor"]
    ajustes.persona = jefe
    return ajustes


def copia_de(ajustes: Ajustes) -> Path:
    return ajustes.db.parent / COPIA


def vecinos(ajustes: Ajustes) -> set[str]:
    return {ruta.name for ruta in ajustes.db.parent.iterdir()}


def lineas(ajustes: Ajustes) -> int:
    return int(ajustes.orden("verificar")["lineas"])


def test_a_whole_store_says_so_in_the_five_parts_of_the_contract(lleno: Ajustes) -> None:
    documento = lleno.orden("verificar")
    assert set(documento) == {"integridad", "lineas", "cadena", "sello", "contadores"}
    assert (documento["integridad"], documento["cadena"], documento["contadores"]) == ("ok",) * 3
    assert documento["lineas"] == 4
    assert documento["sello"]["estado"] == "ok"
    assert len(documento["sello"]["huella"]) == 64


def test_damage_ends_with_its_exit_and_says_what_it_is(lleno: Ajustes) -> None:
    conn = sqlite3.connect(lleno.db)
    conn.executescript(
        "DROP TRIGGER historial_no_cambia; UPDATE historial SET agente = 'otra' WHERE linea = 3;"
    )
    conn.close()
    documento = lleno.orden("verificar", sale=6)
    assert documento["error"]["codigo"] == "integridad"
    assert documento["cadena"]["linea"] == 3
    assert "historial_no_cambia" in documento["integridad"][0]


def test_a_person_reads_the_same_in_spanish(
    lleno: Ajustes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--db", str(lleno.db), "--como", lleno.persona, "verificar"]) == 0
    salida, error = capsys.readouterr()
    assert "cadena      ok" in salida
    assert error == ""


@pytest.mark.parametrize("orden", ["verificar", "respaldar"])
def test_a_store_that_does_not_exist_is_not_called_whole(ajustes: Ajustes, orden: str) -> None:
    ajustes.db = ajustes.db.with_name("otro.db")
    resto = (str(copia_de(ajustes)),) if orden == "respaldar" else ()
    ajustes.orden(orden, *resto, sale=3)
    assert not ajustes.db.exists()


def test_a_store_whose_header_is_gone_is_damaged_and_not_unknown(lleno: Ajustes) -> None:
    lleno.orden("verificar")
    with lleno.db.open("r+b") as archivo:
        archivo.write(bytes(100))
    assert lleno.orden("verificar", sale=6)["error"]["codigo"] == "integridad"


def test_a_demonstration_made_again_starts_its_seals_afresh(ajustes: Ajustes) -> None:
    ajustes.orden("verificar")
    ajustes.orden("demo", "--sin-tui")
    assert ajustes.orden("verificar")["sello"]["anteriores"] == 0


def test_a_backup_comes_back_as_it_was_and_the_store_it_replaces_is_kept(lleno: Ajustes) -> None:
    copia = copia_de(lleno)
    lleno.orden("verificar")
    hecho = lleno.orden("respaldar", str(copia))
    assert hecho["lineas"] == 4
    lleno.registrar(2, "nota", nota="después del respaldo")
    lleno.hoy("2026-07-02T08:00:00-05:00")
    assert lineas(lleno) == 5
    vuelto = lleno.orden("restaurar", str(copia))
    assert vuelto == hecho
    assert vuelto["sha256"] == hashlib.sha256(copia.read_bytes()).hexdigest()
    documento = lleno.orden("verificar")
    assert (documento["lineas"], documento["sello"]["estado"]) == (4, "ok")
    anterior = lleno.db.with_name("demo.db.antes-20260702-080000")
    assert sqlite3.connect(anterior).execute("SELECT count(*) FROM historial").fetchone() == (5,)
    assert lleno.db.stat().st_mode & 0o777 == 0o600
    assert anterior.stat().st_mode & 0o777 == 0o600
    assert not {n for n in vecinos(lleno) if n.startswith(".")}
    assert lleno.registrar(2, "nota", nota="se sigue trabajando")["linea"] == 5


def test_a_restore_is_recorded_in_the_store_and_in_the_seals(lleno: Ajustes) -> None:
    lleno.orden("respaldar", str(copia_de(lleno)))
    lleno.orden("restaurar", str(copia_de(lleno)))
    conn = sqlite3.connect(lleno.db)
    (quien, detalle) = conn.execute(
        "SELECT login, detalle FROM auditoria WHERE accion = 'restauracion'"
    ).fetchone()
    assert (quien, detalle.split(":")[0]) == (lleno.persona, COPIA)
    sello = json.loads((lleno.db.parent / "demo.db.sellos").read_text().splitlines()[-1])
    assert (sello["clase"], sello["login"], sello["lineas"]) == ("restauracion", lleno.persona, 4)


def test_the_last_backup_can_come_back_after_an_older_one_did(lleno: Ajustes) -> None:
    primera, segunda = copia_de(lleno), lleno.db.parent / "segunda.db"
    lleno.orden("respaldar", str(primera))
    lleno.registrar(2, "nota", nota="después del primero")
    lleno.orden("respaldar", str(segunda))
    lleno.orden("restaurar", str(primera))
    lleno.registrar(2, "nota", nota="otra historia")
    lleno.hoy("2026-07-02T08:00:00-05:00")
    assert lleno.orden("verificar")["sello"]["nuevo"]
    lleno.orden("restaurar", str(segunda))
    assert lineas(lleno) == 5


def test_a_store_too_damaged_to_open_is_restored(lleno: Ajustes) -> None:
    lleno.orden("respaldar", str(copia_de(lleno)))
    lleno.db.write_bytes(os.urandom(5_000))
    lleno.orden("restaurar", str(copia_de(lleno)))
    assert lineas(lleno) == 4


def test_a_store_that_is_gone_is_restored_by_a_supervisor_of_the_backup(lleno: Ajustes) -> None:
    lleno.orden("respaldar", str(copia_de(lleno)))
    lleno.db.unlink()
    lleno.orden("restaurar", str(copia_de(lleno)), sale=4, como="yuli")
    assert not lleno.db.exists()
    lleno.orden("restaurar", str(copia_de(lleno)))
    assert lineas(lleno) == 4


def test_an_agente_neither_copies_nor_restores(lleno: Ajustes) -> None:
    lleno.orden("respaldar", str(copia_de(lleno)), sale=4, como="yuli")
    lleno.orden("respaldar", str(copia_de(lleno)))
    antes = lleno.db.read_bytes()
    lleno.orden("restaurar", str(copia_de(lleno)), sale=4, como="yuli")
    conn = sqlite3.connect(lleno.db)
    assert conn.execute("SELECT count(*) FROM historial").fetchone() == (4,)
    conn.close()
    assert len(antes) == lleno.db.stat().st_size


def _truncado(ruta: Path) -> None:
    ruta.write_bytes(ruta.read_bytes()[:-9_000])


def _con_un_byte_cambiado(ruta: Path) -> None:
    conn = sqlite3.connect(ruta)
    (huella,) = conn.execute("SELECT huella FROM historial WHERE linea = 3").fetchone()
    conn.close()
    datos = bytearray(ruta.read_bytes())
    datos[datos.index(huella.encode()) + 3] ^= 1
    ruta.write_bytes(datos)


def _sin_el_final(ruta: Path) -> None:
    conn = sqlite3.connect(ruta)
    conn.executescript(
        "DROP TRIGGER historial_no_borra; DELETE FROM instantaneas WHERE linea = 4;"
        "DELETE FROM historial WHERE linea = 4;"
    )
    conn.close()


def _otra_cosa(ruta: Path) -> None:
    ruta.write_text("mis notas")


def _de_otro_programa(ruta: Path) -> None:
    ruta.unlink()
    conn = sqlite3.connect(ruta)
    conn.execute("CREATE TABLE suya (x)")
    conn.close()


def _de_otra_version(ruta: Path) -> None:
    conn = sqlite3.connect(ruta)
    conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('ajustes', 'del_futuro', '2030-01-01')"
    )
    conn.commit()
    conn.close()


@pytest.mark.parametrize(
    "danar",
    [
        _truncado,
        _con_un_byte_cambiado,
        _sin_el_final,
        _otra_cosa,
        _de_otro_programa,
        _de_otra_version,
        Path.unlink,
    ],
)
def test_a_file_that_is_no_sound_backup_changes_nothing(
    lleno: Ajustes, danar: Callable[[Path], object]
) -> None:
    copia = copia_de(lleno)
    lleno.orden("respaldar", str(copia))
    danar(copia)
    antes = vecinos(lleno)
    error = lleno.orden("restaurar", str(copia), sale=3)["error"]
    assert ".tmp" not in error["mensaje"]
    assert vecinos(lleno) == antes
    assert lineas(lleno) == 4


def test_the_store_itself_and_one_in_use_are_no_backups(
    lleno: Ajustes, tmp_path: Path, ajustes: Ajustes
) -> None:
    lleno.orden("restaurar", str(lleno.db), sale=3)
    otro = tmp_path / "vivo.db"
    shutil.copy(lleno.db, otro)
    (tmp_path / "vivo.db-wal").write_bytes(b"paginas")
    assert "en uso" in lleno.orden("restaurar", str(otro), sale=3)["error"]["mensaje"]


def test_a_sound_store_that_is_another_one_is_refused(lleno: Ajustes, tmp_path: Path) -> None:
    lleno.orden("verificar")
    propia = lleno.db
    lleno.db = tmp_path / "ajena" / "demo.db"
    lleno.orden("demo", "--sin-tui")
    lleno.orden("respaldar", str(tmp_path / "ajena.db"))
    lleno.db = propia
    error = lleno.orden("restaurar", str(tmp_path / "ajena.db"), sale=3)["error"]
    assert error["codigo"] == "respaldo_ajeno"
    assert lineas(lleno) == 4


def test_nothing_is_put_in_the_place_of_a_store_somebody_has_open(
    lleno: Ajustes, tmp_path: Path
) -> None:
    lleno.orden("respaldar", str(copia_de(lleno)))
    guion = (
        "import sys; from pathlib import Path; from ajustes_tui.storage.core.database import Database;"
        "db = Database(Path(sys.argv[1])); print('abierto', flush=True); sys.stdin.read()"
    )
    sesion = subprocess.Popen(
        [sys.executable, "-c", guion, str(lleno.db)],
        env={**os.environ, "PYTHONPATH": str(RAIZ)},
        cwd=tmp_path,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert sesion.stdout is not None
    assert sesion.stdout.readline() == "abierto\n"
    try:
        error = lleno.orden("restaurar", str(copia_de(lleno)), sale=5)["error"]
        assert error["codigo"] == "almacen_abierto"
        # Nobody waits for anybody but a restore.
        lleno.orden("respaldar", str(copia_de(lleno)))
    finally:
        sesion.communicate()
    lleno.orden("restaurar", str(copia_de(lleno)))


def test_unreadable_seals_do_not_keep_a_store_from_being_restored(lleno: Ajustes) -> None:
    lleno.orden("respaldar", str(copia_de(lleno)))
    sellos = lleno.db.with_name("demo.db.sellos")
    sellos.write_text("basura\n")
    lleno.orden("verificar", sale=6)
    lleno.orden("restaurar", str(copia_de(lleno)))
    assert lleno.orden("verificar")["sello"]["estado"] == "ok"
    assert [n for n in vecinos(lleno) if n.startswith("demo.db.sellos.antes-")]


def test_a_page_nobody_can_read_ends_every_order_with_the_exit_of_damage(lleno: Ajustes) -> None:
    conn = sqlite3.connect(lleno.db)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (raiz,) = conn.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'usuarios'").fetchone()
    (tamano,) = conn.execute("PRAGMA page_size").fetchone()
    conn.close()
    with lleno.db.open("r+b") as archivo:
        archivo.seek((raiz - 1) * tamano)
        archivo.write(b"\xff" * tamano)
    for orden in ("verificar", "casos"):
        assert lleno.orden(orden, sale=6)["error"]["codigo"] == "integridad"
