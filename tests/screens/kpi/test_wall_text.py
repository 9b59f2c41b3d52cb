"""The sentences of the wall, followed from the import of a corte to its close, and its rows at any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.attention import RhythmCell
from ajustes_tui.domain.figures.indicators import BaseResults, CubetaCounts, FigureGroup, Indicators
from ajustes_tui.domain.figures.open_work import (
    AgenteWork,
    CitaPendiente,
    ClockLimits,
    EstadoQueue,
    OpenWork,
)
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.kpi import wall_text
from ajustes_tui.screens.kpi.wall import plan_wall
from ajustes_tui.services.figures.kpi import KpiBoard, Past
from ajustes_tui.storage.figures.closings import Closing
from ajustes_tui.ui.text import Line, line_width
from ajustes_tui.workbench.lead.figures import LETTERS, TITLES, FiguresView

CORTE = date(2026, 11, 24)
NOW = datetime(2026, 11, 27, 10, 42, tzinfo=BOGOTA)
WIDTHS = (40, 60, 80, 120, 160, 240)


def said(line: Line) -> str:
    return "".join(span.text for span in line)


def counts(a: int, c: int, r: int, x: int = 0, q: int = 0, n: int = 0, p: int = 0) -> CubetaCounts:
    return CubetaCounts(dict(zip(LETTERS, (a, c, r, x, q, n, p), strict=True)))


def view_of(cuentas: CubetaCounts, work: OpenWork | None = None, closed: bool = False):
    group = FigureGroup("AS01", cuentas)
    indicators = Indicators(
        cuentas, BaseResults(90, 70, 40), (group,), known=BaseResults(90, 70, 40)
    )
    board = KpiBoard(CORTE, CORTE, indicators, NOW, 204, 3, 1, "asesor")
    if closed:
        closing = Closing(CORTE, "drubio", NOW, 9, {})
        board = replace(board, closing=closing, frozen=True)
    rules = Rules(meta_aplicado=65, meta_rechazado=15)
    return FiguresView(board, Past(), work or OpenWork(), rules, NOW)


def acts(view: FiguresView, most: int = 5, width: int = 160) -> list[str]:
    return [said(line) for line in wall_text.act_lines(view, most, width)]


@pytest.mark.parametrize(
    ("view", "so_far", "first"),
    [
        (
            view_of(counts(0, 0, 0, p=200)),
            " Claro envió 200 casos y todos están pendientes: las tres cifras suben desde cero",
            " ● Nada pide actuar ahora: nada vencido, bandeja vacía, ninguna llamada atrasada",
        ),
        (
            view_of(counts(12, 0, 4, p=184)),
            " Avance 8,0 %: de 200 casos que envió Claro, 16 ya no están pendientes y faltan 184;"
            " las tres cifras suben mientras se decide",
            " ● Nada pide actuar ahora: nada vencido, bandeja vacía, ninguna llamada atrasada",
        ),
        (
            view_of(counts(70, 2, 28, p=100)),
            " Avance 50,0 %: de 200 casos que envió Claro, 100 ya no están pendientes y faltan 100;"
            " las tres cifras suben mientras se decide",
            " ▲ De seguir así, el corte no cumple la meta de rechazado: 28,0 % de lo decidido, y la"
            " meta es a lo más 15,0 % (hoy va en 14,0 %)",
        ),
        (
            view_of(counts(120, 30, 36, 2, 6, 0, 6)),
            " Avance 97,0 %: de 200 casos que envió Claro, 194 ya no están pendientes y faltan 6;"
            " las tres cifras suben mientras se decide",
            " ■ El corte ya no cumple la meta de aplicado por 4 casos: al menos 65,0 %",
        ),
        (
            view_of(counts(140, 30, 30)),
            " Avance 100,0 %: nada pendiente (200 casos); las cifras son las del corte y falta cerrarlo",
            " ● Nada pide actuar ahora: nada vencido, bandeja vacía, ninguna llamada atrasada",
        ),
        (
            view_of(counts(130, 30, 36, p=4), closed=True),
            " Corte cerrado el vie 27/11, con 4 pendientes: estas cifras de 200 casos ya no cambian",
            " ■ El corte no cumplió la meta de rechazado por 6 casos: a lo más 15,0 %",
        ),
    ],
)
def test_each_day_of_a_corte_says_how_its_figures_are_to_be_read(view, so_far, first):
    assert said(wall_text.so_far(view, 240)) == so_far
    assert acts(view)[0] == first
    for width in WIDTHS:
        lines = [wall_text.so_far(view, width), *wall_text.act_lines(view, 5, width)]
        assert all(said(line).strip() and line_width(line) <= width for line in lines)


def test_what_needs_an_act_comes_in_the_order_of_its_urgency():
    cita = CitaPendiente(
        1, "90004127", "4471", Estado.POR_CONTACTAR, NOW.replace(hour=9, minute=0), "andres"
    )
    queue = (
        EstadoQueue(Estado.POR_CLASIFICAR, 90, 2, 3, 4),
        EstadoQueue(Estado.POR_CONTACTAR, 10, 1, 0, 0),
    )
    limits = ClockLimits(date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 4))
    asked = datetime(2026, 11, 24, 15, 0, tzinfo=BOGOTA)
    work = OpenWork(queue, limits, citas=(cita,), overdue_citas=1, revision=2, tray_since=asked)
    view = view_of(counts(120, 30, 36, 2, 6, 0, 6), work)
    assert acts(view) == [
        " ■ 3 casos vencidos: se pasó el plazo de responder (2 por clasificar, 1 por contactar)",
        " ■ 1 llamada prometida ya es de hacer: la primera, de las 09:00 de hoy, de andres",
        " ▲ 2 preguntas esperan a la supervisora: la más vieja, del mar 24/11, hace 3 días",
        " ■ El corte ya no cumple la meta de aplicado por 4 casos: al menos 65,0 %",
        " ■ El corte ya no cumple la meta de rechazado por 6 casos: a lo más 15,0 % · y 1 asunto más",
    ]
    assert acts(view, 1, 40) == [" ■ 3 casos vencidos · y 5 asuntos más"]


def test_the_people_add_up_and_the_hours_are_those_of_the_day():
    agentes = tuple(AgenteWork(f"ag{n}", 9 - n, n, 0, NOW, NOW) for n in range(6))
    rhythm = (RhythmCell(9, "ag0", 4, 0), RhythmCell(9, "ag1", 5, 2), RhythmCell(19, "ag0", 1, 1))
    view = view_of(counts(9, 0, 1, p=190), OpenWork(agentes=agentes, rhythm=rhythm))
    whole = [said(line).split() for line in wall_text.people(view, {"ag0": "Ana Ruiz"}, 10, 60)]
    assert whole[1:3] == [["Persona", "Decisiones", "Llamadas"], ["Ana", "Ruiz", "9", "0"]]
    assert whole[-1] == ["Todos", "39", "15"]
    cut = [said(line).split() for line in wall_text.people(view, {}, 5, 30)]
    assert cut[1][-2:] == ["Decisiones", "Llamadas"]
    assert cut[-1] == ["y", "4", "más", "22", "14"]
    assert not any(
        "…" in said(line) for line in wall_text.people(view, {"ag0": "Marcela Ochoa"}, 9, 35)
    )
    hours = {each.hour: each.counts for each in wall_text.hours(view)}
    assert (min(hours), max(hours), hours[9], hours[19], hours[12]) == (
        *(8, 19, (9, 2), (1, 1), (0, 0)),
    )


@pytest.mark.parametrize("width", [80, 120, 160, 200, 240])
@pytest.mark.parametrize("height", range(23, 60, 4))
@pytest.mark.parametrize("found", [0, 1, 5])
def test_the_parts_fill_the_window_at_any_size(width, height, found):
    plan = plan_wall(width, height, found, "60,0")
    figures = 1 + (3 * plan.scale or 1) + plan.detail
    used = plan.acts + figures + plan.so_far + 1 + plan.accounts + plan.lower + 1 + 3 * plan.gap
    assert used <= height
    assert height - used <= (0 if plan.lower else 3)
    assert plan.scale
    assert (plan.detail, plan.so_far) == (4, 1)
    assert plan.acts >= 1
    assert plan.lower or height < 30


@pytest.mark.parametrize("room", [24, 30, 36, 60])
def test_no_row_under_a_figure_is_cut(room):
    view = view_of(counts(120, 30, 36, p=14))
    for cubeta in TITLES:
        lines = wall_text.detail(view, cubeta, wall_text.DETAIL_ROWS, room)
        assert all(said(line).strip() and line_width(line) <= room for line in lines)
        assert "%" in said(lines[-1])
