"""Every figure and list of the KPI screen over a store of millions of lines.

Run by hand: `python -m pytest -m lento -s tests/performance/test_figures.py`. `AJUSTES_LINEAS` says how
many lines the store has (ten for each caso) and `AJUSTES_POR_CORTE` how many casos each corte. Aims: the
first row in 150 ms, a figure read again in 10 ms, a store that did not change asked nothing. The
milliseconds are of the machine; the store is made by SQL, straight into its tables. Two casos in three
were sent twice and answered twice, one in ten went to PQR, one in twenty has its second sending undone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.parts.contact_rows import CONTACT
from ajustes_tui.domain.parts.table import DAYS, PQR, REASONS, TRIES
from ajustes_tui.domain.parts.words import BY_WEEK
from ajustes_tui.services.figures.pace import read_pace
from tests.services.recount import listed
from tests.services.soporte import Almacen

pytestmark = pytest.mark.lento

LINES = int(os.environ.get("AJUSTES_LINEAS", "1000000"))
PER_CASO = 10
"""Lines of each caso."""
PER_CORTE = int(os.environ.get("AJUSTES_POR_CORTE", "10000"))
"""Casos of each corte; every fourth one is in the next corte too."""
TIMES = 7
NEWEST = date(2026, 11, 24)
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :casos)"
_CASOS = f"""
{_NUMBERS},
v AS (SELECT i, i / :por_corte AS corte, (i * 7919) % 10007 AS azar,
    (i * 104729) % 9973 AS otro, (i * 15485863) % 9967 AS tercero FROM n),
w AS (SELECT v.*, d.value AS dia, azar % 100 < CASE WHEN corte = :ultimo THEN 45 ELSE 97 END
        AS decidido, azar % 4 AS cual FROM v JOIN json_each(:dias) d ON d.key = v.corte)
INSERT INTO casos (id, cuenta, radicado, estado, espera, corte, corte_inicial, base_id, asesor_id,
    aliado, causal, resultado, valor_solicitado, valor_aplicado, veredicto, veredicto_agente,
    veredicto_el, informado_el, cubeta, fecha_solicitud, vence, motivo, estado_ajuste,
    resultado_crudo, resultado_por_revisar)
SELECT i + 1, printf('9%09d', i), printf('44%08d', i),
    CASE WHEN NOT decidido THEN 'POR_VALIDAR' WHEN cual = 3 THEN 'CERRADO_PQR'
        WHEN azar % 9 = 0 THEN 'CERRADO_MENSAJE' ELSE 'CERRADO_INFORMADO' END,
    iif(decidido, 2, 0), dia, dia, corte + 1, printf('AS%02d', azar % 60), 'Aliado ' || (azar % 3),
    substr('ABCDEFGHIJKLM', otro % 13 + 1, 1),
    CASE azar % 3 WHEN 0 THEN 'APROBADO' WHEN 1 THEN 'RECHAZADO' END,
    100000 * (azar % 97 + 1), iif(azar % 3 = 0, 90000 * (azar % 97 + 1), NULL),
    iif(decidido, 'aplicacion_correcta', NULL), iif(decidido, 'agente' || (tercero % 20), NULL),
    iif(decidido, date(dia, '-' || (azar % 5) || ' days') || 'T10:00:00-05:00', NULL),
    iif(decidido AND cual < 3, dia, NULL),
    iif(decidido, CASE cual WHEN 0 THEN 'aplicado' WHEN 1 THEN 'corregido' WHEN 2 THEN 'rechazado'
        ELSE 'a_pqr' END, 'pendiente'),
    date(dia, '-6 days'), date(dia, '+15 days'), 'm', 'e', '', 0 FROM w
"""
_FILAS = f"""
{_NUMBERS}
INSERT INTO filas (base_id, fila, caso_id, efecto, crudo)
SELECT min(i / :por_corte + k.value, :ultimo) + 1, i, i + 1, iif(k.value, 'igual', 'nueva'), ''
FROM n, json_each('[0, 1]') k WHERE k.value = 0 OR (i % 4 = 0 AND i / :por_corte < :ultimo)
"""
_LINES = f"""
{_NUMBERS}
INSERT INTO historial (momento, agente, caso_id, evento, estado_antes, estado_despues, datos, cambios,
    base_id, huella)
