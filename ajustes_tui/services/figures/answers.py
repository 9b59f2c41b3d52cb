"""What was sent and answered of the casos of any cortes: the parts of F5 that their table counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.part_table import BY_WEEK
from ajustes_tui.domain.figures.parts import Counting, Group, PartTable
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.facts import FactsRepository


class Reach(Enum):
    """Which cortes are counted: those of the figures shown, those of this month, or every one."""

    FIGURES = "las cifras"
    MONTH = "este mes"
    EVERY = "todos los cortes"


class AnswersService:
    """The use cases of what was sent and answered; a closed corte is read as its casos are now.

    None is the scope of a store without bases.
    """

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def reached(self, scope: FiguresScope | None, reach: Reach) -> FiguresScope | None:
        """Return the scope of other cortes, narrowed to the groups and days of one."""
        cortes = self.context.kpi.cortes()
        if scope is None or not cortes or reach is Reach.FIGURES:
            return scope
        first, last = cortes[-1], cortes[0]
        if reach is Reach.MONTH:
            first = self.context.now().date().replace(day=1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return replace(scope, since=first, until=last, of_day=False, at_closing=False)

    def every_corte(self) -> FiguresScope | None:
        """Return the scope of every corte; None in a store without bases."""
        newest = self.context.kpi.newest_corte()
        return None if newest is None else self.reached(FiguresScope(newest, newest), Reach.EVERY)

    def count(self, part: Counting, scope: FiguresScope | None, by: str | None = None) -> PartTable:
        """Return what a part counts, in all or also by group; raises InvalidUse for an unknown one."""
        context = self.context
        context.require_reading()
        by = None if by == part.own else by
        key = self._key(by)
        if scope is None:
            return PartTable({}, part.nothing)
        now, rules = replace(scope, at_closing=False), context.rules
        terms = {"plazo": rules.dias_respuesta, "plazo_recurso": rules.dias_respuesta_recurso}
        with context.db.reading():
            moment = context.now()
            casos = context.casos.predicate(now.criteria(*part.narrowed(now)), moment)
            facts = FactsRepository(context.db, context.is_habil, moment.date())
            return facts.count(part, casos, by, key, terms)

    def _key(self, by: str | None) -> Callable[[str | None], Group]:
        """Return what gives the key of the group that a text names; raises InvalidUse for an unknown one."""
        if by is None:
            return lambda text: text
        if by == BY_WEEK:
            return lambda day: Week.of(date.fromisoformat(day or ""))
        if by not in GROUPINGS:
            raise InvalidUse("Ese grupo no existe.", f"Escoja entre {', '.join(GROUPINGS)}.")
        return GROUPINGS[by].one_key(self.context.asesores)
