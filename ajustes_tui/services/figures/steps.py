"""How the casos of some figures go through the procedure, as their lines tell."""

from __future__ import annotations

from dataclasses import replace

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.steps import BusinessTime, StepsCount, StepsReport
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.steps import StepsRepository


class StepsService:
    """The use case of the waiting of each step; a closed corte is read as its casos are now."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def read(self, scope: FiguresScope | None) -> StepsReport:
        """Return how the casos of a scope went; None is the scope of a store without bases."""
        context = self.context
        context.require_reading()
        if scope is None:
            return StepsReport()
        criteria = replace(scope, at_closing=False).criteria()
        count = StepsCount(BusinessTime(context.is_habil))
        with context.db.reading():
            predicate = context.casos.predicate(criteria, context.now())
            for caso, lines in StepsRepository(context.db).lines(predicate):
                count.add(caso, lines)
        return count.report()
