"""The large figures of the first screen, each with its parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

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
from ajustes_tui.services.casos.turno import Turno
from ajustes_tui.ui.text import Line, Span, Tone
from ajustes_tui.widgets.indicator import Indicator

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
