"""When the queue ends at the pace of the days before, and what falls due meanwhile, day by day."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.forecast import Pace
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi import forecast_text as text
from ajustes_tui.screens.kpi.forecast_text import ForecastRow
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.figures.forecast import (
    MOST_AGENTES,
    ForecastService,
    QueueForecast,
)
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LOW
from ajustes_tui.widgets.areas import ListPage, Page
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.figure_cards import FigureCards
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.forecast import METHOD, with_whom

_AROUND = 5
"""Rows of the window around the body: the bar, the command row with its foot, and the keys."""


_AIRY_ROWS = 36
"""Rows of the window from which blank rows part the figures from the rest."""


class ForecastScreen(AjustesScreen):
    """What is foretold in words, and the days to come below; the arrows change how many agentes there are."""

    CONTEXT = "kpi_ritmo"
    HAS_RR_LINE = False
    CSS_PATH = styles_dir() / "kpi.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-plano"), (LOW, "-alto")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("kpi_ritmo")]

    def __init__(self, service: ForecastService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._pace: Pace | None = None
        self._agentes: int | None = None
        self._told: QueueForecast | None = None
        self._cards = FigureCards(text.CARDS, text.DETAIL_ROWS, sign="")
        self._foot = LineView([[]] * text.FOOT_ROWS, id="pie")
        self.frame.foot = self._foot
        self.table = ListTable[ForecastRow](
            text.columns(), key=lambda row: row.day, enter_chooses=False
        )
        self._page = ListPage(self.table, self._areas)

    def compose_body(self) -> ComposeResult:
        """Build the large figures, and under them the days and what they rest on."""
        yield self._cards
        yield self._page

    def on_resize(self, event: events.Resize) -> None:
        """Word the figures for the window."""
        self._draw()

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
        self.table.say_empty(Empty(told.why_not, "d dice cómo se calcula"))
        self.table.show(text.forecast_rows(told))
        self.frame.command_row.show(
            f"n calcula con otro número de agentes: ahora {with_whom(told)}", of_row=True
        )
        self._draw()
        self._page.redraw()

    def _draw(self) -> None:
        """Draw the large figures and what they rest on."""
        told, (width, height) = self._told, self.size
        if told is not None:
            self._cards.fit(width, height - _AROUND)
            self._cards.styles.margin = (int(height >= _AIRY_ROWS), 0)
            self._cards.show(text.cards(told, self._cards.room))
            self._foot.set_lines(text.foot(told, width))

    def _areas(self, _row: ForecastRow | None, columns: tuple[int, int]) -> Page:
        return Page([]) if self._told is None else text.page(self._told, columns)

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


def _objection(answer: str) -> str:
    typed = answer.strip()
    if not typed or (typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= MOST_AGENTES):
        return ""
    return f"Escriba un número de 1 a {MOST_AGENTES}"
