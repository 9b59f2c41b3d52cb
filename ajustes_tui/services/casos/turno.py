"""Mi turno: the caso in hand, the waiting work and the day so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ajustes_tui.domain.base.expected import HOUR
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import ActKind, Evento
from ajustes_tui.domain.figures.open_work import overdue_casos
from ajustes_tui.domain.figures.pace import Pace
from ajustes_tui.domain.query.filter import QUEUE, CasoFilter, Condition, QueueOrder
from ajustes_tui.domain.rules.attempts import DUE
from ajustes_tui.domain.values.clocks import business_days_between, until_semaforo
from ajustes_tui.domain.values.person import PersonCard
from ajustes_tui.domain.values.roles import Power, one_of
from ajustes_tui.services.casos.work import CaseWork, turns_of
from ajustes_tui.services.figures.pace import read_pace
from ajustes_tui.storage.casos.turno import (
    AnsweredQuestion,
    Cita,
    ImportedBase,
    ShiftLine,
    TurnoRepository,
    WaitingCall,
)

if TYPE_CHECKING:
    from ajustes_tui.domain.figures.board import KpiBoard
    from ajustes_tui.domain.figures.duties import Duty
    from ajustes_tui.services.figures.duties import DutiesService

__all__ = ["AnsweredQuestion", "Cita", "ImportedBase", "ShiftLine"]

ANSWER_DAYS = 14
"""Days an answer is shown until acted upon."""
NEXT_CASOS = 9
"""Calls and decisions listed individually."""
RETURNED = CasoFilter((Condition("vuelve"),))
"""Casos back from the back, as the filter `vuelve`."""


def queue_of(login: str) -> CasoFilter:
    """Return the predicate of casos that a person could decide now."""
    return QUEUE.also(Condition("libres", (login,)))


@dataclass(frozen=True, slots=True)
class InHand:
    """The caso in work, its draft and whether the claim holds."""

    caso_id: int
    cuenta: str
    estado: Estado
    resultado: Resultado | None
    since: datetime | None
    """Claim moment; None with only a draft."""
    cut: datetime | None
    """Last activity of the claiming session, if another."""
    borrador: Mapping[str, str]
    borrador_at: datetime | None
    touched: tuple[str, Evento] | None
    """Login and evento of another's last line since."""
    holder: str | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class QueueToday:
    """Casos a person could decide now, by clock colour."""

    total: int = 0
    overdue: int = 0
    soon: int = 0
    """Not overdue, ending within `days` business days."""
    days: int = 0
    today: int = 0
    """Of `soon`, ending today."""
    tomorrow: int = 0
    whole: int = 0
    """All of the queue, also claimed, postponed or in the tray."""
    late: int = 0
    """Open casos past due, whoever they wait for."""


@dataclass(frozen=True, slots=True)
class ReturnedToday:
    """Casos back from the back: rejected again, rejected, approved or unanswered."""

    again: int = 0
    rechazados: int = 0
    aprobados: int = 0
    unanswered: int = 0
    days: int = 0
    """Business days of the oldest caso without an answer."""

    @property
    def total(self) -> int:
        return self.again + self.rechazados + self.aprobados + self.unanswered


@dataclass(frozen=True, slots=True)
class Today:
    """A person's day: decisiones by evento, llamadas by outcome, and undone acts."""

    decisiones: Mapping[Evento, int]
    llamadas: Mapping[str, int]
    deshechas: Sequence[ShiftLine]
    lines: Sequence[ShiftLine]


@dataclass(frozen=True, slots=True)
class Turno:
    """Mi turno, the first screen; lo que toca for leaders."""

    now: datetime
    in_hand: InHand | None
    other_borradores: int
    overdue: Sequence[Cita]
    citas: Sequence[Cita]
    expected: Mapping[int, CasoRow]
    """Casos of the first appointments and the one in hand, by number."""
    llamadas: int
    agenda: int
    """All calls, also claimed or not due."""
    retries: int
    to_call: Sequence[CasoRow]
    queue: QueueToday
    to_decide: Sequence[CasoRow]
    returned: ReturnedToday
    answered: Sequence[AnsweredQuestion]
    questions: int
    duties: Sequence[Duty]
    """What to do besides casos: lo que toca."""
    bandeja: tuple[int, datetime | None]
    """Questions in others' tray, and the oldest's moment.

    (0, None) for those who answer them, as a duty, and for an agente.
    """
    today: Today
    people: Sequence[PersonCard]
    """Everybody's day, for leaders; else empty."""
    imported: Sequence[ImportedBase]
    awaited: str
    """The missing base and its importer, for a leader who does not import; else ''."""
    maintenance: str
    pace: Pace | None = None
    """The *ritmo* of the queue, for leaders."""

    @property
    def next(self) -> datetime:
        """When the screen changes by itself: a cita, a missing base or the day's end."""
        today = datetime.combine(self.now, time(), self.now.tzinfo)
        moments = [today + timedelta(days=1), datetime.combine(today, HOUR, self.now.tzinfo)]
        moments += [cita.momento for cita in self.citas[:1]]
        return min(moment for moment in moments if moment > self.now)


