"""Days to answer, re-escalations won and what PQR answered, of some figures or of every corte."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache

from ajustes_tui.domain.caso.eventos import CORRECTIVOS, Evento
from ajustes_tui.domain.figures.answers import (
    ALL_EVENTOS,
    PQR_EVENTOS,
    WRITER,
    CasoAnswers,
    DaysReport,
    PqrReport,
    Sending,
    TriesReport,
    days_report,
    pqr_report,
    tries_report,
)
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.values.clocks import add_business_days, business_days_between
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.answers import AnswersRepository


class AnswersService:
    """The use cases of what was sent and answered; a closed corte is read as its casos are now.

    None is the scope of a store without bases.
    """

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def every_corte(self, scope: FiguresScope | None = None) -> FiguresScope | None:
        """Return the scope of every corte, narrowed to the groups and days of another."""
        cortes = self.context.kpi.cortes()
        if not cortes:
            return None
        first, last = cortes[-1], cortes[0]
        if scope is None:
            return FiguresScope(first, last)
        return replace(scope, since=first, until=last, of_day=False, at_closing=False)

    def days(self, scope: FiguresScope | None) -> DaysReport:
        """Return the business days to answer, by the week in which each answer came."""
        with self._answers(scope, ALL_EVENTOS) as answers:
            return days_report(answers, self._business_days())

    def tries(self, scope: FiguresScope | None, by: str | None = None) -> TriesReport:
        """Return the re-escalations won and lost, in all or also by group."""
        with self._answers(scope, CORRECTIVOS, by) as answers:
            return tries_report(answers, by, self._key(by))

    def pqr(self, scope: FiguresScope | None, by: str | None = None) -> dict[Evento, PqrReport]:
        """Return what PQR answered to the recursos and to what was sent to it without one."""
        sent = (Evento.RADICAR_RECURSO, Evento.ESCALAR_PQR)
        with self._answers(scope, PQR_EVENTOS, by) as answers:
            read = tuple(answers)
        today, days = self.context.now().date(), self._business_days()
        return {
            evento: pqr_report(read, evento, by, self._key(by), days, self._due(), today)
            for evento in sent
        }

    @contextmanager
    def _answers(
        self, scope: FiguresScope | None, eventos: Collection[Evento], by: str | None = None
    ) -> Iterator[Iterator[CasoAnswers]]:
        """Give the casos of a scope, folded from their lines of some eventos, in one snapshot."""
        context = self.context
        context.require_reading()
        if by is not None and by not in GROUPINGS:
            raise InvalidUse("Ese grupo no existe.", f"Escoja entre {', '.join(GROUPINGS)}.")
        if scope is None:
            yield iter(())
            return
        with context.db.reading():
            criteria = replace(scope, at_closing=False).criteria()
            predicate = context.casos.predicate(criteria, context.now())
            group = None if by == WRITER else by
            yield AnswersRepository(context.db).casos(predicate, eventos, group)

    def _key(self, by: str | None) -> Callable[[str | None], str | None]:
        if by is None or by == WRITER:
            return lambda _text: None
        return GROUPINGS[by].one_key(self.context.asesores)

    def _business_days(self) -> Callable[[date, date], int]:
        """Return what counts the business days after a day, up to another."""
        is_habil = self.context.is_habil
        return cache(lambda since, until: max(0, business_days_between(since, until, is_habil)))

    def _due(self) -> Callable[[CasoAnswers, Sending], date | None]:
        """Return what ends the term of PQR: that of a recurso, else that of what the usuario asked."""
        context = self.context
        rules = context.rules
        end = cache(lambda day, days: add_business_days(day, days, context.is_habil))

        def due(answers: CasoAnswers, sending: Sending) -> date | None:
            if sending.evento is Evento.RADICAR_RECURSO:
                return end(sending.day, rules.dias_respuesta_recurso)
            asked = answers.caso.asked
            return None if asked is None else end(asked, rules.dias_respuesta)

        return due