SELECT d.value || printf('T%02d:00:00-05:00', 8 + k.value), 'agente' || (i % 20), i + 1,
    CASE WHEN k.value IN (2, 4) AND i % 3 THEN 'mal_rechazado'
        WHEN k.value IN (3, 5) AND i % 3 THEN 'respuesta_back'
        WHEN k.value = 6 AND i % 10 = 0 THEN 'escalar_pqr'
        WHEN k.value = 7 AND i % 10 = 0 THEN 'respuesta_pqr'
        WHEN k.value = 0 THEN 'caso_nuevo' WHEN k.value = 1 THEN 'rechazo_correcto'
        WHEN k.value IN (8, 9) THEN 'contacto' ELSE 'nota' END,
    CASE k.value WHEN 0 THEN NULL WHEN 1 THEN 'POR_VALIDAR' ELSE 'POR_CONTACTAR' END,
    CASE k.value WHEN 0 THEN 'POR_VALIDAR' ELSE 'POR_CONTACTAR' END,
    CASE k.value WHEN 8 THEN '{{"resultado":"NO_CONTESTA"}}' WHEN 9 THEN '{{"resultado":"ACEPTA"}}'
        WHEN 3 THEN json_object('resultado', 'RECHAZADO', 'fecha', date(d.value, '+6 days'))
        WHEN 5 THEN json_object('resultado', 'APROBADO', 'fecha', date(d.value, '+9 days'))
        WHEN 7 THEN json_object('resultado', 'APROBADO') ELSE '{{}}' END,
    iif(k.value = 0, NULL, json_object('toma', d.value || printf('T%02d:50:00-05:00', 7 + k.value))),
    iif(k.value = 0, i / :por_corte + 1, NULL), x''
FROM n JOIN json_each(:dias) d ON d.key = i / :por_corte
    CROSS JOIN json_each('[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]') k
"""
_UNDONE = """
INSERT INTO deshechas (linea, deshecha_por) SELECT linea, linea FROM historial
WHERE caso_id % 20 = 2 AND (evento = 'mal_rechazado' AND substr(momento, 12, 2) = '12'
    OR evento = 'respuesta_back' AND substr(momento, 12, 2) = '13')
