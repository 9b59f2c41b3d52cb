"""What is urgent, the most urgent first, in ever shorter words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.closing import Closing
from ajustes_tui.domain.figures.indicators import FigureCounts
from ajustes_tui.domain.figures.open_work import (
    CitaPendiente,
    ClockLimits,
    EstadoQueue,
    OpenWork,
)
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.workbench.lead.figures import LETTERS
from ajustes_tui.workbench.lead.urgent import urgent
from tests.support import NOTHING_BESIDE

CORTE = date(2026, 11, 24)
NOW = datetime(2026, 11, 27, 10, 42, tzinfo=BOGOTA)
RULES = Rules(meta_aplicado=65, meta_rechazado=15)


def view_of(*counts: int, work: OpenWork | None = None) -> KpiBoard:
    cubetas = FigureCounts(dict(zip(LETTERS, counts, strict=True)))
    open_work = work or OpenWork()
    return KpiBoard(CORTE, CORTE, cubetas, NOW, rules=RULES, work=open_work, read_at=NOW)


def test_what_is_urgent_comes_in_the_order_of_its_urgency():
    cita = CitaPendiente(
        1, "90004127", "4471", Estado.POR_CONTACTAR, NOW.replace(hour=9, minute=0), "andres"
    )
    queue = (
        EstadoQueue(Estado.POR_CLASIFICAR, 90, 2, 3, 4),
        EstadoQueue(Estado.POR_CONTACTAR, 10, 1, 0, 0),
    )
    limits = ClockLimits(date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 4))
    work = OpenWork(queue, limits, citas=(cita,), overdue_citas=1, revision=2)
    found = urgent(view_of(120, 30, 36, 2, 6, 0, 6, work=work))
    assert [each.wordings[0] for each in found] == [
        "3 casos vencidos: se pasó el plazo de responder (2 en «Por clasificar», 1 en «Por contactar»)",
        "1 llamada prometida ya es de hacer: la primera, de las 09:00 de hoy, de andres",
        "2 preguntas esperan a la supervisora",
        "El corte ya no cumple la meta de aplicado por 4 casos: al menos 65,0 %",
        "El corte ya no cumple la meta de rechazado por 6 casos: a lo más 15,0 %",
        "7 casos por vencer: 3 a más tardar el lun 30/11, 4 hasta el vie 04/12",
    ]
    assert found[0].wordings[-1] == "3 casos vencidos"


def test_a_goal_is_urgent_once_it_is_missed_or_would_be():
    assert urgent(view_of(12, 0, 4, 0, 0, 0, 184)) == []
    (astray,) = urgent(view_of(70, 2, 28, 0, 0, 0, 100))
    assert astray.wordings[2] == (
        "De seguir así, el corte no cumple la meta de rechazado: 28,0 % de lo decidido"
    )
    view = view_of(130, 30, 36, 0, 0, 0, 4)
    closing = Closing(CORTE, "drubio", NOW, 9, {}, NOTHING_BESIDE)
    (missed,) = urgent(replace(view, closing=closing, frozen=True))
    assert missed.wordings[1] == "El corte no cumplió la meta de rechazado"
