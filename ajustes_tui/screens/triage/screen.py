"""The screen that wires queue and card."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import (
    EventoRegistrado,
    ShowCaso,
    ShowCasos,
    Signals,
)
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen, copy_out
from ajustes_tui.screens.caso.bench import CaseBench
from ajustes_tui.screens.caso.card_text import APART, both_fit, side_by_side
from ajustes_tui.screens.caso.orders import CaseOrders
from ajustes_tui.screens.caso.picture import CaseInSight
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.triage.batches import Batches
from ajustes_tui.screens.triage.day import DayCounts
from ajustes_tui.screens.triage.filter_bar import FilterBar
from ajustes_tui.screens.triage.queue import QueuePanel
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.measures import LOW
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.workbench.asking import NOTE_KEPT
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.rr_line import LastLines
from ajustes_tui.workbench.triage_flow import Next, Open

if TYPE_CHECKING:
    from ajustes_tui.screens.triage.batch_review import TandaScreen


_FORM_KEYS = ("triage.formulario", "editor")
"""Key contexts of a form, and of its free text."""


def _shape(size: Size) -> dict[str, bool]:
    """Return the CSS classes of a window size."""
    return {
        "-minimo": size.height < LOW,
        "-ambas": both_fit(size),
        "-columnas": side_by_side(size),
        "-aparte": both_fit(size) and size.height >= APART,
    }


class TriageScreen(AjustesScreen):
    """Wires the queue, the card, the batches and the frame; owns none of their state."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "triage.tcss"]
    CONTEXT = "triage.cola"
    HAS_COMMAND_ROW = False
    AUTO_FOCUS = "QueueTable"

    def __init__(self, service: TriageService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._beside = False
        self._on_card = False
        """Whether the person works on the card."""
        self._came: ShowCaso | None = None
        """The caso another place opened, until left."""
        self._lines = LastLines(service.context.rules.ancho_rr)
        self.bench = CaseBench(
            service=service,
            signals=signals,
            run_session=run_session,
            on_enter=self._enter_case,
            comes_next=self._next_to_open,
        )
        self.work = self.bench.orders.work
        self._sight = self.bench.sight
        self.queue = QueuePanel(
            service,
            run_session,
            look=self._look,
            card_title=self._card_title,
            card_order=lambda: self.bench.order,
            guard=self.key_guard,
        )
        self._card = self._sight.shown
        self.day = DayCounts(service, run_session)
        self._batches = Batches(
            service,
            signals,
            run_session,
            self.queue.selection,
            push=lambda screen, answered: self.app.push_screen(screen, answered),
            say=self.say,
            counters=self.day.bar,
            mark=self.queue.digits.mark,
            write=self.queue.digits.write,
            reviewed=self._take_review,
        )

    # Composition.

    def compose(self) -> ComposeResult:
        # Before any widget is styled: later each would be styled once more.
        for name, holds in _shape(self.app.size).items():
            self.set_class(holds, name, update=False)
        for widget in super().compose():
            if widget is self.frame.key_row:
                yield self.day
            yield widget

    def compose_body(self) -> ComposeResult:
        yield self.queue
        with Horizontal(id="caso"):
            yield self.bench
            yield self._sight.panel

    def on_mount(self) -> None:
        """Start at the queue; subscribe to RR lines of other places, such as calls."""

        def follow(done: EventoRegistrado) -> None:
            if done.recorded is not None:
                self._lines.decided(done.recorded)
                self._show_rr()

        self.signals.evento_registrado.subscribe(self, follow)
        self._show_rr()
        self.queue.table.focus()

    def on_resize(self, event: events.Resize) -> None:
        self._beside = both_fit(event.size)
        for name, holds in _shape(event.size).items():
            self.set_class(holds, name)
        self.queue.fit(beside=self._beside)
        self._show_bar()
        if self._beside and self._sight.entered:
            # Behind the card nobody watched them.
            self.call_after_refresh(self.queue.look_at_rows)

    def say(self, text: str, tone: Tone = Tone.STRONG) -> None:
        self.queue.foot.say(text, tone)

    @on(CaseInSight.Says)
    def _say_of_card(self, event: CaseInSight.Says) -> None:
        self.say(event.text, event.tone)

    # The questions the app asks every screen.

    def load(self) -> None:
        self.queue.read()
        self.day.read()

    def store_changed(self) -> None:
        self.queue.look_at_rows()
        if self._sight.entered:
            self.bench.orders.work.look()
        elif not self._beside:
            # A line of others on the caso may not show in its row.
            self._sight.put(None)

    lists_changed = load

    def tell_news(self, text: str) -> None:
        """Show it until the cursor moves, and on the last row from then on."""
        self.queue.foot.tell(cleaned(text), Tone.NOTICE)
        self.day.arrived(text)

    def receive(self, request: object) -> None:
        if isinstance(request, ShowCaso):
            self._came = request
            self.bench.orders.go_on(Open(request.caso_id))
        elif isinstance(request, int):
            self.bench.orders.go_on(Open(request))
        elif isinstance(request, ShowCasos):
            self._go_to_queue()
            self.queue.filter.show_figure(request)

    def pasted(self, numbers: tuple[str, ...]) -> None:
        """Search one pasted number, or list the casos of several."""
        if len(numbers) == 1:
            self.go("historial", numbers[0])
        elif numbers:
            self._go_to_queue()
            self.queue.filter.show_numbers(numbers)
        else:
            self.say("Lo pegado no trae ningún número", Tone.NOTICE)

    def unchoose(self) -> bool:
        self.bench.orders.unchoose()
        return self._sight.entered

    def decides_here(self) -> bool:
        """Return whether the person works on a caso, where Enter registers."""
        return self._sight.entered

    def pending(self) -> str:
        """Return what is left unfinished: the draft of a caso, or the digits of the queue."""
        view, n = self.bench.orders.session.hand, len(self.queue.selection.options)
        if view is not None and view.form is not None:
            return "Lo escrito en el caso queda como borrador."
        return f"Hay {n} {'opción' if n == 1 else 'opciones'} sin registrar." if n else ""

    # The bar.

    @on(FilterBar.Refiltered)
    def _count_again(self) -> None:
        self.day.read()

    @on(DayCounts.CountsRead)
    def _show_bar(self) -> None:
        shown = self._card
        if self._beside:
            self.frame.bar.show("TRIAGE", self.day.bar(wide=True))
        else:
            place = shown.place if shown.entered else "Cola"
            self.frame.bar.show(f"TRIAGE › {place}", self.day.bar(queue=shown.entered))

    # Between the queue and the card.

    def _look(self) -> str:
        """Show the cursor caso on a visible card; return why it could not be read.

        Read on this thread (a few rows by key) because it is painted with the cursor.
        """
        caso_id = self.queue.caso_id
        self.set_class(self.queue.none_stored, "-sin-casos")
        if caso_id is None:
            self._sight.clear()
        elif self._beside:
            return self._preview(caso_id, drawn=True)
        else:
            # The caso read before may be out of date.
            self._sight.put(None)
        return ""

    def _preview(self, caso_id: int, *, drawn: bool = False) -> str:
        try:
            self.bench.preview(caso_id, drawn=drawn)
        except AjustesError as error:
            self._sight.clear()
            return error.message
        return ""

    @property
    def at_hand(self) -> CaseView | None:
        """Return the caso that acts apply to: the card's, or the cursor row's.

        A queue that hides the card reads it only on demand: rows are passed over far more often than acted on.
        """
        caso_id = self.queue.caso_id
        if not self._sight.entered and self._sight.caso_id != caso_id:
            if caso_id is None:
                return None
            if refused := self._preview(caso_id):
                self.queue.foot.tell(refused, Tone.NOTICE)
        return self._sight.view

    def _has_case(self) -> bool:
        """Return whether a caso is available; if not, say so.

        Without a box, text typed after the key would act as verbs.
        """
        if self.queue.caso_id is None and not self._sight.entered:
            self.say("Aquí no hay ningún caso", Tone.NOTICE)
        return self.at_hand is not None

    def _card_title(self) -> str:
        view = self._sight.view
        if side_by_side(self.app.size):
            # The card begins with it, beside the queue and not under it.
            return ""
        return f"{view.card.caso.cuenta} / {view.card.caso.radicado_actual}" if view else ""

    def _enter_case(self) -> None:
        self._on_card = True
        self.set_class(True, "-caso")

    @on(CaseInSight.Changed)
    def _follow_card(self, event: CaseInSight.Changed) -> None:
        if event.shown.entered != self._on_card:
            # The person left or entered the card meanwhile, which draws all of this again.
            return
        before, self._card = self._card, event.shown
        entered, caso_id, cuenta, context, place, rr = event.shown
        keys = self.frame.context
        if entered and caso_id is not None:
            if context != self.frame.context:
                self.frame.show_keys(context)
            if caso_id != before.caso_id or self._beside or not before.entered:
                self.queue.open_card(caso_id, cuenta)
        # The notice of a copied line stays until another line is due, or the person leaves a form.
        left_form = keys in _FORM_KEYS and self.frame.context not in _FORM_KEYS
        if left_form or (entered, caso_id, rr) != (before[0], before[1], before.rr):
            self._show_rr()
        if (entered, place) != (before.entered, before.place):
            self._show_bar()

    @on(events.DescendantFocus)
    def _follow_focus(self, event: events.DescendantFocus) -> None:
        if event.widget is self.queue.table:
            if self._sight.entered and self._beside:
                self.bench.orders.leave()
                self._show_queue()
            self.frame.show_keys("triage.cola")
        elif event.widget is self._sight.panel:
            self.frame.show_keys("triage.cuenta")
        elif event.widget is self.bench.canvas and self.frame.context == "triage.cuenta":
            self.frame.show_keys("triage.caso")

    def _go_to_queue(self) -> None:
        self.bench.orders.leave()
        self._show_queue()
        self.queue.table.focus()
        self.load()

    def _show_queue(self) -> None:
        self._on_card = False
        self.set_class(False, "-caso")
        self.frame.show_keys("triage.cola")
        self.queue.close_card()
        self._card = self._sight.shown
        self._show_rr()
        self._show_bar()

    @on(CaseOrders.Left)
    def _go_back_from(self, event: CaseOrders.Left) -> None:
        self._go_to_queue()
        came, self._came = self._came, None
        if came is not None and came.caso_id == event.caso_id:
            self.post_message(GoTo(came.back_to, came.place, back=True))

    def _next_to_open(self) -> Next | None:
        """Return where to look for the next caso; None returns to the place that opened this one."""
        came = self._came
        if came is not None and came.returns and came.caso_id == self._sight.caso_id:
            return None
        return self.queue.comes_next()

    @on(CaseOrders.NoneLeft)
    def _nothing_left(self) -> None:
        self._go_to_queue()
        self.queue.tell_done()

    @on(CaseOrders.Released)
    def _read_claims(self) -> None:
        self.queue.table.request_again()

    @on(CaseOrders.CaseRegistered)
    def _tell_registered(self, event: CaseOrders.CaseRegistered) -> None:
        last = event.records[-1]
        self.queue.digits.forget(self.queue.selection.note_done(event.records))
        self._lines.decided(last)
        self._show_rr()
        if last.evento is Evento.NOTA and not self._sight.entered:
            self.queue.foot.tell(NOTE_KEPT, Tone.OK)
        for recorded in event.records:
            self.signals.evento_registrado.publish(
                EventoRegistrado(recorded.caso.id, recorded.evento.value, recorded.line)
            )

    @on(QueuePanel.OpenAsked)
    def _open_row(self, event: QueuePanel.OpenAsked) -> None:
        self.bench.orders.go_on(Open(event.caso_id))

    # Acts on many casos.

    @on(QueuePanel.MarksRead)
    def _offer_marked(self, event: QueuePanel.MarksRead) -> None:
        self._batches.offer(event.rows, self.queue.table.ids)

    @on(QueuePanel.ReviewAsked)
    def _review_typed(self) -> None:
        self._batches.review_typed()

    def _take_review(self, review: TandaScreen) -> None:
        self.queue.selection.note_done(review.records)
        self.queue.digits.forget(review.done)
        self.queue.digits.take_away(review.taken_out)
        self._lines.batch_done(review.records)
        self._show_rr()
        if review.summary:
            self.queue.foot.tell(review.summary, Tone.OK)
        else:
            self.queue.foot.show_order()
        self.queue.foot.show_titles()
        self.load()
        if review.to_open is not None:
            self.bench.orders.go_on(Open(review.to_open))
        elif review.request is not None:
            self.receive(review.request)

    # The RR line of the last decision, or of the choice.

    def _show_rr(self) -> None:
        title, right, line = self._sight.rr or self._lines.shown
        self._card = self._card._replace(rr=self._sight.rr)
        self.set_class(bool(self._lines.shown[2]), "-con-rr")
        if line:
            self.frame.rr_line.show(title, right, line)
        else:
            self.frame.rr_line.clear(title)

    def action_linea_rr(self) -> None:
        """Copy the last RR line to the terminal's clipboard; show it on row 23."""
        title, right, line = self._lines.copy(lambda text: copy_out(self, text))
        if line:
            self.frame.rr_line.show(title, right, line)
        else:
            self.say("Todavía no hay ninguna línea RR", Tone.NOTICE)

    # The keys of both halves.

    def action_siguiente(self) -> None:
        """Open the next free caso of the list, or of the whole queue once the list is done."""
        if self.queue.told_done:
            self.queue.filter.show_all()
        self.bench.orders.go_on(Next())

    def action_panel(self) -> None:
        panel = self._sight.panel
        if panel.has_focus:
            (self.bench.canvas if self._sight.entered else self.queue.table).focus()
        elif panel.size.width:
            panel.focus()
        else:
            self.say("La cuenta se ve al lado con 120 columnas; F6 la abre entera", Tone.DIM)

    def action_nota(self) -> None:
        if self._has_case():
            self.bench.action_acto("nota")

    def action_deshacer(self) -> None:
        self.bench.action_acto("deshacer")

    def action_actuar(self) -> None:
        if self._sight.entered and self._sight.shown.context == "triage.formulario":
            form = self._sight.form
            if form is None:
                self.bench.action_acto("registrar")
            elif form.registers_with == "F8" or form.needs:
                # What is wrong or missing is said where it stands, as by the key that registers.
                form.action_registrar()
            else:
                self.say(f"Aquí registra {form.registers_with}", Tone.NOTICE)
            return
        if not self._sight.entered and self.queue.selection.marks:
            self.queue.action_marcados()
        elif self._has_case():
            self.bench.action_acto("actuar")

    def action_cuenta(self) -> None:
        if self._has_case() and self._sight.view is not None:
            caso = self._sight.view.card.caso
            self.go("historial", (caso.cuenta, caso.id))

    def action_atras(self) -> None:
        """Close the line, the account, the card, then the filter."""
        if self.queue.filter.typing:
            self.queue.filter.leave_line()
        elif self.focused is self._sight.panel:
            self.action_panel()
        elif not self.bench.orders.back():
            self.queue.filter.step_back()
