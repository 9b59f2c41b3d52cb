"""The contacto screen: the agenda, or the call in progress."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult

from ajustes_tui.domain.values.clocks import semaforo
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import FollowCall, ShowCasos, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen, copied
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.contacto import call_text
from ajustes_tui.screens.contacto.agenda import AgendaPanel
from ajustes_tui.screens.contacto.call_orders import CallRegistered, CallReleased
from ajustes_tui.screens.contacto.call_panel import CallPanel
from ajustes_tui.screens.filter_line import LAST_WORD
from ajustes_tui.services.casos.contacto import ContactoService
from ajustes_tui.ui.measures import LOW, NORMAL, WIDTH
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.workbench.conflict import Conflict


class ContactoScreen(AjustesScreen):
    """Wires agenda and call panel; one is in front."""

    CONTEXT = "contacto.agenda"
    HORIZONTAL_BREAKPOINTS = [(0, "-una"), (NORMAL, "-dos"), (2 * WIDTH, "-tres")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-minimo"), (LOW, "-alto")]  # noqa: RUF012
    CSS_PATH = styles_dir() / "contacto.tcss"

    def __init__(self, service: ContactoService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._agenda = AgendaPanel(service, run_session.login)
        self._calls = CallPanel(
            service,
            run_session.login,
            say=self.frame.command_row.show,
            changed=self._follow_call,
            conflict=self._conflict_about,
            coming=lambda: self._agenda.table.rows,
        )
        self._calls.display = False
        self.work = self._calls.orders.work
        self._called: int | None = None
        """Caso of the call in front, until registered."""

    def compose_body(self) -> ComposeResult:
        yield self._agenda
        yield self._calls

    def on_mount(self) -> None:
        self._show_agenda()
        self._paint_frame()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._paint_frame)
        self._agenda.show_note()

    def _conflict_about(self, clash: Conflict) -> ConflictScreen:
        clock = clash.card.clock
        signal = (
            semaforo(clock.remaining, self._service.context.rules) if clock is not None else None
        )
        return ConflictScreen(
            clash,
            self.signals,
            self.run_session,
            self._service.context.now,
            self._service.card,
            signal,
        )

    # The part in front, and the frame around it.

    def _follow_call(self) -> None:
        call = self._calls.orders.call
        calling = call is not None
        if call is not None:
            self._called = call.caso_id
        if self._calls.display is not calling:
            self._agenda.display, self._calls.display = not calling, calling
            if not calling:
                self._show_agenda()
        self._paint_frame()

    def _show_agenda(self) -> None:
        """Show the agenda at the call left, or at its top after a registered one."""
        if self._called is None:
            self._agenda.to_top()
        else:
            self._agenda.stand_on(self._called)
        self._agenda.show_note()
        self._agenda.table.focus()
        self._say_what_keys_do()

    @on(AgendaPanel.FilterLeft)
    def _say_what_keys_do(self) -> None:
        self.frame.command_row.show("", "Enter abre · n llama al siguiente")

    @on(AgendaPanel.AgendaShown)
    def _paint_frame(self) -> None:
        call = self._calls.orders.call
        title = call_text.title(call) if call is not None else "CONTACTO › Agenda"
        summary = self._agenda.summary if call is None else ""
        right = (self._agenda.until, summary, self.run_session.login)
        self.frame.bar.show(title, " · ".join(filter(None, right)))
        self.frame.show_keys("contacto.agenda" if call is None else self._calls.context)
        line = self._calls.rr_line
        if line is not None:
            self.frame.rr_line.show(*line)
        else:
            self.frame.rr_line.clear()

    # The questions the app asks every screen.

    def load(self) -> None:
        self._agenda.load()

    @on(CallReleased)
    def lists_changed(self) -> None:
        """Reload because a base added or removed calls, or a claim was released."""
        self._agenda.load()

    def tell_news(self, text: str) -> None:
        self.say(cleaned(text), Tone.NOTICE)

    def store_changed(self) -> None:
        if self._calls.orders.call is not None:
            self._calls.orders.work.look()
        else:
            self._agenda.look()

    def receive(self, request: object) -> None:
        """Open a call, or show a figure's usuarios, for another screen."""
        if isinstance(request, int):
            self._calls.orders.open(request)
        elif isinstance(request, FollowCall):
            self._calls.orders.open(request.caso_id, answered=request)
        elif isinstance(request, ShowCasos) and self._calls.orders.call is None:
            self._agenda.show_only(request)

    def pending(self) -> str:
        if self._calls.orders.call is None:
            return ""
        return "La llamada queda sin registrar; lo escrito se guarda como borrador."

    def writing(self) -> bool:
        return super().writing() or self._agenda.searching

    def pasted(self, numbers: tuple[str, ...]) -> None:
        if self._calls.orders.call is None and numbers:
            self._agenda.filter(numbers[0])
        else:
            super().pasted(numbers)

    def unchoose(self) -> bool:
        self._calls.orders.unchoose()
        return self._calls.orders.call is not None

    def decides_here(self) -> bool:
        """Return whether a call is open, where Enter registers."""
        return self._calls.orders.call is not None

    # Messages of the parts.

    @on(AgendaPanel.CallAsked)
    def _open_call(self, event: AgendaPanel.CallAsked) -> None:
        self._calls.orders.open(event.caso_id, incoming=event.incoming)

    @on(CallRegistered)
    def _publish(self, event: CallRegistered) -> None:
        if self._called in {recorded.caso.id for recorded in event.records}:
            self._called = None
        self.signals.tell_registered(event.records)

    @on(CallPanel.RRLineAsked)
    def _copy_line(self, event: CallPanel.RRLineAsked) -> None:
        self.frame.rr_line.show(f"Línea RR de {event.cuenta}", *copied(self, event.rr))

    # The keys of every screen.

    async def action_atras(self) -> None:  # type: ignore[override]  # an action may be awaited
        """Step back in the call, or out of the filter line, which stays in force."""
        if self._calls.orders.call is not None:
            await self._calls.orders.back()
        elif self._agenda.line.typing:
            self._agenda.leave_line()
        elif self._agenda.filtered:
            self.say(LAST_WORD, Tone.DIM)
        else:
            self.nothing_here()

    def action_nota(self) -> None:
        if self._calls.orders.call is not None:
            self._calls.action_acto("nota")
        else:
            self.nothing_here()

    def action_actuar(self) -> None:
        """Register the recurso form, or decide the other radicado before calling."""
        if self._calls.orders.call is not None:
            self._calls.act()
        else:
            self.nothing_here()

    def action_siguiente(self) -> None:
        self._calls.orders.open_next()

    def action_deshacer(self) -> None:
        self._calls.action_acto("deshacer")

    def action_cuenta(self) -> None:
        row = self._agenda.table.current
        call = self._calls.orders.call
        if call is not None:
            self.go("historial", (call.cuenta, call.caso_id))
        elif row is not None:
            self.go("historial", (row.cuenta, row.caso_id))
