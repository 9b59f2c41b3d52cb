"""The orders of the calls: opening, writing in a thread, reading again, and what each leads to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from textual.message import Message
from textual.widget import Widget

from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import FollowCall
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.call_view import CallView
from ajustes_tui.screens.session_part import SessionPart, saves
from ajustes_tui.services.casos.contacto import CallEffect, ContactoService
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.call import Call
from ajustes_tui.workbench.call_acts import CallActs, CallFace
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
from ajustes_tui.workbench.call_words import nobody_due
from ajustes_tui.workbench.conflict import Conflict, Resolution
from ajustes_tui.workbench.rr_line import RRLines
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

_NO_CASO = 0
"""Caso id of the order for a call not found yet."""

CallEffects = Effects[CallOrder, Conflict, Call]


class CallRegistered(Message):
    """The person's eventos were registered."""

    def __init__(self, records: Sequence[Recorded]) -> None:
        super().__init__()
        self.records = records


class CallReleased(Message):
    """A call not made was released."""


class CallShown(CallFace, Protocol):
    """A part of a screen that draws the call in hand."""

    @property
    def node(self) -> Widget: ...

    @property
    def view(self) -> CallView: ...

    def changed(self) -> None:
        """Show what the frame says of the call."""

    def paint(self) -> None: ...

    def say(self, text: str, tone: Tone) -> None: ...

    def refused(self, error: AjustesError) -> None: ...

    def ask_resolution(self, clash: Conflict) -> None: ...

    def take_form(self) -> None:
        """Read the fields: the message of the last keystroke may still be queued."""

    async def open_form(self, call: Call) -> None: ...


class CallOrders:
    """Owns the session of the calls, what each order leads to, and the lines left for RR."""

    def __init__(self, shown: CallShown, service: ContactoService, login: str) -> None:
        self._shown = shown
        self._service = service
        self.flow = ContactoFlow(service, login)
        self.session: CaseSession[Call, CallOrder, Conflict] = CaseSession(
            self.flow, heartbeat_for(service.context.rules.minutos_toma)
        )
        self.work: SessionPart[Call, CallOrder, Conflict] = SessionPart(
            node=shown.node,
            session=self.session,
            save=saves(service.work, PARTS),
            claims=service.work,
            write=self._write,
            # What comes next depends on the lines that were written: `_written` claims it.
            go_on=lambda _order: None,
            foresee=self._foresee,
            read_again=lambda call, claim: self._read_again(call, claim=claim),
            release=lambda call: service.release(call.sheet),
            released=lambda: self.node.post_message(CallReleased()),
            draw=lambda _call: shown.paint(),
            say=shown.say,
            ask=shown.ask_resolution,
            refuse=self._tell_refusal,
            take_typed=shown.take_form,
        )
        self.acts = CallActs(service, self.flow, shown, self.work)
        self.rr = RRLines()
        self._answered: FollowCall | None = None
        """Answer already given elsewhere about a caso others changed."""

    @property
    def node(self) -> Widget:
        return self._shown.node

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
            self.work.run(self.session.send(caso_id, OpenCall(caso_id, before, incoming)))

    def open_next(self) -> None:
        if not self.session.writing:
            self.work.run(self.session.send(_NO_CASO, OpenNextCall()))

    def leave(self, call: Call) -> None:
        if forgotten := self.flow.forgotten(call):
            version = call.sheet.main.caso.version
            self.work.run(self.session.type_text(call.caso_id, forgotten, version))
        effects = self.session.leave()
        self._shown.changed()
        self.work.run(effects)

    async def settle(self, answer: Resolution, clash: Conflict) -> None:
        call = self.call
        if call is None or self.session.writing:
            return
        order = self.flow.resolved(call, clash, answer)
        if order is not None:
            self.work.send(call.caso_id, *order)
        elif clash.half_typed:
            await self._open_form_of(call, keep=True)
        else:
            self.work.run(self.session.register())

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
            await self._shown.view.close_form()
            self._shown.changed()
            now = self._service.context.now()
            self._shown.say(nobody_due(opened.next_due, now), Tone.STRONG)
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
        await self._shown.view.close_form()
        self._shown.changed()
        self._shown.view.take_focus()
        self._shown.paint()
        self.work.run(effects)
        if any(isinstance(effect, Resolve) for effect in effects):
            return
        await self._open_form_of(call, keep=keep)
        if notice := notice or text.half_typed(call):
            self._shown.say(notice, Tone.NOTICE)

    async def _open_form_of(self, call: Call, *, keep: bool) -> None:
        if call.recurso is not None:
            await self._shown.open_form(call)
        current = self.call
        if current is not None and (keep or current.outcome is not None):
            self.work.run(self.session.change(current, keep=keep))

    @_write.failed(CallRefusal)
    @_claim_next.failed(CallRefusal)
    def _refused(self, refusal: CallRefusal) -> None:
        effects = self.session.refused(refusal.error, refusal.fresh)
        if refusal.fresh is not None:
            self._shown.paint()
        self.work.run(effects)

    @_write.failed(Exception)
    @_claim_next.failed(Exception)
    def _write_failed(self, error: Exception) -> None:
        effects = self.session.refused(error)
        self.work.run(tuple(effect for effect in effects if not isinstance(effect, Refused)))
        self.node.post_message(Failed(error))

    def _tell_refusal(self, error: Exception) -> None:
        if isinstance(error, AjustesError):
            self._shown.refused(error)
        else:
            self.node.post_message(Failed(error))

    # What Enter would do, and what others did.

    @reads("Mirando qué haría")
    def _foresee(self, order: CallOrder, number: int) -> tuple[int, CallEffect]:
        return number, self.flow.foresee(order) if isinstance(order, RegisterCall) else CallEffect()

    @_foresee.then
    def _show_effect(self, answer: tuple[int, CallEffect]) -> None:
        if self.session.foreseen(*answer):
            self._shown.changed()
            if not self.session.state.news:
                self._shown.explain()

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
            self._shown.paint()
            # No draft was saved while somebody else had the caso.
            self.work.run(self.session.change(self.call, foresee=False))
        self.work.run(effects)

    @_read_again.failed(AjustesError)
    def _not_read_again(self, error: AjustesError) -> None:
        self._tell_refusal(error)
