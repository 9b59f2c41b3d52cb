"""The first screen: its large figures, the caso in hand, what to do, and the waiting work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.duties import DutyKind
from ajustes_tui.domain.figures.indicators import PROGRESS_FIGURE
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import ReadingPace, reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso.note import NotePad
from ajustes_tui.screens.modals import search_account
from ajustes_tui.screens.turno.day_text import CORTE, notices_of
from ajustes_tui.screens.turno.place import TurnoRows, place_name, title_of
from ajustes_tui.services.casos.turno import InHand, Turno, TurnoService
from ajustes_tui.ui.measures import TALL, WIDTH
from ajustes_tui.ui.text import Line, Span, Tone
from ajustes_tui.widgets.indicator import Indicator
from ajustes_tui.workbench.asking import NOTE_KEPT

_COUNT = 4


class LargeFigure(NamedTuple):
    """A count, its number, and the rows below it."""

    heading: str
    number: str
    detail: Sequence[Line] = ()


class TurnoFigures(Horizontal):
    """The figures side by side; omitted without room, as the rows repeat them."""

    def compose(self) -> ComposeResult:
        for _place in range(_COUNT):
            yield Indicator("", sign="")

    def show(self, figures: Sequence[LargeFigure]) -> None:
        for indicator, figure in zip(self.query(Indicator), figures, strict=True):
            indicator.rename(figure.heading)
            indicator.show(figure.number, Tone.STRONG, figure.detail)


def figures_of(
    turno: Turno, run_session: RunSession, board: KpiBoard | None = None, *, whole: bool = False
) -> list[LargeFigure]:
    """Return the célula's figures for a lead, else the person's own.

    The `whole` page adds the progress of the corte, which is read last.
    """
    if not run_session.can(Power.OVERSEE):
        return [_calls(turno), _queue(turno, "Por decidir"), _falling(turno), _citas(turno)]
    if not whole:
        return [_queue(turno, "Sin decidir"), _falling(turno), _late(turno), _tray(turno)]
    return [_queue(turno, "Sin decidir"), _late(turno), _tray(turno), _progress(board)]


def _late(turno: Turno) -> LargeFigure:
    queue = turno.queue
    details = [
        _dim(f"{thousands(queue.overdue)} por decidir"),
        _dim(f"vencen {thousands(queue.today)} hoy, {thousands(queue.tomorrow)} mañana"),
    ]
    return LargeFigure("Vencidos", thousands(queue.late), details)


def _progress(board: KpiBoard | None) -> LargeFigure:
    """Return the decided share of the newest corte; a dash until read, or without one."""
    counts = board.counts if board else None
    if board is None or board.since is None or counts is None or not counts.total:
        return LargeFigure("Avance %", "—")
    of = f"{thousands(counts[PROGRESS_FIGURE])} de {thousands(counts.total)}"
    share = (counts.percent(PROGRESS_FIGURE) or "—").replace(".", ",")
    return LargeFigure("Avance %", share, [_dim(of), _dim(f"del corte {short_day(board.since)}")])


def _queue(turno: Turno, heading: str) -> LargeFigure:
    queue = turno.queue
    days = count_words(queue.days, "día")
    soon = _marked("▲", Tone.NOTICE, f"{thousands(queue.soon)} en {days}")
    spare = thousands(queue.total - queue.soon - queue.overdue)
    detail = [soon if queue.soon else _dim(f"ninguno en {days}"), _dim(f"{spare} con tiempo")]
    return LargeFigure(heading, thousands(queue.total), detail)


def _falling(turno: Turno) -> LargeFigure:
    overdue = turno.queue.late
    late = _marked("■", Tone.BAD, count_words(overdue, "vencido ya", "vencidos ya"))
    detail = [late if overdue else _dim("ninguno vencido")]
    detail.append(_dim(f"mañana vencen {thousands(turno.queue.tomorrow)}"))
    return LargeFigure("Vencen hoy", thousands(turno.queue.today), detail)


def _calls(turno: Turno) -> LargeFigure:
    made = turno.today.llamadas
    total = sum(made.values())
    rows = {code: CONTACT_OUTCOMES.get(code) for code in made}
    spoke = sum(count for code, count in made.items() if (row := rows[code]) and row.answered)
    if not total:
        return LargeFigure("Llamadas", thousands(turno.llamadas), [_dim("ninguna hecha hoy")])
    answered = f"{spoke} de {total} {'habló' if spoke == 1 else 'hablaron'}"
    retries = [_dim(f"{turno.retries} otra vez")] if turno.retries else []
    return LargeFigure("Llamadas", thousands(turno.llamadas), [_dim(answered), *retries])


def _citas(turno: Turno) -> LargeFigure:
    late = len(turno.overdue)
    detail: list[Line] = []
    if late:
        detail.append(_marked("■", Tone.BAD, count_words(late, "vencida")))
    if turno.citas:
        detail.append(_dim(f"la próxima, {turno.citas[0].momento:%H:%M}"))
    return LargeFigure("Citas", thousands(late + len(turno.citas)), detail or [_dim("ninguna hoy")])


def _tray(turno: Turno) -> LargeFigure:
    asked = next((duty for duty in turno.duties if duty.kind is DutyKind.TRAY), None)
    count, since = turno.bandeja if asked is None else (asked.count, asked.since)
    if not count:
        return LargeFigure("En bandeja", "0", [_dim("nadie pregunta")])
    words = "desde antes"
    if isinstance(since, datetime):
        today = since.date() == turno.now.date()
        words = f"desde {'las' if today else short_day(since.date())} {since:%H:%M}"
    return LargeFigure("En bandeja", thousands(count), [_dim(words), _dim("Ctrl+R la abre")])


def _marked(glyph: str, tone: Tone, words: str) -> Line:
    return [Span(f"{glyph} ", tone), Span(words)]


def _dim(words: str) -> Line:
    return [Span(words, Tone.DIM)]


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
