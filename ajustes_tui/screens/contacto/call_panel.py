"""The call panel: one call at a time, its keys, its form and what the frame says of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.screens.asking import ask_in_boxes
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.screens.contacto.call_orders import CallOrders
from ajustes_tui.screens.contacto.recurso_form import RecursoForm
from ajustes_tui.screens.modals.notices import DefinitionModal
from ajustes_tui.services.casos.contacto import ContactoService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.asking import Asking
from ajustes_tui.workbench.call_acts import CallActs
from ajustes_tui.workbench.call_words import asked_in
from ajustes_tui.workbench.conflict import Conflict
from ajustes_tui.workbench.rr_line import CallRRLine, foreseen_line

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
    """Works on one call at a time with the keys; what they lead to is in `orders`.

    Only Enter registers the outcome.
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
        super().__init__(id="llamada")
        self._service = service
        self._changed = changed
        self.orders = CallOrders(
            self, service, login, say=say, changed=changed, conflict=conflict, coming=coming
        )
        self._view = self.orders.view

    def compose(self) -> ComposeResult:
        yield self._view

    # What the screen asks.

    @property
    def context(self) -> str:
        call, form = self.orders.call, self._view.form
        if call is None or call.recurso is None:
            return "contacto.llamada"
        return "editor" if form is not None and form.in_prose else "contacto.recurso"

    @property
    def rr_line(self) -> CallRRLine | None:
        """Return the RR line that registering would produce, else the last call's."""
        width = self._service.context.rules.ancho_rr
        marcaciones = self._service.context.catalogs.marcaciones
        call, effect = self.orders.call, self.orders.effect
        place = effect.place_of(call.about) if call is not None else 0
        columns = self.app.size.width
        line = call and foreseen_line(effect, width, marcaciones, place, columns)
        return line or self.orders.rr.registered(width)

    def act(self) -> None:
        """Register the form, or decide the other radicado before calling."""
        if self.context == "contacto.recurso" and self._view.form is not None:
            self._view.form.action_registrar()
        else:
            self.action_acto("otro")

    # The keys of a call.

    def action_acto(self, name: str) -> None:
        act = ACTS[name](self.orders.acts)
        if act is not None:
            ask_in_boxes(self.app.push_screen, act)

    @on(RecursoForm.Asked)
    def _act_of_form(self, event: RecursoForm.Asked) -> None:
        event.stop()
        self.action_acto(event.act)

    def action_elegir(self, digit: str) -> Awaitable[None] | None:
        """Choose the outcome; registers nothing."""

        async def open_new_form() -> None:
            call = self.orders.call
            if call is not None and call.recurso is not None and self._view.form is None:
                await self.orders.open_form(call)

        page = self.orders.call.page if self.orders.call is not None else ""
        act = self.orders.acts.choose(f"{page}{digit}")
        return ask_in_boxes(self.app.push_screen, act, then=open_new_form)

    def action_demas(self) -> None:
        """Show the other page of outcomes."""
        call = self.orders.call
        if call is not None and call.other_page is not None:
            self.orders.session.amend(replace(call, page=call.other_page))
            self.orders.draw()

    def action_ver_todo(self) -> None:
        if self.orders.call is not None:
            lines = text.objection_lines(asked_in(self.orders.call))
            self.app.push_screen(DefinitionModal(lines, "Si el usuario dice…"))

    def action_linea_rr(self) -> None:
        """Request the last call's RR line; each time that of its next caso."""
        asked = self.orders.rr.advance()
        if asked is None:
            self.orders.tell("Todavía no hay una línea RR")
        else:
            self.post_message(self.RRLineAsked(*asked))

    # The form of the recurso, and the size.

    @on(events.DescendantFocus)
    def _follow_focus(self) -> None:
        call = self.orders.call
        if call is not None and call.recurso is not None:
            self._changed()

    @on(RecursoForm.RecursoChanged)
    def _write_form(self, event: RecursoForm.RecursoChanged) -> None:
        event.stop()
        call, form = self.orders.call, self._view.form
        if call is None or call.recurso is None or form is None:
            return
        effects = self.orders.session.change(replace(call, recurso=event.recurso))
        form.show_told()
        self._changed()
        self.orders.explain()
        self.orders.work.run(effects)

    def on_resize(self) -> None:
        self.orders.draw()
