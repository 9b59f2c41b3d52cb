"""Sixty-four people writing at once, an import beside them, and what a session costs.

Run by hand: `python -m pytest -m lento -s tests/performance/test_writers.py`. AJUSTES_ESCRITORES says
how many people, AJUSTES_VECES how many eventos of each, AJUSTES_FILAS how large the base of the import is.
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
from tests.performance.measure import pss_mib
from tests.performance.test_import import RAIZ, ROWS, _libro
from tests.services.soporte import Almacen, book, rows
from tests.terminal.soporte import Terminal, service_context

pytestmark = pytest.mark.lento

COUNT = int(os.environ.get("AJUSTES_ESCRITORES", "64"))
EVENTOS = int(os.environ.get("AJUSTES_VECES", "40"))
SESIONES = min(EVENTOS, 8)
"""Sessions of one host, which share the pages of the libraries."""
PAUSA_S = 1.0
"""What a person at human pace takes from one evento to the next."""


@pytest.fixture
def store(tmp_path: Path) -> Almacen:
    """Return a store with a caso for each person."""
    store = Almacen(tmp_path / "almacen.db")
    jefa = store.of("drubio")
    for n in range(COUNT):
        jefa.usuarios.add(f"agente{n:02d}", "agente")
    store.import_base(book(tmp_path / "base.xlsx", rows(COUNT)))
    return store


def _gente() -> list[str]:
    return [f"agente{n:02d}" for n in range(COUNT)]


def _decir(name: str, escritores: list[Escritor], meta: str) -> None:
    waits = sorted(espera for writer in escritores for espera in writer.waits)
    p50, p99 = (waits[int(len(waits) * part)] * 1000 for part in (0.5, 0.99))
    print(
        f"{name}: {len(waits)} eventos of {len(escritores)} processes; p50 {p50:.1f} ms, p99"
        f" {p99:.1f} ms, worst {waits[-1] * 1000:.0f} ms; fewest of a process"
        f" {min(len(e.waits) for e in escritores)} (target: {meta})"
    )


def _exactos(store: Almacen, escritores: list[Escritor]) -> None:
    written = sorted(line for writer in escritores for line in writer.lines)
    hay = store.rows_of("SELECT linea FROM historial WHERE evento = 'nota' ORDER BY linea")
    assert [(line,) for line in written] == hay


def test_one_process_writes(store):
    escritores = escribir_a_la_vez(store.path, _gente()[:1], 8 * EVENTOS)
    _exactos(store, escritores)
    _decir("\none process", escritores, "p50 ≤ 1.5 ms")


def test_all_write_at_full_speed(store):
    escritores = escribir_a_la_vez(store.path, _gente(), EVENTOS)
    _exactos(store, escritores)
    _decir("\nfull speed", escritores, "no error, worst ≤ 500 ms")


def test_all_write_at_human_pace(store):
    escritores = escribir_a_la_vez(store.path, _gente(), min(EVENTOS, 10), PAUSA_S)
    _exactos(store, escritores)
    _decir("\nhuman pace", escritores, "p99 ≤ 10 ms")


def test_people_write_while_a_supervisor_imports(store, tmp_path):
    base = _libro(tmp_path / "ajustes_25_11_2026.xlsx", 0)
    with Escritores(store.path, _gente()[:8], 3 * EVENTOS, 0.1) as escritores:
        order = [
            *(sys.executable, "-m", "ajustes_tui", "--db", str(store.path), "--como", "drubio")
        ]
        start = time.perf_counter()
        importa = subprocess.Popen(
            [*order, "importar", str(base), "--json"],
            env={**os.environ, "PYTHONPATH": str(RAIZ)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        escritores.empezar()
        escritos = escritores.terminar()
        assert importa.wait() == 0
    _exactos(store, escritos)
    _decir(f"\nbeside an import of {ROWS} rows", escritos, "worst ≤ 0.9 s; of 5,000 rows ≤ 60 ms")
    print(f"the import took {time.perf_counter() - start:.1f} s")


def test_what_a_session_costs(tmp_path):
    empty = subprocess.Popen(
        [sys.executable, "-c", "import sys, textual.app; print(flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert empty.stdout is not None
    empty.stdout.readline()
    theirs = service_context(tmp_path)
    order = [sys.executable, "-m", "ajustes_tui", "demo", "--sin-tui"]
    subprocess.run(order, env=theirs | {"PYTHONPATH": str(RAIZ)}, check=True, capture_output=True)
    with ExitStack() as al_salir:
        al_salir.callback(empty.communicate)
        measures: list[float] = []
        open_ones: list[Terminal] = []
        for _ in range(SESIONES):
            terminal = Terminal("--pantalla", "triage", env=theirs)
            al_salir.callback(terminal.close)
            terminal.esperar(lambda t=terminal: t.ve("Siguiente") and t.ve("900000"))
            terminal.callar(0.5)
            open_ones.append(terminal)
            measures.append(sum(pss_mib(t.proceso.pid) for t in open_ones) / len(open_ones))
        de_textual = pss_mib(empty.pid)
    print(
        f"\nPSS of a session in triage, alone {measures[0]:.0f} MiB, each of {SESIONES}"
        f" {measures[-1]:.0f} MiB (target: ≤ 40 MiB); of textual imported {de_textual:.0f} MiB"
    )
