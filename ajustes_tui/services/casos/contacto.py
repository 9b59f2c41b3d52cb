"""Contacto: the agenda, the filled script and call outcomes."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CaseCard, CasoRow
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import (
    BY_CALL,
    BY_DECIDE,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    Contenido,
    Estado,
)
from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.caso.words import ESTADO_WORDS, code_words
from ajustes_tui.domain.keeping.catalogs import SPOKEN_DECISION, Paragraph, plazo_values
from ajustes_tui.domain.query.filter import CasoFilter, in_estados
from ajustes_tui.domain.query.words import HalfTyped
from ajustes_tui.domain.rules.attempts import (
    DUE,
    CallTurn,
    hours_of,
    in_calling_hours,
    next_intento,
)
from ajustes_tui.domain.rules.decision import CuentaTelefono, Refusal
from ajustes_tui.domain.values.clocks import Semaforo, add_business_days
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import spoken_date, spoken_greeting
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import clean, words_of
from ajustes_tui.errors import ConflictError, InvalidDatum, NotAllowed
from ajustes_tui.services.casos.decisions import simulate_many
from ajustes_tui.services.casos.queue import CountedWord, NoneKept, QueueService
from ajustes_tui.services.casos.work import CaseWork, first_due, turns_of
from ajustes_tui.services.recorder import Recorded, Request
from ajustes_tui.storage.casos.search import Accounts

CALLABLE = BY_CALL | {Estado.RECURSO_POR_RADICAR}
MAY_CALL_BACK = frozenset({Estado.CERRADO_MENSAJE, Estado.CERRADO_INFORMADO})
"""Closed estados whose usuario may call back."""
_RECURSO = "recurso"
RADICADO_OF_RECURSO = "[pendiente]"
"""Replaces a recurso's missing radicado in a script."""
UNNAMED_AGENTE = "[su nombre]"
"""Replaces the name an agente has not given."""


MOST_CALLERS = 200
"""Accounts of one name searched for a caller."""


class Callers(NamedTuple):
    """Casos a caller may ask about, by account."""

    rows: tuple[CasoRow, ...]
    accounts: Accounts
    others: tuple[CasoRow, ...] = ()
    """Casos with nothing to tell yet or any more."""

    @property
    def only(self) -> CasoRow | None:
        return self.rows[0] if len(self.rows) == self.accounts.total == 1 else None

    def name_of(self, cuenta: str) -> str:
        return next((a.nombre for a in self.accounts.found if a.cuenta == cuenta), "")

    def nothing(self, asked: str, number: Callable[[str], str] = str) -> str:
        """Return why there is nothing to tell the caller.

        `number` formats an account.
        """
        if not self.accounts.found:
            return f"No hay ninguna cuenta con «{asked}»"
        if self.accounts.total > 1:
            which = f"Ninguna de las {thousands(self.accounts.total)} cuentas con «{asked}»"
            return f"{which} tiene qué informar: pida la cuenta"
        stands = Counter(_stands(row) for row in self.others)
        what = ", ".join(words if n == 1 else f"{n} {words}" for words, n in stands.items())
        return f"La cuenta {number(self.accounts.found[0].cuenta)} no tiene qué informar: {what}"


def _stands(row: CasoRow) -> str:
    """Return where an untold caso is, in words for the usuario."""
    caso = row.caso
    if caso.revision is not None:
        return "en revisión"
    if caso.estado in BY_DECIDE:
        return "sin decidir todavía"
    since = caso.escalado_el if caso.estado in WAIT_FOR_BACK else None
    return ESTADO_WORDS[caso.estado].short + (f" desde el {since:%d/%m}" if since else "")


