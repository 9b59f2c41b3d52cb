"""Triage: the queue, the caso in work and its possible decisions."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CaseCard, Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import (
    BY_CALL,
    BY_DECIDE,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    Estado,
)
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.keeping.audit_words import reassigned
from ajustes_tui.domain.keeping.cambios import Cause
from ajustes_tui.domain.query.filter import UNANSWERED, CasoFilter
from ajustes_tui.domain.query.following import ListPlace, following, to_decide
from ajustes_tui.domain.rules.decide import decide
from ajustes_tui.domain.rules.decision import Allowed, Refusal
from ajustes_tui.domain.rules.permissions import allow
from ajustes_tui.domain.rules.triage import unmarking_refusal
from ajustes_tui.domain.values.clocks import add_business_days
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.domain.values.text import clean, words_of
from ajustes_tui.errors import ConflictError, InvalidDatum, NotAllowed
from ajustes_tui.services.casos.decisions import DecisionTanda, simulate
from ajustes_tui.services.casos.queue import QueueService
from ajustes_tui.services.casos.work import LOOK_AHEAD, CaseWork, first_due, turns_of
from ajustes_tui.services.recorder import Request

MAX_REASON = 200


class Foresight(NamedTuple):
    """A caso's card after foreseen eventos."""

    card: CaseCard
    """The previous one if refused."""
    rr: RRText = RRText()
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()
    marcacion: tuple[str, str] | None = None


class TriageCounts(NamedTuple):
    """Counts of the bar: casos to decide, calls, today's decisiones."""

    queue: int
    llamadas: int
    decisiones: int
    """The person's, not undone, as in mi turno."""
    corte: date | None
    returned: int = 0


