"""The queue at 200,000 casos beside the barest reading of its table.

Run by hand: `python -m pytest -m lento -s tests/performance/test_cola.py`. `AJUSTES_CASOS` makes it
smaller. Quote the ratios: the seconds are of the machine.
"""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from ajustes_tui.domain.query.filter import QueueOrder
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.storage.core.database import Database
from tests.services.soporte import NOW, Almacen

pytestmark = pytest.mark.lento

CASOS = int(os.environ.get("AJUSTES_CASOS", "200000"))
MOTIVOS = (
    "Fallas en la prestación del servicio",
    "Cobros de equipos",
    "Cargos de reconexión",
    "Cruce de saldos",
    "Suspensión temporal no aplicada",
    "Otra cosa que nadie nombra",
    "Desconexión tardía",
    "Tomas y puntos adicionales",
)
ESTADOS = (
    *("POR_CLASIFICAR",) * 5,
    *("POR_VALIDAR", "POR_VERIFICAR", "EN_BACK", "REESCALADO", "POR_CONTACTAR"),
)
RESULTADOS = ("APROBADO", "RECHAZADO", None)
COLUMNAS = (
    "id, cuenta, radicado, estado, corte, corte_inicial, base_id, motivo, estado_ajuste,"
    " resultado, resultado_crudo, resultado_por_revisar, motivo_rechazo, valor_solicitado,"
    " asesor_id, asesor_nombre, aliado, vence, usuario_nombre, datos, causal, escalado_el, espera"
)
CONSULTAS = (
    "estado:decidir libres",
    "estado:decidir",
    "estado:abierto",
    "vuelve",
    "estado:decidir semaforo:rojo,vencido",
    "mios",
    "estado:decidir causal:A,D",
    "estado:decidir causal:sin",
    "asesor:AS17",
    "!aliado:norte",
    "prestacion",
    "peña 1234",
    "reconexión !aliado:norte semaforo:verde",
    "marta",
)


def _row(n: int) -> tuple[object, ...]:
    estado = ESTADOS[n % 10]
    enviado = estado in ("EN_BACK", "REESCALADO")
    resultado = RESULTADOS[n % 3]
    return (
        *(n + 1, f"9000{n // 2:06d}", f"44{n:08d}", estado, "2026-11-24", "2026-11-13", 1),
        *(MOTIVOS[n % 8], "CERRADO", resultado, resultado or "", 0),
        "No se evidencian soportes en RR" if resultado == "RECHAZADO" else None,
        *(4_590_000 + n, f"AS{n % 97:02d}", "Asesor De Prueba", ("Norte", "Centro", "Sur")[n % 3]),
        (date(2026, 11, 20) + timedelta(days=n * 7_919 % 40)).isoformat(),
        *(f"Marta Lucía Peña {n}", '{"Ciudad": "Bogotá", "Producto": "Hogar"}'),
        None if estado == "POR_CLASIFICAR" else "A",
        f"2026-11-{10 + n % 14}" if enviado else None,
        int(enviado),
    )


def _store(path: Path) -> Almacen:
    db = Database(path)
    with db.transaction() as conn:
        conn.execute(
            "INSERT INTO bases (id, archivo, sha256, tamano, corte, tipo, hoja, resumen,"
            " importada_por, importada_el) VALUES (1, 'a.xlsx', 'x', 1, '2026-11-24', 'completa',"
            " 'Base', '{}', 'drubio', '2026-11-24T08:36:00-05:00')"
        )
        huecos = ", ".join("?" * len(_row(0)))
        conn.executemany(
            f"INSERT INTO casos ({COLUMNAS}) VALUES ({huecos})", map(_row, range(CASOS))
        )
    db.close()
    store = Almacen(path, momento=NOW)
    store.of("drubio").usuarios.add("yuli", "agente")
    return store


def _measure(what: Callable[[], object]) -> float:
    """Return the milliseconds of processor a reading takes: other work on the machine is not ours."""
    veces = []
    for _ in range(7):
        start = time.thread_time()
        what()
        veces.append(time.thread_time() - start)
    return min(veces) * 1000


def _primera_pagina(triage: TriageService, line: str, order: QueueOrder) -> int:
    ids = triage.queue.list_ids(triage.queue.criteria_of(triage.queue.query(line)), order)
    triage.work.get_window(ids[:40])
    return len(ids)


def _primeras_filas(triage: TriageService, line: str) -> None:
    criteria = triage.queue.criteria_of(triage.queue.query(line))
    ids = triage.queue.first_ids(criteria) or triage.queue.list_ids(criteria)
    triage.work.get_window(ids[:40])


def test_the_queue_beside_a_bare_select(tmp_path):
    store = _store(tmp_path / "cola.db")
    triage = store.of("drubio").triage

    def bare() -> int:
        cursor = store.db.conn.execute("SELECT id FROM casos ORDER BY id")
        cursor.row_factory = None
        return len(array("q", (fila[0] for fila in cursor)))

    base = _measure(bare)
    print(
        f"\n{CASOS} casos; a bare SELECT of their ids: {base:.0f} ms (target of each line: 150 ms)"
    )

    def say(name: str, what: Callable[[], object]) -> None:
        ms = _measure(what)
        print(f"{ms:6.0f} ms  {ms / base:5.1f} ×  {name}")

    for line in CONSULTAS:
        count = _primera_pagina(triage, line, QueueOrder.URGENCY)
        say(
            f"{line} → {count}",
            lambda line=line: _primera_pagina(triage, line, QueueOrder.URGENCY),
        )
        say("    its first rows", lambda line=line: _primeras_filas(triage, line))
    for order in QueueOrder:
        say(
            f"por decidir, orden {order}",
            lambda order=order: _primera_pagina(triage, CONSULTAS[0], order),
        )
    ids = triage.queue.list_ids(triage.queue.criteria_of(triage.queue.query("")))
    say("position of the last of all", lambda: ids.index(ids[-1]))
    say(
        "counts of what is filtered",
        lambda: triage.queue.filter_counts(triage.queue.criteria_of(triage.queue.query(""))),
    )
    say(
        "    the first of them, by estado",
        lambda: triage.queue.counts_by_estado(triage.queue.criteria_of(triage.queue.query(""))),
    )
    say("the filters with their counts", triage.queue.filters)
    say("    their names", triage.queue.uncounted_filters)
    say("mi turno", store.of("yuli").turno.show)
    say("what row 1 counts", triage.counts)
    say("siguiente", triage.open_next)
