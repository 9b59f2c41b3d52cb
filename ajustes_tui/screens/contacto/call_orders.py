"""The areas of a call, and its orders: opening, writing in a thread, reading again, and what each leads to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.line_data import BY_CORTE
from ajustes_tui.domain.caso.outcomes import SECOND_PAGE
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import FollowCall
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.caso.line_text import moment_of
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.screens.contacto.recurso_form import RecursoForm
from ajustes_tui.screens.session_part import SessionPart, saves
from ajustes_tui.services.casos.contacto import CallEffect, ContactoService
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.ui.measures import LABEL_WIDTH, READ_WIDTH
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, label_span, radicado_end
from ajustes_tui.widgets.flow import PlaceArea, Row, Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.place_view import PlaceCanvas, PlaceView
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.workbench.call import Call, Recurso
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
from ajustes_tui.workbench.call_words import OUTCOME_TITLES, asked_in, nobody_due
from ajustes_tui.workbench.conflict import Conflict, Resolution
from ajustes_tui.workbench.line_words import who_did_it
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
        past = (account(call), facts(call))
        below = [] if self._account.display else [area._replace(spare=True) for area in past]
        script = Under([text.script(call), text.answers(asked_in(call)), *below])
        self._script.place(script, str(len(call.said_at)))
        other_page = "" if call.other_page is None else f"{SECOND_PAGE} los demás"
        self._title.show(OUTCOME_TITLES[call.mode], other_page)
        self._outcomes.show(text.outcomes(call))
        self._account.show(Under(past))
        self._coming.show(coming(call, agenda))

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


_NEXT_CALLS = 8
"""Maximum next calls listed."""


def account(call: Call) -> PlaceArea:
    main = call.sheet.main
    moments = [_moment(line, several=bool(main.others)) for line in main.lines]

    return PlaceArea("pasado", 0, time_line(moments, READ_WIDTH), "Lo que ha pasado")


def _moment(line: HistorialLine, *, several: bool) -> Moment:
    """Return what happened and who did it; with `several`, to which caso."""
    moment = moment_of(line)
    whose = f"{radicado_end(line.radicado)} " if several and line.radicado else ""
    below = "" if line.evento in BY_CORTE else moment.right
    return moment._replace(right=f"{whose}{who_did_it(line)}", below=below)


def facts(call: Call) -> PlaceArea:
    """Return what the script does not say of the caso: of each radicado, while a recurso is asked."""
    main = call.sheet.main
    caso = main.caso
    asked, applied = caso.valor_solicitado, caso.valor_aplicado
    days = (caso.fecha_solicitud, caso.fecha_respuesta)
    pairs = [
        ("Pide", "" if asked in (None, applied) else pesos(asked)),
        ("Aplicado", "" if applied in (None, asked) else pesos(applied)),
        ("El back", cleaned(caso.motivo_rechazo or "")),
        ("Asesor", ", ".join(cleaned(each) for each in (caso.asesor_id, caso.aliado) if each)),
        ("Solicitud", short_day(days[0]) if days[0] else ""),
        ("Respuesta", short_day(days[1]) if days[1] else ""),
    ]
    if call.recurso is not None:
        pairs[:0] = [("Se informa", _decision(card.caso)) for card in call.cards]
    rows = [Row([label_span(name), Span(said)], hang=LABEL_WIDTH) for name, said in pairs if said]
    whose = f" {radicado_end(caso.radicado_actual)}" if main.others else ""
    return PlaceArea("caso", 0, rows, f"El caso{whose}")


def _decision(caso: Caso) -> str:
    applied = caso.contenido is Contenido.APLICADO
    decision = CONTENIDO_WORDS[Contenido.APLICADO if applied else Contenido.NO_APLICA]
    return f"{cleaned(caso.radicado_informado)} {caso.causal or '—'} {decision}"


def coming(call: Call, agenda: Sequence[AgendaRow]) -> PlaceArea:
    others = [row for row in agenda if row.cuenta != call.cuenta and not row.not_now]
    rows = [_next(row) for row in others[:_NEXT_CALLS]]
    nobody = [Row([Span(" Nadie más por ahora: Esc vuelve a la agenda", Tone.DIM)])]
    return PlaceArea("despues", 0, rows or nobody, "Después de esta")


def _next(row: AgendaRow) -> Row:
    entry = row.entry
    tone, glyph = signal_of(entry.semaforo)
    days = "" if entry.remaining is None else entry.remaining
    name = cleaned(entry.row.caso.usuario_nombre or "")
    left = [Span(f" {cell(row.cuenta, 10)} "), Span(glyph, tone), Span(f" {days:>2}  {name}")]
    when = "" if row.when == "ya" else f"{row.when} "
    return Row(left, end=[Span(when, Tone.DIM)] if when else ())


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
