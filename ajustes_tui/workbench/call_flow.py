"""The flow of contacto: a call as session hand, and its orders; no widgets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple, TypeAlias

from ajustes_tui.domain.caso.borrador import BorradorPart, BorradorSave
from ajustes_tui.domain.caso.card import CaseCard, HistorialLine, Holding
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.keeping.catalogs import Paragraph
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.identifiers import grouped
from ajustes_tui.errors import AjustesError, ConflictError
from ajustes_tui.services.casos.contacto import CallEffect, ContactoService, Llamada
from ajustes_tui.services.recorder import Recorded, Request
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import (
    BOX_TEXTS,
    CONTACT_TEXTS,
    done_unlined,
    skipped,
    text_request,
)
from ajustes_tui.workbench.call import (
    RECURSO_KINDS,
    WITH_RECURSO,
    Call,
    CallOutcome,
    Mode,
    Recurso,
    borrador_of,
    join_scripts,
    mode_of,
    put_aside_in,
    recurso_of,
    requests_of,
    titulares,
)
from ajustes_tui.workbench.conflict import Conflict, Resolution, standing_of
from ajustes_tui.workbench.conflict_borrador import own_work_of
from ajustes_tui.workbench.session import (
    ANOTHER_DAY,
    Compared,
    Flow,
    holder,
    who_changed_it,
    who_took_it,
)

PARTS = frozenset({BorradorPart.LLAMADA, BorradorPart.TEXTS})
_CLASHES = frozenset({"version_distinta", "caso_tomado"})
"""Refusal codes of a conflict: another person changed or claimed the caso."""


class OpenCall(NamedTuple):
    """Open the call about a caso; releases the previous one."""

    caso_id: int
    before: Llamada | None
    incoming: bool = False


class OpenNextCall(NamedTuple):
    """Open the next call of the agenda."""


class RegisterCall(NamedTuple):
    """Register the outcome on each caso."""

    call: Call
    requests: Mapping[int, Sequence[Request]]


class AnnotateCall(NamedTuple):
    """Register a note or question; the call continues."""

    call: Call
    request: Request


class SkipCall(NamedTuple):
    """Skip a usuario, with a reason."""

    call: Call
    motivo: str


class UndoCall(NamedTuple):
    """Undo a call on all its casos, and reopen it."""

    caso_id: int
    before: Llamada | None = None
    """The open call, to be released."""
    call: Call | None = None
    """The call as registered in this session, to restore it."""


class LeaveNote(NamedTuple):
    """Register the person's work as a note on a caso that others changed."""

    call: Call
    card: CaseCard
    request: Request


class DiscardCall(NamedTuple):
    """Discard the work and restart the call."""

    call: Call


class PostponeCall(NamedTuple):
    """Keep the draft and open another call."""

    call: Call


CallOrder: TypeAlias = (
    OpenCall
    | OpenNextCall
    | RegisterCall
    | AnnotateCall
    | SkipCall
    | UndoCall
    | LeaveNote
    | DiscardCall
    | PostponeCall
)


class OpenedCall(NamedTuple):
    """A call to show; None if none is due."""

    call: Call | None
    notice: str = ""
    next_due: tuple[str, datetime] | None = None
    """Without a call: the next cuenta and its time; None if none waits."""


class ClashedCall(ConflictError):
    """A registration refused because another person changed or claimed a caso."""

    def __init__(self, error: ConflictError, seen: CaseCard, current: CaseCard) -> None:
        super().__init__(error.message, error.suggestion, code=error.code)
        self.seen = seen
        self.current = current


