"""The first screen: the caso in hand, what to do, and the waiting work."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso.note import NotePad
from ajustes_tui.screens.modals import search_account
from ajustes_tui.screens.pace import ReadingPace
from ajustes_tui.screens.turno.day_text import CORTE, notices_of
from ajustes_tui.screens.turno.figures import TurnoFigures, figures_of
from ajustes_tui.screens.turno.place import place_name, title_of
from ajustes_tui.screens.turno.rows import TurnoRows
from ajustes_tui.services.casos.turno import InHand, TurnoService
from ajustes_tui.ui.measures import TALL, WIDTH
from ajustes_tui.ui.text import Span, Tone
from ajustes_tui.workbench.asking import NOTE_KEPT

_MAX_NOTE = 2_000
LEAST_ROWS = 20
"""Window rows with room for figures above the rows, which repeat the counts."""


class TurnoScreen(AjustesScreen):
    """Wires rows and note; reading writes nothing."""

    CONTEXT = "turno"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "turno.tcss"]
    READS_ON_RETURN = True
    HORIZONTAL_BREAKPOINTS = [(0, "-estrecho"), (WIDTH, "-ancho")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-minimo"), (LEAST_ROWS, "-bajo"), (TALL, "-alto")]  # noqa: RUF012

    def __init__(self, service: TurnoService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self.figures = TurnoFigures()
        self.rows = TurnoRows(service, run_session)
        self.note = NotePad(service)
        self._pace = ReadingPace()
        self._board: KpiBoard | None = None
        self._board_pace = ReadingPace()
        self.freshness.fell_due = self.rows.fell_due

    def compose_body(self) -> ComposeResult:
        yield self.figures
        yield self.rows
        yield self.note

    def on_mount(self) -> None:
        self.frame.bar.wait(place_name(self.run_session), self.run_session.login)
        self.rows.focus()

    def load(self) -> None:
        self.freshness.mark_seen()
        self._pace.begin()
        self.rows.read()

    def check_store(self) -> None:
        """Reload after a write; on a large store, seldom enough not to load it."""
        if self._pace.rested:
            super().check_store()

    @on(TurnoRows.Arrived)
    def _arrived(self) -> None:
        self._pace.end()
        self._show_around()

    @reads("Leyendo cómo va el corte")
    def _look_ahead(self) -> KpiBoard | None:
        return self._service.outlook()

    @_look_ahead.then
    def _ahead(self, board: KpiBoard | None) -> None:
        self._board_pace.end()
        self._board = board
        self.rows.show_corte(board)
        self._show_around()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._show_around)

    def _show_around(self) -> None:
        """Read the corte only where it is drawn: it is slow, and the rest does not wait for it."""
        turno = self.rows.turno
        if turno is None:
            return
        drawn = CORTE in self.rows.areas
        if drawn and self._board_pace.rested:
            self._board_pace.begin()
            self._look_ahead()
        self.frame.bar.show(*title_of(turno, self.run_session))
        board = self._board if drawn else None
        self.figures.show(figures_of(turno, self.run_session, board, whole=drawn))
        # The avisos are the last rows.
        notices = notices_of(turno) if self.rows.max_scroll_y else []
        first = next((span for span in notices if span.tone is Tone.NOTICE), None)
        first = first or next(iter(notices), Span(""))
        self.frame.rr_line.clear(first.text, first.tone)
        self._say_enter()

    @on(TurnoRows.CursorMoved)
    def _say_enter(self) -> None:
        self.frame.command_row.tell_row(self.rows.enter_words)

    @property
    def _in_hand(self) -> InHand | None:
        return self.rows.turno.in_hand if self.rows.turno else None

    def action_nota(self) -> None:
        hand = self._in_hand
        if hand is None:
            self.say("No tiene un caso a medias donde anotar", Tone.NOTICE)
            return
        help_text = f"Queda en el historial de {hand.cuenta}."
        self.note.ask(hand.caso_id, "Nota", help_text, hand.borrador.get("t.nota", ""), _MAX_NOTE)

    @on(NotePad.Registered)
    def _noted(self, event: NotePad.Registered) -> None:
        self.signals.tell_registered([event.recorded])
        self.say(NOTE_KEPT)

    def keep_now(self) -> None:
        self.note.keep_now()

    def writing(self) -> bool:
        return self.note.registering

    def action_cuenta(self) -> None:
        hand = self._in_hand
        self.go("historial", (hand.cuenta, hand.caso_id) if hand else None)

    def action_buscar(self) -> None:
        search_account(self)

    def unchoose(self) -> bool:
        """Take several digits as a number to search; a single one opens a duty."""
        return True

    def pasted(self, numbers: tuple[str, ...]) -> None:
        if numbers:
            self.go("historial", numbers[0])
