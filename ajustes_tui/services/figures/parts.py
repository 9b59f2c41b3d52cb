"""The parts of F5, for the casos of any cortes: their tables, and what is computed besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from ajustes_tui.domain.figures.attention import (
    CallLine,
    FirstContact,
    FirstContactCount,
    FirstContactReport,
    TimedCaso,
    Timing,
    calls_by_caso,
    timing,
)
from ajustes_tui.domain.figures.contact_shares import LASTING_DAYS
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.steps import BusinessTime, StepsCount, StepsReport
from ajustes_tui.domain.parts.shapes import (
    AttentionPart,
    Counting,
    Group,
    PartReading,
    PartTable,
    Reach,
)
from ajustes_tui.domain.parts.table import BY_WEEK, CONTACT, STEPS, TIMES
from ajustes_tui.domain.query.filter import CasoFilter, Condition
from ajustes_tui.domain.values.clocks import (
    add_business_days,
    business_days_between,
    subtract_business_days,
)
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.day_ranges import DayRange
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.core.predicate import Predicate
from ajustes_tui.storage.figures.attention import AttentionRepository
from ajustes_tui.storage.figures.facts import FactsRepository
from ajustes_tui.storage.figures.steps import StepsRepository


class PartsService:
    """How casos are attended and answered; a closed corte is read with its current casos.

    A scope of None is a store without bases.
    """

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def reached(self, scope: FiguresScope | None, reach: Reach) -> FiguresScope | None:
        """Return a scope of other cortes, with the groups and days of `scope`."""
        cortes = self.context.kpi.cortes()
        if scope is None or not cortes or reach is Reach.FIGURES:
            return scope
        first, last = cortes[-1], cortes[0]
        if reach is Reach.MONTH:
            first = self.context.now().date().replace(day=1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return replace(scope, since=first, until=last, of_day=False, at_closing=False)

    def every_corte(self) -> FiguresScope | None:
        newest = self.context.kpi.newest_corte()
        return None if newest is None else self.reached(FiguresScope(newest, newest), Reach.EVERY)

    def of_cortes(self, cortes: DayRange | None) -> tuple[FiguresScope | None, Reach]:
        """Return the scope of every corte for None."""
        if cortes is None:
            return self.every_corte(), Reach.EVERY
        return FiguresScope(*cortes), Reach.FIGURES

    def read(self, part: AttentionPart, scope: FiguresScope | None, by: str) -> PartReading:
        """Raises InvalidUse for a grouping the part does not have."""
        if by not in part.groups:
            raise InvalidUse(
                f"«{part.name}» no se agrupa así.",
                f"Escoja entre {', '.join(part.groups)}." if part.groups[0] else "Quite --por.",
            )
        if part.counting is not None:
            return PartReading(part, by, scope, self.count(part.counting, scope, by))
        folded: Mapping[str, Callable[[], object]] = {
            CONTACT: lambda: self.first_contact(scope, by),
            TIMES: lambda: self.times(scope),
            STEPS: lambda: self.steps(scope),
        }
        return PartReading(part, by, scope, folded[part.name]())

    def count(self, part: Counting, scope: FiguresScope | None, by: str | None = None) -> PartTable:
        """Raises InvalidUse for an unknown grouping."""
        context = self.context
        context.require_reading()
        by = None if by == part.own else by
        key = self._key(by)
        if scope is None:
            return PartTable({}, part.nothing)
        rules = context.rules
        terms = {"plazo": rules.dias_respuesta, "plazo_recurso": rules.dias_respuesta_recurso}
        with context.db.reading():
            now = context.now()
            facts = FactsRepository(context.db, context.is_habil, now.date())
            casos = self._casos(scope, now, part.narrowed)
            return facts.count(part, casos, by, key, terms)

    def _casos(
        self,
        scope: FiguresScope,
        now: datetime,
        narrowed: Callable[[FiguresScope], tuple[Condition, ...]] = lambda _scope: (),
    ) -> Predicate:
        scope = replace(scope, at_closing=False)
        return self.context.casos.predicate(scope.criteria(*narrowed(scope)), now)

    def _key(self, by: str | None) -> Callable[[str | None], Group]:
        """Raises InvalidUse for an unknown grouping."""
        if by is None:
            return lambda text: text
        if by == BY_WEEK:
            return lambda day: Week.of(date.fromisoformat(day or ""))
        return self._own_key(by)

    def _own_key(self, by: str, *others: str) -> Callable[[str | None], str | None]:
        if by not in GROUPINGS:
            known = ", ".join((*others, *GROUPINGS))
            raise InvalidUse("Ese grupo no existe.", f"Escoja entre {known}.")
        return GROUPINGS[by].one_key(self.context.asesores)

    def first_contact(
        self, scope: FiguresScope | None, by: str | None = None
    ) -> FirstContactReport:
        self.context.require_reading()
        if by == "corte":
            if scope is None:
                return FirstContactReport(FirstContact())
            with self.context.db.reading():
                everything = self._contact(scope).everything
                return FirstContactReport(everything, tuple(self._by_corte(scope)))
        key = None if by is None else self._own_key(by, "corte")

        def group(of: CallLine | TimedCaso) -> str | None:
            # Its agente is who called, not whose verdict stands.
            return None if key is None else of.agente if by == "agente" else key(of.key)

        return (
            FirstContactReport(FirstContact()) if scope is None else self._contact(scope, by, group)
        )

    def _by_corte(self, scope: FiguresScope) -> list[FirstContact]:
        cortes = (c for c in self.context.kpi.cortes() if scope.since <= c <= scope.until)
        return [
            replace(
                self._contact(replace(scope, since=corte, until=corte)).everything,
                key=corte.isoformat(),
            )
            for corte in cortes
        ]

    def _contact(
        self,
        scope: FiguresScope,
        by: str | None = None,
        group: Callable[[CallLine | TimedCaso], str | None] = lambda _of: None,
    ) -> FirstContactReport:
        context = self.context
        now = context.now()
        calls, today = AttentionRepository(context.db), now.date()
        last_day = cache(lambda day: add_business_days(day, LASTING_DAYS, context.is_habil))
        gathered = FirstContactCount(last_day, today, group)
        oldest = subtract_business_days(today, LASTING_DAYS, context.is_habil)
        key = None if by == "agente" else by
        told: dict[int, tuple[date, str]] = {}
        with context.db.reading():
            predicate = self._casos(scope, now)
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

    def _due(self) -> Callable[[date], date]:
        context = self.context
        days = context.rules.dias_respuesta
        return cache(lambda asked: add_business_days(asked, days, context.is_habil))

    def times(self, scope: FiguresScope | None) -> Timing:
        context = self.context
        context.require_reading()
        now = context.now()
        today, times = now.date(), AttentionRepository(context.db)

        def days(since: date, until: date) -> int:
            return max(0, business_days_between(since, until, context.is_habil))

        with context.db.reading():
            rhythm = times.rhythm(today)
            if scope is None:
                return Timing(rhythm=tuple(rhythm))
            casos = times.casos(self._casos(scope, now))
            return timing(casos, cache(days), self._due(), today, rhythm)

    def steps(self, scope: FiguresScope | None) -> StepsReport:
        context = self.context
        context.require_reading()
        if scope is None:
            return StepsReport()
        count = StepsCount(BusinessTime(context.is_habil))
        with context.db.reading():
            for caso, lines in StepsRepository(context.db).lines(self._casos(scope, context.now())):
                count.add(caso, lines)
        return count.report()


def casos_of(ids: tuple[int, ...]) -> CasoFilter:
    return CasoFilter((Condition("caso", ids),))
