"""Two ranges side by side: each figure of both with what it is over, and by how much they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.comparison import ComparedFigure
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.day_ranges import DayRange, days_title
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi.evidence import EvidenceScreen, OpenFigure
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.comparison import RangeComparison
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.text import Span, Tone, wrap, wrap_rows
from ajustes_tui.widgets.bucket_bar import distribute
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.comparison import (
    choose_ranges,
    difference_words,
    figure_words,
    ranges_words,
    share_words,
    standing_words,
)

_DETAIL_ROWS = 2
_BAR = 20
"""Cells of the bar of a range at least, where a window has them."""
_SIDE = 21
_WHOLE_NAME = 29
"""Cells of the longest name of a figure."""
_SIDES = (" El primero", " El segundo")
_HELP = "Tab, el otro rango"


class ComparisonQuery(NamedTuple):
    """The two ranges that are asked for; None for those that are compared by default."""

    of_days: bool
    second: DayRange | None = None
    first: DayRange | None = None


def columns(
    comparison: RangeComparison,
    chosen: Callable[[], int],
    current: Callable[[], ComparedFigure | None],
) -> dict[int, Sequence[Column[ComparedFigure]]]:
    """Return the columns of two ranges; `chosen` says in which of them the cursor stands, of one row."""

    def side(place: int, days: DayRange) -> Column[ComparedFigure]:
        title = days_title(days)
        return Column(
            *(title, max(len(title), _SIDE)),
            lambda figure: share_words((figure.first, figure.second)[place]),
            "der",
            lambda f: Tone.FIELD if chosen() == place and f is current() else Tone.NORMAL,
        )

    def bar(place: int, tone: Tone) -> Column[ComparedFigure]:
        def cells(figure: ComparedFigure, width: int) -> Sequence[Span]:
            part = (figure.first, figure.second)[place]
            if not part.total:
                return []
            done, left = distribute((part.figure.casos, part.total - part.figure.casos), width - 1)
            return [Span(" "), Span("█" * done, tone), Span("·" * left, Tone.EDGE)]

        return Column(_SIDES[place], _BAR, lambda _figure: "", flexible=True, spans=cells)

    name = Column[ComparedFigure]("Cifra", 20, lambda figure: figure.name, flexible=True, most=32)
    sides = [side(0, comparison.first.days), side(1, comparison.second.days)]
    moved = Column("Cambio", 6, difference_words, "der")
    bars = [bar(0, Tone.DIM), bar(1, Tone.NORMAL)]
    whole = name._replace(width=_WHOLE_NAME)
    return {0: [name, *sides, moved], NORMAL: [whole, *sides, moved, *bars]}


class ComparisonScreen(AjustesScreen):
    """The figures of two ranges, and the casos of the one under the cursor with Enter."""

    CONTEXT = "kpi_comparar"
    HAS_RR_LINE = False
    CSS_PATH = styles_dir() / "kpi.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("kpi_comparar")]

    def __init__(
        self,
        service: LeadServices,
        signals: Signals,
        run_session: RunSession,
        scope: FiguresScope | None,
    ) -> None:
        """Build the screen; the second range is that of the figures it was opened from."""
        super().__init__(signals, run_session, service.kpi.context)
        self._service = service
        self._query = ComparisonQuery(False)
        if scope is not None:
            days = (scope.since, scope.until) if scope.of_day else scope.days
            self._query = ComparisonQuery(
                days is not None, (scope.since, scope.until) if days is None else days
            )
        self._side = 1
        self._shown: RangeComparison | None = None
        self._detail = self.frame.foot = LineView([[]] * _DETAIL_ROWS, id="pie")
        self._note = LineView([[]])
        self._of = Section(0, "De qué está hecha cada una", grows=True)
        self.table = ListTable[ComparedFigure]({0: []})
        self._panel = ListPanel(
            self.table, self._show_detail, below=[self._note, self._of], fits=True
        )

    def compose_body(self) -> ComposeResult:
        """Build the figures and what the one under the cursor is made of."""
        yield self._panel

    def load(self) -> None:
        """Read both ranges."""
        self.freshness.mark_seen()
        if self._shown is None:
            self.frame.bar.show("KPI › Dos rangos", self.run_session.login)
        self._read(self._query)

    @reads("Leyendo los dos rangos")
    def _read(self, query: ComparisonQuery) -> RangeComparison:
        service = self._service.comparison
        if query.of_days:
            return service.days(query.second, query.first)
        return (
            service.nearest(query.second)
            if query.first is None
            else service.cortes(query.second, query.first)
        )

    @_read.then
    def _show(self, comparison: RangeComparison) -> None:
        self._shown = comparison
        self._query = ComparisonQuery(
            *(comparison.of_days, comparison.second.days, comparison.first.days)
        )
        self.frame.bar.show(f"KPI › {ranges_words(comparison)}", self.run_session.login)
        self.table.set_columns(self._columns(comparison))
        self.table.show(comparison.figures)
        self._panel.redraw()

    def _columns(self, comparison: RangeComparison) -> dict[int, Sequence[Column[ComparedFigure]]]:
        return columns(comparison, lambda: self._side, lambda: self.table.current)

    def _show_detail(self, figure: ComparedFigure | None, width: int) -> None:
        if figure is not None and self._shown is not None:
            said = wrap_rows(figure_words(self._shown, figure), width - 2, _DETAIL_ROWS)
            self._detail.set_lines([[Span(f" {row}", Tone.DIM)] for row in said])
            self._note.set_lines([[Span(f" {standing_words(self._shown)}", Tone.DIM)]])
            words = (figure_words(self._shown, each) for each in self.table.rows)
            every = [row for each in words for row in wrap(each, width - 2)]
            self._of.show([[Span(f" {row}", Tone.DIM)] for row in every])
            self._say_enter(figure)

    def _say_enter(self, figure: ComparedFigure) -> None:
        """Say what Enter does on a figure, of the range the cursor stands on."""
        counted = (figure.first, figure.second)[self._side].figure
        days = self._shown and (self._shown.first, self._shown.second)[self._side].days
        of = f" de {days_title(days)}" if days else ""
        casos = count_words(counted.casos, "caso", "casos")
        words = f"Enter lista {casos}{of}: {counted.name}" if counted.casos else f"No hay casos{of}"
        self.frame.command_row.show(words, _HELP, of_row=True)

    def action_lado(self) -> None:
        """Stand on the other range."""
        self._side = 1 - self._side
        if self._shown is not None:
            self.table.set_columns(self._columns(self._shown))
            self._panel.redraw()

    @on(ListTable.RowChosen)
    def action_abrir(self) -> None:
        """List the casos of the figure under the cursor, of the range it stands on."""
        figure = self.table.current
        if figure is None:
            return
        counted = (figure.first, figure.second)[self._side].figure
        if not counted.casos:
            self.say(f"No hay casos: {counted.name}")
            return
        opened = OpenFigure(counted.name, counted.casos, counted.criteria)
        self.app.push_screen(EvidenceScreen(self._service, self.signals, self.run_session, opened))

    def action_rango(self) -> None:
        """Ask for two ranges of cortes."""
        self._choose(of_days=False)

    def action_dias(self) -> None:
        """Ask for two ranges of days of the verdict."""
        self._choose(of_days=True)

    def _choose(self, *, of_days: bool) -> None:
        act = choose_ranges(self._service.comparison, self._shown, of_days=of_days)
        perform(self, act, lambda chosen: self._show(chosen) if chosen else None)
