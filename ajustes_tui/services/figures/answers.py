"""Days to answer, re-escalations won, what PQR answered and why the back rejects, of any cortes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from functools import cache

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, Evento
from ajustes_tui.domain.figures.answers import (
    ALL_EVENTOS,
    PQR_EVENTOS,
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
from ajustes_tui.domain.figures.reasons import ReasonsReport, reasons_report
from ajustes_tui.domain.values.clocks import add_business_days, business_days_between
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.answers import AnswersRepository


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

    def days(self, scope: FiguresScope | None, by: str | None = None) -> DaysReport:
        """Return the business days to answer, by the week in which each answer came or by group."""
        key = None if by is None else self._key(by)
        with self._answers(scope, ALL_EVENTOS, by) as answers:
            return days_report(answers, self._business_days(), key)

    def tries(self, scope: FiguresScope | None, by: str | None = None) -> TriesReport:
        """Return the re-escalations won and lost, in all or also by group."""
        key = self._key(by)
        with self._answers(scope, CORRECTIVOS, by) as answers:
            return tries_report(answers, by, key)

    def pqr(self, scope: FiguresScope | None, by: str | None = None) -> dict[Evento, PqrReport]:
        """Return what PQR answered to the recursos and to what was sent to it without one."""
        sent = (Evento.RADICAR_RECURSO, Evento.ESCALAR_PQR)
        key = self._key(by)
        with self._answers(scope, PQR_EVENTOS, by) as answers:
            read = tuple(answers)
        today, days = self.context.now().date(), self._business_days()
        return {
            evento: pqr_report(read, evento, by, key, days, self._due(), today) for evento in sent
        }

    def reasons(self, scope: FiguresScope | None, by: str | None = None) -> ReasonsReport:
        """Return why the back rejected what it rejects now, in all or also by group."""
        by = None if by == "motivo" else by
        context = self.context
        context.require_reading()
        if scope is None:
            return ReasonsReport()
        now = replace(scope, at_closing=False)
        key = None if by is None else self._key(by)
        with context.db.reading():
            criteria = now.criteria(now.of_result(Resultado.RECHAZADO))
            predicate = context.casos.predicate(criteria, context.now())
            return reasons_report(AnswersRepository(context.db).rejected(predicate, by), key)

    @contextmanager
    def _answers(
        self, scope: FiguresScope | None, eventos: Collection[Evento], by: str | None
    ) -> Iterator[Iterator[CasoAnswers]]:
        """Give the casos of a scope, folded from their lines of some eventos, in one snapshot."""
        context = self.context
        context.require_reading()
        if scope is None:
            yield iter(())
            return
        with context.db.reading():
            criteria = replace(scope, at_closing=False).criteria()
            predicate = context.casos.predicate(criteria, context.now())
            yield AnswersRepository(context.db).casos(predicate, eventos, by)

    def _key(self, by: str | None) -> Callable[[str | None], str | None]:
        """Return what gives the key of the group that a text names; raises InvalidUse for an unknown one."""
        if by is None:
            return lambda _text: None
        if by not in GROUPINGS:
            raise InvalidUse("Ese grupo no existe.", f"Escoja entre {', '.join(GROUPINGS)}.")
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
