"""Several processes on one store: nobody loses a line, nobody wins twice, a killed one leaves nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
from collections.abc import Callable
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


@pytest.mark.parametrize("semilla", range(6))
def test_an_import_killed_at_any_moment_is_whole_or_absent(
    almacen: Almacen, lanzar: Lanzar, tmp_path: Path, semilla: int
) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(3_000))
    antes = sorted(ruta.name for ruta in tmp_path.iterdir())
    proceso = lanzar(almacen.ruta, "importar", str(base))
    try:
        proceso.communicate(timeout=random.Random(semilla).uniform(0.1, 1.6))
    except subprocess.TimeoutExpired:
        os.killpg(proceso.pid, signal.SIGKILL)
        proceso.communicate()
    conn = _integro(almacen.ruta)
    hay = conn.execute("SELECT count(*) FROM bases").fetchone()[0]
    casos = conn.execute("SELECT count(*) FROM casos").fetchone()[0]
    assert (hay, casos) in {(1, 30), (2, 3_000)}
    assert conn.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'carga%'").fetchall() == []
    conn.close()
    propios = {f"almacen.db{resto}" for resto in ("-wal", "-shm", ".turno", ".uso")} | {
        "estado",
        "datos",
    }
    assert {ruta.name for ruta in tmp_path.iterdir()} - set(antes) <= propios
    otra_vez = lanzar(almacen.ruta, "importar", str(base))
    documento = json.loads(otra_vez.communicate(timeout=60)[0])
    assert (documento["validas"], documento["ya_importada"]) == (3_000, hay == 2)