class CallRefusal(Exception):
    """A refused order: the reason, and the current call if readable."""

    def __init__(self, error: AjustesError, fresh: Call | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.fresh = fresh


class ContactoFlow(Flow[Call, CallOrder, Conflict]):
    """The flow of a call and the store effect of each order.

    Methods that use the service run in a thread; the flow is stateless.
    """

    def __init__(self, service: ContactoService, login: str) -> None:
        self._service = service
        self._login = login

    # The flow of the session.

    def caso_of(self, hand: Call) -> int:
        return hand.caso_id

    def borrador(self, hand: Call) -> BorradorSave | None:
        """Return None if the person may not save a draft."""
        if not hand.keeps_borrador:
            return None
        return BorradorSave(hand.caso_id, borrador_of(hand), hand.sheet.main.caso.version)

    def asked(self, hand: Call) -> BorradorSave | None:
        save = self.borrador(hand)
        return save and save._replace(texts=borrador_of(hand, asked=True))

    def order(self, hand: Call) -> CallOrder | None:
        """Return None while something is missing."""
        requests = requests_of(hand)
        return RegisterCall(hand, requests) if requests and not hand.missing else None

    def versions(self, hand: Call) -> Mapping[int, int]:
        return hand.versions

    def held(self, hand: Call) -> tuple[int, ...]:
        free = ("", self._login)
        told = [card.caso.id for card in hand.sheet.cards if holder(card.toma) in free]
        others = (o.caso.id for o in hand.sheet.main.others if o.tomado_by == self._login)
        return tuple(dict.fromkeys((*told, *others)))

    def forgotten(self, call: Call) -> Mapping[str, str]:
        """Return what leaving removes from the draft: an incoming usuario is gone.

        Everything, if nothing was said, chosen or typed.
        """
        if not call.incoming or not call.keeps_borrador:
            return {}
        return dict.fromkeys(("entrante",) if call.begun else borrador_of(call), "")

    def releases(self, hand: Call) -> bool:
        return True

    def begun(self, hand: Call) -> bool:
        return hand.begun

    def compare(self, hand: Call, holdings: Mapping[int, Holding]) -> Compared[Call]:
        """Update the claims on the cards; reload if others changed or released a caso.

        The person's expired claim, if still free, is renewed on the next key.
        """
        cards = hand.sheet.cards
        seen = [(card, t) for card in cards if (t := holdings.get(card.caso.id))]
        left = any(
            holder(card.toma) not in ("", self._login) and t.toma is None for card, t in seen
        )
        changed = any(t.version != card.caso.version for card, t in seen)
        now = tuple(_held_now(card, holdings.get(card.caso.id)) for card in cards)
        after = hand if now == cards else replace(hand, sheet=replace(hand.sheet, cards=now))
        notice = who_took_it(hand.sheet.main.toma, after.sheet.main.toma, self._login, "la")
        another_day = hand.sheet.day != self._service.context.now().date()
        return Compared(after, notice, left or changed or another_day, left)

    def news(self, hand: Call, fresh: Call) -> str:
        said = next(
            filter(
                None,
                (
                    who_changed_it(card, self._login)
                    for card in fresh.sheet.cards
                    if hand.versions.get(card.caso.id, card.caso.version) != card.caso.version
                ),
            ),
            "",
        )
        left = hand.held_by if hand.held_by and not fresh.held_by else ""
        if hand.begun:
            if said:
                return f"{said}: al registrar lo suyo, se le pregunta"
            if left:
                return f"▲ {cleaned(left)} la dejó: ya puede seguir"
        elif said:
            return said + (": ya no espera una llamada" if fresh.over else ": así está ahora")
        elif left:
            return f"▲ {cleaned(left)} la dejó"
        return ANOTHER_DAY if hand.sheet.day != fresh.sheet.day else ""

    def follow(self, hand: Call, fresh: Call) -> Call:
        """Return the hand with fresh facts but its old version, so that Enter asks."""
        now = {card.caso.id: card for card in fresh.sheet.cards}
        cards = tuple(
            old._replace(
                toma=card.toma,
                clock=card.clock,
                caso=old.caso._replace(
                    intentos=card.caso.intentos, dias_intento=card.caso.dias_intento
                ),
            )
            if (card := now.get(old.caso.id)) is not None
            else old
            for old in hand.sheet.cards
        )
        same = fresh.mode is hand.mode and fresh.message is hand.message
        script = fresh.script if same and len(fresh.script) == len(hand.script) else hand.script
        return replace(hand, sheet=replace(fresh.sheet, cards=cards), script=script)

    def meanwhile(self, hand: Call) -> Conflict | None:
        """Return the conflict between a draft and later changes of others."""
        card = hand.sheet.main
        lines = card.changed_meanwhile(self._login)
        if not lines:
            return None
        before = lines[0].estado_before
        question = QUESTIONS[Estado(before)] if before else ""
        return self._clash(hand, card, card.borrador, lines, question, half_typed=True)

    def clash(self, hand: Call, fresh: Call, error: AjustesError) -> Conflict | None:
        if not isinstance(error, ClashedCall) or error.code not in _CLASHES:
            return None
        last_seen = max((line.line for line in error.seen.lines), default=0)
        lines = error.current.by_others(self._login, after=last_seen)
        return self._clash(
            fresh, error.current, borrador_of(fresh), lines, standing_of(error.seen.caso)
        )

    def _clash(
        self,
        call: Call,
        card: CaseCard,
        borrador: Mapping[str, str],
        lines: Sequence[HistorialLine],
        before: str,
        *,
        half_typed: bool = False,
    ) -> Conflict | None:
        mine = own_work_of(borrador, card)
        if mine is None:
            return None
        return Conflict(
            place="CONTACTO",
            card=card,
            before=before,
            lines=tuple(lines),
            mine=mine,
            borrador_at=call.sheet.main.borrador_at,
            me=self._login,
            half_typed=half_typed,
        )

    def resolved(
        self, call: Call, clash: Conflict, resolution: Resolution
    ) -> tuple[CallOrder, BorradorSave | None] | None:
        """Return the resolving order and the draft to restore if refused.

        None if the person continues their own work.
        """
        match resolution:
            case Resolution.NOTA:
                note = text_request(Evento.NOTA, clash.mine.nota)
                return LeaveNote(call, clash.card, note), self.borrador(call)
            case Resolution.REVISION:
                question = text_request(Evento.PEDIR_REVISION, clash.mine.nota)
                return LeaveNote(call, clash.card, question), self.borrador(call)
            case Resolution.DISCARD:
                return DiscardCall(call), self.borrador(call)
            case Resolution.LEAVE:
                return PostponeCall(call), None
        return None

    # Requests to the service, in a thread.

    def foresee(self, order: RegisterCall) -> CallEffect:
        return self._service.foresee(order.call.sheet, order.requests)

    def write(self, order: CallOrder) -> list[Recorded]:
        """Execute an order; return its historial lines. Raises CallRefusal."""
        try:
            return self._write(order)
        except AjustesError as error:
            raise self._refusal(order, error) from error

    def go_on(self, order: CallOrder, records: Sequence[Recorded]) -> OpenedCall:
        """Claim the next call.

        Raises CallRefusal; after a registration, already stored, the original error.
        """
        try:
            return self._go_on(order, records)
        except AjustesError as error:
            if isinstance(order, RegisterCall):
                raise
            raise self._refusal(order, error) from error

    def _write(self, order: CallOrder) -> list[Recorded]:
        service = self._service
        match order:
            case OpenCall(before=before) if before is not None:
                service.release(before)
            case RegisterCall(call, requests):
                registered = service.register(requests, call.versions)
                service.release_account(call.sheet)
                return registered
            case AnnotateCall(call, request):
                caso = call.sheet.main.caso
                return service.register({caso.id: [request]}, {caso.id: caso.version})
            case SkipCall(call, motivo):
                service.skip(call.sheet, motivo)
            case UndoCall(caso_id, before):
                # The call is one act: what undoes it on one caso undoes it on all.
                undone = service.register({caso_id: [Request(Evento.DESHACER, {})]}, {})
                if before is not None:
                    service.release(before)
                return undone
            case LeaveNote(_call, card, request):
                caso = card.caso
                return service.register({caso.id: [request]}, {caso.id: caso.version})
            case DiscardCall(call):
                service.work.discard_borrador(call.caso_id)
            case PostponeCall(call):
                service.release(call.sheet)
        return []

    def _go_on(self, order: CallOrder, records: Sequence[Recorded]) -> OpenedCall:
        service = self._service
        match order:
            case OpenCall(caso_id, _before, incoming):
                sheet = service.open_call(caso_id, incoming=incoming)
                notice = sheet.main.respuesta_for(self._login)
                call = self.begin(sheet, incoming=incoming)
                if call.incoming and call.keeps_borrador:
                    # Whatever comes between, and whoever goes on with it: the usuario is on the line.
                    self._keep(call.caso_id, borrador_of(call))
                return OpenedCall(call, notice)
            case RegisterCall(call, requests):
                return self._after_registering(call, requests)
            case AnnotateCall(call, request):
                # Registering may drop the draft, so it is saved again before the call is read.
                borrador = borrador_of(call.without(f"t.{request.evento.value}"))
                save = BorradorSave(call.caso_id, borrador, records[-1].caso.version)
                service.work.save_borrador(save, PARTS)
                sheet = service.open_call(call.caso_id, incoming=call.incoming)
                again = self.begin(sheet, call.mode, incoming=call.incoming)
                return OpenedCall(again, done_unlined(records))
            case SkipCall(call):
                return self._next_but((), notice=skipped(call.cuenta))
            case UndoCall(caso_id, _before, made):
                notice = "Se deshizo lo último de esta llamada"
                if records[0].notices:
                    notice = " ".join(("Se deshizo.", *records[0].notices))
                if made is None:
                    made = self._as_written(self.begin(service.open_call(caso_id)))
                self._keep(made.caso_id, borrador_of(made.as_undone))
                call = self.begin(service.open_call(made.caso_id))
                if call.put_aside is not None:
                    short = notice.partition(":")[0].rstrip(".")
                    notice = f"{short}. Lo del recurso espera: 2 lo sigue"
                return OpenedCall(call, notice)
            case LeaveNote(call, card, _request) if card.caso.id != call.caso_id:
                sheet = service.open_call(call.caso_id, incoming=call.incoming)
                return OpenedCall(
                    _with_form(replace(call, sheet=sheet, outcome=None, recurso=None))
                )
            case LeaveNote(call, _card, _request):
                service.work.discard_borrador(call.caso_id)
                service.release(call.sheet)
                return self._next_but((), notice=done_unlined(records, call.cuenta))
            case DiscardCall(call):
                sheet = service.open_call(call.caso_id, incoming=call.incoming)
                return OpenedCall(self.begin(sheet, incoming=call.incoming), "Se descartó lo suyo")
            case PostponeCall(call):
                return self._next_but({call.caso_id, *(card.caso.id for card in call.cards)})
        return self._next_but(())

    def _as_written(self, call: Call) -> Call:
        """Restore from the historial a call of another session just undone: paragraphs said, recurso."""
        undone = [x for x in call.sheet.main.lines if x.deshecha and x.caso == call.caso_id]
        lines = [x for x in undone if x.momento == undone[0].momento]
        said = {word for x in lines for word in _words(x.datos.get("verificado"))}
        told = list(takewhile(lambda p: said.issuperset(p.checks), call.script)) if said else []
        hour = f"{undone[0].momento.astimezone(BOGOTA):%H:%M:%S}" if undone else ""
        recurso = next(
            (
                Recurso("", kind, str(x.datos.get("motivo", "")))
                for x in lines
                for kind, code in RECURSO_KINDS.items()
                if x.evento == Evento.RADICAR_RECURSO and x.datos.get("tipo") == code
            ),
            None,
        )
        return replace(call, said_at=(hour,) * len(told), put_aside=recurso or call.put_aside)

    def _keep(self, caso_id: int, texts: Mapping[str, str]) -> None:
        version = self._service.card(caso_id).caso.version
        self._service.work.save_borrador(BorradorSave(caso_id, texts, version), PARTS)

    def _after_registering(
        self, call: Call, requests: Mapping[int, Sequence[Request]]
    ) -> OpenedCall:
        if call.wrong_number and len(call.valid_numbers) > 1:
            return OpenedCall(self.begin(self._service.open_call(call.caso_id)))
        if call.reached_nobody and (other := self._service.number_left(call.caso_id)):
            sheet = self._service.open_call(call.caso_id)
            return OpenedCall(self.begin(sheet), f"Sigue con su otro número: {grouped(other)}")
        return self._next_but(requests, but_message=True)

    def _next_but(
        self, called: Collection[int], *, but_message: bool = False, notice: str = ""
    ) -> OpenedCall:
        """Claim the next usuario other than those just called.

        `but_message` claims the last one again for the voice message.
        """
        sheet = self._service.open_next_call(called, but_message=but_message)
        if sheet is None:
            return OpenedCall(None, next_due=self._service.next_due())
        return OpenedCall(self.begin(sheet), notice)

    def _refusal(self, order: CallOrder, error: AjustesError) -> CallRefusal:
        """Return the refusal, with the current call if another person changed it."""
        if not isinstance(order, RegisterCall | AnnotateCall) or not isinstance(
            error, ConflictError
        ):
            return CallRefusal(error)
        clashed: ClashedCall | None = None
        for seen in order.call.sheet.cards:
            current = self._service.card(seen.caso.id)
            taken = holder(current.toma) not in ("", self._login)
            if clashed is None and (taken or current.caso.version != seen.caso.version):
                clashed = ClashedCall(error, seen, current)
        sheet = self._service.open_call(order.call.caso_id, incoming=order.call.incoming)
        return CallRefusal(clashed or error, replace(order.call, sheet=sheet))

    def read_again(self, call: Call, *, claim: bool) -> Call:
        read = self._service.open_call if claim else self._service.inspect
        sheet = read(call.caso_id, incoming=call.incoming)
        fresh = self.begin(sheet, incoming=call.incoming)
        kept = call.number in fresh.valid_numbers
        return replace(fresh, number=call.number) if kept else fresh

    def begin(self, sheet: Llamada, mode: Mode | None = None, *, incoming: bool = False) -> Call:
        borrador = sheet.main.borrador
        mode = mode or mode_of(sheet)
        incoming = incoming or bool(borrador.get("entrante"))
        if mode is Mode.MESSAGE and (incoming or borrador.get("modo") == Mode.INFORM.value):
            mode = Mode.INFORM
        texts = {key: borrador[key] for key in BOX_TEXTS if borrador.get(key)}
        call = Call(
            sheet=sheet,
            mode=mode,
            script=self.script(sheet, mode),
            login=self._login,
            incoming=incoming,
            put_aside=put_aside_in(borrador),
            texts=texts,
        )
        said_at = tuple(hour for hour in borrador.get("dichos", "").split(",") if hour)
        number = borrador.get("telefono", "")
        if number and number not in dict(call.numbers):
            call = replace(call, added=(number,))
        if borrador.get("modo", mode.value) != mode.value or len(said_at) > len(call.script):
            said_at = ()
        valid = call.valid_numbers
        cita = borrador.get("cuando", "")
        outcome = call.callback if cita else None
        if borrador.get("pedida") or borrador.get("razon"):
            outcome = call.outcome_of(borrador.get("elegida", ""))
        message = outcome is not None and outcome.mailbox and bool(borrador.get("mensaje"))
        if message:
            call = replace(call, script=self.message_script(call))
        call = replace(
            call,
            outcome=outcome,
            message=message,
            cita=datetime.fromisoformat(cita) if cita else None,
            said_at=said_at,
            number=number if number in valid else call.first_number,
            authorised=bool(borrador.get("autorizado")),
            answers={
                name: text for name in CONTACT_TEXTS if (text := borrador.get(f"a.{name}", ""))
            },
        )
        call = _with_form(call)
        if not borrador.get("razon"):
            return call
        return call.marked(borrador["razon"], borrador.get("subrazon", ""))

    def step_back(self, call: Call) -> Call | None:
        """Return the call without its last choice, None if Esc leaves it.

        Order: recurso form, outcome, then the answered or incoming state of a voice message call.
        """
        if call.recurso is not None:
            return replace(call, outcome=None, recurso=None, put_aside=call.recurso)
        if call.outcome is not None:
            return self.without_outcome(call)
        mode = mode_of(call.sheet)
        if mode is not Mode.MESSAGE or call.mode is not Mode.INFORM:
            return None
        script = self.script(call.sheet, mode)
        return replace(call, mode=mode, script=script, said_at=(), incoming=False)

    def without_outcome(self, call: Call) -> Call:
        call = self.with_message(call, left=False)
        return replace(call, outcome=None, cita=None, own_marcacion=None)

    def answered(self, call: Call) -> Call:
        """Return an informing call: a person answered instead of the mailbox."""
        script = self.script(call.sheet, Mode.INFORM)
        return replace(call, mode=Mode.INFORM, script=script, said_at=(), outcome=None)

    def turned_around(self, call: Call) -> Call:
        if call.mode is Mode.MESSAGE:
            call = self.answered(call)
        if not call.incoming and call.outcome is not None and not call.outcome.may_call_in:
            call = self.without_outcome(call)
        return replace(call, incoming=not call.incoming)

    def with_recurso(self, call: Call, outcome: CallOutcome) -> Call:
        recurso = (
            call.recurso or call.put_aside or recurso_of(call.sheet.main.borrador) or Recurso()
        )
        call = self.with_message(call, left=False)
        return replace(call, outcome=outcome, cita=None, recurso=recurso, put_aside=None)

    def with_cita(self, call: Call, outcome: CallOutcome, cita: datetime) -> Call:
        return replace(self.with_message(call, left=False), outcome=outcome, cita=cita)

    def with_outcome(self, call: Call, outcome: CallOutcome) -> Call:
        """Return the call with an outcome; a mailbox chosen twice takes the message, a third time
        it is hung up.
        """
        again = outcome.mailbox and call.outcome == outcome
        call = self.with_message(call, left=again and not call.message)
        return replace(call, outcome=outcome, cita=None)

    def with_message(self, call: Call, *, left: bool) -> Call:
        if left == call.message:
            return call
        script = self.message_script(call) if left else self.script(call.sheet, call.mode)
        return replace(call, message=left, script=script, said_at=())

    def message_script(self, call: Call) -> tuple[Paragraph, ...]:
        return self._joined(call.cards, "mensaje_de_voz")

    def script(self, sheet: Llamada, mode: Mode) -> tuple[Paragraph, ...]:
        if mode is Mode.LATE_RECURSO:
            return self._joined(sheet.cards[:1], "recurso")
        if mode is Mode.MESSAGE:
            left = [c for c in sheet.cards if c.caso.estado is Estado.POR_DEJAR_MENSAJE]
            return self._joined(left, "mensaje_de_voz")
        return self._joined(sheet.cards if mode is Mode.INFORM else sheet.cards[:1])

    def _joined(self, cards: Sequence[CaseCard], name: str = "") -> tuple[Paragraph, ...]:
        """Return one script for the casos, by default informing each; greets every titular."""
        usuario = titulares(cards)
        return join_scripts(
            [
                self._service.guion(
                    card.caso, name or (card.caso.contenido or "no_aplica").lower(), usuario
                )
                for card in cards
            ]
        )


def _with_form(call: Call) -> Call:
    recurso = recurso_of(call.sheet.main.borrador)
    if recurso is None or call.held_by:
        return call
    return replace(call, recurso=recurso, outcome=call.outcome_of(WITH_RECURSO))


def _held_now(card: CaseCard, holding: Holding | None) -> CaseCard:
    if holding is None or holding.toma is None or holding.toma.login == holder(card.toma):
        return card
    return card._replace(toma=holding.toma)


def _words(told: object) -> tuple[str, ...]:
    return tuple(map(str, told)) if isinstance(told, list | tuple) else ()
