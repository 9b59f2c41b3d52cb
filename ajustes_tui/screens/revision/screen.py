"""The review tray: questions waiting for the supervisor, listed, and each answered with a reason."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import read, reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.revision import text
from ajustes_tui.screens.revision.question import QuestionPanel
from ajustes_tui.services.casos.revision import RevisionRow, RevisionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LOW, TALL
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.window_table import WindowTable
from ajustes_tui.workbench.tray import LostBorrador, lost_borradores


class TrayPage(NamedTuple):
    """The casos of the tray, the total waiting, and the drafts that came too late."""

    ids: array[int]
    waiting: int
    oldest: datetime | None
    lost: Mapping[int, LostBorrador]


class TrayList(WindowTable[RevisionRow]):
    """The waiting questions; the cursor stays on its question."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("revision")]

    class Listed(Message):
        """The list was read; `show` draws it."""

        def __init__(self, page: TrayPage) -> None:
            super().__init__()
            self.page = page

    def __init__(self, service: RevisionService) -> None:
        super().__init__(
            text.columns_at(service.context.now()),
            empty=Empty("No hay preguntas sin respuesta.", "F3 abre la cola\nF4 abre las llamadas"),
            airy=True,
        )
        self._service = service
        self._wanted: int | None = None
        """The caso requested by another screen, until listed."""

    @reads("Leyendo la bandeja", leads=True)
    def read(self) -> TrayPage:
        """Include the person's drafts on questions no longer waiting."""
        service = self._service
        tray = service.read_tray()
        return TrayPage(*tray, lost_borradores(service, tray.ids))

    @read.then
    def _listed(self, page: TrayPage) -> None:
        self.post_message(self.Listed(page))

    def show(self, ids: array[int]) -> None:
        self.set_ids(ids)
        self._go_to_wanted()
        self._wanted = None

    def want(self, caso_id: int) -> None:
        """Move to the question of a caso, now or once listed."""
        self._wanted = caso_id
        self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        if self._wanted is not None and self.move_to_id(self._wanted):
            self._wanted = None

    @on(WindowTable.WindowRequested)
    def _ask_rows(self, event: WindowTable.WindowRequested) -> None:
        event.stop()
        read(
            self,
            "Leyendo las preguntas",
            lambda: self._service.rows(event.ids),
            self._give_rows,
            keep_all=True,
        )

    def _give_rows(self, rows: Sequence[RevisionRow]) -> None:
        self.set_rows({row.caso_id: row for row in rows})


_TALL = 28
"""Window rows from which the question is shown as areas under a short list."""
_LIST_SHARE, _LEAST_LIST = 4, 2
"""The list's largest share of the window (a divisor), and its minimum rows."""


class RevisionScreen(AjustesScreen):
    """The list, and the current question below; Enter or F8 registers its answer."""

    CONTEXT = "revision"
    CSS_PATH = styles_dir() / "revision.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-minimo"), (LOW, "-bajo"), (_TALL, "-alto"), (TALL, "-largo")]  # noqa: RUF012

    def __init__(self, service: RevisionService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self.tray = TrayList(service)
        self.question = QuestionPanel(
            service,
            lambda: self.tray.cursor_id,
            self.frame.command_row,
            self.frame.rr_line,
            self.guard_new_case,
        )

    def compose_body(self) -> ComposeResult:
        yield from (self.tray, self.question)

    @on(TrayList.CursorMoved)
    def _follow(self) -> None:
        if not self.tray.listed:
            return
        # Why there is no question stands alone in the middle.
        self.question.display = asked = bool(self.tray.ids)
        height = self.app.size.height
        limit = max(height // _LIST_SHARE, _LEAST_LIST)
        rows = min(self.tray.needed_rows(limit) + (height >= _TALL), limit)
        self.tray.styles.height = rows if asked else "1fr"
        self.question.look()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._follow)

    def on_mount(self) -> None:
        if not self._service.may_answer:
            self.frame.show_keys(self.CONTEXT, ("revision.elegir", "revision.registrar"))

    def load(self) -> None:
        self.freshness.mark_seen()
        self.tray.read()

    def receive(self, request: object) -> None:
        """Move to the question of the caso requested by another screen."""
        if isinstance(request, int):
            self.tray.want(request)

    def pending(self) -> str:
        return self.question.pending()

    def unchoose(self) -> bool:
        self.question.unchoose()
        self.tray.focus()
        return True

    def decides_here(self) -> bool:
        """Enter registers the chosen answer."""
        return True

    def writing(self) -> bool:
        return self.question.registering

    def keep_now(self) -> None:
        self.question.work.keep_now()

    @on(TrayList.Listed)
    def _show_list(self, event: TrayList.Listed) -> None:
        page, own = event.page, self._service.shows_own
        self.frame.bar.show(
            *text.bar_of(page.waiting, page.oldest, self.run_session.login, own=own)
        )
        if self.question.keep_only(page.ids):
            # The reason being typed belonged to the question that left, not to the next one.
            self.tray.focus()
            self.guard_new_case()
        self.tray.show(page.ids)
        # Also of no rows or fewer, where the cursor moves nowhere.
        self._follow()
        self.question.tell_lost(page.lost)

    @on(events.DescendantFocus)
    def _show_keys(self, event: events.DescendantFocus) -> None:
        """Show the keys of the reason while it has the focus."""
        off = () if self._service.may_answer else ("revision.elegir", "revision.registrar")
        # By its id: the tray takes the focus before the fields of the question are there.
        if event.widget.id == "razon":
            self.frame.show_keys("editor")
        else:
            self.frame.show_keys(self.CONTEXT, off)

    @on(QuestionPanel.Registered)
    def _publish(self, event: QuestionPanel.Registered) -> None:
        if self.question.view is None:
            self.tray.focus()
        self.signals.tell_registered(event.records)

    @on(QuestionPanel.Overtaken)
    def _read_after_another(self) -> None:
        self.tray.focus()
        self.load()

    def action_elegir(self, digit: str) -> None:
        self.question.choose(digit)

    def action_registrar(self) -> None:
        self.question.register()

    action_actuar = action_registrar

    def action_razon(self) -> None:
        self.question.go_to_field()

    def action_nota(self) -> None:
        self.question.ask_note()

    def action_ver_todo(self) -> None:
        if (view := self.question.at_hand()) is not None:
            self.app.push_screen(WholeTextModal.of(text.whole(view), "La pregunta y su caso"))

    def action_abrir_caso(self) -> None:
        if (view := self.question.at_hand()) is not None:
            self.go("triage", view.card.caso.id)

    def action_cuenta(self) -> None:
        if (view := self.question.at_hand()) is not None:
            caso = view.card.caso
            self.go("historial", (caso.cuenta, caso.id))

    def action_atras(self) -> None:
        if not self.tray.has_focus:
            self.tray.focus()
        elif not self.question.unchoose():
            self.go_back("turno")
