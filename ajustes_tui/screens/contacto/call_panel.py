"""The call panel: one call at a time, bound to the session that saves and registers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import ValueDifference
from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import FollowCall, ShowCaso
from ajustes_tui.screens.asking import ask_in_boxes
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.screens.contacto.call_card import CallCard
from ajustes_tui.screens.contacto.call_view import CallShape, CallView, shape_of
from ajustes_tui.screens.contacto.recurso_form import RecursoForm
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.notices import DefinitionModal
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.session_part import SessionPart, saves
from ajustes_tui.services.casos.contacto import CallEffect, ContactoService
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.asking import Asking, Offers
from ajustes_tui.workbench.call import Call, Recurso
from ajustes_tui.workbench.call_acts import CallActs
from ajustes_tui.workbench.call_flow import (
    PARTS,
    CallOrder,
    CallRefusal,
    ContactoFlow,
    OpenCall,
    OpenedCall,
    OpenNextCall,
    RegisterCall,
    UndoCall,
)
from ajustes_tui.workbench.call_words import again_words, asked_in, nobody_due, not_yet
from ajustes_tui.workbench.case_view import difference_row
from ajustes_tui.workbench.conflict import Conflict, Resolution
from ajustes_tui.workbench.rr_line import (
    CallRRLine,
    RRLines,
    foreseen_line,
    marcacion_said,
)
from ajustes_tui.workbench.session import (
    Arrived,
    CaseSession,
    Effects,
    GoOn,
    Refused,
    Resolve,
    Say,
    heartbeat_for,
)

_FRAME_ROWS = 4
"""Rows of the frame around the call, without command row."""
_NO_CASO = 0
"""Caso id of the order for a call not found yet."""

CallEffects = Effects[CallOrder, Conflict, Call]
CommandRow = Callable[[str, str, Tone], None]
"""Shows text, help and tone on the command row."""


class CallPanel(Vertical):
    """Works on one call at a time through a session; only Enter registers the outcome.

    It calls `changed` when the facts shown around it change.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("contacto.llamada", of_part=True)]

    class CallRegistered(Message):
        """The person's eventos were registered."""

        def __init__(self, records: Sequence[Recorded]) -> None:
            super().__init__()
            self.records = records

    class RRLineAsked(Message):
        """The person wants an RR line on the clipboard."""

        def __init__(self, cuenta: str, rr: RRText) -> None:
            super().__init__()
            self.cuenta = cuenta
            self.rr = rr

    class CallReleased(Message):
        """A call not made was released."""

    def __init__(
        self,
        service: ContactoService,
        login: str,
        *,
        say: CommandRow,
        changed: Callable[[], None],
        conflict: Callable[[Conflict], ConflictScreen],
        coming: Callable[[], Sequence[AgendaRow]] = tuple,
    ) -> None:
        """`conflict` builds the screen that asks about a clash; `coming` returns the next calls, in order."""
        super().__init__(id="llamada")
        self._service = service
        self._say = say
        self._changed = changed
        self._conflict = conflict
        self._coming = coming
        self._flow = ContactoFlow(service, login)
        self._session: CaseSession[Call, CallOrder, Conflict] = CaseSession(
            self._flow, heartbeat_for(service.context.rules.minutos_toma)
        )
        self.work: SessionPart[Call, CallOrder, Conflict] = SessionPart(
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
            ask=self._ask_resolution,
            refuse=self._tell_refusal,
            take_typed=self._take_form,
        )
        self._rr = RRLines()
        self.acts = CallActs(service, self._flow, self, self.work)
        self._answered: FollowCall | None = None
        """Answer already given elsewhere about a caso others changed."""

    def compose(self) -> ComposeResult:
        yield CallView()

    # Requests of the screen.

    @property
    def call(self) -> Call | None:
        return self._session.hand

    @property
    def context(self) -> str:
        form = self.call is not None and self.call.recurso is not None
        if form and self.card.in_prose:
            return "editor"
        return "contacto.recurso" if form else "contacto.llamada"

    @property
    def rr_line(self) -> CallRRLine | None:
        """Return the RR line that registering would produce, else the last call's."""
        width = self._service.context.rules.ancho_rr
        marcaciones = self._service.context.catalogs.marcaciones
        call, effect = self.call, self.effect
        place = effect.place_of(call.about) if call is not None else 0
        columns = self.app.size.width
        line = call and foreseen_line(effect, width, marcaciones, place, columns)
        return line or self._rr.registered(width)

    def open(
        self, caso_id: int, *, incoming: bool = False, answered: FollowCall | None = None
    ) -> None:
        """Open a call; `answered` resolves a draft that others changed."""
        self._answered = answered
        if not self._session.writing:
            call = self.call
            before = call.sheet if call is not None else None
            if call is not None and call.caso_id == caso_id:
                # Whoever decided the other caso of the cuenta meanwhile, the usuario is on the line.
                incoming = incoming or call.incoming
            self.work.run(self._session.send(caso_id, OpenCall(caso_id, before, incoming)))

    def open_next(self) -> None:
        if not self._session.writing:
            self.work.run(self._session.send(_NO_CASO, OpenNextCall()))

    async def back(self) -> None:
        """Close the form, the outcome, then the call."""
        call = self.call
        if call is None:
            return
        before = self._flow.step_back(call)
        if before is None:
            if forgotten := self._flow.forgotten(call):
                version = call.sheet.main.caso.version
                self.work.run(self._session.type_text(call.caso_id, forgotten, version))
            effects = self._session.leave()
            self._changed()
            self.work.run(effects)
            return
        if call.recurso is not None:
            await self.card.close_form()
            self.card.take_focus()
        # An outcome alone is no draft, unless an earlier session left it in one.
        kept = call.outcome is None or call.recurso is not None or call.keeps_outcome
        self.take(before, keep=kept)

    def unchoose(self) -> None:
        self._take_form()
        call = self.call
        before = None if call is None else self._flow.step_back(call)
        if call is None or before is None or self._session.writing:
            return
        if call.recurso is not None:
            self.call_later(self.back)
        else:
            self.take(before, keep=True)

    def on_resize(self) -> None:
        self._paint_card()

    def repaint(self) -> None:
        self._paint_card()
        self._changed()

    # The orders of the session: written in a thread, and the next call claimed.

    @writes("Registrando la llamada")
    def _write(self, order: CallOrder) -> tuple[CallOrder, list[Recorded]]:
        return order, self._flow.write(order)

    @_write.then
    def _written(self, done: tuple[CallOrder, list[Recorded]]) -> None:
        order, records = done
        self.acts.note_written(order, records)
        if isinstance(order, RegisterCall):
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
        """Show the opened call, or the agenda if no call is left."""
        call = opened.call
        if call is None:
            self._session.nothing_left()
            await self.card.close_form()
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
        """Draw a call from its start; `keep` saves its draft on the current version."""
        await self.card.close_form()
        self._changed()
        self.card.take_focus()
        self._paint()
        self.work.run(effects)
        if any(isinstance(effect, Resolve) for effect in effects):
            return
        await self._open_form_of(call, keep=keep)
        if notice := notice or text.half_typed(call):
            self._say(notice, "", Tone.NOTICE)

    async def _open_form_of(self, call: Call, *, keep: bool) -> None:
        if call.recurso is not None:
            await self._open_form(call)
        current = self.call
        if current is not None and (keep or current.outcome is not None):
            self.work.run(self._session.change(current, keep=keep))

    @_write.failed(CallRefusal)
    @_claim_next.failed(CallRefusal)
    def _refused(self, refusal: CallRefusal) -> None:
        effects = self._session.refused(refusal.error, refusal.fresh)
        if refusal.fresh is not None:
            self._paint()
        self.work.run(effects)

    @_write.failed(Exception)
    @_claim_next.failed(Exception)
    def _write_failed(self, error: Exception) -> None:
        effects = self._session.refused(error)
        self.work.run(tuple(effect for effect in effects if not isinstance(effect, Refused)))
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
        fits = text.fits(whole, "", self._room)
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
                self.explain()

    @writes("Viendo qué cambió", told=False)
    def _read_again(self, call: Call, *, claim: bool) -> tuple[Call, bool]:
        return self._flow.read_again(call, claim=claim), claim

    @_read_again.then
    async def _show_again(self, read: tuple[Call, bool]) -> None:
        """Show the fresh call; on a started one only announce the change, as Enter will ask."""
        fresh, claimed = read
        call = self.call
        if call is not None and call.caso_id != fresh.caso_id and call.cuenta == fresh.cuenta:
            # The claim just taken is of the cuenta of the call in hand now.
            return
        effects = self._session.read_again(fresh, claimed=claimed)
        if any(isinstance(effect, Arrived) for effect in effects):
            clash = self._flow.meanwhile(fresh)
            arrived = (Arrived(),) if clash is None else (Arrived(), Resolve(clash))
            notice = next((e.text for e in effects if isinstance(e, Say)), "")
            await self._show_call(fresh, arrived, notice)
            return
        if self.call is not None and self.call is not call:
            self._paint()
            # No draft was saved while somebody else had the caso.
            self.work.run(self._session.change(self.call, foresee=False))
        self.work.run(effects)

    @_read_again.failed(AjustesError)
    def _not_read_again(self, error: AjustesError) -> None:
        self._tell_refusal(error)

    # Conflicts.

    def _ask_resolution(self, clash: Conflict) -> None:
        screen = self._conflict(clash)

        async def answered(_nothing: None) -> None:
            await self._settle(screen.output, screen.choque)

        self.app.push_screen(screen, answered)

    async def _settle(self, answer: Resolution, clash: Conflict) -> None:
        call = self.call
        if call is None or self._session.writing:
            return
        order = self._flow.resolved(call, clash, answer)
        if order is not None:
            self.work.send(call.caso_id, *order)
        elif clash.half_typed:
            await self._open_form_of(call, keep=True)
        else:
            self.work.run(self._session.register())

    # What the acts ask of the screen.

    @property
    def effect(self) -> CallEffect:
        """The foreseen effect, as far as known."""
        foresight = self._session.state.foresight
        return foresight if isinstance(foresight, CallEffect) else CallEffect()

    def take(self, call: Call, *, keep: bool = True, foresee: bool = True) -> None:
        """Apply a changed call: draw, save the draft, foresee.

        Without `foresee` only the text of a box changed, which is not drawn.
        """
        effects = self._session.change(call, keep=keep, foresee=foresee)
        if foresee and call.recurso is not None and self.card.recurso is not None:
            self.card.show_told()
            self._changed()
        elif foresee:
            self._paint()
        self.work.run(effects)

    def tell(self, text: str, key: str = "", tone: Tone = Tone.NOTICE) -> None:
        self._say(f"{text}{key}", "", tone)

    def refuse(self, text: str) -> None:
        self._say(text, "", Tone.NOTICE)

    def lacks(self, call: Call) -> None:
        if call.outcome is not None:
            self._say(f"{call.outcome.text}: {call.missing}", "", Tone.NOTICE)

    def show_difference(self, difference: ValueDifference) -> None:
        """Show the money difference that the next Enter accepts, once painted."""
        self._say(*difference_row(difference))
        self.work.run(self._session.wait_for_paint())

    def decide(self, caso_id: int, back_to: int) -> None:
        """Decide another caso of the cuenta, then return to this call."""
        self.post_message(GoTo("triage", ShowCaso(caso_id, "contacto", back_to, returns=True)))

    # The keys of a call.

    def _ask(self, act: Asking[object]) -> Awaitable[None] | None:
        return ask_in_boxes(self.app.push_screen, act)

    async def action_elegir(self, digit: str) -> None:
        """Choose the outcome; registers nothing."""
        page = self.call.page if self.call is not None else ""
        act = self.acts.choose(f"{page}{digit}")
        opens = ask_in_boxes(self.app.push_screen, act, then=self._open_new_form)
        if opens is not None:
            await opens

    async def _open_new_form(self) -> None:
        call = self.call
        if call is not None and call.recurso is not None and self.card.recurso is None:
            await self._open_form(call)

    def action_demas(self) -> None:
        """Show the other page of outcomes."""
        call = self.call
        if call is not None and call.other_page is not None:
            self._session.amend(replace(call, page=call.other_page))
            self._paint_card()

    def action_dicho(self) -> None:
        """Tick the paragraph just said, with its time."""
        self.acts.tick()

    def action_telefono(self) -> None:
        """Call the next number, or add one after the last."""
        self._ask(self.acts.other_number())

    def action_autorizado(self) -> None:
        """Toggle between the titular and an authorised person."""
        self.acts.authorise()

    def action_entrante(self) -> None:
        """Toggle between incoming and outgoing call."""
        self.acts.turn_around()

    def action_ver_todo(self) -> None:
        if self.call is not None:
            lines = text.objection_lines(asked_in(self.call))
            self.app.push_screen(DefinitionModal(lines, "Si el usuario dice…"))

    @on(RecursoForm.Submitted)
    def action_registrar(self) -> None:
        """Register the outcome on every caso of the call; no effect without one."""
        self.acts.register()

    def action_revision(self) -> None:
        self._ask(self.acts.ask_review())

    def write_note(self) -> None:
        self._ask(self.acts.note())

    def action_saltar(self) -> None:
        self._ask(self.acts.skip())

    def action_deshacer(self) -> None:
        self._ask(self.acts.undo())

    def action_linea_rr(self) -> None:
        """Request the last call's RR line; each time that of its next caso."""
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
            short_day(self._service.recurso_deadline(caso)),
            call.recurso or Recurso(),
            self._recurso_marked,
            self._radicado_refusal,
            Offers(self._service.work, caso.id, Evento.RADICAR_RECURSO),
        )
        await self.card.open_form(form)
        self._changed()
        self.explain()

    def _read_aloud(self, cards: Sequence[CaseCard], radicado: str) -> str:
        return self._service.recurso_script([card.caso for card in cards], radicado)

    def _radicado_refusal(self, radicado: str) -> str | None:
        call = self.call
        return (
            None if call is None else self._service.work.radicado_refusal(call.sheet.main, radicado)
        )

    def _recurso_marked(self) -> str:
        """Return the marcación chosen for the recurso, '' for the proposed one."""
        call = self.call
        own = None if call is None or call.act is not Evento.RADICAR_RECURSO else call.marcacion
        if own is None:
            return ""
        catalog = self._service.context.catalogs.marcaciones
        return marcacion_said((own.razon, own.subrazon), catalog, WIDTH - LABEL_WIDTH)

    @on(events.DescendantFocus)
    def _follow_focus(self) -> None:
        if self.call is not None and self.call.recurso is not None:
            self._changed()

    @on(RecursoForm.MarcacionAsked)
    def action_marcacion(self) -> None:
        self._ask(self.acts.marcacion())

    @on(RecursoForm.RecursoChanged)
    def _write_form(self, event: RecursoForm.RecursoChanged) -> None:
        event.stop()
        call = self.call
        if call is None or call.recurso is None:
            return
        effects = self._session.change(replace(call, recurso=event.recurso))
        self.card.show_told()
        self._changed()
        self.explain()
        self.work.run(effects)

    def _take_form(self) -> None:
        """Read the fields: the message of the last keystroke may still be queued."""
        call = self.call
        if call is not None and call.recurso is not None:
            written = self.card.recurso or call.recurso
            self._session.amend(replace(call, recurso=written))

    # Drawing.

    @property
    def card(self) -> CallCard:
        return self.query_one(CallView).card

    def _paint(self) -> None:
        self._paint_card()
        self._changed()
        self.explain()

    def _paint_card(self) -> None:
        call = self.call
        if call is None:
            return
        context = self._service.context
        shape = self.shape
        # Before it is laid out for the first time it has no size: what is drawn is seen at once.
        rows = self.size.height or self.app.size.height - _FRAME_ROWS - shape.command[2]
        size = (self.app.size.width, rows)
        view = self.query_one(CallView)
        view.show(call, context.rules, context.now(), size, shape, self._coming())

    @property
    def shape(self) -> CallShape:
        form = self.call is not None and self.call.recurso is not None
        return shape_of(self.app.size.width, self.app.size.height, form=form)

    @property
    def _room(self) -> int:
        return self.shape.room(self.app.size.width)

    def explain(self) -> None:
        call = self.call
        if call is not None:
            rules, width = self._service.context.rules, self._room
            self._say(
                *text.command_line(
                    *(call, self.effect, rules, width, partial(again_words, call, self._service)),
                    not_yet(call, self._service.context.now()),
                    self.card.wrong,
                )
            )
