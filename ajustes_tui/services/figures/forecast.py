"""When the queue ends at the pace of the days before, and what falls due meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ajustes_tui.domain.figures.forecast import (
    HORIZON,
    LEAST_DAYS,
    WINDOW,
    DayForecast,
    Forecast,
    Pace,
    forecast,
    pace_of,
)
from ajustes_tui.domain.query.filter import QUEUE
from ajustes_tui.domain.values.clocks import add_business_days, subtract_business_days
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.pace import PaceRepository

MOST_AGENTES = 99
SHOWN_DAYS = 10
"""The days to come that are told one by one."""


@dataclass(frozen=True, slots=True)
class QueueForecast:
    """What is foretold of the queue, with how many agentes, and the days before that it rests on."""

    pace: Pace
    agentes: int | None
    """None for those who come."""
    days: tuple[date, ...]
    """The days to come, in their order."""
    foretold: Forecast | None
    """None where there is too little to tell by."""

    @property
    def why_not(self) -> str:
        """Return why nothing is foretold; '' where something is."""
        if self.foretold is not None:
            return ""
        behind = len(self.pace.past)
        if behind < LEAST_DAYS:
            days = count_words(behind, "día hábil", "días hábiles")
            return f"No se sabe: hay {days} desde la primera decisión y hacen falta {LEAST_DAYS}."
        return "No se sabe: en las últimas tres semanas nadie decidió nada."

    @property
    def people(self) -> float:
        """Return how many agentes decide on a day, of those before."""
        return self.a_day(self.pace.person_days)

    @property
    def each(self) -> float:
        """Return how many casos an agente decides on a day, of those before."""
        return self.pace.decided / self.pace.person_days if self.pace.person_days else 0.0

    def a_day(self, count: int) -> float:
        """Return how many of something counted over the days before are of each of them."""
        return count / len(self.pace.past) if self.pace.past else 0.0

    @property
    def shown(self) -> list[tuple[date, DayForecast]]:
        """Return the days that are told one by one, with what is foretold of each."""
        days = self.foretold.days[:SHOWN_DAYS] if self.foretold is not None else ()
        return list(zip(self.days, days, strict=False))

    def day(self, place: int) -> date | None:
        """Return a foretold day; None beyond the horizon."""
        return self.days[place] if place < HORIZON else None


class ForecastService:
    """The use case of foretelling the queue; it writes nothing."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def pace(self) -> Pace:
        """Return the days before, and the queue of now."""
        context = self.context
        context.require_reading()
        now, is_habil, rules = context.now(), context.is_habil, context.rules
        today = now.date()
        since = subtract_business_days(today, WINDOW, is_habil)
        lines = PaceRepository(context.db)
        due = cache(lambda asked: add_business_days(asked, rules.dias_respuesta, is_habil))
        with context.db.reading():
            return pace_of(
                today,
                lines.left(since, today - timedelta(days=1), now),
                lines.entered(since, today - timedelta(days=1), now),
                lines.by_due(context.casos.predicate(QUEUE, now)),
                due,
                is_habil,
            )

    def foretell(self, pace: Pace, agentes: int | None = None) -> QueueForecast:
        """Return what is foretold with so many agentes, or with those who come."""
        if agentes is not None and not 1 <= agentes <= MOST_AGENTES:
            raise InvalidUse(
                "Ese número de agentes no sirve.", f"Escriba un número de 1 a {MOST_AGENTES}."
            )
        days = [pace.first]
        while len(days) < HORIZON:
            days.append(add_business_days(days[-1], 1, self.context.is_habil))
        foretold = forecast(pace.past, days, pace.queue, agentes, partial=pace.partial)
        return QueueForecast(pace, agentes, tuple(days), foretold)