class TriageService:
    """Decisions on casos, claims and the next caso."""

    def __init__(self, work: CaseWork, queue: QueueService) -> None:
        self.work = work
        self.queue = queue
        self.tanda = DecisionTanda(work.context, work.recorder)
        self.context = work.context
        self.recorder = work.recorder

    def card(self, caso_id: int) -> CaseCard:
        self.context.require_reading()
        self.context.know_rol()
        return self.work.card(caso_id)

    def caso(self, caso_id: int) -> Caso | None:
        """Return a caso from its row alone, without lines, radicados or telephones."""
        self.context.require_reading()
        self.context.know_rol()
        return self.context.casos.get(caso_id)

    def allowed(
        self, caso: Caso, accepts: Request | None = None
    ) -> tuple[Estado, Callable[[Evento], Allowed | Refusal]] | Refusal:
        """Return the estado after `accepts`, and a callable telling what it permits; a Refusal if refused.

        The store is not read: only eventos depending on caso, person and rules are judged, so not `deshacer`.
        """
        ctx = self.recorder.context_of_person(self.context.run_session.rol)
        if accepts is not None:
            decision = decide(caso, accepts.evento, *accepts.read(self.context.rules), ctx)
            if isinstance(decision, Refusal):
                return decision
            caso = decision.caso
        return caso.estado, lambda evento: allow(caso, evento, ctx)

    def open_caso(self, caso_id: int) -> CaseCard:
        """Claim a caso and return its card; only the card if another has it."""
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
        """Claim the next free caso, or None.

        With back-waiting `estados`, unanswered casos come after those of agentes; a usuario to call
        only when due.
        """
        return self._open_first(lambda: self._next_by_urgency(estados))

    def _open_first(self, find: Callable[[], int | None]) -> CaseCard | None:
        """Find a caso and claim it in one transaction."""
        if self.context.people.is_empty():
            return None
        self.context.require(Power.WORK, "abrir el caso siguiente")
        with self.context.db.transaction():
            caso_id = find()
            if caso_id is None:
                return None
            self.recorder.claim(self._claimed_ids(self.work.card(caso_id)))
        return self.work.card(caso_id)

    def _next_by_urgency(self, estados: frozenset[Estado]) -> int | None:
        context = self.context
        login, now = context.login, context.now()
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
        """Claim the caso after a place of the person's list; None at its end.

        Casos outside `criteria`, claimed or moved on are passed over; those skipped today come last.
        """
        wanted = to_decide(criteria, self.context.login)
        return self._open_first(lambda: self._next_of(at, wanted))

    def _next_of(self, at: ListPlace, criteria: CasoFilter) -> int | None:
        casos, now = self.context.casos, self.context.now()
        caso = None if at.caso_id is None else casos.get(at.caso_id)
        same_cuenta = [] if caso is None else [o.caso.id for o in casos.of_cuenta(caso.cuenta, now)]
        rest, skipped = following(at, same_cuenta), None
        while chunk := list(islice(rest, LOOK_AHEAD)):
            kept = casos.kept_of(chunk, criteria, self.context.login, now)
            for caso_id in chunk:
                if caso_id in kept and not kept[caso_id]:
                    return caso_id
                if skipped is None and caso_id in kept:
                    skipped = caso_id
        return skipped

    def release(self, caso_id: int) -> CaseCard:
        """Release a claim, in contact of the whole cuenta; a supervisor may release any. Raise
        ConflictError for another's.
        """
        self.context.require_reading()
        card = self.work.card(caso_id)
        rol = self.context.enter()
        if card.toma is not None and card.toma.login != self.context.login:
            if not can(rol, Power.REASSIGN):
                raise ConflictError(
                    f"El caso {card.caso.name} lo tiene {card.toma.login}, no usted.",
                    "Pida a una supervisora que lo suelte.",
                    code="caso_tomado",
                )
            self.context.record("toma_soltada", f"caso {caso_id}")
        owner = card.toma.login if card.toma else self.context.login
        with self.context.db.transaction():
            for held_id in self._claimed_ids(card, frozenset({owner})):
                self.context.claims.release(held_id)
        return self.work.card(caso_id)

    def release_if_mine(self, caso_id: int) -> None:
        """Release a caso only if the claim is the person's own."""
        if self.work.held_by_me(caso_id):
            self.release(caso_id)

    def reasignar(self, caso_id: int, login: str, nota: str = "") -> CaseCard:
        """Give a caso, in contact the cuenta, to another person, as a supervisor.

        `nota` is an optional reason.
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
            self.context.claims.claim(ids, toma)
            act = self.context.historial.change_without_line(
                Cause.REASSIGNED, self.context.casos.set_owner(ids, destination)
            )
            detail = reassigned(caso_id, destination, nota)
            self.context.note("toma_reasignada", detail)
            if act is not None:
                self.context.audit.record_content(now, self.context.login, "sin_linea", act)
        return self.work.card(caso_id)

    def _working_login(self, login: str) -> str:
        """Return an active login that works casos; raise InvalidInput or NotAllowed."""
        person = self.context.require_person(login)
        if not person.active or not can(person.rol, Power.WORK):
            why = person.rol.value if person.active else "una persona desactivada"
            raise NotAllowed(
                f"«{login}» es {why}: no gestiona casos.",
                "Reasigne a un agente o a una supervisora activos.",
            )
        return login

    def skip(self, caso_id: int, motivo: str) -> CaseCard:
        """Skip a caso with a reason for the supervisor, and release it."""
        self.context.require_reading()
        card = self.work.card(caso_id)
        self.context.require(Power.WORK, "saltar un caso")
        if not (why := words_of(motivo)):
            raise NotAllowed("Para saltar un caso falta el motivo.", "Diga por qué lo salta.")
        with self.context.db.transaction():
            self.context.claims.skip(caso_id, self.context.login, self.context.now(), why)
            if self.work.held_by_me(caso_id):
                for skipped in self._claimed_ids(card, frozenset({self.context.login})):
                    self.context.claims.release(skipped)
        return self.work.card(caso_id)

    def foresee(self, card: CaseCard, requests: Sequence[Request]) -> Foresight:
        """Foresee eventos on a caso, or their refusal; nothing is written."""
        context = self.context
        simulated = simulate(context, self.recorder, card.caso, requests)
        if simulated.refusal is not None:
            return Foresight(card, refusal=simulated.refusal)
        rule_context = self.recorder.rule_context(simulated.caso, context.run_session.rol)
        judged = self.work.judged(simulated.caso, card.causal_sugerida, rule_context)
        after = card._replace(**judged)
        return Foresight(after, simulated.rr, None, simulated.notices, simulated.marcacion)

    def unmarking_refusal(self, caso: Caso) -> Refusal | None:
        """Return why this person may not unmark the usuario's falla, or None."""
        rule_context = self.recorder.rule_context(caso, self.context.run_session.rol)
        return unmarking_refusal(caso, rule_context)

    def next_business_day(self) -> date:
        return add_business_days(self.context.today, 1, self.context.is_habil)

    def counts(self) -> TriageCounts:
        self.context.require_reading()
        open_casos = self.context.kpi.queue()
        returned = self.context.casos.count(UNANSWERED, self.context.now())
        return TriageCounts(
            sum(open_casos.get(estado.value, 0) for estado in BY_DECIDE) + returned,
            self.context.casos.count_calls(),
            self.context.historial.count_decisions(self.context.login, self.context.today),
            self.context.kpi.newest_corte(),
            returned,
        )

    def suggested_marcacion(self, card: CaseCard, evento: Evento) -> tuple[str, str] | None:
        """Return the last marcación of a causal and evento, to fill a form."""
        causal = card.caso.causal
        return self.context.historial.last_marcacion(evento, causal) if causal else None

    def _claimed_ids(
        self, card: CaseCard, holders: frozenset[str | None] | None = None
    ) -> list[int]:
        """Return the ids of a claim: the caso, and in contact its cuenta's.

        Those free for an agente and the person's own; `holders` selects logins (None: free), and
        what was claimed with them.
        """
        if card.caso.estado not in BY_CALL:
            return [card.caso.id]
        free = holders or frozenset({None, self.context.login})
        estados = WAIT_FOR_AGENTE if holders is None else BY_CALL
        others = [
            o.caso.id for o in card.others if o.caso.estado in estados and o.tomado_by in free
        ]
        if holders is not None:
            others += self.work.claimed_with(card, others)
        return [card.caso.id, *others]
