"""The call panel: one call after another, wired to the session that saves and registers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message

from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import checklist_text
from ajustes_tui.domain.rules.data import MAX_TEXT
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.rules.marcacion import destination, proposed
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import FollowCall, ShowCaso
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.caso.skipping import ask_skip_reason
from ajustes_tui.screens.caso.undo import confirm_undo
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.call_card import CallCard
from ajustes_tui.screens.contacto.dialogs import NumberModal, ObjectionsModal
from ajustes_tui.screens.contacto.recurso_form import Marked, RecursoForm
from ajustes_tui.screens.contacto.rr_lines import CallRRLine, RRLines, foreseen
from ajustes_tui.screens.modals.date_time import DateTimeModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.offers import Offers
from ajustes_tui.screens.session_part import SessionPart, saves
from ajustes_tui.services.casos.contacto import CallEffect, ContactoService
from ajustes_tui.services.recorder import MAX_NOTA, Recorded, Request
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keyboard import TOO_SOON
from ajustes_tui.ui.measures import LABEL_WIDTH, PANEL_WIDTH, WIDTH
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.workbench.call import (
    ANSWERED,
    RECURSO_KINDS,
    WITH_RECURSO,
    Call,
    CallOutcome,
    Mode,
    Recurso,
)
from ajustes_tui.workbench.call_flow import (
    PARTS,
    AnnotateCall,
    CallOrder,
    CallRefusal,
    ContactoFlow,
    DiscardCall,
    LeaveNote,
    OpenCall,
    OpenedCall,
    OpenNextCall,
    PostponeCall,
    RegisterCall,
    SkipCall,
    UndoCall,
)
from ajustes_tui.workbench.call_words import again_words, nobody_due, not_yet
from ajustes_tui.workbench.conflict import Conflict, Resolution
from ajustes_tui.workbench.rr_line import (
    NONE_OFFERED,
    marcacion_said,
    offered_marcaciones,
)
from ajustes_tui.workbench.session import (
    REGISTERING,
    Arrived,
    Ask,
    CaseSession,
    Effects,
    GoOn,
    Refused,
    Say,
    heartbeat_for,
)

_NO_CASO = 0
"""The caso of the order for a call still to be found."""

CallEffects = Effects[CallOrder, Conflict, Call]
CommandRow = Callable[[str, str, Tone], None]
"""Shows a text, its help and its tone on the command row."""


class CallPanel(Horizontal):
    """Works on one call after another through a session; only Enter registers the outcome.

    It draws the card and the side panel, and calls `changed` when the facts shown around it change.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("contacto.llamada", of_part=True)]

    class CallRegistered(Message):
        """Eventos of the person were registered."""

        def __init__(self, records: Sequence[Recorded]) -> None:
            super().__init__()
            self.records = records

    class RRLineAsked(Message):
        """The person wants an RR line on the clipboard."""

        def __init__(self, cuenta: str, line: str) -> None:
            super().__init__()
            self.cuenta = cuenta
            self.line = line

    class CallReleased(Message):
        """A call that was not made was released."""

    def __init__(
        self,
        service: ContactoService,
        login: str,
        *,
        say: CommandRow,
        changed: Callable[[], None],
        conflict: Callable[[Conflict], ConflictScreen],
    ) -> None:
        """Build the panel without a call; `conflict` builds the screen that asks about a clash."""
        super().__init__(id="llamada")
        self._service = service
        self._say = say
        self._changed = changed
        self._conflict = conflict
        self._flow = ContactoFlow(service, login)
        self._session: CaseSession[Call, CallOrder, Conflict] = CaseSession(
            self._flow, heartbeat_for(service.context.rules.minutos_toma)
        )
        self._part: SessionPart[Call, CallOrder, Conflict] = SessionPart(
            *(self, self._session, saves(service.work, PARTS), service.work),
            write=self._write,
            # What comes next depends on the lines that were written: `_written` claims it.
            go_on=lambda _order: None,
            foresee=self._foresee,
            read_again=lambda call, claim: self._read_again(call, claim=claim),
            release=lambda call: service.release(call.sheet),
            released=lambda: self.post_message(self.CallReleased()),
            draw=lambda _call: self._paint(),
            say=lambda said, tone: say(said, "", tone),
            ask=self._ask,
            refuse=self._tell_refusal,
        )
        self._rr = RRLines()
        self._registered: list[Sequence[int]] = []
        """The casos of each call registered here, the last one last: what undoing takes back."""
        self._answered: FollowCall | None = None
        """What was already answered elsewhere about a caso that others changed."""

    def compose(self) -> ComposeResult:
        """Build the card and, on a wide window, the side panel."""
        yield CallCard()
        yield LineView([[]], id="panel")

    # Requests of the screen.

    @property
    def call(self) -> Call | None:
        """The call in hand, or None."""
        return self._session.hand

    @property
    def writing(self) -> bool:
        """Tell whether an order is being carried out; no other act begins meanwhile."""
        return self._session.registering is not None

    @property
    def context(self) -> str:
        """Return the context of the keys that act now."""
        form = self.call is not None and self.call.recurso is not None
        if form and self._card.in_prose:
            return "editor"
        return "contacto.recurso" if form else "contacto.llamada"

    @property
    def rr_line(self) -> CallRRLine | None:
        """Return the RR line that registering would leave, else that of the last call."""
        width = self._service.context.rules.ancho_rr
        marcaciones = self._service.context.catalogs.marcaciones
        call, effect = self.call, self._effect
        place = effect.place_of(call.about) if call is not None else 0
        line = foreseen(effect, width, marcaciones, place) if call is not None else None
        return line or self._rr.registered(width)

    def admits(self, key: str) -> bool:
        """Tell whether a key may act; no key acts on a call that is being registered."""
        if self._session.holds(key):
            self._say(REGISTERING, "", Tone.NOTICE)
            return False
        return self._session.admits(key)

    def tell_dropped(self, key: str) -> None:
        """Tell that a key came before its call was seen, unless `admits` told something else."""
        if not self._session.holds(key):
            self._say(TOO_SOON, "", Tone.NOTICE)

    def active(self) -> None:
        """Renew the claims of the call after a key typed anywhere."""
        self._part.active()

    def look(self) -> None:
        """Check the claims and versions of the casos of the call."""
        self._part.look()

    def keep_now(self) -> None:
        """Save the drafts before the program ends."""
        self._take_form()
        self._part.keep_now()

    def open(
        self, caso_id: int, *, incoming: bool = False, answered: FollowCall | None = None
    ) -> None:
        """Open the call about a caso; `answered` is the answer about a draft that others changed."""
        self._answered = answered
        if not self.writing:
            before = self.call.sheet if self.call is not None else None
            self._part.run(self._session.send(caso_id, OpenCall(caso_id, before, incoming)))

    def open_next(self) -> None:
        """Open the next call of the agenda."""
        if not self.writing:
            self._part.run(self._session.send(_NO_CASO, OpenNextCall()))

    async def back(self) -> None:
        """Go back from the form to the script, then from the outcome, then from the call to the agenda."""
        call = self.call
        if call is None:
            return
        before = self._flow.step_back(call)
        if before is None:
            effects = self._session.leave()
            self._changed()
            self._part.run(effects)
            return
        if call.recurso is not None:
            await self._card.close_form()
            self._card.take_focus()
        # An outcome alone is no draft, unless an earlier session left it in one.
        kept = call.outcome is None or call.recurso is not None or call.keeps_outcome
        self._go_on_with(before, keep=kept)

    def unchoose(self) -> None:
        """Drop the outcome; a form stays, whose digits are of its fields."""
        call = self.call
        before = None if call is None or call.recurso is not None else self._flow.step_back(call)
        if before is not None and not self.writing:
            self._go_on_with(before, keep=True)

    def repaint(self) -> None:
        """Draw the call again for another size."""
        self._paint_card()
        self._changed()

    # The orders of the session: written in a thread, and the next call claimed.

    @writes("Registrando la llamada")
    def _write(self, order: CallOrder) -> tuple[CallOrder, list[Recorded]]:
        return order, self._flow.write(order)

    @_write.then
    def _written(self, done: tuple[CallOrder, list[Recorded]]) -> None:
        order, records = done
        if isinstance(order, RegisterCall):
            self._registered.append(list(dict.fromkeys(r.caso.id for r in records)))
            self._rr.take(records)
        elif isinstance(order, UndoCall):
            self._rr.clear()
        if records:
            self.post_message(self.CallRegistered(records))
        for effect in self._session.registered():
            if isinstance(effect, GoOn):
                self._claim_next(effect.what, records)

    @writes("Buscando a quién llamar")
    def _claim_next(self, order: CallOrder, records: Sequence[Recorded]) -> OpenedCall:
        return self._flow.go_on(order, records)

    @_claim_next.then
    async def _show(self, opened: OpenedCall) -> None:
        """Show the opened call, or the agenda when nobody is left to call."""
        call = opened.call
        if call is None:
            self._session.nothing_left()
            await self._card.close_form()
            self._changed()
            now = self._service.context.now()
            self._say(nobody_due(opened.next_due, now), "", Tone.STRONG)
            return
        seen = FollowCall(call.caso_id, call.sheet.main.caso.version)
        settled = self._answered == seen
        if settled:
            self._answered = None
        effects = self._session.shown(call, settled=settled)
        await self._show_call(call, effects, opened.notice, keep=settled)

    async def _show_call(
        self, call: Call, effects: CallEffects, notice: str, *, keep: bool = False
    ) -> None:
        """Draw a call from its beginning; `keep` saves its draft on the version of now."""
        await self._card.close_form()
        self._changed()
        self._card.take_focus()
        self._paint()
        self._part.run(effects)
        if any(isinstance(effect, Ask) for effect in effects):
            return
        await self._open_form_of(call, keep=keep)
        if notice := notice or text.half_typed(call):
            self._say(notice, "", Tone.NOTICE)

    async def _open_form_of(self, call: Call, *, keep: bool) -> None:
        """Open the form of the recurso if it was open, and foresee the chosen outcome."""
        if call.recurso is not None:
            await self._open_form(call)
        current = self.call
        if current is not None and (keep or current.outcome is not None):
            self._part.run(self._session.change(current, keep=keep))

    @_write.failed(CallRefusal)
    @_claim_next.failed(CallRefusal)
    def _refused(self, refusal: CallRefusal) -> None:
        order = self._session.state.order
        busy = refusal.error.code == "almacen_ocupado"
        if order is not None and isinstance(order.what, UndoCall) and busy:
            self._registered.append(order.what.casos)
        effects = self._session.refused(refusal.error, refusal.fresh)
        if refusal.fresh is not None:
            self._paint()
        self._part.run(effects)

    @_write.failed(Exception)
    @_claim_next.failed(Exception)
    def _write_failed(self, error: Exception) -> None:
        """Free the call after an unexpected error, and show the error."""
        effects = self._session.refused(error)
        self._part.run(tuple(effect for effect in effects if not isinstance(effect, Refused)))
        self.post_message(Failed(error))

    def _tell_refusal(self, error: Exception) -> None:
        if not isinstance(error, AjustesError):
            self.post_message(Failed(error))
            return
        if self.call is None:
            self.app.push_screen(ErrorModal.of(error))
            return
        # A suggestion for the command line is of no use on the screen.
        suggestion = "" if "--dato" in error.suggestion else error.suggestion
        whole = f"{error.message} {suggestion}"
        fits = text.fits(whole, "", self.app.size.width)
        self._say(whole if fits else error.message, "", Tone.NOTICE)

    @reads("Mirando qué haría")
    def _foresee(self, order: CallOrder, number: int) -> tuple[int, CallEffect]:
        return number, self._flow.foresee(order) if isinstance(
            order, RegisterCall
        ) else CallEffect()

    @_foresee.then
    def _show_effect(self, answer: tuple[int, CallEffect]) -> None:
        if self._session.foreseen(*answer):
            self._changed()
            if not self._session.state.news:
                self._paint_command_row()

    @writes("Viendo qué cambió")
    def _read_again(self, call: Call, *, claim: bool) -> tuple[Call, bool]:
        return self._flow.read_again(call, claim=claim), claim

    @_read_again.then
    async def _show_again(self, read: tuple[Call, bool]) -> None:
        """Show the fresh call; a begun call is only told of the change, and Enter asks about it."""
        fresh, claimed = read
        call = self.call
        if call is not None and call.caso_id != fresh.caso_id and call.cuenta == fresh.cuenta:
            # The claim just taken is of the cuenta of the call in hand now.
            return
        effects = self._session.read_again(fresh, claimed=claimed)
        if any(isinstance(effect, Arrived) for effect in effects):
            clash = self._flow.meanwhile(fresh)
            arrived = (Arrived(),) if clash is None else (Arrived(), Ask(clash))
            notice = next((e.text for e in effects if isinstance(e, Say)), "")
            await self._show_call(fresh, arrived, notice)
            return
        if self.call is not None and self.call is not call:
            self._paint()
            # No draft was saved while somebody else had the caso.
            self._part.run(self._session.change(self.call, foresee=False))
        self._part.run(effects)

    @_read_again.failed(AjustesError)
    def _not_read_again(self, error: AjustesError) -> None:
        self._tell_refusal(error)

    # Conflicts.

    def _ask(self, clash: Conflict) -> None:
        """Ask how to resolve the person's work on a caso that others changed."""
        screen = self._conflict(clash)

        async def answered(_nothing: None) -> None:
            await self._settle(screen.output, screen.choque)

        self.app.push_screen(screen, answered)

    async def _settle(self, answer: Resolution, clash: Conflict) -> None:
        call = self.call
        if call is None or self.writing:
            return
        mine = clash.mine.nota
        match answer:
            case Resolution.NOTA:
                self._send(LeaveNote(call, clash.card, Request(Evento.NOTA, {}, mine)))
            case Resolution.REVISION:
                question = Request(Evento.PEDIR_REVISION, {"motivo": mine})
                self._send(LeaveNote(call, clash.card, question))
            case Resolution.DISCARD:
                self._send(DiscardCall(call))
            case Resolution.REGISTER if clash.half_typed:
                await self._open_form_of(call, keep=True)
            case Resolution.REGISTER:
                self._part.run(self._session.register())
            case Resolution.LEAVE:
                self._part.run(self._session.send(call.caso_id, PostponeCall(call)))

    def _send(self, order: AnnotateCall | DiscardCall | LeaveNote) -> None:
        """Carry out an order once the draft of the call is saved; a refused order is a draft again."""
        call = self.call
        if call is not None:
            self._part.run(self._session.send(call.caso_id, order, self._flow.borrador(call)))

    # The keys of a call.

    async def action_elegir(self, digit: str) -> None:
        """Choose the outcome of the call; nothing is registered yet."""
        call = self.call
        if call is None or call.only_looks:
            self._paint_command_row()
            return
        outcome = call.outcome_at(f"{call.page}{digit}")
        if outcome is None:
            self._say("Ese número no está en la pantalla", "", Tone.NOTICE)
        elif outcome.resultado != ANSWERED and call.insists:
            self._ask_why(call, digit)
        elif outcome.resultado == ANSWERED:
            self._go_on_with(self._flow.answered(call))
        elif outcome.resultado == WITH_RECURSO:
            if call.mode is Mode.INFORM and (unsaid := call.unsaid()):
                self._say(f"Falta decir: {checklist_text(unsaid)}", "", Tone.NOTICE)
                return
            call = self._flow.with_recurso(call, outcome)
            self._go_on_with(call)
            await self._open_form(call)
        elif outcome.asks_when:
            self._ask_when(call, outcome)
        else:
            self._go_on_with(self._flow.with_outcome(call, outcome), keep=False)

    def action_demas(self) -> None:
        """Turn to the other page of outcomes."""
        call = self.call
        if call is not None and call.other_page is not None:
            self._session.amend(replace(call, page=call.other_page))
            self._paint_card()

    def _ask_why(self, call: Call, digit: str) -> None:
        """Ask why the person insists, and go on with the outcome of a digit."""

        async def accept(motivo: str | None) -> None:
            current = self._still(call)
            if motivo is None or current is None:
                return
            current = _without(replace(current, insiste=motivo), "t.insiste")
            self._part.run(self._session.change(current, foresee=False))
            await self.action_elegir(digit)

        why = not_yet(call, self._service.context.now())
        typed, keep = call.texts.get("t.insiste", ""), self._keeper(call, "t.insiste")
        box = TextModal("¿Por qué insiste?", why, most=200, initial=typed, on_typed=keep)
        self.app.push_screen(box, accept)

    def _ask_when(self, call: Call, outcome: CallOutcome) -> None:
        def accept(cita: datetime | None) -> None:
            current = self._still(call)
            if cita is not None and current is not None:
                chosen = self._flow.with_cita(current, outcome, cita)
                self._go_on_with(_without(chosen, "t.cuando"))

        self.app.push_screen(
            DateTimeModal(
                "¿Cuándo lo vuelve a llamar?",
                self._service.context.now,
                objection=self._service.outside_hours,
                initial=call.texts.get("t.cuando", ""),
                on_typed=self._keeper(call, "t.cuando"),
            ),
            accept,
        )

    def action_dicho(self) -> None:
        """Tick the paragraph just said, with its hour."""
        call = self.call
        if call is None or call.held_by:
            return
        if len(call.said_at) >= len(call.script):
            self._say("Ya dijo todo el guion: escoja cómo terminó", "", Tone.STRONG)
            return
        hour = f"{self._service.context.now():%H:%M:%S}"
        self._go_on_with(replace(call, said_at=(*call.said_at, hour)))

    def action_telefono(self) -> None:
        """Call the next number, or add one after the last."""
        call = self.call
        if call is None or call.held_by:
            return
        valid = call.valid_numbers
        place = valid.index(call.number) + 1 if call.number in valid else 0
        if place < len(valid):
            self._go_on_with(replace(call, number=valid[place]))
            return

        def accept(number: str | None) -> None:
            current = self._still(call)
            if current is None:
                return
            if number is not None:
                added = replace(current, number=number, added=(*current.added, number))
                self._go_on_with(_without(added, "t.telefono"))
            elif valid:
                self._go_on_with(replace(current, number=valid[0]))

        box = NumberModal(call.texts.get("t.telefono", ""), self._keeper(call, "t.telefono"))
        self.app.push_screen(box, accept)

    def action_autorizado(self) -> None:
        """Note that an authorised person is on the line, or the titular again."""
        call = self.call
        if call is not None and not call.held_by:
            self._go_on_with(replace(call, authorised=not call.authorised))

    def action_entrante(self) -> None:
        """Note that the usuario calls in, or that the person calls the usuario."""
        call = self.call
        if call is None or call.held_by or call.mode is Mode.LATE_RECURSO:
            return
        self._go_on_with(self._flow.turned_around(call))

    def decide_other(self) -> None:
        """Decide first the other caso of the cuenta that waits for it, and come back to the call."""
        call = self.call
        if call is None or not call.sheet.undecided:
            self._say("Esta cuenta no tiene otro radicado por decidir", "", Tone.NOTICE)
        elif not self.writing:
            other = ShowCaso(
                call.sheet.undecided[0].caso.id, "contacto", call.caso_id, returns=True
            )
            self.post_message(GoTo("triage", other))

    def action_ver_todo(self) -> None:
        """Show the objections of usuarios and their replies."""
        if self.call is not None:
            causal = self.call.sheet.main.causal
            self.app.push_screen(ObjectionsModal(causal.objections if causal else ()))

    @on(RecursoForm.RecursoSubmitted)
    def action_registrar(self) -> None:
        """Register the chosen outcome on every caso of the call; without one Enter does nothing."""
        call = self.call
        if call is None or self.writing:
            return
        if call.only_looks:
            self._paint_command_row()
        elif call.outcome is None:
            self._say("Escoja primero cómo terminó la llamada", "", Tone.NOTICE)
        elif self._effect.refusal is not None:
            self._paint_command_row()
        elif missing := call.missing:
            self._say(f"{call.outcome.text}: {missing}", "", Tone.NOTICE)
        else:
            self._part.run(self._session.register())

    def action_revision(self) -> None:
        """Ask for a question to the supervisor, and send it."""
        self._ask_and_register(
            "Pedir revisión", "Qué quiere que decida la supervisora", Evento.PEDIR_REVISION
        )

    def write_note(self) -> None:
        """Write a note on the caso of the call."""
        self._ask_and_register("Nota del caso", "Queda en el historial", Evento.NOTA)

    def _ask_and_register(self, title: str, help_text: str, evento: Evento) -> None:
        opened = self.call
        if opened is None:
            return
        allowed = opened.sheet.main.allows(evento)
        if isinstance(allowed, Refusal):
            self._say(allowed.motivo, "", Tone.NOTICE)
            return
        key = f"t.{evento.value}"

        def accept(typed: str | None) -> None:
            call = self._still(opened)
            if typed is None or call is None or self.writing:
                return
            note = evento is Evento.NOTA
            request = Request(evento, {}, typed) if note else Request(evento, {"motivo": typed})
            self._send(AnnotateCall(_without(call, key), request))

        box = ProseModal(
            title,
            help_text,
            most=MAX_NOTA if evento is Evento.NOTA else MAX_TEXT,
            initial=opened.texts.get(key, ""),
            on_typed=self._keeper(opened, key),
            offers=Offers(self._service.work, opened.caso_id, evento),
        )
        self.app.push_screen(box, accept)

    def action_saltar(self) -> None:
        """Skip the usuario, asking for the reason."""
        opened = self.call
        if opened is None:
            return

        def accept(motivo: str) -> None:
            call = self._still(opened)
            if call is None or self.writing:
                return
            call = _without(call, "t.saltar")
            self._part.run(self._session.change(call, foresee=False))
            self._part.run(self._session.send(call.caso_id, SkipCall(call, motivo)))

        ask_skip_reason(
            "¿Por qué salta la llamada? La supervisora lo ve",
            self._service.work.skip_reasons(opened.caso_id),
            opened.texts.get("t.saltar", ""),
            self._keeper(opened, "t.saltar"),
            lambda box, answered: self.app.push_screen(box, answered),
            accept,
        )

    def _still(self, opened: Call) -> Call | None:
        """Return the call of a box as it is now; None once another call is in hand."""
        call = self.call
        return call if call is not None and call.caso_id == opened.caso_id else None

    def _keeper(self, opened: Call, key: str) -> Callable[[str], None]:
        """Return the callback that saves the text of a box in the draft of its call at every letter."""

        def keep(typed: str) -> None:
            call = self._still(opened)
            if call is not None:
                without = _without(call, key)
                texts = {**without.texts, key: typed} if typed else without.texts
                self._part.run(self._session.change(replace(call, texts=texts), foresee=False))

        return keep

    def action_deshacer(self) -> None:
        """Undo the last call the person registered here."""
        if not self._registered:
            self._say("En esta sesión no hay una llamada suya que deshacer", "", Tone.NOTICE)
        elif not self.writing:
            casos = self._registered[-1]
            call = self.call
            confirm_undo(
                self._service.recorder.undoing(casos[0]),
                lambda box, answered: self.app.push_screen(box, answered),
                lambda _motivo: self._undo_last(),
                in_sight=len(casos) if call is not None and call.caso_id in casos else 0,
            )

    def _undo_last(self) -> None:
        casos = self._registered.pop()
        before = self.call.sheet if self.call is not None else None
        self._part.run(self._session.send(casos[0], UndoCall(casos, before)))

    def action_linea_rr(self) -> None:
        """Ask for the RR line of the last call; each time, for the line of its next caso."""
        asked = self._rr.advance()
        if asked is None:
            self._say("Todavía no hay una línea RR", "", Tone.NOTICE)
        else:
            self.post_message(self.RRLineAsked(*asked))

    # The form of the recurso.

    async def _open_form(self, call: Call) -> None:
        caso = call.sheet.main.caso
        form = RecursoForm(
            call.cards,
            self._read_aloud,
            self._service.in_lote_pqr,
            f": tiene plazo hasta el {short_day(self._service.recurso_deadline(caso))}",
            call.recurso or Recurso(),
            self._recurso_marked,
            Offers(self._service.work, caso.id, Evento.RADICAR_RECURSO),
        )
        await self._card.open_form(form)
        self._changed()
        self._paint_command_row()

    def _read_aloud(self, cards: Sequence[CaseCard], radicado: str) -> str:
        return self._service.recurso_script([card.caso for card in cards], radicado)

    def _recurso_marked(self) -> Marked:
        """Return the marcación of the recurso that is written, and where it goes."""
        call, catalog = self.call, self._service.context.catalogs.marcaciones
        code: tuple[str, str] | None = None
        if call is not None and call.act is Evento.RADICAR_RECURSO and call.recurso is not None:
            own = call.marcacion
            kind = {"tipo": RECURSO_KINDS[call.recurso.kind]}
            row = proposed(catalog, Evento.RADICAR_RECURSO, kind, call.sheet.main.caso)
            code = (own.razon, own.subrazon) if own else row.code if row else None
        to = destination(catalog, Evento.RADICAR_RECURSO, *(code or (None, None)))
        if code is None:
            return Marked("", to)
        return Marked(marcacion_said(code, catalog, WIDTH - LABEL_WIDTH), to)

    @on(events.DescendantFocus)
    def _follow_focus(self) -> None:
        """Show the keys of the field that has the cursor."""
        if self.call is not None and self.call.recurso is not None:
            self._changed()

    @on(RecursoForm.MarcacionAsked)
    def action_marcacion(self) -> None:
        """Offer the marcaciones that may stand in place of the proposed one."""
        opened = self.call
        if opened is None or self.writing:
            return
        if opened.only_looks:
            self._paint_command_row()
            return
        evento = opened.act
        if evento is None:
            what = "cómo terminó la llamada" if opened.recurso is None else "qué presenta"
            self._say(f"Escoja primero {what}: Ctrl+Y cambia la que va a RR", "", Tone.NOTICE)
            return

        def chosen(code: str | None) -> None:
            call = self._still(opened)
            if code is None or call is None or call.act is not evento or self.writing:
                return
            call = call.marked(*code.split())
            if call.recurso is None:
                self._go_on_with(call)
                return
            effects = self._session.change(call)
            self._card.show_marcacion()
            self._changed()
            self._part.run(effects)

        options = offered_marcaciones(evento, self._service.context.catalogs.marcaciones)
        if options:
            self.app.push_screen(PickerModal("Marcación en RR", options), chosen)
        else:
            self._say(NONE_OFFERED, "", Tone.NOTICE)

    @on(RecursoForm.RecursoChanged)
    def _write_form(self, event: RecursoForm.RecursoChanged) -> None:
        event.stop()
        call = self.call
        if call is None or call.recurso is None:
            return
        effects = self._session.change(replace(call, recurso=event.recurso))
        self._card.show_marcacion()
        self._changed()
        if wrong := self._card.wrong_digit:
            self._say(wrong, "", Tone.NOTICE)
        else:
            self._paint_command_row()
        self._part.run(effects)

    def _take_form(self) -> None:
        """Take the texts of the fields now: the message of the last letter may still be queued."""
        call = self.call
        if call is not None and call.recurso is not None:
            written = self._card.recurso or call.recurso
            self._session.amend(replace(call, recurso=written))

    # Drawing.

    @property
    def _card(self) -> CallCard:
        return self.query_one(CallCard)

    @property
    def _effect(self) -> CallEffect:
        """The foreseen effect of registering, as far as it is known."""
        foresight = self._session.state.foresight
        return foresight if isinstance(foresight, CallEffect) else CallEffect()

    def _go_on_with(self, call: Call, *, keep: bool = True) -> None:
        """Take a changed call: draw it, save its draft, and foresee its outcome."""
        effects = self._session.change(call, keep=keep)
        self._paint()
        self._part.run(effects)

    def _paint(self) -> None:
        self._paint_card()
        self._changed()
        self._paint_command_row()

    def _paint_card(self) -> None:
        call = self.call
        if call is None:
            return
        service = self._service
        self._card.show(
            call, service.context.rules, service.context.now(), self.container_size.height
        )
        panel = self.query_one("#panel", LineView)
        panel.set_lines(text.side_lines(call, panel.size.width or PANEL_WIDTH))

    def _paint_command_row(self) -> None:
        """Show on the command row the chosen outcome and its effect."""
        call = self.call
        if call is not None:
            rules, width = self._service.context.rules, self.app.size.width
            self._say(
                *text.command_line(
                    *(call, self._effect, rules, width, lambda: self._again(call)),
                    not_yet(call, self._service.context.now()),
                )
            )

    def _again(self, call: Call) -> str:
        """Return the moment of the next attempt if this call reaches nobody, in words."""
        return again_words(call, self._service)


def _without(call: Call, key: str) -> Call:
    """Return a call without the text of a box that was accepted or emptied."""
    return replace(call, texts={k: typed for k, typed in call.texts.items() if k != key})
