"""The KPI screen's reading over stores of growing history: it should cost the same in all of them.

Run by hand: `python -m pytest -m lento -s tests/performance/test_kpi.py`. `AJUSTES_LINEAS` says how
many lines the largest has, `AJUSTES_POR_CORTE` how many casos each corte. Quote how the times grow:
the milliseconds are of the machine.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from ajustes_tui.screens.kpi.reader import TREND_CORTES
from ajustes_tui.services.figures.kpi import KpiService
from ajustes_tui.storage.core.counting import IN_QUEUE, INTO_CONTEOS, INTO_ESTADOS, counts
from tests.services.soporte import Almacen

pytestmark = pytest.mark.lento

LINEAS = int(os.environ.get("AJUSTES_LINEAS", "1000000"))
POR_CASO = 5
"""Lines of each caso."""
POR_CORTE = int(os.environ.get("AJUSTES_POR_CORTE", "4000"))
"""Casos of each corte; every fourth one is in the next corte too."""
VECES = 20
_APARTE = frozenset({"un año", "cerrado"})
"""What the screen reads in the place of the figures of one open corte."""
VEREDICTOS = ("aplicacion_correcta", "rechazo_correcto", "escalar_pqr", None)
CUBETAS = ("aplicado", "rechazado", "a_pqr", "pendiente")
ESTADOS = ("CERRADO_INFORMADO", "CERRADO_INFORMADO", "EN_PQR", "POR_VALIDAR")
PRIMERO = date(2016, 1, 1)


def _store(path: Path, lines: int) -> KpiService:
    """Make a store of so many lines, straight into its tables, and return its figures."""
    store = Almacen(path)
    store.of("drubio").service_context.enter()
    conn = store.db.conn
    casos = lines // POR_CASO
    cortes = max(casos // POR_CORTE, 2)
    dias = [(PRIMERO + timedelta(days=7 * n)).isoformat() for n in range(cortes)]
    conn.execute("BEGIN")
    conn.executemany(
        "INSERT INTO bases (archivo, sha256, tamano, corte, tipo, hoja, resumen, importada_por,"
        " importada_el) VALUES (?, ?, 1, ?, 'completa', 'H', '{\"filas\": 4000}', 'drubio', ?)",
        [(f"{dia}.xlsx", dia, dia, dia) for dia in dias],
    )

    def caso(n: int) -> tuple[object, ...]:
        dia = dias[min(n // POR_CORTE, cortes - 1)]
        veredicto = VEREDICTOS[n % 4]
        # The open ones are the newest: a cell does not leave years of work undone.
        old = n < casos - 3 * POR_CORTE
        estado = "CERRADO_PQR" if old else ESTADOS[n % 4]
        espera = 2 if estado.startswith("CERRADO") else int(estado == "EN_PQR")
        return (
            *(n + 1, f"9{n:09d}", f"44{n:08d}", estado, espera, dia, dia),
            *(min(n // POR_CORTE, cortes - 1) + 1, f"AS{n % 60:02d}", f"Aliado {n % 3}"),
            *("ABCDEFGHIJKLM"[n % 13], veredicto, veredicto and f"agente{n % 20}"),
            *(veredicto and f"{dia}T10:00:00-05:00", CUBETAS[n % 4], f"2099-01-{1 + n % 28:02d}"),
        )

    conn.executemany(
        "INSERT INTO casos (id, cuenta, radicado, estado, espera, corte, corte_inicial, base_id,"
        " asesor_id, aliado, causal, veredicto, veredicto_agente, veredicto_el, cubeta, vence,"
        " huella, motivo, estado_ajuste, resultado_crudo, resultado_por_revisar)"
        f" VALUES ({', '.join('?' * 16)}, x'', 'm', 'e', '', 0)",
        map(caso, range(casos)),
    )
    conn.executemany(
        "INSERT INTO filas (base_id, fila, caso_id, efecto, crudo) VALUES (?, ?, ?, ?, '')",
        (
            (min(n // POR_CORTE + tarde, cortes - 1) + 1, n, n + 1, "igual" if tarde else "nueva")
            for n in range(casos)
            for tarde in ((0, 1) if n % 4 == 0 and n // POR_CORTE + 1 < cortes else (0,))
        ),
    )
    conn.executemany(
        "INSERT INTO historial (linea, momento, agente, caso_id, evento, estado_despues, datos,"
        " huella) VALUES (?, ?, ?, ?, 'nota', 'EN_PQR', '{}', x'')",
        (
            (
                n + 1,
                f"{dias[n // POR_CASO * cortes // casos]}T10:00:00",
                "drubio",
                n // POR_CASO + 1,
            )
            for n in range(lines)
        ),
    )
    conn.execute(f"{INTO_CONTEOS.format(schema='')} {counts('f.caso_id IS NOT NULL')}")
    conn.execute(f"{INTO_ESTADOS.format(schema='')} {IN_QUEUE}")
    conn.commit()
    return store.of("drubio").kpi


def _mejor(service: KpiService) -> dict[str, float]:
    """Return the best milliseconds of each part of what the screen reads."""
    last = service.cortes()[0]
    year = last - timedelta(days=364)
    board = service.board_now(by="asesor")
    parts = {
        "cifras": lambda: service.board_now(by="asesor"),
        "un año": lambda: service.board_now(year, last, "asesor"),
        "aliados": lambda: service.aliados(board),
        "tendencia": lambda: service.trend(last, TREND_CORTES),
        "mesa": service.desk,
    }
    best = {name: _milisegundos(read) for name, read in parts.items()}
    service.close(last)
    best["cerrado"] = _milisegundos(lambda: service.board(by="asesor"))
    best["pantalla"] = sum(v for name, v in best.items() if name not in _APARTE)
    return best


def _milisegundos(read: Callable[[], object]) -> float:
    tiempos = []
    for _ in range(VECES):
        start = time.perf_counter()
        read()
        tiempos.append((time.perf_counter() - start) * 1000)
    return min(tiempos)


def test_reading_the_figures_costs_the_same_at_any_size(tmp_path: Path) -> None:
    for lines in (LINEAS // 50, LINEAS // 10, LINEAS):
        service = _store(tmp_path / f"{lines}.db", lines)
        parts = " · ".join(f"{what} {ms:.1f}" for what, ms in _mejor(service).items())
        print(f"\n{lines:>9,} líneas, ms: {parts}")
