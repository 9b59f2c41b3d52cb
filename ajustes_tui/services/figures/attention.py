"""How the casos of some figures are attended: first contact, ages, answers in time, today's rhythm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

from ajustes_tui.domain.figures.attention import (
    LASTING_DAYS,
    CallLine,
    FirstContact,
    FirstContactCount,
    FirstContactReport,
    TimedCaso,
    Timing,
    calls_by_caso,
    timing,
)
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.query.filter import CasoFilter, Condition
from ajustes_tui.domain.values.clocks import (
    add_business_days,
    business_days_between,
    subtract_business_days,
)
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.attention import AttentionRepository


class AttentionService:
    """The use cases of first contact and of time; a closed corte is read as its casos are now."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def first_contact(
        self, scope: FiguresScope | None, by: str | None = None
    ) -> FirstContactReport:
        """Return first contact of the casos of a scope, in all or also by agente, causal or corte.

        None is the scope of a store without bases.
        """
        self.context.require_reading()
        if by is not None and by != "corte" and by not in GROUPINGS:
            raise InvalidUse("Ese grupo no existe.", f"Escoja entre corte, {', '.join(GROUPINGS)}.")
        if scope is None:
            return FirstContactReport(FirstContact())
        if by == "corte":
            return FirstContactReport(self._figures(scope).everything, tuple(self._by_corte(scope)))
        return self._figures(scope, by)

    def _by_corte(self, scope: FiguresScope) -> list[FirstContact]:
        cortes = (c for c in self.context.kpi.cortes() if scope.since <= c <= scope.until)
        return [
            replace(
                self._figures(replace(scope, since=corte, until=corte)).everything,
                key=corte.isoformat(),
            )
            for corte in cortes
        ]

    def _figures(self, scope: FiguresScope, by: str | None = None) -> FirstContactReport:
        context = self.context
        today = context.now().date()
        calls = AttentionRepository(context.db)
        last_day = cache(lambda day: add_business_days(day, LASTING_DAYS, context.is_habil))
        gathered = FirstContactCount(last_day, today, self._key(by))
        oldest = subtract_business_days(today, LASTING_DAYS, context.is_habil)
        key = None if by == "agente" else by
        told: dict[int, tuple[date, str]] = {}
        with context.db.reading():
            criteria = replace(scope, at_closing=False).criteria()
            predicate = context.casos.predicate(criteria, context.now())
            for lines in calls.calls(predicate, key):
                casos = calls_by_caso(lines)
                answers = (caso.informing for caso in casos)
                against = calls.against(
                    [(a.caso, a.line) for a in answers if a is not None and a.day <= oldest]
                )
                gathered.add(lines, casos, against)
                firsts = (caso.told for caso in casos)
                told |= {t.caso: (t.day, t.agente) for t in firsts if t is not None}
            gathered.add_times(calls.casos(predicate, key, told), self._due())
        groups = gathered.figures().values() if by else ()
        return FirstContactReport(
            gathered.everything(),
            tuple(sorted(groups, key=lambda g: (g.key is None, g.key or ""))),
        )

    def _key(self, by: str | None) -> Callable[[CallLine | TimedCaso], str | None]:
        """Return what tells the group of a line or a caso; its agente is who called, not whose verdict
        stands."""
        if by is None:
            return lambda _of: None
        if by == "agente":
            return lambda of: of.agente
        key = GROUPINGS[by].one_key(self.context.asesores)
        return lambda of: key(of.key)

    def _due(self) -> Callable[[date], date]:
        """Return what gives the end of the clock of a day."""
        context = self.context
        days = context.rules.dias_respuesta
        return cache(lambda asked: add_business_days(asked, days, context.is_habil))

    def times(self, scope: FiguresScope | None) -> Timing:
        """Return the times of the casos of a scope, and the rhythm of today; None is a store without bases."""
        self.context.require_reading()
        context = self.context
        now = context.now()
        today, times = now.date(), AttentionRepository(context.db)

        def days(since: date, until: date) -> int:
            return max(0, business_days_between(since, until, context.is_habil))

        with context.db.reading():
            rhythm = times.rhythm(today)
            if scope is None:
                return Timing(rhythm=tuple(rhythm))
            criteria = replace(scope, at_closing=False).criteria()
            casos = times.casos(context.casos.predicate(criteria, now))
            return timing(casos, cache(days), self._due(), today, rhythm)


def casos_of(ids: tuple[int, ...]) -> CasoFilter:
    """Return the predicate of exactly the casos that a figure counted."""
    return CasoFilter((Condition("caso", ids),))
