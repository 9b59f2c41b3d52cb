"""The ages, the answers in time and who the casos of some figures wait for, and today's rhythm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.timing import Timing, timing
from ajustes_tui.domain.values.clocks import add_business_days, business_days_between
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.timing import TimingRepository


class TimingService:
    """The use case of time; a closed corte is read as its casos are now."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def report(self, scope: FiguresScope | None) -> Timing:
        """Return the times of the casos of a scope, and the rhythm of today; None is a store without bases."""
        self._context.require_reading()
        context = self._context
        now = context.now()
        today, times = now.date(), TimingRepository(context.db)

        def age(since: date) -> int:
            return max(0, business_days_between(since, today, context.is_habil))

        def due(asked: date) -> date:
            return add_business_days(asked, context.rules.dias_respuesta, context.is_habil)

        with context.db.reading():
            rhythm = times.rhythm(today)
            if scope is None:
                return Timing(rhythm=tuple(rhythm))
            criteria = replace(scope, at_closing=False).criteria()
            casos = times.casos(context.casos.predicate(criteria, now))
        return timing(casos, cache(age), cache(due), today, rhythm)