"""
"""The second sending of one caso in twenty, and its answer."""


def _store(path: Path) -> Almacen:
    """Make a store of so many lines and casos."""
    store = Almacen(path)
    store.of("drubio").service_context.enter()
    conn = store.db.conn
    casos = LINES // PER_CASO
    cortes = max(1, -(-casos // PER_CORTE))
    days = [(NEWEST - timedelta(days=7 * (cortes - 1 - n))).isoformat() for n in range(cortes)]
    conn.execute("BEGIN")
    conn.executemany(
        "INSERT INTO bases (archivo, sha256, tamano, corte, tipo, hoja, resumen, importada_por,"
        " importada_el) VALUES (?, ?, 1, ?, 'completa', 'H', '{\"filas\": 10000}', 'drubio', ?)",
        [(f"{day}.xlsx", day, day, day) for day in days],
    )
    conn.executemany(
        "INSERT INTO usuarios (login, nombre, rol, creado_el) VALUES (?, ?, 'agente', ?)",
        [(f"agente{n}", f"Agente {n}", days[0]) for n in range(20)],
    )
    values = {
        "casos": casos,
        "por_corte": PER_CORTE,
        "ultimo": cortes - 1,
        "dias": "[" + ", ".join(f'"{day}"' for day in days) + "]",
    }
    for statement in (_CASOS, _FILAS, _LINES):
        conn.execute(statement, values)
    conn.execute(_UNDONE)
    conn.commit()
    return store


def test_every_figure_and_list_of_the_screen(tmp_path: Path) -> None:
    start = time.perf_counter()
    store = _store(tmp_path / "m.db")
    conn = store.db.conn
    lines, casos = (
        conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("historial", "casos")
    )
    print(
        f"\n{lines} lines, {casos} casos, cortes of {PER_CORTE}, made in"
        f" {time.perf_counter() - start:.0f} s"
    )
    services = store.of("drubio")
    kpi, since = services.kpi, NEWEST - timedelta(days=364)
    days = (NEWEST - timedelta(days=1), NEWEST)
    board = kpi.board_now(by="asesor")
    every = services.parts.every_corte()
    reads: dict[str, Callable[[], object]] = {
        "in all": kpi.board_now,
        **{f"by {by}": lambda by=by: kpi.board_now(by=by) for by in GROUPINGS},
        "asesor × causal": lambda: kpi.board_now(by="asesor", across="causal"),
        "agente × causal": lambda: kpi.board_now(by="agente", across="causal"),
        "asesor, one aliado and causal": lambda: kpi.board_now(
            by="asesor", only=(("aliado", "Aliado 1"), ("causal", "A"))
        ),
        "asesor, verdicts of two days": lambda: kpi.board_now(by="asesor", days=days),
        "today, by agente": lambda: kpi.board_of_today("agente"),
        "a year by asesor": lambda: kpi.board_now(since, NEWEST, "asesor"),
        "a year, asesor × causal": lambda: kpi.board_now(since, NEWEST, "asesor", across="causal"),
        "the cortes before": lambda: kpi.past(board, 12),
        "work in progress": services.open_work.read,
        "first contact": lambda: services.parts.count(CONTACT, board.scope),
        "first contact by agente": lambda: services.parts.count(CONTACT, board.scope, "agente"),
        "first contact by causal": lambda: services.parts.count(CONTACT, board.scope, "causal"),
        "first contact, every corte": lambda: services.parts.count(CONTACT, every),
        "time": lambda: services.parts.times(board.scope),
        "time, every corte": lambda: services.parts.times(every),
        "steps, every corte": lambda: services.parts.steps(every),
        "days to answer": lambda: services.parts.count(DAYS, board.scope, BY_WEEK),
        "days to answer, every corte": lambda: services.parts.count(DAYS, every, BY_WEEK),
        "re-escalations, every corte": lambda: services.parts.count(TRIES, every, "agente"),
        "recursos and PQR, every corte": lambda: services.parts.count(PQR, every, "causal"),
        "why the back rejects, every corte": lambda: services.parts.count(REASONS, every, "asesor"),
        "what each did in the month": services.open_work.of_month,
        "the ritmo of the queue": lambda: read_pace(services.service_context),
    }
    for name, read in reads.items():
        _show(name, read)
    crossed = kpi.board_now(by="asesor", across="causal")
    for title, shown in (("lists", board), ("lists, crossed", crossed)):
        slowest = _slowest_lists(store, shown)
        for spent, name, count in slowest[:3]:
            print(f"{title}: {name} ({count} casos)  {spent:.1f} ms")
    kpi.context.pulse()
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    kpi.context.pulse()
    conn.set_trace_callback(None)
    print(f"queries of a store that did not change: {len(set(asked) - {'PRAGMA data_version'})}")


def _show(name: str, read: Callable[[], object]) -> None:
    first = _milliseconds(read)
    again = min(_milliseconds(read) for _ in range(TIMES))
    print(f"{name:32} first {first:7.1f} ms, again {again:7.1f} ms")


def _milliseconds(read: Callable[[], object]) -> float:
    start = time.perf_counter()
    read()
    return (time.perf_counter() - start) * 1000


def _slowest_lists(store: Almacen, board: KpiBoard) -> list[tuple[float, str, int]]:
    """Return the milliseconds to the casos of each figure, the slowest first; each has as many as it says."""
    services = store.of("drubio")
    found = []
    for figure in listed(board)[:60]:
        start = time.perf_counter()
        ids = services.queue.list_ids(figure.criteria)
        found.append(((time.perf_counter() - start) * 1000, figure.key, len(ids)))
        assert len(ids) == figure.casos, figure
    return sorted(found, reverse=True)
