"""The parts of F5, for the casos of any cortes: their tables, and what is computed besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.parts.contact_rows import LASTING_DAYS, TIMES, Timing
from ajustes_tui.domain.parts.shapes import (
    ALL,
    AttentionPart,
    Counting,
    Group,
    PartReading,
    PartTable,
    Reach,
)
from ajustes_tui.domain.parts.steps_rows import BusinessTime, steps_table
from ajustes_tui.domain.parts.table import OF_TIME
from ajustes_tui.domain.parts.words import BY_CORTE, BY_WEEK
from ajustes_tui.domain.query.filter import CasoFilter, Condition
from ajustes_tui.domain.values.dates import DayRange, Week
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import UseCases
from ajustes_tui.storage.core.predicate import Predicate
from ajustes_tui.storage.figures.facts import FactsRepository
from ajustes_tui.storage.figures.open_work import OpenWorkRepository
from ajustes_tui.storage.figures.steps import moves_of


class PartsService(UseCases):
    """How casos are attended and answered; a closed corte is read with its current casos.

    A scope of None is a store without bases.
    """

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
            found: object = self.count(part.counting, scope, by)
        else:
            found = self.times(scope) if part.name == OF_TIME else self.steps(scope)
        return PartReading(part, by, scope, found)

    def count(self, part: Counting, scope: FiguresScope | None, by: str | None = None) -> PartTable:
        """Raises InvalidUse for an unknown grouping."""
        context = self.context
        context.require_reading()
        if part.by_corte and by == BY_CORTE:
            return self._count_cortes(part, scope)
        by = None if by == part.own else by
        key = self._key(part, by)
        if scope is None:
            return PartTable({}, part.nothing)
        rules = context.rules
        terms = {
            "plazo": rules.dias_respuesta,
            "plazo_recurso": rules.dias_respuesta_recurso,
            "duradero": LASTING_DAYS,
        }
        with context.db.reading():
            now = context.now()
            facts = FactsRepository(context.db, context.is_habil, now.date())
            casos = self._casos(scope, now, part.narrowed)
            found = facts.count(part, casos, by, key, terms)
            return found._replace(newest_first=by == BY_WEEK)

    def _count_cortes(self, part: Counting, scope: FiguresScope | None) -> PartTable:
        if scope is None:
            return PartTable({}, part.nothing)
        with self.context.db.reading():
            rows = dict(self.count(part, scope).rows)
            for corte in self.context.kpi.cortes():
                if scope.since <= corte <= scope.until:
                    own = self.count(part, replace(scope, since=corte, until=corte))
                    rows[ALL, corte.isoformat()] = own.of()
        return PartTable(rows, part.nothing, newest_first=True)

    def _casos(
        self,
        scope: FiguresScope,
        now: datetime,
        narrowed: Callable[[FiguresScope], tuple[Condition, ...]] = lambda _scope: (),
    ) -> Predicate:
        scope = replace(scope, at_closing=False)
        return self.context.casos.predicate(scope.criteria(*narrowed(scope)), now)

    def _key(self, part: Counting, by: str | None) -> Callable[[str | None], Group]:
        """Raises InvalidUse for an unknown grouping."""
        if by is None:
            return lambda text: text
        if by == BY_WEEK and by in part.texts:
            return lambda day: Week.of(date.fromisoformat(day or ""))
        if by not in GROUPINGS:
            known = ", ".join((BY_CORTE, *GROUPINGS) if part.by_corte else GROUPINGS)
            raise InvalidUse("Ese grupo no existe.", f"Escoja entre {known}.")
        return GROUPINGS[by].one_key(self.context.asesores)

    def times(self, scope: FiguresScope | None) -> Timing:
        context = self.context
        context.require_reading()
        with context.db.reading():
            rhythm = OpenWorkRepository(context.db).rhythm(context.now().date())
            return Timing(self.count(TIMES, scope), tuple(rhythm))

    def steps(self, scope: FiguresScope | None) -> PartTable:
        context = self.context
        context.require_reading()
        time = BusinessTime(context.is_habil)
        if scope is None:
            return PartTable({}, {})
        with context.db.reading():
            return steps_table(moves_of(context.db, self._casos(scope, context.now())), time)


def casos_of(ids: tuple[int, ...]) -> CasoFilter:
    return CasoFilter((Condition("caso", ids),))
