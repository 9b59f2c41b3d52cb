"""The views for other tools: read from outside, without personal data, and with the program's figures."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.services.figures.kpi import KpiService
from tests.services.conftest import molde, store
from tests.services.soporte import CORTE, VERIFICADO, Almacen, fila, grown
from tests.support import MadeOnce

__all__ = ["molde", "store"]

TELEFONO = "3000000001"
SECOND = "2026-12-01"


def _make_worked(store: Almacen) -> None:
    store.decide(2, 5)
    store.decide(3, 6, 9, causal="B")
    store.register(5, "contacto", resultado="ACEPTA", telefono=TELEFONO, verificado=VERIFICADO)
    store.register(9, "deshacer", motivo="era otro caso")
    store.register(12, "anular", "drubio", motivo="llegó dos veces")
    store.bring([fila(n, "APROBADO", 45_900) for n in range(4, 34)], SECOND)
    undone = store.bring([fila(90, "")], "2026-12-02")
    store.of("drubio").bases.anular(undone.base or 0, "venía de otra operación")


@pytest.fixture
def worked(made_once: MadeOnce, molde: Path, tmp_path: Path) -> Almacen:
    """Return a store with verdicts, a call, something undone, a second corte and an undone base."""
    return grown(made_once, tmp_path, _make_worked, molde)


@pytest.fixture
def outside(worked: Almacen) -> Iterator[sqlite3.Connection]:
    """Return a connection of another tool, which only reads and knows no function of ours."""
    with closing(sqlite3.connect(f"{worked.path.as_uri()}?mode=ro", uri=True)) as conn:
        yield conn


@pytest.mark.parametrize("corte", [CORTE, SECOND])
def test_the_figures_of_a_corte_are_those_of_the_program(worked, outside, corte):
    day = date.fromisoformat(corte)
    figures = KpiService(worked.of("drubio").service_context).board_now(day, day).counts
    counted = dict(
        outside.execute(
            "SELECT cubeta, count(*) FROM casos_vista WHERE cortes LIKE ? GROUP BY 1",
            (f"%{corte}%",),
        )
    )
    assert counted["anulado"] == figures[Cubeta.ANULADO] == 1
    assert counted == {c.value: n for c in Cubeta if (n := figures[c])}


def test_the_open_casos_are_those_of_the_program(worked, outside):
    estados = dict(outside.execute("SELECT estado, count(*) FROM casos_vista GROUP BY 1"))
    for estado, casos in worked.of("drubio").service_context.kpi.queue().items():
        assert estados[estado] == casos
    assert sum(estados.values()) == worked.rows_of("SELECT sum(retirado = 0) FROM casos")[0][0]


def test_the_lines_are_those_of_the_program(worked, outside):
    cuentas = [f[0] for f in outside.execute("SELECT DISTINCT cuenta FROM casos_vista")]
    lines = [line for cuenta in cuentas for line in worked.of("drubio").historial.lines(cuenta)]
    expected = {
        (line.line, line.evento, line.estado_after, line.deshecha, line.digest) for line in lines
    }
    seen = outside.execute(
        "SELECT h.linea, h.evento, h.estado_despues, h.deshecha_por IS NOT NULL, h.huella"
        " FROM historial_vista h JOIN casos_vista c ON c.id = h.caso_id"
    )
    assert {(*row[:3], bool(row[3]), row[4]) for row in seen} == expected


@pytest.mark.parametrize("view", ["casos_vista", "historial_vista"])
def test_no_name_nor_telephone_is_in_a_view(outside, view):
    said = json.dumps(outside.execute(f"SELECT * FROM {view}").fetchall(), ensure_ascii=False)
    for personal in ("Persona De Prueba", TELEFONO, "telefono", f"…{TELEFONO[-2:]}"):
        assert personal not in said


def test_another_tool_can_write_nothing(outside):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        outside.execute("UPDATE casos SET motivo = 'otro'")
