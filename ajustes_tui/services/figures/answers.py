"""What was sent and answered of the casos of any cortes: the parts of F5 that their table counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.parts.shapes import (
    AttentionPart,
    Counting,
    Group,
    PartReading,
    PartTable,
    Reach,
)
from ajustes_tui.domain.parts.table import BY_WEEK, CONTACT, STEPS, TIMES
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.day_ranges import DayRange
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.attention import AttentionService
from ajustes_tui.services.figures.steps import StepsService
from ajustes_tui.storage.figures.facts import FactsRepository


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

    def of_cortes(self, cortes: DayRange | None) -> tuple[FiguresScope | None, Reach]:
        """Return the scope of a range of cortes, of every one where none is asked for, and its reach."""
        if cortes is None:
            return self.every_corte(), Reach.EVERY
        return FiguresScope(*cortes), Reach.FIGURES

    def read(self, part: AttentionPart, scope: FiguresScope | None, by: str) -> PartReading:
        """Return a part by one of its groupings; raises InvalidUse for a grouping it has not."""
        if by not in part.groups:
            raise InvalidUse(
                f"«{part.name}» no se agrupa así.",
                f"Escoja entre {', '.join(part.groups)}." if part.groups[0] else "Quite --por.",
            )
        if part.counting is not None:
            return PartReading(part, by, scope, self.count(part.counting, scope, by))
        attention = AttentionService(self.context)
        folded: Mapping[str, Callable[[], object]] = {
            CONTACT: lambda: attention.first_contact(scope, by),
            TIMES: lambda: attention.times(scope),
            STEPS: lambda: StepsService(self.context).read(scope),
        }
        return PartReading(part, by, scope, folded[part.name]())

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
