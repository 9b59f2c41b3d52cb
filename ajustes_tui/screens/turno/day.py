"""The day of a person on a wide window: hour by hour, what was done as bars, and the avisos beside it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ajustes_tui.screens.turno import text
from ajustes_tui.services.casos.turno import Turno
from ajustes_tui.ui.text import Line, Span, Tone, padded, rule
from ajustes_tui.widgets.bars import bar_rows
from ajustes_tui.widgets.hour_plot import HourPlot
from ajustes_tui.widgets.line_view import LineView

_WORDS, _BARS_WIDTH = 20, 72
"""Cells of the words of a bar, and of the words with the longest bar."""
_AVISOS_WIDTH = 44
_PLOT_ROWS = 8
"""Rows of the hours, with their title."""


_BARS_ROWS = 5


def day_rows(height: int) -> int:
    """Return the rows of the day in a window: what the figures and the rows above leave it."""
    return max(height // 3, _PLOT_ROWS + _BARS_ROWS)


class TurnoDay(Horizontal):
    """The day of the person; only a wide and tall window has it."""

    def compose(self) -> ComposeResult:
        """Build the bars with the hours above, and the avisos."""
        with Vertical(id="dia"):
            yield LineView([[]], id="regla-horas")
            yield HourPlot(("Decisiones", "Llamadas"))
            yield LineView([[]], id="barras")
        yield LineView([[]], id="avisos")

    def show(self, turno: Turno, width: int, height: int) -> None:
        """Draw the day in so many columns and rows."""
        hours = [] if turno.people else text.day_hours(turno.today)
        left = width - _AVISOS_WIDTH - 1
        plot = self.query_one(HourPlot)
        plot.display = bool(hours)
        plot.show(hours)
        now = f"ahora {turno.now:%H:%M}"
        title = self.query_one("#regla-horas", LineView)
        title.display = bool(hours)
        title.set_lines([rule("El día, hora por hora", now, left)])
        rows = max(height - (_PLOT_ROWS if hours else 0), 0)
        drawn = _people if turno.people else _bars
        self.query_one("#barras", LineView).set_lines(drawn(turno, left, rows))
        avisos: list[Line] = [rule("Avisos", "", _AVISOS_WIDTH)]
        avisos += text.notice_lines(turno, _AVISOS_WIDTH)
        self.query_one("#avisos", LineView).set_lines(avisos[:height])


def _people(turno: Turno, width: int, rows: int) -> list[Line]:
    rows = min(rows, len(turno.people) + 1)
    here = sum(p.seen is not None and p.seen.date() == turno.now.date() for p in turno.people)
    active = sum(person.usuario.active for person in turno.people)
    title = rule("Quién está hoy", f"{here} de {active} · Ctrl+E", width)
    return padded([title, *text.people_lines(turno.people, turno.now, width)], rows)


def _bars(turno: Turno, width: int, rows: int) -> list[Line]:
    bars = text.day_bars(turno.today)
    if not bars:
        empty: list[Line] = [[Span(" Todavía no ha registrado nada hoy.", Tone.DIM)]]
        return padded([rule("Hoy usted", "", width), *empty], rows)
    lines = [
        rule("Hoy usted", "v la lista completa", width),
        *bar_rows(bars, min(width, _BARS_WIDTH), _WORDS),
    ]
    return padded(lines, rows)
