"""The forecast of the queue as large figures, rows of the days to come, and areas of what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.figures.forecast import HORIZON, LEAST_DAYS, OVERDUE, Band, DayForecast
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.services.figures.forecast import QueueForecast
from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.text import Line, Span, Tone, first_fitting, padded
from ajustes_tui.widgets.areas import Page, PageArea, paragraph
from ajustes_tui.widgets.bars import Bar, bar_rows
from ajustes_tui.widgets.figure_cards import LargeCard
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.forecast import (
    METHOD,
    answers,
    days_behind,
    decimal,
    range_words,
)

CARDS, DETAIL_ROWS = 6, 3
FOOT_ROWS = 2
_DUE_DAYS, _PAST_DAYS = 10, 15
"""The days of the areas: those on which the queue falls due, and those before."""
_DAY = 10


class ForecastRow(NamedTuple):
    """A day to come, what is foretold of it, and the most that comes in or is decided on any day."""

    day: date
    of: DayForecast
    most: int


def forecast_rows(told: QueueForecast) -> list[ForecastRow]:
    """Return the days to come that are told one by one."""
    most = max((max(of.arrivals.high, of.decided.high) for _day, of in told.shown), default=0)
    return [ForecastRow(day, of, most) for day, of in told.shown]


def columns() -> dict[int, Sequence[Column[ForecastRow]]]:
    """Return the columns of the days; a wide window draws what comes in and what is decided as bars."""

    def figures(*, flexible: bool) -> list[Column[ForecastRow]]:
        return [
            Column("Día", _DAY, lambda row: short_day(row.day), flexible=flexible),
            Column("Entran", 16, lambda row: range_words(row.of.arrivals), "der"),
            Column("Se deciden", 16, lambda row: range_words(row.of.decided), "der"),
            Column("Quedan", 16, lambda row: range_words(row.of.left), "der"),
            Column("Vencen", 14, lambda row: range_words(row.of.fall_due), "der", _tone),
        ]

    bars = Column[ForecastRow](
        "Entran ░ y se deciden █", 24, _flow_words, spans=_flow, flexible=True
    )
    return {0: figures(flexible=True), NORMAL: [*figures(flexible=False), bars]}


def _tone(row: ForecastRow) -> Tone:
    return Tone.BAD if row.of.fall_due.middle else Tone.NORMAL


def _flow_words(row: ForecastRow) -> str:
    return f"{row.of.arrivals.middle} y {row.of.decided.middle}"


def _flow(row: ForecastRow, width: int) -> list[Span]:
    """Return what comes in on a day and what is decided, each in its half, on one scale."""
    half = max((width - 2) // 2, 1)
    cells = [
        max(round(band.middle / row.most * half), 1) if band.middle else 0
        for band in (row.of.arrivals, row.of.decided)
    ]
    return [
        Span(f"{'░' * cells[0]:<{half}} ", Tone.DIM),
        Span("█" * cells[1], Tone.DIM),
    ]


# The large figures.


def cards(told: QueueForecast, room: int) -> list[LargeCard]:
    """Return the large figures, when the queue ends first; what is not known is a line, with why."""
    pace = told.pace
    due = sum(of.fall_due.middle for _day, of in told.shown)
    until = f"hasta el {short_day(told.shown[-1][0])}" if told.shown else _lacking(told)
    most = max((of.fall_due.high for _day, of in told.shown), default=0)
    who = "quienes vienen, al día" if told.agentes is None else "cada día"
    people = decimal(told.people) if told.agentes is None else str(told.agentes)
    foretold = told.foretold
    casos = f"{count_words(pace.casos, 'caso', 'casos')} en la cola"
    return [
        LargeCard(
            *("SE ACABA", "SE ACABA"),
            *_end(told, None if foretold is None else foretold.ends, casos, room),
        ),
        LargeCard(
            *("VENCEN SIN DECIDIRSE", "VENCEN"),
            thousands(due) if told.shown else "—",
            [
                _fitting(room, until),
                *([_fitting(room, f"a lo más {thousands(most)} en un día")] if told.shown else []),
                _fitting(room, f"{thousands(pace.overdue)} ya vencidos"),
            ],
            Tone.BAD if due else Tone.STRONG,
        ),
        LargeCard(
            *("AGENTES", "AGENTES"),
            people,
            [
                _fitting(room, who),
                _fitting(
                    room,
                    f"cada uno decide {decimal(told.each)} al día",
                    f"{decimal(told.each)} cada uno",
                ),
                _fitting(room, "← uno menos · → uno más"),
            ],
        ),
        LargeCard(
            *("LA COLA EN CERO", "EN CERO"),
            *_end(told, None if foretold is None else foretold.empties, "con lo que llega", room),
        ),
        LargeCard(
            *("SE DECIDEN AL DÍA", "DECIDEN"),
            decimal(told.a_day(pace.decided)),
            [_fitting(room, f"{thousands(pace.decided)} en esos días")],
        ),
        LargeCard(
            *("ENTRAN AL DÍA", "ENTRAN"),
            decimal(told.a_day(pace.came + pace.returned)),
            [
                _fitting(room, f"llegan {decimal(told.a_day(pace.came))}"),
                _fitting(room, f"vuelven {decimal(told.a_day(pace.returned))}"),
            ],
        ),
    ]


def _end(told: QueueForecast, band: Band | None, of: str, room: int) -> tuple[str, list[Line]]:
    """Return a foretold day as a large figure, and under it its weekday, its range and of what it is."""
    casos = _fitting(room, of)
    if band is None:
        return "—", [_fitting(room, _lacking(told)), casos]
    day, low, high = (told.day(place) for place in band)
    last = short_day(told.days[-1])
    if day is None:
        soonest = f"lo más pronto, {short_day(low)}" if low is not None else ""
        beyond = (f"no en {HORIZON} días hábiles", f"después del {last}")
        return "—", [_fitting(room, *beyond), _fitting(room, soonest), casos]
    until = f"después del {last}" if high is None else short_day(high)
    soonest = short_day(low) if low is not None else ""
    wordings = (
        (f"entre {soonest} y {until}", f"{soonest} a {until}", f"a lo más {until}")
        if low != high
        else ("en todos los futuros",)
    )
    return f"{day:%d/%m}", [
        _fitting(room, f"el {short_day(day)}", short_day(day)),
        _fitting(room, *wordings),
        casos,
    ]


def _lacking(told: QueueForecast) -> str:
    """Return what is lacking to know."""
    lacking = LEAST_DAYS - len(told.pace.past)
    if lacking <= 0:
        return "nadie decidió nada"
    return f"falta{'' if lacking == 1 else 'n'} {count_words(lacking, 'día hábil', 'días hábiles')}"


def _fitting(room: int, *wordings: str) -> Line:
    return first_fitting([[[Span(words, Tone.DIM)]] for words in wordings], room)


# What stands under the days.


def page(told: QueueForecast, columns: tuple[int, int]) -> Page:
    """Return the sentences and the method, and beside them the queue by its days and the days before."""
    left, right = columns[0], columns[1] or columns[0]
    # Where nothing is foretold, the empty list says why.
    known = answers(told) if told.foretold is not None else []
    said = [line for words in known for line in paragraph(words, left)]
    method = [line for words in METHOD for line in [*paragraph(words, left, Tone.DIM), []]]
    low = not columns[1]
    return Page(
        [
            PageArea("Qué pasa con la cola", said),
            PageArea("Cómo se calcula", method[:-1], "d entero", spare=low),
        ],
        [
            _queue(told, right)._replace(spare=low and bool(known)),
            _past(told, right)._replace(spare=low),
        ],
    )


def _queue(told: QueueForecast, width: int) -> PageArea:
    """Return the casos of the queue by the day on which each falls due."""
    queue = told.pace.queue
    bars = [Bar("vencidos", told.pace.overdue, tone=Tone.BAD)] if told.pace.overdue else []
    last = min(_DUE_DAYS, max((place for place in queue if place < HORIZON), default=OVERDUE) + 1)
    bars += [
        Bar(short_day(told.days[place]), queue.get(place, 0), tone=Tone.DIM)
        for place in range(last)
    ]
    later = sum(casos for place, casos in queue.items() if place >= last)
    bars += [Bar("después", later, tone=Tone.DIM)] if later else []
    lines = bar_rows(bars, width, _DAY) if bars else [[Span(" La cola está vacía.")]]
    return PageArea("La cola, por el día en que vence", lines, thousands(told.pace.casos))


def _past(told: QueueForecast, width: int) -> PageArea:
    """Return what was decided on each of the days before, newest first."""
    bars = [
        Bar(short_day(before.day), before.whole.total, tone=Tone.DIM)
        for before in reversed(told.pace.past[-_PAST_DAYS:])
    ]
    return PageArea("Lo que se decidió cada día", bar_rows(bars, width, _DAY))


def foot(told: QueueForecast, width: int) -> list[Line]:
    """Return what the forecast rests on, in the rows under the command row."""
    pace, behind = told.pace, days_behind(told)
    if not behind:
        return padded([[Span(" Todavía no hay un día con decisiones.", Tone.DIM)]], FOOT_ROWS)
    decided = count_words(pace.decided, "decisión", "decisiones")
    people = count_words(pace.person_days, "día de agente", "días de agente")
    came, back = decimal(told.a_day(pace.came)), decimal(told.a_day(pace.returned))
    rows = (
        (f" Según {behind}", f": {decided}", f" en {people}"),
        (
            f" Llegan {came} casos al día y vuelven {back}",
            f"; cada agente decide {decimal(told.each)}",
        ),
    )
    return [first_fitting([[[Span(part, Tone.DIM)] for part in row]], width) for row in rows]