class TurnoService:
    """Use cases of mi turno; nothing is written."""

    def __init__(
        self,
        work: CaseWork,
        duties: DutiesService,
        people: Callable[[], Sequence[PersonCard]] = tuple,
        outlook: Callable[[], KpiBoard | None] = lambda: None,
    ) -> None:
        """For leaders, `people` reads everybody and `outlook` the corte."""
        self.work = work
        self._outlook = outlook
        self._people = people
        self.context = work.context
        self._duties = duties

    @property
    def _turno(self) -> TurnoRepository:
        return TurnoRepository(self.context.db)

    def show(self) -> Turno:
        """Return one reading: its counts are those of its lists."""
        self.context.require_reading()
        with self.context.db.reading():
            return self._read()

    def _read(self) -> Turno:
        context = self.context
        me, now = context.login, context.now()
        turno = self._turno
        citas = turno.appointments(me, now)
        calls: dict[str, int] = {}
        due = self._calls_due()
        for call in due:
            cuenta = call.caso.cuenta
            calls[cuenta] = max(call.intentos, calls.get(cuenta, 0))
        in_hand, others = self._in_hand()
        can = context.run_session.can
        answers_tray, works = can(Power.DECIDE), can(Power.WORK)
        asked = [cita.caso_id for cita in citas[:NEXT_CASOS]] if works else []
        asked += [in_hand.caso_id] if in_hand is not None else []
        calls_ids = self._first_calls(due) if works else []
        decisions = self._first_decisions() if works else []
        rows = self.work.get_window([*asked, *calls_ids, *decisions])
        ready = {row.caso.id: row for row in rows}
        return Turno(
            now=now,
            in_hand=in_hand,
            other_borradores=others,
            overdue=[c for c in citas if c.momento <= now],
            citas=[c for c in citas if c.momento > now],
            llamadas=len(calls),
            agenda=context.casos.count_calls(),
            retries=sum(intentos > 0 for intentos in calls.values()),
            expected={number: ready[number] for number in asked if number in ready},
            to_call=[ready[number] for number in calls_ids if number in ready],
            queue=self._queue(),
            to_decide=[ready[number] for number in decisions if number in ready],
            returned=self._returned(),
            answered=turno.answers(me, now - timedelta(days=ANSWER_DAYS)),
            questions=0 if answers_tray else len(turno.questions(me)),
            duties=self._duties.read(),
            bandeja=turno.tray() if can(Power.OVERSEE) and not answers_tray else (0, None),
            today=_today(turno.day(me, now.date())),
            people=self._people() if can(Power.OVERSEE) else (),
            imported=turno.imports(now.date()),
            awaited=self._awaited() if can(Power.OVERSEE) else "",
            maintenance=context.config.maintenance,
            pace=read_pace(context) if can(Power.OVERSEE) else None,
        )

    def outlook(self) -> KpiBoard | None:
        """Return the newest corte's figures, for leaders; separate from `show`, which does not wait."""
        return self._outlook() if self.context.run_session.can(Power.OVERSEE) else None

    def _awaited(self) -> str:
        """Return the missing base and its importer, unless the person imports."""
        importers = self.context.rules.importers
        if self.context.run_session.rol in importers:
            return ""
        lacking = next(iter(self._duties.base()), None)
        return f"Falta {lacking.name}; la importa {one_of(importers)}" if lacking else ""

    def ids_to_call(self) -> list[int]:
        self.context.require_reading()
        return [call.caso.id for call in self._calls_due()]

    def _calls_due(self) -> list[WaitingCall]:
        """Return the calls offered now: not before the turn, nor a second number today."""
        context = self.context
        waiting = self._turno.waiting_calls(context.login, context.now())
        turns = turns_of(context, [call.caso for call in waiting if call.dialled])
        return [call for call in waiting if turns.get(call.caso.id, DUE).since is None]

    def save_nota(self, caso_id: int, text: str, *, last: bool = False) -> None:
        """Save the note in progress; '' removes it."""
        caso = self.context.casos.get(caso_id)
        if caso is not None:
            nota = BorradorSave(caso_id, {"t.nota": text}, caso.version, whole=False)
            self.work.save_borrador(nota, last=last)

    def _queue(self) -> QueueToday:
        context = self.context
        now = context.now()
        today = now.date()
        since = context.unanswered_since(today)
        days = context.rules.semaforo_ambar
        days_until = (
            today - timedelta(days=1),
            today,
            today + timedelta(days=1),
            until_semaforo(days, today, context.is_habil),
        )
        total, overdue, until_today, until_tomorrow, until_soon = self._turno.queue(
            context.login, now, since, days_until
        )
        return QueueToday(
            total=total,
            overdue=overdue,
            soon=until_soon - overdue,
            days=days,
            today=until_today - overdue,
            tomorrow=until_tomorrow - until_today,
            whole=context.casos.count(QUEUE, now),
            late=context.casos.count(overdue_casos(days_until[0]), now),
        )

    def _first_calls(self, due: Sequence[WaitingCall]) -> list[int]:
        """Return a caso of each first usuario, by nearest clock."""
        nearest: dict[str, WaitingCall] = {}
        for call in sorted(due, key=lambda call: call.caso.vence or date.max):
            nearest.setdefault(call.caso.cuenta, call)
        return [call.caso.id for call in list(nearest.values())[:NEXT_CASOS]]

    def _first_decisions(self) -> list[int]:
        context, casos = self.context, self.context.casos
        asked = (queue_of(context.login), QueueOrder.URGENCY, context.now())
        return list(casos.first_ids(*asked, NEXT_CASOS) or casos.list_ids(*asked)[:NEXT_CASOS])

    def _returned(self) -> ReturnedToday:
        context = self.context
        today = context.today
        counts: Counter[str] = Counter()
        oldest = today
        for group in self._turno.returned(context.unanswered_since(today)):
            if group.estado is Estado.POR_VERIFICAR:
                counts["aprobados"] += group.casos
            elif group.estado is Estado.POR_VALIDAR:
                counts["again" if group.again else "rechazados"] += group.casos
            else:
                counts["unanswered"] += group.casos
                oldest = min(oldest, group.enviado)
        days = max(0, business_days_between(oldest, today, context.is_habil))
        return ReturnedToday(**counts, days=days)

    def borradores(self) -> list[tuple[Caso, datetime]]:
        """Return casos with drafts of the person, newest first."""
        drafts = self._turno.borradores(self.context.login)
        casos = [(self.context.casos.get(draft.caso_id), draft.guardado_el) for draft in drafts]
        return [(caso, at) for caso, at in casos if caso is not None]

    def _in_hand(self) -> tuple[InHand | None, int]:
        """Return the last caso claimed or drafted, and the number of other drafts."""
        context = self.context
        me, own = context.login, context.run_session.id
        borradores = {b.caso_id: b for b in self._turno.borradores(me)}
        minutes = timedelta(minutes=context.rules.minutos_toma)
        claims = {caso_id: (toma, toma.vence - minutes) for caso_id, toma in self._turno.claims(me)}
        if not borradores and not claims:
            return None, 0

        def last(caso_id: int) -> tuple[datetime, bool]:
            borrador = borradores.get(caso_id)
            moments = [borrador.guardado_el] if borrador else []
            moments += [claims[caso_id][1]] if caso_id in claims else []
            return max(moments), borrador is not None

        caso_id = max({**borradores, **claims}, key=last)
        toma, active = claims.get(caso_id, (None, None))
        borrador = borradores.get(caso_id)
        caso = context.casos.get(caso_id)
        if caso is None:
            return None, len(borradores)
        live = context.claims.claim_of(caso_id, context.now())
        since = borrador.guardado_el if borrador else toma.since if toma else context.now()
        return (
            InHand(
                caso_id,
                caso.cuenta,
                caso.estado,
                caso.resultado,
                since=toma.since if toma else None,
                cut=active if toma and live is None and toma.run_session != own else None,
                borrador=borrador.contenido if borrador else {},
                borrador_at=borrador.guardado_el if borrador else None,
                touched=self._turno.touched_since(caso_id, since, me),
                holder=live.login if live is not None and live.login != me else None,
                is_held=live is not None and live.login == me,
            ),
            len(borradores) - (borrador is not None),
        )


def _today(lines: Sequence[ShiftLine]) -> Today:
    return Today(
        Counter(line.evento for line in lines if line.kind is ActKind.DECISION),
        Counter(
            str(line.datos.get("resultado", "")) for line in lines if line.kind is ActKind.LLAMADA
        ),
        [line for line in lines if line.kind is ActKind.UNDONE],
        lines,
    )