@dataclass(frozen=True, slots=True)
class Llamada:
    """A call: the casos to tell and the first one's script."""

    cards: tuple[CaseCard, ...]
    """The opened caso first, then the cuenta's others."""
    guion: tuple[Paragraph, ...]
    in_calling_hours: bool
    day: date
    """The plazos, and those its script tells, are counted to it."""
    turn: CallTurn = DUE
    undecided: tuple[CasoRow, ...] = ()
    """Other casos of the cuenta awaiting only a decision."""

    @property
    def main(self) -> CaseCard:
        return self.cards[0]


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """A usuario to call, with the casos to tell."""

    row: CasoRow
    casos: tuple[CasoRow, ...]
    remaining: int | None
    """Business days left of the nearest clock, or None."""
    semaforo: Semaforo | None
    last: tuple[datetime, str] | None
    turn: CallTurn = DUE
    cita_requested: datetime | None = None
    cita_agente: str | None = None
    """The appointment's agente, while at work."""


@dataclass(frozen=True, slots=True)
class CallEffect:
    """A call's foreseen effect on its casos."""

    before: tuple[Caso, ...] = ()
    after: tuple[Caso, ...] = ()
    rr: tuple[RRText, ...] = ()
    refusal: Refusal | None = None
    marcaciones: tuple[tuple[str, str] | None, ...] = ()

    def place_of(self, caso_id: int) -> int:
        return next((n for n, caso in enumerate(self.before) if caso.id == caso_id), 0)


class AgendaReading(NamedTuple):
    """The filtered agenda and its counts, in one read."""

    entries: list[AgendaEntry]
    calls: int
    """Unfiltered."""
    informed: int
    """Calls of the person that informed today."""


