"""When the queue ends at the pace of the days before, and what falls due meanwhile, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.forecast import DayForecast, Pace
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.figures.forecast import (
    MOST_AGENTES,
    ForecastService,
    QueueForecast,
)
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Line, Span, Tone, wrap
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.forecast import METHOD, forecast_words, range_words, with_whom

_WORD_ROWS = 9
_UNKNOWN_ROWS = 20
"""The rows of the words where there are no days to list."""


class ForecastRow(NamedTuple):
    """A day to come, and what is foretold of it."""

    day: date
    of: DayForecast


def columns() -> dict[int, Sequence[Column[ForecastRow]]]:
    """Return the columns of the days."""
    return {
        0: [
            Column("Día", 10, lambda row: short_day(row.day), flexible=True),
            Column("Entran", 16, lambda row: range_words(row.of.arrivals), "der"),
            Column("Se deciden", 16, lambda row: range_words(row.of.decided), "der"),
            Column("Quedan", 16, lambda row: range_words(row.of.left), "der"),
            Column("Vencen", 14, lambda row: range_words(row.of.fall_due), "der", _tone),
        ]
    }


def _tone(row: ForecastRow) -> Tone:
    return Tone.BAD if row.of.fall_due.middle else Tone.NORMAL


class ForecastScreen(AjustesScreen):
    """What is foretold in words, and the days to come below; the arrows change how many agentes there are."""

    CONTEXT = "kpi_ritmo"
    HAS_RR_LINE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("kpi_ritmo")]

    def __init__(self, service: ForecastService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._pace: Pace | None = None
        self._agentes: int | None = None
        self._told: QueueForecast | None = None
        self._words = Section(_WORD_ROWS)
        self._method = Section(0, "Cómo se calcula", grows=True)
        self.table = ListTable[ForecastRow](columns(), key=lambda row: row.day, enter_chooses=False)
        self._panel = ListPanel(
            self.table,
            lambda _row, width: self._draw_words(width),
            above=[self._words],
            below=[self._method],
            fits=True,
        )

    def compose_body(self) -> ComposeResult:
        """Build the words and the days."""
        yield self._panel

    def load(self) -> None:
        """Read the days before, and foretell."""
        self.freshness.mark_seen()
        self._pace = None
        self._foretell()

    def _foretell(self) -> None:
        if self._told is None:
            self.frame.bar.show("KPI › Cuándo se acaba", self.run_session.login)
        self._read(self._pace, self._agentes)

    @reads("Calculando cuándo se acaba la cola")
    def _read(self, pace: Pace | None, agentes: int | None) -> QueueForecast:
        return self._service.foretell(pace or self._service.pace(), agentes)

    @_read.then
    def _show(self, told: QueueForecast) -> None:
        if told.agentes != self._agentes:
            return
        self._told, self._pace = told, told.pace
        self.frame.bar.show(f"KPI › Cuándo se acaba · {with_whom(told)}", self.run_session.login)
        self.table.display = bool(told.shown)
        self.table.show([ForecastRow(*row) for row in told.shown])
        self.frame.command_row.show(
            f"n calcula con otro número de agentes: ahora {with_whom(told)}", of_row=True
        )
        self._panel.redraw()

    def _draw_words(self, width: int) -> None:
        if self._told is None:
            return
        lines: list[Line] = [
            [Span(f" {row}", Tone.STRONG if not place else Tone.NORMAL)]
            for place, words in enumerate(forecast_words(self._told))
            for row in wrap(words, width - 2)
        ]
        method: list[Line] = [
            [Span(f" {row}", Tone.DIM)] for words in METHOD for row in wrap(words, width - 2)
        ]
        # Where there are no days to list, what it would take to know stands in their place.
        instead = self._told.foretold is None and not self._method.is_tall
        self._words.grow(_UNKNOWN_ROWS if instead else 0)
        self._words.show([*lines, [], *method] if instead else lines, "Qué pasa con la cola")
        self._method.show(method)

    def action_agentes(self, step: int) -> None:
        """Foretell with one agente more or one fewer than now."""
        told = self._told
        if told is None:
            return
        now = round(told.people) if self._agentes is None else self._agentes
        self._agentes = min(max(now + step, 1), MOST_AGENTES)
        self._foretell()

    def action_con(self, agentes: str) -> None:
        """Foretell with a number of agentes of one digit."""
        self._agentes = int(agentes)
        self._foretell()

    def action_cuantos(self) -> None:
        """Ask with how many agentes; an empty answer is those who come."""

        def accept(answer: str) -> None:
            self._agentes = int(answer) if answer.strip() else None
            self._foretell()

        box = TextModal(
            "Con cuántos agentes",
            f"Un número de 1 a {MOST_AGENTES}. Vacío: los que vienen.",
            least=0,
            most=len(str(MOST_AGENTES)),
            on_enter="calcula con ellos",
            objection=_objection,
        )
        ask(self, box, accept)

    def action_definicion(self) -> None:
        """Show how it is worked out."""
        self.app.push_screen(WholeTextModal.of(METHOD, "Cómo se calcula"))


def _objection(text: str) -> str:
    typed = text.strip()
    if not typed or (typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= MOST_AGENTES):
        return ""
    return f"Escriba un número de 1 a {MOST_AGENTES}"
