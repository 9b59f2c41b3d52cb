"""What who leads sees beside lo que toca: read again only after the corte changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.indicators import PROGRESS_FIGURE
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.turno.screen import figures_of
from ajustes_tui.services.casos.queue import FILTERS
from ajustes_tui.services.casos.turno import queue_of
from ajustes_tui.services.recorder import Request
from tests.services.soporte import Almacen, rows

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=BOGOTA)


@pytest.fixture
def cel(tmp_path: Path) -> Almacen:
    """A store of Monday without a base, with a supervisor and an agente."""
    store = Almacen(tmp_path / "d" / "almacen.db", momento=MONDAY)
    store.of("drubio").usuarios.add("yuli", "agente")
    return store


def test_the_corte_is_read_again_after_a_line_on_one_of_its_casos_and_not_before(cel):
    turno = cel.of("drubio").turno
    assert turno.outlook() is None
    assert cel.of("yuli").turno.outlook() is None
    cel.bring(rows(4), "2026-11-23")
    first = turno.outlook()
    assert first.since == MONDAY.date()
    assert first.counts[PROGRESS_FIGURE] == 0
    assert turno.outlook() is first
    cel.of("drubio").recorder.register(1, [Request(Evento.ANULAR, {"motivo": "era de otra base"})])
    second = turno.outlook()
    assert second.counts[Cubeta.ANULADO] == 1
    assert second == cel.of("drubio").kpi.board(MONDAY.date(), MONDAY.date())


def test_the_queue_counts_what_falls_due_each_day_as_the_list_has_it(cel):
    cel.bring(rows(12), "2026-11-23")
    services = cel.of("drubio")
    context = services.service_context
    ids = services.queue.list_ids(queue_of("drubio"))
    due = {row.caso.id: row.vence for row in context.casos.get_window(list(ids), context.now())}
    for day in sorted({vence for vence in due.values() if vence is not None}):
        cel.momento = datetime(day.year, day.month, day.day, 10, 0, tzinfo=BOGOTA)
        queue = services.turno.show().queue
        assert queue.today == sum(vence == day for vence in due.values())
        assert queue.overdue == sum(vence is not None and vence < day for vence in due.values())


def test_overdue_is_every_open_caso_past_its_day_whoever_it_waits_for(cel):
    cel.bring(rows(12), "2026-11-23")
    cel.register(3, "clasificar", login="yuli", causal="A")
    cel.register(3, "rechazo_correcto", login="yuli", motivo="SIN_PRUEBAS")
    cel.momento = datetime(2027, 2, 1, 10, 0, tzinfo=BOGOTA)
    boss = cel.of("drubio")
    turno = boss.turno.show()
    overdue = sum(each.overdue for each in boss.open_work.read().queue)
    assert (turno.queue.late, turno.queue.overdue) == (overdue, overdue - 1)
    card = next(f for f in figures_of(turno, boss.run_session) if f.heading == "Vencidos")
    assert card.number == str(overdue)
    assert "".join(span.text for span in card.detail[0]) == f"{overdue - 1} por decidir"
    assert dict(FILTERS)["vencidos por decidir"] == "estado:decidir semaforo:vencido"
