"""The current work in progress of every corte, the unusual acts, and the bases expected."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from ajustes_tui.domain.base.expected import DAYS_LEARNT, MissingBase, missing_since
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.open_work import (
    AgenteWork,
    ClockLimits,
    OpenWork,
    OverdueSum,
    SetAsideRow,
    UnusualAct,
)
from ajustes_tui.domain.query.filter import UNANSWERED
from ajustes_tui.domain.values.clocks import until_semaforo
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.services.context import ServiceContext, UseCases
from ajustes_tui.storage.figures.open_work import OpenWorkRepository


def missing_base(context: ServiceContext) -> MissingBase | None:
    now = context.now()
    came = context.bases.days_of_bases(now.date() - timedelta(days=DAYS_LEARNT))
    expected = missing_since(came, now, context.is_habil)
    if expected is None:
        return None
    # The mailbox comes with the imports, which nobody pays for while no base is missing.
    from ajustes_tui.services.intake.mailbox import MailboxService

    seen = MailboxService(context).waiting_seen()
    waiting = sum(moment.date() >= expected for moment in seen)
    return MissingBase(now.date(), expected, max(came, default=None), waiting)


class OpenWorkService(UseCases):
    """Reads the work in progress beside the figures; writes nothing."""

    def read(self) -> OpenWork:
        """Return one reading: its sums are those of its lists."""
        self.context.require_reading()
        with self.context.db.reading():
            return self._read()

    def _read(self) -> OpenWork:
        context, work = self.context, OpenWorkRepository(self.context.db)
        now = context.now()
        limits = self._limits(now.date())
        queue = work.queue(limits)
        citas = work.appointments()
        return OpenWork(
            tuple(queue[estado.value] for estado in Estado if estado.value in queue),
            limits,
            tuple(work.claims(now, context.rules.minutos_toma)),
            tuple(citas),
            tuple(context.claims.skips(now.date(), now)),
            tuple(work.worked_on(now.date())),
            work.in_tray(),
            sum(cita.momento <= now for cita in citas),
            context.casos.count(UNANSWERED, now),
            missing_base(context),
            self._overdue(limits),
        )

    def _overdue(self, limits: ClockLimits) -> tuple[OverdueSum, ...]:
        context = self.context
        holders: Counter[str | None] = Counter()
        aliados: Counter[str | None] = Counter()
        overdue, _red, _amber = limits.filters()
        aliado_of = GROUPINGS["aliado"].one_key(context.asesores)
        for holder, aliado, casos in context.casos.by_holder(overdue, context.now()):
            holders[holder] += casos
            aliados[aliado_of(aliado)] += casos
        return tuple(
            OverdueSum(by, key, casos)
            for by, sums in (("quien", holders), ("grupo", aliados))
            for key, casos in sums.most_common()
        )

    def of_week(self) -> tuple[AgenteWork, ...]:
        return self._since(Week.of(self.context.now().date()).since)

    def of_month(self) -> tuple[AgenteWork, ...]:
        return self._since(self.context.now().date().replace(day=1))

    def _since(self, day: date) -> tuple[AgenteWork, ...]:
        self.context.require_reading()
        repository = OpenWorkRepository(self.context.db)
        return tuple(repository.worked_on(day, self.context.now().date()))

    def unusual_acts(self) -> list[UnusualAct]:
        self.context.require_reading()
        return OpenWorkRepository(self.context.db).acts()

    def set_aside_rows(self, scope: FiguresScope) -> list[SetAsideRow]:
        self.context.require_reading()
        last = self._last_base(scope.since) if scope.at_closing else None
        return OpenWorkRepository(self.context.db).rows_apart(scope.since, scope.until, last)

    def personas(self) -> list[tuple[str, str]]:
        self.context.require_reading()
        return [
            (person.login, person.name)
            for person in self.context.people.list_all()
            if person.active and can(person.rol, Power.WORK)
        ]

    def _last_base(self, corte: date) -> int | None:
        """Return the last at the closing, as later rows are left out; None when open."""
        closing = self.context.closings.get(corte)
        if closing is None:
            return None
        rows = last = 0
        theirs = (b for b in self.context.bases.list_all() if b["corte"] == corte.isoformat())
        for base in sorted(theirs, key=lambda b: int(b["id"])):
            if rows >= closing.figures.get("filas", 0):
                break
            if base["anulada_el"] is None:
                rows += int(base["resumen"].get("filas", 0))
                last = int(base["id"])
        return last

    def _limits(self, today: date) -> ClockLimits:
        rules, is_habil = self.context.rules, self.context.is_habil
        return ClockLimits(
            today - timedelta(days=1),
            until_semaforo(rules.semaforo_rojo, today, is_habil),
            until_semaforo(rules.semaforo_ambar, today, is_habil),
        )
