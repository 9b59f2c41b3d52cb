"""The areas of a call, and its orders: opening, writing in a thread, what the acts ask, what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import ValueDifference
from ajustes_tui.domain.caso.outcomes import SECOND_PAGE
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import FollowCall, ShowCaso
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.screens.contacto.recurso_form import RecursoForm
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.session_part import SessionPart, saves
from ajustes_tui.services.casos.contacto import CallEffect, ContactoService
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.flow import Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.place_view import PlaceCanvas, PlaceView
from ajustes_tui.workbench.asking import Offers
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
from ajustes_tui.workbench.call_words import (
    OUTCOME_TITLES,
    again_words,
    asked_in,
    nobody_due,
    not_yet,
)
from ajustes_tui.workbench.case_view import difference_row
from ajustes_tui.workbench.conflict import Conflict
from ajustes_tui.workbench.rr_line import RRLines, marcacion_said
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


class CallView(Horizontal):
    """Draws a call; styles/contacto.tcss says from which width each area is shown.

    The open recurso form replaces script and outcomes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._usuario = PlaceView(Under(()), id="usuario")
        self._script = PlaceCanvas(id="guion")
        self._title = RuleLine(id="regla-resultado")
        self._title.active = True
        self._outcomes = PlaceView(Under(()), id="resultado")
        self._account = PlaceView(Under(()), id="pasado")
        self._column = Vertical(
            self._usuario, self._script, self._title, self._outcomes, id="llamando"
        )
        self._coming = PlaceView(Under(()))
        self.form: RecursoForm | None = None

    def compose(self) -> ComposeResult:
        yield self._column
        yield self._account
        yield Vertical(self._coming, id="despues")

    def show(self, call: Call, rules: Rules, now: datetime, agenda: Sequence[AgendaRow]) -> None:
        self._usuario.show(text.usuario(call, rules, now))
        past = (text.account(call), text.facts(call))
        below = [] if self._account.display else [area._replace(spare=True) for area in past]
        script = Under([text.script(call), text.answers(asked_in(call)), *below])
        self._script.place(script, str(len(call.said_at)))
        other_page = "" if call.other_page is None else f"{SECOND_PAGE} los demás"
        self._title.show(OUTCOME_TITLES[call.mode], other_page)
        self._outcomes.show(text.outcomes(call))
        self._account.show(Under(past))
        self._coming.show(text.coming(call, agenda))

    def take_focus(self) -> None:
        self._script.focus()

    @property
    def recurso(self) -> Recurso | None:
        """Return the form's answers, None while closed."""
        return None if self.form is None else self.form.recurso

    async def open_form(self, form: RecursoForm) -> None:
        await self.close_form()
        self.form = form
        await self._column.mount(form)
        self._column.add_class("-formulario")
        form.focus_needed()

    async def close_form(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            await form.remove()
        self._column.remove_class("-formulario")


_NO_CASO = 0
"""Caso id of the order for a call not found yet."""

CallEffects = Effects[CallOrder, Conflict, Call]


CommandRow = Callable[[str, str, Tone], None]
"""Shows text, help and tone on the command row."""


class CallRegistered(Message):
    """The person's eventos were registered."""

    def __init__(self, records: Sequence[Recorded]) -> None:
        super().__init__()
        self.records = records


class CallReleased(Message):
    """A call not made was released."""


class CallOrders:
    """Owns the session of the calls: writes and reads in a thread, and does what the acts ask.

    `say` writes on the command row, `changed` follows a change of what the frame says of the call,
    `conflict` builds the screen that asks about a clash, and `coming` returns the next calls.
    """

    def __init__(
        self,
        node: Widget,
        service: ContactoService,
        login: str,
        *,
        say: CommandRow,
        changed: Callable[[], None],
        conflict: Callable[[Conflict], ConflictScreen],
        coming: Callable[[], Sequence[AgendaRow]],
    ) -> None:
        self.node = node
        self.view = CallView()
        self._service = service
        self._command = say
        self._changed = changed
        self._conflict = conflict
        self._coming = coming
        self.flow = ContactoFlow(service, login)
        self.session: CaseSession[Call, CallOrder, Conflict] = CaseSession(
            self.flow, heartbeat_for(service.context.rules.minutos_toma)
        )
        self.work: SessionPart[Call, CallOrder, Conflict] = SessionPart(
            node=node,
            session=self.session,
            save=saves(service.work, PARTS),
            claims=service.work,
            write=self._write,
            # What comes next depends on the lines that were written: `_written` claims it.
            go_on=lambda _order: None,
            foresee=self._foresee,
            read_again=lambda call, claim: self._read_again(call, claim=claim),
            release=lambda call: service.release(call.sheet),
            released=lambda: node.post_message(CallReleased()),
            draw=lambda _call: self.paint(),
            say=lambda words, tone: self._command(words, "", tone),
            ask=self._ask_resolution,
            refuse=self._tell_refusal,
            take_typed=self.take_form,
        )
        self.acts = CallActs(service, self.flow, self, self.work)
        self.rr = RRLines()
        self._answered: FollowCall | None = None
        """Answer already given elsewhere about a caso others changed."""

    @property
    def call(self) -> Call | None:
        return self.session.hand

    @property
    def effect(self) -> CallEffect:
        """The foreseen effect, as far as known."""
        foresight = self.session.state.foresight
        return foresight if isinstance(foresight, CallEffect) else CallEffect()

    def open(
        self, caso_id: int, *, incoming: bool = False, answered: FollowCall | None = None
    ) -> None:
        """Open a call; `answered` resolves a draft that others changed."""
        self._answered = answered
        if not self.session.writing:
            call = self.call
            before = call.sheet if call is not None else None
            if call is not None and call.caso_id == caso_id:
                # Whoever decided the other caso of the cuenta meanwhile, the usuario is on the line.
                incoming = incoming or call.incoming
            self.work.send(caso_id, OpenCall(caso_id, before, incoming))

    def open_next(self) -> None:
        if not self.session.writing:
            self.work.send(_NO_CASO, OpenNextCall())

    async def back(self) -> None:
        """Close the form, the outcome, then the call."""
        call = self.call
        if call is None:
            return
        before = self.flow.step_back(call)
        if before is None:
            if forgotten := self.flow.forgotten(call):
                version = call.sheet.main.caso.version
                self.work.run(self.session.type_text(call.caso_id, forgotten, version))
            effects = self.session.leave()
            self._changed()
            self.work.run(effects)
            return
        if call.recurso is not None:
            await self.view.close_form()
            self.view.take_focus()
        # An outcome alone is no draft, unless an earlier session left it in one.
        kept = call.outcome is None or call.recurso is not None or call.keeps_outcome
        self.take(before, keep=kept)

    def unchoose(self) -> None:
        self.take_form()
        call = self.call
        before = None if call is None else self.flow.step_back(call)
        if call is None or before is None or self.session.writing:
            return
        if call.recurso is not None:
            self.node.call_later(self.back)
        else:
            self.take(before, keep=True)

    # Writing, and claiming the next call.

    @writes("Registrando la llamada")
    def _write(self, order: CallOrder) -> tuple[CallOrder, list[Recorded]]:
        return order, self.flow.write(order)

    @_write.then
    def _written(self, done: tuple[CallOrder, list[Recorded]]) -> None:
        order, records = done
        self.acts.note_written(order, records)
        if isinstance(order, RegisterCall):
            self.rr.take(records)
        elif isinstance(order, UndoCall):
            self.rr.clear()
        if records:
            self.node.post_message(CallRegistered(records))
        for effect in self.session.registered():
            if isinstance(effect, GoOn):
                self._claim_next(effect.what, records)

    @writes("Buscando a quién llamar")
    def _claim_next(self, order: CallOrder, records: Sequence[Recorded]) -> OpenedCall:
        return self.flow.go_on(order, records)

    @_claim_next.then
    async def _show(self, opened: OpenedCall) -> None:
        """Show the opened call, or the agenda if no call is left."""
        call = opened.call
        if call is None:
            self.session.nothing_left()
            await self.view.close_form()
            self._changed()
            now = self._service.context.now()
            self.tell(nobody_due(opened.next_due, now), tone=Tone.STRONG)
            return
        seen = FollowCall(call.caso_id, call.sheet.main.caso.version)
        settled = self._answered == seen
        if settled:
            self._answered = None
        effects = self.session.shown(call, settled=settled)
        await self._show_call(call, effects, opened.notice, keep=settled)

    async def _show_call(
        self, call: Call, effects: CallEffects, notice: str, *, keep: bool = False
    ) -> None:
        """Draw a call from its start; `keep` saves its draft on the current version."""
        await self.view.close_form()
        self._changed()
        self.view.take_focus()
        self.paint()
        self.work.run(effects)
        if any(isinstance(effect, Resolve) for effect in effects):
            return
        await self._open_form_of(call, keep=keep)
        if notice := notice or text.half_typed(call):
            self.tell(notice)

    async def _open_form_of(self, call: Call, *, keep: bool) -> None:
        if call.recurso is not None:
            await self.open_form(call)
        current = self.call
        if current is not None and (keep or current.outcome is not None):
            self.work.run(self.session.change(current, keep=keep))

    @_write.failed(CallRefusal)
    @_claim_next.failed(CallRefusal)
    def _refused(self, refusal: CallRefusal) -> None:
        effects = self.session.refused(refusal.error, refusal.fresh)
        if refusal.fresh is not None:
            self.paint()
        self.work.run(effects)

    @_write.failed(Exception)
    @_claim_next.failed(Exception)
    def _write_failed(self, error: Exception) -> None:
        effects = self.session.refused(error)
        self.work.run(tuple(effect for effect in effects if not isinstance(effect, Refused)))
        self.node.post_message(Failed(error))

    # What Enter would do, and what others did.

    @reads("Mirando qué haría")
    def _foresee(self, order: CallOrder, number: int) -> tuple[int, CallEffect]:
        return number, self.flow.foresee(order) if isinstance(order, RegisterCall) else CallEffect()

    @_foresee.then
    def _show_effect(self, answer: tuple[int, CallEffect]) -> None:
        if self.session.foreseen(*answer):
            self._changed()
            if not self.session.state.news:
                self.explain()

    @writes("Viendo qué cambió", told=False)
    def _read_again(self, call: Call, *, claim: bool) -> tuple[Call, bool]:
        return self.flow.read_again(call, claim=claim), claim

    @_read_again.then
    async def _show_again(self, read: tuple[Call, bool]) -> None:
        """Show the fresh call; on a started one only announce the change, as Enter will ask."""
        fresh, claimed = read
        call = self.call
        if call is not None and call.caso_id != fresh.caso_id and call.cuenta == fresh.cuenta:
            # The claim just taken is of the cuenta of the call in hand now.
            return
        effects = self.session.read_again(fresh, claimed=claimed)
        if any(isinstance(effect, Arrived) for effect in effects):
            clash = self.flow.meanwhile(fresh)
            arrived = (Arrived(),) if clash is None else (Arrived(), Resolve(clash))
            notice = next((e.text for e in effects if isinstance(e, Say)), "")
            await self._show_call(fresh, arrived, notice)
            return
        if self.call is not None and self.call is not call:
            self.paint()
            # No draft was saved while somebody else had the caso.
            self.work.run(self.session.change(self.call, foresee=False))
        self.work.run(effects)

    @_read_again.failed(Exception)
    def _tell_refusal(self, error: Exception) -> None:
        if not isinstance(error, AjustesError):
            self.node.post_message(Failed(error))
        elif self.call is None:
            self.node.app.push_screen(ErrorModal.of(error))
        else:
            # A suggestion for the command line is of no use on the screen.
            suggestion = "" if "--dato" in error.suggestion else error.suggestion
            self._command(error.message, suggestion, Tone.NOTICE)

    def _ask_resolution(self, clash: Conflict) -> None:
        screen = self._conflict(clash)

        async def answered(_nothing: None) -> None:
            call = self.call
            if call is None or self.session.writing:
                return
            order = self.flow.resolved(call, screen.choque, screen.output)
            if order is not None:
                self.work.send(call.caso_id, *order)
            elif screen.choque.half_typed:
                await self._open_form_of(call, keep=True)
            else:
                self.work.run(self.session.register())

        self.node.app.push_screen(screen, answered)

    # What the acts ask, and what is drawn.

    def take(self, call: Call, *, keep: bool = True, foresee: bool = True) -> None:
        """Apply a changed call: draw, save the draft, foresee.

        Without `foresee` only the text of a box changed, which is not drawn.
        """
        effects = self.session.change(call, keep=keep, foresee=foresee)
        if foresee and call.recurso is not None and self.view.form is not None:
            self.view.form.show_told()
            self._changed()
        elif foresee:
            self.paint()
        self.work.run(effects)

    def take_form(self) -> None:
        """Read the fields: the message of the last keystroke may still be queued."""
        call = self.call
        if call is not None and call.recurso is not None:
            written = self.view.recurso or call.recurso
            self.session.amend(replace(call, recurso=written))

    async def open_form(self, call: Call) -> None:
        service, main = self._service, call.sheet.main
        form = RecursoForm(
            call.cards,
            lambda cards, radicado: service.recurso_script([c.caso for c in cards], radicado),
            short_day(service.recurso_deadline(main.caso)),
            call.recurso or Recurso(),
            self._recurso_marked,
            partial(service.work.radicado_refusal, main),
            Offers(service.work, main.caso.id, Evento.RADICAR_RECURSO),
        )
        await self.view.open_form(form)
        self._changed()
        self.explain()

    def _recurso_marked(self) -> str:
        """Return the marcación chosen for the recurso, '' for the proposed one."""
        call = self.call
        own = None if call is None or call.act is not Evento.RADICAR_RECURSO else call.marcacion
        if own is None:
            return ""
        catalog = self._service.context.catalogs.marcaciones
        return marcacion_said((own.razon, own.subrazon), catalog, WIDTH - LABEL_WIDTH)

    def paint(self) -> None:
        self.draw()
        self._changed()
        self.explain()

    def draw(self) -> None:
        if self.call is not None:
            context = self._service.context
            self.view.show(self.call, context.rules, context.now(), self._coming())

    def explain(self) -> None:
        call, context, form = self.call, self._service.context, self.view.form
        if call is not None:
            self._command(
                *text.command_line(
                    call,
                    self.effect,
                    context.rules,
                    again=partial(again_words, call, self._service),
                    not_yet=not_yet(call, context.now()),
                    wrong="" if form is None else form.wrong,
                )
            )

    def tell(self, text: str, key: str = "", tone: Tone = Tone.NOTICE) -> None:
        self._command(f"{text}{key}", "", tone)

    refuse = tell

    def lacks(self, call: Call) -> None:
        if call.outcome is not None:
            self.tell(f"{call.outcome.text}: {call.missing}")

    def show_difference(self, difference: ValueDifference) -> None:
        """Show the money difference that the next Enter accepts, once painted."""
        self._command(*difference_row(difference))
        self.work.run(self.session.wait_for_paint())

    def decide(self, caso_id: int, back_to: int) -> None:
        """Decide another caso of the cuenta, then return to this call."""
        self.node.post_message(GoTo("triage", ShowCaso(caso_id, "contacto", back_to, returns=True)))
