"""Several processes on one store: nobody loses a line, nobody wins twice, a killed one leaves nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.services.soporte import Almacen, filas, libro

Lanzar = Callable[..., subprocess.Popen[str]]


def _integro(ruta: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(ruta)
    assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    return conn


def test_processes_on_different_casos_write_every_evento_exactly_once(
    almacen: Almacen, lanzar: Lanzar
) -> None:
    procesos = [
        lanzar(almacen.ruta, "registrar", str(caso), "clasificar", "--dato", "causal=A", como=quien)
        for caso, quien in enumerate(["yuli", "andres", "drubio"] * 3, 1)
    ]
    salidas = [proceso.communicate(timeout=60) for proceso in procesos]
    assert [p.returncode for p in procesos] == [0] * 9, salidas
    lineas = [json.loads(salida)["linea"] for salida, _error in salidas]
    conn = _integro(almacen.ruta)
    escritas = conn.execute(
        "SELECT linea, caso_id FROM historial WHERE evento = 'clasificar' ORDER BY caso_id"
    ).fetchall()
    assert escritas == list(zip(lineas, range(1, 10), strict=True))


def test_of_two_processes_with_the_same_version_one_wins(almacen: Almacen, lanzar: Lanzar) -> None:
    antes = almacen.filas_de("SELECT count(*) FROM historial")[0][0]
    orden = ("registrar", "1", "clasificar", "--dato", "causal=A", "--version", "1")
    procesos = [lanzar(almacen.ruta, *orden, como=quien) for quien in ("yuli", "andres")]
    salidas = [json.loads(proceso.communicate(timeout=60)[0]) for proceso in procesos]
    assert sorted(p.returncode for p in procesos) == [0, 5]
    perdedor = next(s for s in salidas if "error" in s)
    assert perdedor["error"]["codigo"] == "version_distinta"
    assert _integro(almacen.ruta).execute("SELECT count(*) FROM historial").fetchone() == (
        antes + 1,
    )


def test_processes_that_ask_for_the_next_caso_never_get_the_same(
    almacen: Almacen, lanzar: Lanzar
) -> None:
    procesos = [lanzar(almacen.ruta, "siguiente", como=q) for q in ("yuli", "andres", "drubio")]
    tomados = [json.loads(proceso.communicate(timeout=60)[0])["id"] for proceso in procesos]
    assert len(set(tomados)) == 3


def test_processes_that_find_no_store_make_it_together(tmp_path: Path, lanzar: Lanzar) -> None:
    ruta = tmp_path / "nuevo" / "almacen.db"
    orden = ("usuarios", "agregar")
    procesos = [lanzar(ruta, *orden, f"agente{n}", "--rol", "agente") for n in range(4)]
    salidas = [proceso.communicate(timeout=60) for proceso in procesos]
    assert [p.returncode for p in procesos] == [0] * 4, salidas
    conn = _integro(ruta)
    assert conn.execute("SELECT count(*) FROM usuarios").fetchone() == (5,)
    assert conn.execute("SELECT login FROM usuarios WHERE rol = 'supervisor'").fetchall() == [
        ("drubio",)
    ]


def test_the_same_file_imported_by_two_processes_is_one_base(
    almacen: Almacen, lanzar: Lanzar, tmp_path: Path
) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(60))
    procesos = [lanzar(almacen.ruta, "importar", str(base), como=q) for q in ("yuli", "andres")]
    salidas = [proceso.communicate(timeout=60) for proceso in procesos]
    assert [p.returncode for p in procesos] == [0, 0], salidas
    documentos = [json.loads(salida) for salida, _error in salidas]
    assert sorted(d["ya_importada"] for d in documentos) == [False, True]
    assert documentos[0]["base"] == documentos[1]["base"]
    conn = _integro(almacen.ruta)
    assert conn.execute("SELECT count(*) FROM bases").fetchone() == (2,)
    assert conn.execute("SELECT count(*) FROM casos").fetchone() == (60,)


def test_two_files_of_a_corte_imported_together_are_a_completa_and_a_complemento(
    almacen: Almacen, lanzar: Lanzar, tmp_path: Path
) -> None:
    bases = [
        libro(tmp_path / f"ajustes_25_11_2026_{n}.xlsx", filas(600)[n * 300 :][:300])
        for n in range(2)
    ]
    procesos = [
        lanzar(almacen.ruta, "importar", str(base), "--corte", "2026-11-25", como=quien)
        for base, quien in zip(bases, ("yuli", "andres"), strict=True)
    ]
    salidas = [proceso.communicate(timeout=60) for proceso in procesos]
    assert [p.returncode for p in procesos] == [0, 0], salidas
    documentos = sorted((json.loads(salida) for salida, _ in salidas), key=lambda d: d["base"])
    assert [d["tipo"] for d in documentos] == ["completa", "complemento"]
    conn = _integro(almacen.ruta)
    assert conn.execute(
        "SELECT tipo, json_extract(resumen, '$.tipo') FROM bases WHERE corte = '2026-11-25'"
        " ORDER BY id"
    ).fetchall() == [("completa", "completa"), ("complemento", "complemento")]


def _lector(pid: int) -> int | None:
    """Return the child that reads the workbook for a process."""
    hijos = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(hijos[0]) if hijos else None


def _lee(pid: int, _almacen: Path) -> bool:
    return _lector(pid) is not None


def _recibe(pid: int, _almacen: Path) -> bool:
    lector = _lector(pid)
    if lector is None:
        return False
    escritos = Path(f"/proc/{lector}/io").read_text().split("wchar:")[1].split()[0]
    return int(escritos) > 200_000


def _tiene_turno(pid: int, almacen: Path) -> bool:
    inodo = Path(f"{almacen}.turno").stat().st_ino
    candados = [linea.split() for linea in Path("/proc/locks").read_text().splitlines()]
    return any(
        c[1] == "FLOCK" and c[4] == str(pid) and c[5].endswith(f":{inodo}") for c in candados
    )


def _confirma(_pid: int, almacen: Path) -> bool:
    return Path(f"{almacen}-wal").stat().st_size > 300_000


def _matar_cuando(
    proceso: subprocess.Popen[str], almacen: Path, fase: Callable[[int, Path], bool]
) -> None:
    """Kill a process and its child as soon as it has reached a phase."""
    while proceso.poll() is None:
        with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            if fase(proceso.pid, almacen):
                os.killpg(proceso.pid, signal.SIGKILL)
                break
    proceso.communicate()


def _comprobar_entero(
    almacen: Almacen, lanzar: Lanzar, base: Path, filas_de_la_base: int, antes: set[str]
) -> None:
    """Check that an import is whole or absent, left nothing behind, and can be made again."""
    conn = _integro(almacen.ruta)
    hay = conn.execute("SELECT count(*) FROM bases").fetchone()[0]
    cuentas = [
        conn.execute(f"SELECT count(*) FROM {tabla}").fetchone()[0]
        for tabla in ("casos", "radicados", "historial")
    ]
    assert (hay, cuentas) in [(1, [30] * 3), (2, [filas_de_la_base] * 3)]
    assert conn.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'carga%'").fetchall() == []
    conn.close()
    propios = {f"almacen.db{resto}" for resto in ("-wal", "-shm", ".turno", ".uso")} | {
        "estado",
        "datos",
    }
    assert {ruta.name for ruta in base.parent.iterdir()} - antes <= propios
    otra_vez = lanzar(almacen.ruta, "importar", str(base))
    documento = json.loads(otra_vez.communicate(timeout=60)[0])
    assert (documento["validas"], documento["ya_importada"]) == (filas_de_la_base, hay == 2)


@pytest.mark.parametrize("fase", [_lee, _recibe, _tiene_turno, _confirma])
def test_an_import_killed_in_each_phase_is_whole_or_absent(
    almacen: Almacen, lanzar: Lanzar, tmp_path: Path, fase: Callable[[int, Path], bool]
) -> None:
    # Large enough for whoever watches, on a busy machine, to see each phase before it is over.
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(12_000))
    antes = {ruta.name for ruta in tmp_path.iterdir()}
    almacen.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    proceso = lanzar(almacen.ruta, "importar", str(base))
    _matar_cuando(proceso, almacen.ruta, fase)
    assert proceso.returncode == -signal.SIGKILL
    _comprobar_entero(almacen, lanzar, base, 12_000, antes)


@pytest.mark.parametrize("semilla", range(6))
def test_an_import_killed_at_any_moment_is_whole_or_absent(
    almacen: Almacen, lanzar: Lanzar, tmp_path: Path, semilla: int
) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(3_000))
    antes = {ruta.name for ruta in tmp_path.iterdir()}
    proceso = lanzar(almacen.ruta, "importar", str(base))
    try:
        proceso.communicate(timeout=random.Random(semilla).uniform(0.1, 1.6))
    except subprocess.TimeoutExpired:
        os.killpg(proceso.pid, signal.SIGKILL)
        proceso.communicate()
    _comprobar_entero(almacen, lanzar, base, 3_000, antes)
