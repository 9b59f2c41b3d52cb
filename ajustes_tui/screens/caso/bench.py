"""The card of a caso with its keys and form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import ask_in_boxes
from ajustes_tui.screens.caso.form import CaseForm
from ajustes_tui.screens.caso.orders import CaseOrders
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.widgets.frame import CardView
from ajustes_tui.workbench.asking import Asking
from ajustes_tui.workbench.case_acts import CaseActs
from ajustes_tui.workbench.case_view import read_view
from ajustes_tui.workbench.triage_flow import Next

_EVENTOS = {
    "deshacer": Evento.DESHACER,
    "revision": Evento.PEDIR_REVISION,
    "telefono": Evento.COMPLETAR,
    "nota": Evento.NOTA,
}


ACTS: Mapping[str, Callable[[CaseActs], Asking[object] | None]] = {
    "registrar": CaseActs.register,
    "saltar": CaseActs.skip,
    "telefono": lambda acts: acts.complete(telephone=True),
    "revision": CaseActs.ask_review,
    "atribuible": CaseActs.atribuible,
    "marcacion": CaseActs.marcacion,
    "deshacer": CaseActs.undo,
    "nota": CaseActs.note,
    "actuar": CaseActs.offer,
}
"""The acts of a card that take nothing but it, by what the table of keys calls them."""


class CaseBench(CardView):
    """The card of a caso with its keys: what is drawn is in `sight`, what they lead to in `orders`.

    Until a caso is entered, one is previewed unclaimed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("triage.caso", of_part=True, of_screen=("linea_rr", "panel", "deshacer"))
    ]

    def __init__(
        self,
        service: TriageService,
        signals: Signals,
        run_session: RunSession,
        on_enter: Callable[[], None],
        comes_next: Callable[[], Next | None] = Next,
    ) -> None:
        super().__init__()
        self.orders = CaseOrders(self, service, signals, run_session, on_enter, comes_next)
        self.sight = self.orders.sight
        self._service = service
        self._login = run_session.login

    def preview(self, caso_id: int, *, drawn: bool) -> None:
        """Read a caso unclaimed, unless one is entered; raises AjustesError.

        A queue that hides the card has none drawn: it passes over far more rows than are entered.
        """
        if self.sight.entered:
            return
        view, before = read_view(self._service, caso_id, self._login), self.sight.previewed
        if before is not None and before.caso_id == caso_id:
            # A text typed a moment ago may not be in the saved draft yet.
            view = view._replace(texts=before.texts)
        self.sight.close_form()
        self.sight.put(view)
        if drawn:
            self.sight.draw(self.sight.picture_of(view))

    def why_not(self, verb: str) -> str:
        """Return why an act is unavailable; '' if available."""
        view, evento = self.sight.view, _EVENTOS.get(verb)
        if view is None or evento is None:
            return ""
        permit = view.card.allows(evento)
        return permit.motivo if isinstance(permit, Refusal) else ""

    def on_resize(self) -> None:
        self.sight.fit()

    @on(events.DescendantFocus)
    def _tell_keys(self) -> None:
        self.sight.tell_change()

    @on(CaseForm.FieldChanged)
    def _typed(self, event: CaseForm.FieldChanged) -> None:
        event.stop()
        form, session = self.sight.form, self.orders.session
        before = session.hand
        if form is None or before is None or before.form is None:
            return
        if event.checks:
            form.check()
        view = self.sight.typed()
        if view is None or view == before:
            return
        was_ready = session.state.ready is not None
        effects = session.change(view)
        if not was_ready or session.state.ready is None or view.asks_difference:
            # Else what stands there stays until the effect is foreseen, which mostly is the same.
            self.sight.echo(view)
        self.orders.work.run(effects)

    @on(CaseForm.Asked)
    def _act_of_form(self, event: CaseForm.Asked) -> None:
        event.stop()
        self.action_acto(event.act)

    def action_elegir(self, digit: str) -> None:
        form, session = self.sight.form, self.orders.session
        if form is not None and session.hand is not None and not session.writing and form.fields:
            form.go_to_empty()
        else:
            ask_in_boxes(self.app.push_screen, self.orders.acts.choose(digit))

    def action_causal(self, letter: str) -> None:
        ask_in_boxes(self.app.push_screen, self.orders.acts.causal(letter))

    def action_acto(self, name: str) -> None:
        act = ACTS[name](self.orders.acts)
        if act is not None:
            ask_in_boxes(self.app.push_screen, act)

    def action_ver_todo(self) -> None:
        self.sight.turn()
