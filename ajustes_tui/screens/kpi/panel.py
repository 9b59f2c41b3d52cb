"""The panel of the figures, where the cursor can stand on each one, in the table or around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Offset

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.figures import TOTAL
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.table_text import (
    BY_RATE,
    GroupRow,
    TableView,
    columns,
    heading,
    ordered,
)
from ajustes_tui.services.figures.kpi import KpiBoard
from ajustes_tui.ui.text import Line, Tone
from ajustes_tui.widgets.bucket_bar import BucketBar
from ajustes_tui.widgets.frame import RuleLine, TwoRowArea
from ajustes_tui.widgets.indicator import Indicator
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.trend import Trend
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.figures import TITLES, WORK_FIGURES, FiguresView

_TALL = 28
"""The rows of the panel from which it has room for every line of the figures."""


def _asked(figures: KpiBoard) -> tuple[object, ...]:
    """Return what figures are of: equal while only their counts change."""
    return (figures.scope, figures.by, figures.across)


class FiguresPanel(TwoRowArea):
    """The indicators, the bar, the lines that account for T, the table of groups and the plot.

    The cursor walks a ring: the figures above the table, those of the row it stands on, and those of
    the work in progress below.
    """

    def __init__(self) -> None:
        super().__init__()
        self._view: FiguresView | None = None
        self._figure = ""
        """The key of the figure outside the table under the cursor; empty in the table."""
        self._column = TOTAL
        """The figure of the row under the cursor, in the table."""
        self._cubetas: tuple[Cubeta, ...] = tuple(Cubeta)
        """The buckets that have a column in the table: those of the T that is shown."""
        self._detailed = True
        """Whether a group has a detail beside its name."""
        self._table = BY_RATE
        """How the table is read: its order, its indicator, and casos or pesos."""
        self._rows: Sequence[GroupRow] = ()
        """The groups, as they were read."""

    def compose(self) -> ComposeResult:
        """Build the figures from the top down."""
        with Horizontal(id="indicadores"):
            for title in TITLES.values():
                yield Indicator(title)
        yield BucketBar()
        yield LineView([[], [], []], id="cuentas")
        yield RuleLine(id="regla-grupos")
        yield ListTable[GroupRow](
            self._columns(),
            key=lambda row: (row.group.key, row.group.across_key),
            empty="No hay casos en el corte.",
        )
        yield RuleLine("Por corte, en porcentaje", id="regla-tendencia")
        yield Trend("ACR")
        yield LineView([[]], id="cola")

    def _columns(self) -> Mapping[int, Sequence[Column[GroupRow]]]:
        return columns(
            lambda: "" if self._figure else self._column,
            self._cubetas,
            self._table,
            detailed=self._detailed,
        )

    @property
    def table(self) -> ListTable[GroupRow]:
        """Return the table of the groups."""
        return self.query_one(ListTable)

    @property
    def figure(self) -> str:
        """The key of the figure under the cursor, in the table or around it."""
        return self._figure or self._column

    @property
    def cursor_cell(self) -> Offset | None:
        """The cell of the screen where the figure under the cursor begins."""
        if not self._figure:
            return self.table.cell_in_tone(Tone.CURSOR) or self.table.cursor_cell
        drawn = (view.cell_in_tone(Tone.CURSOR) for view in self.query(LineView) if view.display)
        return next((cell for cell in drawn if cell is not None), None)

    @property
    def in_table(self) -> bool:
        """Whether the cursor is in the table, which may have no row."""
        return not self._figure

    @property
    def row(self) -> GroupRow | None:
        """The row of the table under the cursor, None outside the table."""
        return None if self._figure else self.table.current

    def show(self, view: FiguresView, rows: Sequence[GroupRow]) -> None:
        """Draw the figures and the groups of a view."""
        before, self._view = self._view, view
        counts = view.indicators.counts
        self.query_one(BucketBar).show(text.bar(counts))
        drawn = counts.cubetas, any(row.beside for row in rows)
        if drawn != (self._cubetas, self._detailed):
            self._cubetas, self._detailed = drawn
            self.table.set_columns(self._columns())
        if self._column not in self._table_figures():
            self._column = TOTAL
        self.query_one(Trend).show(text.points(view), text.plot_goals(view))
        self.query_one("#regla-tendencia", RuleLine).show(text.plot_heading(view))
        if self._figure and self._figure not in self._figures_around():
            self._figure = ""
        self._show_figures()
        self._rows = rows
        self._show_rows()
        # The cursor follows its group while the figures are of the same casos by the same groups.
        if before is not None and _asked(before.figures) != _asked(view.figures):
            self.table.cursor = 0

    def _show_rows(self) -> None:
        """Draw the groups in the order of the table."""
        self.table.show(ordered(self._rows, self._table))
        self._show_rule(self.table.mark)

    def _table_figures(self) -> list[str]:
        """Return the figures of a row the cursor can stand on; in pesos, only how many it sent."""
        return [TOTAL] if self._table.in_pesos else text.table_figures(self._cubetas)

    def _show_figures(self) -> None:
        """Draw the figures around the table, the one under the cursor in reverse."""
        view = self._view
        if view is None:
            return
        counts, chosen, width = view.indicators.counts, self._figure, self.size.width
        for indicator, cubeta in zip(self.query(Indicator), TITLES, strict=True):
            indicator.show(
                text.percentage(counts[cubeta], counts.total),
                text.figure_tone(view, cubeta),
                text.detail_here(view, cubeta, chosen),
            )
        self.query_one("#cuentas", LineView).set_lines(
            [
                text.bucket_sum(counts, chosen, width),
                text.accounting(view.figures, chosen, width),
                text.progress(view, chosen, width),
                *self._more(view, chosen, width),
            ]
        )
        self.query_one("#cola", LineView).set_lines([text.work_line(view.work, chosen, width)])

    def _more(self, view: FiguresView, chosen: str, width: int) -> list[Line]:
        """Return the lines that only some figures have, or that only a tall window has room for."""
        tall = self.size.height >= _TALL
        return [
            *([text.money(view, width)] if self._table.in_pesos or tall else []),
            *([text.besides(view, chosen, width)] if view.figures.closing or tall else []),
        ]

    def on_resize(self, event: events.Resize) -> None:
        """Word the figures for the width of the window."""
        self.call_after_refresh(self._show_figures)

    @on(ListTable.ViewMoved)
    def _follow_view(self, event: ListTable.ViewMoved) -> None:
        self._show_rule(event.mark)

    def _show_rule(self, reach: str) -> None:
        """Title the table with its grouping and the rows in view."""
        if self._view is not None:
            self.query_one("#regla-grupos", RuleLine).show(
                heading(self._view, self._table), reach if self.table.row_count else ""
            )

    # How the table is read.

    def sort_by_next(self) -> None:
        """Sort the table by its next column."""
        self._read_as(self._table.next_order(self._cubetas))

    def reverse(self) -> None:
        """Sort the table by the same column the other way."""
        self._read_as(self._table._replace(descending=not self._table.descending))

    def next_indicator(self) -> None:
        """Show aporte and tasa propia of the next of the three indicators."""
        self._read_as(self._table.next_indicator())

    def toggle_pesos(self) -> None:
        """Show the table in pesos, or in casos again."""
        self._read_as(self._table.other_unit())

    def _read_as(self, table: TableView) -> None:
        sorted_anew = table[:2] != self._table[:2]
        self._table = table
        if self._column not in self._table_figures():
            self._column = TOTAL
        self.table.set_columns(self._columns())
        self._show_rows()
        if sorted_anew:
            self.table.cursor = 0
        self._show_figures()

    def act(self, verb: str) -> None:
        """Do what a key of the table, or of the cursor, asks for; the screen hands it over."""
        acts: Mapping[str, Callable[[], None]] = {
            "orden": self.sort_by_next,
            "invertir": self.reverse,
            "indicador": self.next_indicator,
            "pesos": self.toggle_pesos,
            "grafica": self.toggle_plot,
            "tarjetas": self.toggle_cards,
            "siguiente": partial(self.walk, 1),
            "anterior": partial(self.walk, -1),
        }
        acts[verb]()

    def toggle_cards(self) -> None:
        """Stand on the first of the three figures, or go back to the table from any figure around it."""
        self._stand_on("" if self._figure else next(iter(TITLES)).value)

    def toggle_plot(self) -> None:
        """Put the plot in the place of the table, where both do not fit, or the table again."""
        self.toggle_class("-plot")

    # Walking the figures.

    def walk(self, steps: int) -> None:
        """Move the cursor along the ring of the figures."""
        if self._view is None:
            return
        in_table = self._table_figures() if self.table.row_count else []
        ring = [
            *text.figures_above(self._view.figures),
            *(f"{text.IN_TABLE}{key}" for key in in_table),
            *WORK_FIGURES,
        ]
        here = self._figure or f"{text.IN_TABLE}{self._column}"
        place = ring.index(here) if here in ring else -1
        target = ring[(place + steps) % len(ring)]
        if target.startswith(text.IN_TABLE):
            self._column = target.removeprefix(text.IN_TABLE)
            target = ""
        self._stand_on(target)

    def _figures_around(self) -> list[str]:
        above = text.figures_above(self._view.figures) if self._view else []
        return [*above, *WORK_FIGURES]

    def _stand_on(self, figure: str) -> None:
        self._figure = figure
        self._show_figures()
        self.table.refresh()

    @on(ListTable.CursorMoved)
    def _go_back_to_table(self) -> None:
        if self._figure:
            self._stand_on("")
