"""Triage: the queue, the caso in work, and the decisions the procedure allows on it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CaseCard, PermittedAction, Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import (
    BY_CALL,
    BY_DECIDE,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    Estado,
)
from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.caso.guide import clock_of, step_of
from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.keeping.audit_words import reassigned
from ajustes_tui.domain.keeping.cambios import Cause
from ajustes_tui.domain.query.filter import UNANSWERED, CasoFilter
from ajustes_tui.domain.query.following import ListPlace, following, to_decide
from ajustes_tui.domain.rules.decide import decide
from ajustes_tui.domain.rules.decision import Allowed, Refusal, RuleContext
from ajustes_tui.domain.rules.permissions import allow
from ajustes_tui.domain.rules.triage import unmarking_refusal
from ajustes_tui.domain.values.clocks import unanswered
from ajustes_tui.domain.values.roles import NO_ROLE, Power, can
from ajustes_tui.domain.values.text import clean, words_of
from ajustes_tui.errors import ConflictError, InvalidDatum, InvalidInput, NotAllowed
from ajustes_tui.services.casos.decisions import (
    DecisionTanda,
    simulate,
)
from ajustes_tui.services.casos.queue import QueueService
from ajustes_tui.services.casos.turns import LOOK_AHEAD, first_due, turns_of
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.services.recorder import Request

MAX_REASON = 200
"""Letters of the reason for giving a caso to somebody else."""


class Foresight(NamedTuple):
    """The card of a caso as some eventos would leave it, foreseen without registering them."""

    card: CaseCard
    """The card after the eventos; the one before when they are refused."""
    rr: RRText = RRText()
    """The line for RR, and the rest that would not fit in its field."""
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()
    marcacion: tuple[str, str] | None = None
    """The razón and subrazón of the last line, None when it has none."""


class TriageCounts(NamedTuple):
    """The counts of the bar: casos to decide, calls of the agenda, decisiones of the person today."""

    queue: int
    llamadas: int
    decisiones: int
    """The decisiones of the person today that stand, as mi turno counts them."""
    corte: date | None
    returned: int = 0
    """How many of the casos to decide came back without an answer of the back."""


class TriageService:
    """The decisions on casos, their claims, and the next caso to work."""

    def __init__(self, work: CaseWork, queue: QueueService) -> None:
        self.work = work
        self.queue = queue
        self.tanda = DecisionTanda(work.context, work.recorder)
        self.context = work.context
        self.recorder = work.recorder

    def card(self, caso_id: int) -> CaseCard:
        """Return the card of a caso without claiming it."""
        self.context.require_reading()
        self.context.know_rol()
        return self.work.card(caso_id)

    def caso(self, caso_id: int) -> Caso | None:
        """Return a caso as it stands, without its lines, radicados or telephones: only one row is read."""
        self.context.require_reading()
        self.context.know_rol()
        return self.context.casos.get(caso_id)

    def allowed(
        self, caso: Caso, accepts: Request | None = None
    ) -> tuple[Estado, Callable[[Evento], Allowed | Refusal]] | Refusal:
        """Return a caso's estado once `accepts` is applied, and the function that tells what it permits there.

        Nothing is read from the store, so the answer holds only for eventos that depend on no more
        than the caso, the person and the rules, unlike `deshacer`. Return a Refusal when `accepts`
        is refused.
        """
        context = self.context
        ctx = RuleContext(
            now=context.now(),
            person=context.run_session.login,
            rol=context.run_session.rol or NO_ROLE,
            rules=context.rules,
            catalogs=context.catalogs,
            is_habil=context.is_habil,
            is_festivo=context.is_festivo,
        )
        if accepts is not None:
            decision = decide(caso, accepts.evento, *accepts.read(context.rules), ctx)
            if isinstance(decision, Refusal):
                return decision
            caso = decision.caso
        return caso.estado, lambda evento: allow(caso, evento, ctx)

    def open_caso(self, caso_id: int) -> CaseCard:
        """Claim a caso to work on it and return its card; when somebody else has it, only the card."""
        self.context.enter()
        card = self.work.card(caso_id)
        may_claim = card.caso.estado in WAIT_FOR_AGENTE or card.owes is not None
        if not may_claim or not self.context.run_session.can(Power.WORK):
            return card
        try:
            with self.context.db.transaction():
                self.recorder.claim(self._claimed_ids(card))
        except ConflictError:
            return self.work.card(caso_id)
        return self.work.card(caso_id)

    def open_next(
        self, estados: frozenset[Estado] = WAIT_FOR_AGENTE | WAIT_FOR_BACK
    ) -> CaseCard | None:
        """Claim the next free caso and return its card, or None when there is none.

        A caso that came back unanswered is given too when `estados` holds the estados that wait for the
        back, after every caso that waits for an agente; a usuario to call, only when it is due.
        """
        if self.context.people.is_empty():
            return None
        self.context.require(Power.WORK, "abrir el caso siguiente")
        with self.context.db.transaction():
            caso_id = self._next_by_urgency(estados)
            if caso_id is None:
                return None
            card = self.work.card(caso_id)
            self.recorder.claim(self._claimed_ids(card))
        return self.work.card(caso_id)

    def _next_by_urgency(self, estados: frozenset[Estado]) -> int | None:
        context = self.context
        login, now = context.run_session.login, context.now()
        caso_id = context.casos.next_free(login, estados, now)
        if caso_id is None or Estado.POR_CONTACTAR not in estados:
            return caso_id
        # Nearly always it is no call, or one that is due: the whole list is read only otherwise.
        rows = context.casos.get_window([caso_id], now)
        turns = turns_of(context, [row.to_call for row in rows])
        if turns[caso_id].since is None:
            return caso_id
        return first_due(context, context.casos.free_by_urgency(login, estados, now))

    def open_next_of(self, at: ListPlace, criteria: CasoFilter) -> CaseCard | None:
        """Claim the caso that follows a place of the person's list and return its card.

        `criteria` is the filter of the list: what it no longer keeps, somebody else has or waits for
        something else is passed over. A caso the person skipped today comes after all the others.
        None when the list is done.
        """
        if self.context.people.is_empty():
            return None
        self.context.require(Power.WORK, "abrir el caso siguiente")
        with self.context.db.transaction():
            caso_id = self._next_of(at, to_decide(criteria, self.context.run_session.login))
            if caso_id is None:
                return None
            card = self.work.card(caso_id)
            self.recorder.claim(self._claimed_ids(card))
        return self.work.card(caso_id)

    def _next_of(self, at: ListPlace, criteria: CasoFilter) -> int | None:
        casos, now = self.context.casos, self.context.now()
        caso = None if at.caso_id is None else casos.get(at.caso_id)
        same_cuenta = [] if caso is None else [o.caso.id for o in casos.of_cuenta(caso.cuenta, now)]
        rest, skipped = following(at, same_cuenta), None
        while chunk := list(islice(rest, LOOK_AHEAD)):
            kept = casos.kept_of(chunk, criteria, self.context.run_session.login, now)
            for caso_id in chunk:
                if caso_id in kept and not kept[caso_id]:
                    return caso_id
                if skipped is None and caso_id in kept:
                    skipped = caso_id
        return skipped

    def release(self, caso_id: int) -> CaseCard:
        """Release the person's claim on a caso; a supervisor may release anybody's.

        In contact the claim covers the cuenta. Raises ConflictError when somebody else has the caso.
        """
        self.context.require_reading()
        card = self.work.card(caso_id)
        rol = self.context.enter()
        if card.toma is not None and card.toma.login != self.context.run_session.login:
            if not can(rol, Power.REASSIGN):
                raise ConflictError(
                    f"El caso {card.caso.name} lo tiene {card.toma.login}, no usted.",
                    "Pida a una supervisora que lo suelte.",
                    code="caso_tomado",
                )
            self.context.record("toma_soltada", f"caso {caso_id}")
        owner = card.toma.login if card.toma else self.context.run_session.login
        with self.context.db.transaction():
            for held_id in self._claimed_ids(card, frozenset({owner})):
                self.context.casos.release(held_id)
        return self.work.card(caso_id)

    def release_if_mine(self, caso_id: int) -> None:
        """Release a caso if the person has claimed it; another person's claim stays."""
        toma = self.context.casos.claim_of(caso_id, self.context.now())
        if toma is not None and toma.login == self.context.run_session.login:
            self.release(caso_id)

    def reasignar(self, caso_id: int, login: str, nota: str = "") -> CaseCard:
        """Give a caso, in contact with the whole cuenta, to another person; a supervisor's task.

        `nota` says why, when there is a reason to keep.
        """
        self.context.require_reading()
        nota = clean(nota)
        if len(nota) > MAX_REASON:
            raise InvalidDatum(f"La nota pasa de {MAX_REASON} caracteres.", "Acórtela.")
        card = self.work.card(caso_id)
        self.context.require(Power.REASSIGN, "reasignar un caso")
        destination = self._working_login(login)
        if card.caso.closed:
            raise NotAllowed(
                f"El caso {card.caso.name} está cerrado.", "Reábralo antes de reasignarlo."
            )
        now = self.context.now()
        # The claim belongs to no session: neither the end of the supervisor's session nor that of
        # an old session of the new owner drops it.
        toma = Toma(destination, "", now, now + timedelta(minutes=self.context.rules.minutos_toma))
        previous = card.toma.login if card.toma else None
        ids = self._claimed_ids(card, frozenset({None, previous, destination}))
        with self.context.db.transaction():
            self.context.casos.claim(ids, toma)
            act = self.context.historial.change_without_line(
                Cause.REASSIGNED, self.context.casos.set_owner(ids, destination)
            )
            detail = reassigned(caso_id, destination, nota)
            self.context.audit.record(
                now, self.context.run_session.login, "toma_reasignada", detail
            )
            if act is not None:
                login = self.context.run_session.login
                self.context.audit.record_content(now, login, "sin_linea", act)
        return self.work.card(caso_id)

    def _working_login(self, login: str) -> str:
        """Return the login of an active person who works casos; raises InvalidInput or NotAllowed."""
        person = self.context.people.get(login)
        if person is None:
            raise InvalidInput(
                f"No hay ninguna persona con el login «{clean(login)[:40]}».",
                "Véalas con `ajustes usuarios listar`.",
            )
        if not person.active or not can(person.rol, Power.WORK):
            why = person.rol.value if person.active else "una persona desactivada"
            raise NotAllowed(
                f"«{login}» es {why}: no gestiona casos.",
                "Reasigne a un agente o a una supervisora activos.",
            )
        return login

    def skip(self, caso_id: int, motivo: str) -> CaseCard:
        """Skip a caso with a reason, which the supervisor sees, and release the person's claim on it."""
        self.context.require_reading()
        card = self.work.card(caso_id)
        self.context.require(Power.WORK, "saltar un caso")
        if not (why := words_of(motivo)):
            raise NotAllowed("Para saltar un caso falta el motivo.", "Diga por qué lo salta.")
        with self.context.db.transaction():
            self.context.casos.skip(
                caso_id, self.context.run_session.login, self.context.now(), why
            )
            toma = self.context.casos.claim_of(caso_id, self.context.now())
            if toma is not None and toma.login == self.context.run_session.login:
                for skipped in self._claimed_ids(card, frozenset({self.context.run_session.login})):
                    self.context.casos.release(skipped)
        return self.work.card(caso_id)

    def foresee(self, card: CaseCard, requests: Sequence[Request]) -> Foresight:
        """Foresee some eventos on a caso: the card afterwards, or why they are refused; writes nothing."""
        context = self.context
        simulated = simulate(context, self.recorder, card.caso, requests)
        if simulated.refusal is not None:
            return Foresight(card, refusal=simulated.refusal)
        caso = simulated.caso
        rule_context = self.recorder.rule_context(caso, context.run_session.rol)
        owes = unanswered(
            caso, context.now().date(), context.rules, context.is_habil, absent=rule_context.absent
        )
        after = card._replace(
            caso=caso,
            step=step_of(caso, context.catalogs, context.rules, owes),
            actions=tuple(
                PermittedAction(evento, allow(caso, evento, rule_context)) for evento in TABLE
            ),
            clock=clock_of(caso, context.now().date(), context.rules, context.is_habil),
            causal=context.catalogs.causal(caso.causal or card.causal_sugerida or ""),
            owes=owes,
        )
        return Foresight(after, simulated.rr, None, simulated.notices, simulated.marcacion)

    def unmarking_refusal(self, caso: Caso) -> Refusal | None:
        """Return why this person may not say that the falla of a caso is not the usuario's."""
        rule_context = self.recorder.rule_context(caso, self.context.run_session.rol)
        return unmarking_refusal(caso, rule_context)

    def next_business_day(self) -> date:
        """Return the business day after today."""
        day = self.context.now().date() + timedelta(days=1)
        while not self.context.is_habil(day):
            day += timedelta(days=1)
        return day

    def counts(self) -> TriageCounts:
        """Return the counts of the bar."""
        self.context.require_reading()
        open_casos = self.context.kpi.queue()
        returned = self.context.casos.count(UNANSWERED, self.context.now())
        return TriageCounts(
            sum(open_casos.get(estado.value, 0) for estado in BY_DECIDE) + returned,
            self.context.casos.count_calls(),
            self.context.historial.count_decisions(
                self.context.run_session.login, self.context.now().date()
            ),
            self.context.kpi.newest_corte(),
            returned,
        )

    def suggested_marcacion(self, card: CaseCard, evento: Evento) -> tuple[str, str] | None:
        """Return the razón and subrazón last used for a causal and an evento, to fill a form with."""
        causal = card.caso.causal
        return self.context.historial.last_marcacion(evento, causal) if causal else None

    def _claimed_ids(
        self, card: CaseCard, holders: frozenset[str | None] | None = None
    ) -> list[int]:
        """Return the ids that a claim covers: the caso, and in contact those of the cuenta.

        The others are the free ones that wait for an agente and the person's own; with `holders`, those
        to call held by one of these logins, where None stands for free, and what was claimed with them.
        """
        if card.caso.estado not in BY_CALL:
            return [card.caso.id]
        free = holders or frozenset({None, self.context.run_session.login})
        estados = WAIT_FOR_AGENTE if holders is None else BY_CALL
        others = [
            o.caso.id for o in card.others if o.caso.estado in estados and o.tomado_by in free
        ]
        if holders is not None:
            others += self.work.claimed_with(card, others)
        return [card.caso.id, *others]
