"""The first screen: the caso in hand, what to do, and the waiting work."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult

from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso.note import NotePad
from ajustes_tui.screens.modals import search_account
from ajustes_tui.screens.pace import ReadingPace
from ajustes_tui.screens.turno import text
from ajustes_tui.screens.turno.day import page_of
from ajustes_tui.screens.turno.figures import TurnoFigures, figures_of
from ajustes_tui.screens.turno.rows import TurnoRows
from ajustes_tui.services.casos.turno import InHand, TurnoService
from ajustes_tui.services.figures.board import KpiBoard
from ajustes_tui.ui.measures import TALL
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.areas import Areas, Page
from ajustes_tui.workbench.asking import NOTE_KEPT

_MAX_NOTE = 2_000
_AROUND = 12
"""Window rows used by neither rows nor day: bar, figures, command row, RR, keys."""
_LEAST_OF_DAY = 3
"""Divisor of the available rows that gives the day's minimum."""


class TurnoScreen(AjustesScreen):
    """Wires rows and note; reading writes nothing."""

    CONTEXT = "turno"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "turno.tcss"]
    READS_ON_RETURN = True
    VERTICAL_BREAKPOINTS = [(0, "-bajo"), (TALL, "-alto")]  # noqa: RUF012

    def __init__(self, service: TurnoService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self.figures = TurnoFigures()
        self.day = Areas()
        self.rows = TurnoRows(service, run_session)
        self.note = NotePad(service)
        self._pace = ReadingPace()
        self._page = Page(())
        self._board: KpiBoard | None = None
        self._board_pace = ReadingPace()
        self.freshness.fell_due = self.rows.fell_due

    def compose_body(self) -> ComposeResult:
        yield self.figures
        yield self.rows
        yield self.day
        yield self.note

    def on_mount(self) -> None:
        place = text.place_name(self.run_session)
        self.frame.bar.wait(place, self.run_session.login)
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
        self._look_ahead_if_due()

    def _look_ahead_if_due(self) -> None:
        """Read the corte only where shown: it is slow, and the rest does not wait for it."""
        if self.day.display and self.run_session.can(Power.OVERSEE) and self._board_pace.rested:
            self._board_pace.begin()
            self._look_ahead()

    @reads("Leyendo cómo va el corte")
    def _look_ahead(self) -> KpiBoard | None:
        return self._service.outlook()

    @_look_ahead.then
    def _ahead(self, board: KpiBoard | None) -> None:
        self._board_pace.end()
        self._board = board
        self._show_around()

    def on_resize(self, event: events.Resize) -> None:
        self.figures.fit((event.size.width, event.size.height))
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        self._show_around()
        if self._board is None and self.rows.turno is not None:
            self._look_ahead_if_due()

    def _show_around(self) -> None:
        turno, (width, height) = self.rows.turno, self.app.size
        self.day.display = text.is_wide(width, height)
        if turno is None:
            return
        self.frame.bar.show(*text.title_of(turno, self.run_session))
        board = self._board if self.day.display else None
        self.figures.show(figures_of(turno, self.run_session, board, whole=self.day.display))
        # On a small window the avisos are the last rows, which may be below the last one in sight.
        self.frame.rr_line.clear(*(text.first_notice(turno) if not self.day.display else ()))
        self._page = page_of(turno, board, width) if self.day.display else Page(())
        self._show_day()

    def _show_day(self) -> None:
        width, height = self.app.size
        room = height - _AROUND
        rows = max(room - self.rows.line_count, room // _LEAST_OF_DAY)
        self.day.styles.height = rows
        if self.day.display:
            self.day.show(self._page, width, rows)

    @on(TurnoRows.Moved)
    def _say_enter(self) -> None:
        self._show_day()
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