class ContactoService:
    """Use cases of the contact screen."""

    def __init__(self, work: CaseWork) -> None:
        self.work = work
        self.context = work.context
        self.recorder = work.recorder
        self.queue = QueueService(work)

    def to_call(self, line: str = "") -> CasoFilter:
        return self.queue.criteria_of(self.queue.query(line)).also(in_estados(CALLABLE))

    def words(self, half: HalfTyped) -> list[CountedWord]:
        """Return completions of a filter word with the casos each leaves."""
        try:
            return self.queue.words(half, self.to_call(half.others))
        except InvalidDatum:
            return []

    def why_none(self, line: str) -> NoneKept:
        """Return why a filter lists no call, and the word to drop."""
        return self.queue.why_none(self.queue.query(line), lambda rest: self.to_call(str(rest)))

    def list_ids(self, line: str = "") -> array[int]:
        """Return the casos to call, due appointments first; the search is recorded."""
        return self.queue.list_ids(self.to_call(line))

    def llamadas(self) -> int:
        self.context.require_reading()
        return self.context.casos.count_calls()

    def informadas(self) -> int:
        self.context.require_reading()
        return self.context.historial.count_informed(self.context.login, self.context.today)

    def agenda(self, line: str = "") -> list[AgendaEntry]:
        """Return the calls of a filter in order, one per cuenta."""
        context = self.context
        rows = self.work.get_window(self.list_ids(line))
        intentos = context.telefonos.last_attempts([row.caso.id for row in rows])
        requested_citas = context.historial.appointments_asked(
            [row.caso.id for row in rows if row.caso.cita is not None]
        )
        at_work = context.claims.at_work(context.now()) if requested_citas else frozenset()
        cuentas: dict[tuple[str, bool], list[CasoRow]] = {}
        for row in rows:
            # The call about a recurso to be filed does not tell the other casos of the cuenta.
            cuentas.setdefault((row.caso.cuenta, row.caso.estado in BY_CALL), []).append(row)
        turns = turns_of(context, [row.to_call for row in rows])
        agenda: list[AgendaEntry] = []
        for casos in cuentas.values():
            nearest = min(casos, key=lambda row: row.vence or date.max)
            last = max((intentos[c.caso.id] for c in casos if c.caso.id in intentos), default=None)
            requested, cita_agente = requested_citas.get(casos[0].caso.id, (None, None))
            agenda.append(
                AgendaEntry(
                    row=casos[0],
                    casos=tuple(casos),
                    remaining=nearest.remaining,
                    semaforo=nearest.semaforo,
                    last=last,
                    turn=turns[casos[0].caso.id],
                    cita_requested=requested,
                    cita_agente=cita_agente if cita_agente in at_work else None,
                )
            )
        return agenda

    def read_agenda(self, line: str = "") -> AgendaReading:
        """Return a consistent agenda with counts."""
        with self.context.db.reading():
            return AgendaReading(self.agenda(line), self.llamadas(), self.informadas())

    def next_due(self) -> tuple[str, datetime] | None:
        """Return the next cuenta and its moment, when no call is due; None if none waits."""
        context, login = self.context, self.context.login
        waiting = context.casos.free_by_urgency(login, CALLABLE, context.now(), citas=True)
        turns = turns_of(context, waiting)
        coming = [
            (since, caso.cuenta) for caso in waiting if (since := turns[caso.id].since) is not None
        ]
        if not coming:
            return None
        since, cuenta = min(coming)
        return cuenta, since

    def number_left(self, caso_id: int) -> str:
        """Return another number to try today, or ''."""
        rows = self.work.get_window([caso_id])
        waits = rows and rows[0].caso.estado is Estado.POR_CONTACTAR
        turn = turns_of(self.context, [rows[0].to_call])[caso_id] if waits else DUE
        return turn.number if turn.since is None else ""

    def next_attempt(self, last: datetime) -> datetime:
        context = self.context
        return next_intento(
            last, context.now(), context.rules, context.is_habil, context.is_festivo
        )

    def telefonos(self, cuenta: str) -> tuple[CuentaTelefono, ...]:
        self.context.require_reading()
        return self.context.telefonos.of(cuenta)

    def who_calls(self, text: str) -> Callers:
        """Return a caller's possible casos, most urgent per cuenta first.

        Casos told together are one row; the search is recorded.
        """
        self.context.require_reading()
        self.context.record_search(text)
        accounts = self.context.search.find(clean(text), MOST_CALLERS)
        rows: dict[tuple[str, int], CasoRow] = {}
        others: list[CasoRow] = []
        for account in accounts.found:
            cuenta = account.cuenta
            for row in self.context.casos.of_cuenta(cuenta, self.context.now()):
                if row.caso.estado in BY_CALL | {Estado.CERRADO_MENSAJE}:
                    row_key = (cuenta, 0)
                    if row_key not in rows or row.caso.estado in BY_CALL:
                        rows[row_key] = row
                elif row.caso.estado in CALLABLE | MAY_CALL_BACK:
                    rows[cuenta, row.caso.id] = row
                else:
                    others.append(row)
        return Callers(tuple(rows[row_key] for row_key in sorted(rows)), accounts, tuple(others))

    def card(self, caso_id: int) -> CaseCard:
        """Return a card without claiming."""
        self.context.require_reading()
        card = self.work.card(caso_id)
        self.context.views.note_caso(card.caso)
        return card

    def hours_end(self) -> str | None:
        """Return the `HH:MM` end of calling hours; '' when off, None outside them."""
        context = self.context
        now = context.now()
        if context.rules.horario == "off":
            return ""
        if not in_calling_hours(now, context.rules, context.is_habil, context.is_festivo):
            return None
        hours = hours_of(now.date(), context.rules, context.is_habil, context.is_festivo)
        return None if hours is None else hours[1]

    def outside_hours(self, when: datetime) -> str:
        """Return why a moment is outside calling hours, or ''."""
        context = self.context
        context.refresh_catalogs()
        if context.rules.horario == "off" or in_calling_hours(
            when, context.rules, context.is_habil, context.is_festivo
        ):
            return ""
        outside = "fuera del horario de llamadas: "
        if context.is_festivo(when.date()):
            return f"{outside}el {spoken_date(when.date())} es festivo"
        return outside + "lunes a viernes {} a {}, sábado {} a {}".format(
            *context.rules.horario_semana, *context.rules.horario_sabado
        )

    def open_call(self, caso_id: int, *, incoming: bool = False) -> Llamada:
        """Claim a usuario's cuenta and return the call.

        `incoming` also claims closed casos. Without the power, or on another's caso, nothing is claimed.
        """
        self.context.enter()
        llamada = self._build(caso_id, incoming=incoming)
        estados = CALLABLE | MAY_CALL_BACK if incoming else CALLABLE
        ids = self._free(llamada, estados)
        if not self.context.run_session.can(Power.WORK) or caso_id not in ids:
            return llamada
        try:
            with self.context.db.transaction():
                self.recorder.claim(ids)
        except ConflictError:
            return self._build(caso_id, incoming=incoming)
        return self._build(caso_id, incoming=incoming)

    def inspect(self, caso_id: int, *, incoming: bool = False) -> Llamada:
        """Return a call without claiming."""
        self.context.require_reading()
        return self._build(caso_id, incoming=incoming)

    def open_next_call(
        self, called: Collection[int] = (), *, but_message: bool = False
    ) -> Llamada | None:
        """Claim and return the next call due, or None.

        `called` are skipped as just called; `but_message` skips those awaiting a voice message.
        """
        self.context.require(Power.WORK, "abrir la llamada siguiente")
        context = self.context
        # Found and claimed in one transaction: between the two steps another person could take it.
        with context.db.transaction():
            login = context.login
            waiting = [
                caso
                for caso in context.casos.free_by_urgency(login, CALLABLE, context.now())
                if caso.id not in called
                or (but_message and caso.estado is Estado.POR_DEJAR_MENSAJE)
            ]
            caso_id = first_due(context, waiting)
            if caso_id is None:
                return None
            self.recorder.claim(self._free(self._build(caso_id), CALLABLE))
        return self._build(caso_id)

    def _free(self, llamada: Llamada, estados: Collection[Estado]) -> list[int]:
        """Return the free casos a call claims, in the given estados.

        With the main caso also the cuenta's free casos of agentes: nobody decides one during the call.
        """
        me = self.context.login
        ids = [
            card.caso.id
            for card in llamada.cards
            if (card.toma is None or card.toma.login == me) and card.caso.estado in estados
        ]
        if llamada.main.caso.id in ids:
            told = {card.caso.id for card in llamada.cards}
            ids += self.work.claimed_with(llamada.main, told)
            ids += [
                other.caso.id
                for other in llamada.main.others
                if other.caso.id not in told
                and other.caso.estado in WAIT_FOR_AGENTE
                and other.tomado_by is None
            ]
        return ids

    def register(
        self, requests: Mapping[int, Sequence[Request]], versions: Mapping[int, int]
    ) -> list[Recorded]:
        """Register a call on each caso in one transaction."""
        return self.recorder.register_many(
            [(caso_id, parts, versions.get(caso_id)) for caso_id, parts in requests.items()]
        )

    def foresee(self, llamada: Llamada, requests: Mapping[int, Sequence[Request]]) -> CallEffect:
        """Foresee a call's outcome, or its refusal; nothing is written."""
        acts = [
            (card.caso, requests[card.caso.id])
            for card in llamada.cards
            if card.caso.id in requests
        ]
        simulated = simulate_many(self.context, self.recorder, acts)
        if simulated and simulated[-1].refusal is not None:
            return CallEffect(refusal=simulated[-1].refusal)
        return CallEffect(
            tuple(caso for caso, _ in acts),
            tuple(each.caso for each in simulated),
            tuple(each.rr for each in simulated),
            marcaciones=tuple(each.marcacion for each in simulated),
        )

    def skip(self, llamada: Llamada, motivo: str) -> None:
        """Skip a usuario with a reason for the supervisor and release the casos."""
        self.context.require(Power.WORK, "saltar una llamada")
        if not (why := words_of(motivo)):
            raise NotAllowed("Para saltar la llamada falta el motivo.", "Diga por qué la salta.")
        login = self.context.login
        with self.context.db.transaction():
            for card in llamada.cards:
                self.context.claims.skip(card.caso.id, login, self.context.now(), why)
                if self.work.held_by_me(card.caso.id):
                    self.context.claims.release(card.caso.id)
            self._release_account(llamada)

    def guion(
        self, caso: Caso, name: str | None = None, usuario: str = ""
    ) -> tuple[Paragraph, ...]:
        """Return a filled script; missing data are in brackets.

        `usuario` replaces the titular in the greeting.
        """
        if name is None:
            name = _guion_of(caso)
        values = self._values(caso)
        if usuario:
            values["usuario"] = usuario
        if name == _RECURSO:
            values["radicado"] = RADICADO_OF_RECURSO
        return self.context.catalogs.paragraphs(caso.causal or "", name, values)

    def recurso_script(self, casos: Sequence[Caso], radicado: str) -> str:
        """Return the script of a recurso.

        `radicado` is the recurso's, marked missing when '': never the ajuste's.
        """
        values = self._values(casos[0]) | {"radicado": radicado.strip() or RADICADO_OF_RECURSO}
        paragraphs = self.context.catalogs.paragraphs(casos[0].causal or "", _RECURSO, values)
        return " ".join(paragraph.text for paragraph in paragraphs)

    def recurso_deadline(self, caso: Caso) -> date:
        informado = caso.informado_el or self.context.today
        return add_business_days(informado, self.context.rules.dias_recurso, self.context.is_habil)

    def release(self, llamada: Llamada) -> None:
        """Release a call's claims, and those taken with them."""
        with self.context.db.transaction():
            for card in llamada.cards:
                if card.toma is not None and card.toma.login == self.context.login:
                    self.context.claims.release(card.caso.id)
            self._release_account(llamada)

    def release_account(self, llamada: Llamada) -> None:
        """Release the cuenta's other casos after a call."""
        with self.context.db.transaction():
            self._release_account(llamada)

    def _release_account(self, llamada: Llamada) -> None:
        told = {card.caso.id for card in llamada.cards}
        for caso_id in self.work.claimed_with(llamada.main, told):
            self.context.claims.release(caso_id)

    def _build(self, caso_id: int, *, incoming: bool = False) -> Llamada:
        main = self.work.card(caso_id)
        joined = BY_CALL | {Estado.CERRADO_MENSAJE} if incoming else BY_CALL
        others = [
            self.work.card(other.caso.id)
            for other in sorted(main.others, key=lambda other: other.caso.id)
            if other.caso.estado in joined and main.caso.estado in joined
        ]
        for card in (main, *others):
            self.context.views.note_caso(card.caso)
        now = self.context.now()
        return Llamada(
            cards=(main, *others),
            guion=self.guion(main.caso),
            in_calling_hours=in_calling_hours(
                now, self.context.rules, self.context.is_habil, self.context.is_festivo
            ),
            day=now.date(),
            turn=turns_of(self.context, [row.to_call for row in self.work.get_window([caso_id])])[
                caso_id
            ],
            undecided=tuple(
                other
                for other in sorted(main.others, key=lambda other: other.caso.id)
                if other.caso.estado in BY_DECIDE
                and other.caso.revision is None
                and other.tomado_by in (None, self.context.login)
            ),
        )

    def _values(self, caso: Caso) -> dict[str, str]:
        context = self.context
        today = context.today
        causal = context.catalogs.causal(caso.causal or "")
        values = plazo_values(context.rules) | {
            "saludo": spoken_greeting(context.now()),
            "cuenta": caso.cuenta,
            "radicado": caso.radicado_informado,
            "decision": SPOKEN_DECISION.get(caso.contenido or "", ""),
            "plazo_recurso": spoken_date(self.recurso_deadline(caso)),
            "plazo_respuesta_recurso": spoken_date(
                add_business_days(today, context.rules.dias_respuesta_recurso, context.is_habil)
            ),
        }
        usuario = context.people.get(context.login)
        values["agente"] = (
            usuario.name if usuario is not None and usuario.is_named else UNNAMED_AGENTE
        )
        if causal is not None:
            values["causal"] = causal.name
        if caso.usuario_nombre:
            values["usuario"] = caso.usuario_nombre
        if caso.valor_aplicado is not None:
            values["valor"] = pesos(caso.valor_aplicado)
        motivo = code_words(caso.veredicto_motivo or "").to_usuario or caso.motivo_rechazo
        if motivo:
            values["motivo"] = motivo
        return values


def _guion_of(caso: Caso) -> str:
    if caso.estado is Estado.POR_DEJAR_MENSAJE:
        return "mensaje_de_voz"
    return "aplicado" if caso.contenido is Contenido.APLICADO else "no_aplica"
