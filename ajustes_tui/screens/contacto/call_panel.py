"""The call panel: one call at a time, its keys, its form and what the frame says of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import ValueDifference
from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import FollowCall, ShowCaso
from ajustes_tui.screens.asking import ask_in_boxes
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.screens.contacto.call_orders import CallOrders, CallView
from ajustes_tui.screens.contacto.recurso_form import RecursoForm
from ajustes_tui.screens.modals.notices import DefinitionModal, ErrorModal
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.services.casos.contacto import CallEffect, ContactoService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.asking import Asking, Offers
from ajustes_tui.workbench.call import Call, Recurso
from ajustes_tui.workbench.call_acts import CallActs
from ajustes_tui.workbench.call_words import again_words, asked_in, not_yet
from ajustes_tui.workbench.case_view import difference_row
from ajustes_tui.workbench.conflict import Conflict
from ajustes_tui.workbench.rr_line import CallRRLine, foreseen_line, marcacion_said

CommandRow = Callable[[str, str, Tone], None]
"""Shows text, help and tone on the command row."""
ACTS: Mapping[str, Callable[[CallActs], Asking[object] | None]] = {
    "dicho": CallActs.tick,
    "telefono": CallActs.other_number,
    "autorizado": CallActs.authorise,
    "entrante": CallActs.turn_around,
    "registrar": CallActs.register,
    "marcacion": CallActs.marcacion,
    "revision": CallActs.ask_review,
    "saltar": CallActs.skip,
    "deshacer": CallActs.undo,
    "nota": CallActs.note,
    "otro": CallActs.decide_other,
}
"""The acts of a call that take nothing but it, by what the table of keys calls them."""


class CallPanel(Vertical):
    """Works on one call at a time through a session; only Enter registers the outcome.

    It calls `changed` when the facts shown around it change.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("contacto.llamada", of_part=True)]

    class RRLineAsked(Message):
        """The person wants an RR line on the clipboard."""

        def __init__(self, cuenta: str, rr: RRText) -> None:
            super().__init__()
            self.cuenta = cuenta
            self.rr = rr

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
        self._command = say
        self.changed = changed
        self._conflict = conflict
        self._coming = coming
        self._orders = CallOrders(self, service, login)
        self._session, self.work = self._orders.session, self._orders.work
        self.view = CallView()

    def compose(self) -> ComposeResult:
        yield self.view

    # What the screen asks.

    @property
    def node(self) -> Widget:
        return self

    @property
    def call(self) -> Call | None:
        return self._orders.call

    @property
    def effect(self) -> CallEffect:
        return self._orders.effect

    @property
    def context(self) -> str:
        if not self._files:
            return "contacto.llamada"
        form = self.view.form
        return "editor" if form is not None and form.in_prose else "contacto.recurso"

    @property
    def _files(self) -> bool:
        return self.call is not None and self.call.recurso is not None

    @property
    def rr_line(self) -> CallRRLine | None:
        """Return the RR line that registering would produce, else the last call's."""
        width = self._service.context.rules.ancho_rr
        marcaciones = self._service.context.catalogs.marcaciones
        call, effect = self.call, self.effect
        place = effect.place_of(call.about) if call is not None else 0
        columns = self.app.size.width
        line = call and foreseen_line(effect, width, marcaciones, place, columns)
        return line or self._orders.rr.registered(width)

    def open(
        self, caso_id: int, *, incoming: bool = False, answered: FollowCall | None = None
    ) -> None:
        """Open a call; `answered` resolves a draft that others changed."""
        self._orders.open(caso_id, incoming=incoming, answered=answered)

    def open_next(self) -> None:
        self._orders.open_next()

    async def back(self) -> None:
        """Close the form, the outcome, then the call."""
        call = self.call
        if call is None:
            return
        before = self._orders.flow.step_back(call)
        if before is None:
            self._orders.leave(call)
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
        before = None if call is None else self._orders.flow.step_back(call)
        if call is None or before is None or self._session.writing:
            return
        if call.recurso is not None:
            self.call_later(self.back)
        else:
            self.take(before, keep=True)

    def act(self) -> None:
        """Register the form, or decide the other radicado before calling."""
        if self.context == "contacto.recurso" and self.view.form is not None:
            self.view.form.action_registrar()
        else:
            self.action_acto("otro")

    # What the acts and the orders ask.

    def take(self, call: Call, *, keep: bool = True, foresee: bool = True) -> None:
        """Apply a changed call: draw, save the draft, foresee.

        Without `foresee` only the text of a box changed, which is not drawn.
        """
        effects = self._session.change(call, keep=keep, foresee=foresee)
        if foresee and call.recurso is not None and self.view.form is not None:
            self.view.form.show_told()
            self.changed()
        elif foresee:
            self.paint()
        self.work.run(effects)

    def say(self, text: str, tone: Tone) -> None:
        self._command(text, "", tone)

    def tell(self, text: str, key: str = "", tone: Tone = Tone.NOTICE) -> None:
        self.say(f"{text}{key}", tone)

    def refuse(self, text: str) -> None:
        self.say(text, Tone.NOTICE)

    def refused(self, error: AjustesError) -> None:
        if self.call is None:
            self.app.push_screen(ErrorModal.of(error))
            return
        # A suggestion for the command line is of no use on the screen.
        suggestion = "" if "--dato" in error.suggestion else error.suggestion
        self._command(error.message, suggestion, Tone.NOTICE)

    def lacks(self, call: Call) -> None:
        if call.outcome is not None:
            self.refuse(f"{call.outcome.text}: {call.missing}")

    def show_difference(self, difference: ValueDifference) -> None:
        """Show the money difference that the next Enter accepts, once painted."""
        self._command(*difference_row(difference))
        self.work.run(self._session.wait_for_paint())

    def decide(self, caso_id: int, back_to: int) -> None:
        """Decide another caso of the cuenta, then return to this call."""
        self.post_message(GoTo("triage", ShowCaso(caso_id, "contacto", back_to, returns=True)))

    def ask_resolution(self, clash: Conflict) -> None:
        screen = self._conflict(clash)

        async def answered(_nothing: None) -> None:
            await self._orders.settle(screen.output, screen.choque)

        self.app.push_screen(screen, answered)

    # The keys of a call.

    def action_acto(self, name: str) -> None:
        act = ACTS[name](self._orders.acts)
        if act is not None:
            ask_in_boxes(self.app.push_screen, act)

    @on(RecursoForm.Asked)
    def _act_of_form(self, event: RecursoForm.Asked) -> None:
        event.stop()
        self.action_acto(event.act)

    def action_elegir(self, digit: str) -> Awaitable[None] | None:
        """Choose the outcome; registers nothing."""
        page = self.call.page if self.call is not None else ""
        act = self._orders.acts.choose(f"{page}{digit}")
        return ask_in_boxes(self.app.push_screen, act, then=self._open_new_form)

    def action_demas(self) -> None:
        """Show the other page of outcomes."""
        call = self.call
        if call is not None and call.other_page is not None:
            self._session.amend(replace(call, page=call.other_page))
            self._draw()

    def action_ver_todo(self) -> None:
        if self.call is not None:
            lines = text.objection_lines(asked_in(self.call))
            self.app.push_screen(DefinitionModal(lines, "Si el usuario dice…"))

    def action_linea_rr(self) -> None:
        """Request the last call's RR line; each time that of its next caso."""
        asked = self._orders.rr.advance()
        if asked is None:
            self.refuse("Todavía no hay una línea RR")
        else:
            self.post_message(self.RRLineAsked(*asked))

    # The form of the recurso.

    async def _open_new_form(self) -> None:
        call = self.call
        if call is not None and call.recurso is not None and self.view.form is None:
            await self.open_form(call)

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
        self.changed()
        self.explain()

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
        if self._files:
            self.changed()

    @on(RecursoForm.RecursoChanged)
    def _write_form(self, event: RecursoForm.RecursoChanged) -> None:
        event.stop()
        call = self.call
        if call is None or call.recurso is None or self.view.form is None:
            return
        effects = self._session.change(replace(call, recurso=event.recurso))
        self.view.form.show_told()
        self.changed()
        self.explain()
        self.work.run(effects)

    def take_form(self) -> None:
        """Read the fields: the message of the last keystroke may still be queued."""
        call = self.call
        if call is not None and call.recurso is not None:
            written = self.view.recurso or call.recurso
            self._session.amend(replace(call, recurso=written))

    # Drawing.

    def paint(self) -> None:
        self._draw()
        self.changed()
        self.explain()

    @on(events.Resize)
    def _draw(self) -> None:
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
