"""Sixty-four people writing at once, an import beside them, and what a session costs.

Run by hand: `python -m pytest -m lento -s tests/performance/test_writers.py`. AJUSTES_ESCRITORES says
how many people, AJUSTES_FILAS how large the base of the import is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.flows.escritores import Escritor, Escritores, escribir_a_la_vez
from tests.performance.test_import import FILAS, RAIZ, _libro, _pss
from tests.services.soporte import Almacen, filas, libro
from tests.terminal.soporte import Terminal, entorno

pytestmark = pytest.mark.lento

CUANTOS = int(os.environ.get("AJUSTES_ESCRITORES", "64"))
EVENTOS = 40
SESIONES = 8
"""Sessions of one host, which share the pages of the libraries."""
PAUSA_S = 1.0
"""What a person at human pace takes from one evento to the next."""


@pytest.fixture
def almacen(tmp_path: Path) -> Almacen:
    """Return a store with a caso for each person."""
    almacen = Almacen(tmp_path / "almacen.db")
    jefa = almacen.de("drubio")
    for n in range(CUANTOS):
        jefa.usuarios.agregar(f"agente{n:02d}", "agente")
    almacen.importar(libro(tmp_path / "base.xlsx", filas(CUANTOS)))
    return almacen


def _gente() -> list[str]:
    return [f"agente{n:02d}" for n in range(CUANTOS)]


def _decir(nombre: str, escritores: list[Escritor], meta: str) -> None:
    esperas = sorted(espera for escritor in escritores for espera in escritor.esperas)
    p50, p99 = (esperas[int(len(esperas) * parte)] * 1000 for parte in (0.5, 0.99))
    print(
        f"{nombre}: {len(esperas)} eventos of {len(escritores)} processes; p50 {p50:.1f} ms, p99"
        f" {p99:.1f} ms, worst {esperas[-1] * 1000:.0f} ms; fewest of a process"
        f" {min(len(e.esperas) for e in escritores)} (target: {meta})"
    )


def _exactos(almacen: Almacen, escritores: list[Escritor]) -> None:
    dichas = sorted(linea for escritor in escritores for linea in escritor.lineas)
    hay = almacen.filas_de("SELECT linea FROM historial WHERE evento = 'nota' ORDER BY linea")
    assert [(linea,) for linea in dichas] == hay


def test_one_process_writes(almacen):
    escritores = escribir_a_la_vez(almacen.ruta, _gente()[:1], 300)
    _exactos(almacen, escritores)
    _decir("\none process", escritores, "p50 ≤ 2 ms")


def test_all_write_at_full_speed(almacen):
    escritores = escribir_a_la_vez(almacen.ruta, _gente(), EVENTOS)
    _exactos(almacen, escritores)
    _decir("\nfull speed", escritores, "no error, worst ≤ 1 s")


def test_all_write_at_human_pace(almacen):
    escritores = escribir_a_la_vez(almacen.ruta, _gente(), 10, PAUSA_S)
    _exactos(almacen, escritores)
    _decir("\nhuman pace", escritores, "p99 ≤ 20 ms")


def test_people_write_while_a_supervisor_imports(almacen, tmp_path):
    base = _libro(tmp_path / "ajustes_25_11_2026.xlsx", 0)
    with Escritores(almacen.ruta, _gente()[:8], 120, 0.1) as escritores:
        orden = [
            *(sys.executable, "-m", "ajustes_tui", "--db", str(almacen.ruta), "--como", "drubio")
        ]
        inicio = time.perf_counter()
        importa = subprocess.Popen(
            [*orden, "importar", str(base), "--json"],
            env={**os.environ, "PYTHONPATH": str(RAIZ)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        escritores.empezar()
        escritos = escritores.terminar()
        assert importa.wait() == 0
    _exactos(almacen, escritos)
    _decir(f"\nbeside an import of {FILAS} rows", escritos, "nobody is frozen: worst ≤ 1 s")
    print(f"the import took {time.perf_counter() - inicio:.1f} s")


def test_what_a_session_costs(tmp_path):
    vacia = subprocess.Popen(
        [sys.executable, "-c", "import sys, textual.app; print(flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert vacia.stdout is not None
    vacia.stdout.readline()
    suyo = entorno(tmp_path)
    orden = [sys.executable, "-m", "ajustes_tui", "demo", "--sin-tui"]
    subprocess.run(orden, env=suyo | {"PYTHONPATH": str(RAIZ)}, check=True, capture_output=True)
    with ExitStack() as al_salir:
        al_salir.callback(vacia.communicate)
        medidas: list[float] = []
        abiertas: list[Terminal] = []
        for _ in range(SESIONES):
            terminal = Terminal("--pantalla", "triage", env=suyo)
            al_salir.callback(terminal.cerrar)
            terminal.esperar(lambda t=terminal: t.ve("Siguiente") and t.ve("900000"))
            terminal.callar(0.5)
            abiertas.append(terminal)
            medidas.append(sum(_pss(t.proceso.pid) for t in abiertas) / len(abiertas) / 1024)
        de_textual = _pss(vacia.pid) / 1024
    print(
        f"\nPSS of a session in triage, alone {medidas[0]:.0f} MiB, each of {SESIONES}"
        f" {medidas[-1]:.0f} MiB (target: ≤ 40 MiB); of textual imported {de_textual:.0f} MiB"
    )
