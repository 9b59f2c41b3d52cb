"""The panel of the figures, where the cursor can stand on each one, in the table or around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.figures import TOTAL
from ajustes_tui.screens.kpi import text
from ajustes_tui.widgets.bucket_bar import BucketBar
from ajustes_tui.widgets.frame import RuleLine, TwoRowArea
from ajustes_tui.widgets.indicator import Indicator
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.trend import Trend
from ajustes_tui.widgets.window_table import Column


class FiguresPanel(TwoRowArea):
    """The indicators, the bar, the lines that account for T, the table of groups and the plot.

    The cursor walks a ring: the figures above the table, those of the row it stands on, and those of
    the work in progress below.
    """

    def __init__(self) -> None:
        super().__init__()
        self._view: text.FiguresView | None = None
        self._figure = ""
        """The key of the figure outside the table under the cursor; empty in the table."""
        self._column = TOTAL
        """The figure of the row under the cursor, in the table."""
        self._cubetas: tuple[Cubeta, ...] = tuple(Cubeta)
        """The buckets that have a column in the table: those of the T that is shown."""

    def compose(self) -> ComposeResult:
        """Build the figures from the top down."""
        with Horizontal(id="indicadores"):
            for title in text.TITLES.values():
                yield Indicator(title)
        yield BucketBar()
        yield LineView([[], [], []], id="cuentas")
        yield RuleLine(id="regla-grupos")
        yield ListTable[text.GroupRow](self._columns(), empty="No hay casos en el corte.")
        yield RuleLine("Por corte, en porcentaje", id="regla-tendencia")
        yield Trend("ACR")
        yield LineView([[]], id="cola")

    def _columns(self) -> Mapping[int, Sequence[Column[text.GroupRow]]]:
        return text.columns(lambda: "" if self._figure else self._column, self._cubetas)

    @property
    def table(self) -> ListTable[text.GroupRow]:
        """Return the table of the groups."""
        return self.query_one(ListTable)

    @property
    def figure(self) -> str:
        """The key of the figure under the cursor, in the table or around it."""
        return self._figure or self._column

    @property
    def in_table(self) -> bool:
        """Whether the cursor is in the table, which may have no row."""
        return not self._figure

    @property
    def row(self) -> text.GroupRow | None:
        """The row of the table under the cursor, None outside the table."""
        return None if self._figure else self.table.current

    def show(self, view: text.FiguresView, rows: Sequence[text.GroupRow]) -> None:
        """Draw the figures and the groups of a view."""
        self._view = view
        counts = view.indicators.counts
        self.query_one(BucketBar).show(text.bar(counts))
        if counts.cubetas != self._cubetas:
            self._cubetas = counts.cubetas
            self.table.set_columns(self._columns())
        if self._column not in text.table_figures(self._cubetas):
            self._column = TOTAL
        self.query_one(Trend).show(text.points(view), text.plot_goals(view))
        if self._figure and self._figure not in self._figures_around():
            self._figure = ""
        self._show_figures()
        self.table.show(rows)
        self._show_rule(self.table.mark)

    def _show_figures(self) -> None:
        """Draw the figures around the table, the one under the cursor in reverse."""
        view = self._view
        if view is None:
            return
        counts, chosen, width = view.indicators.counts, self._figure, self.size.width
        for indicator, cubeta in zip(self.query(Indicator), text.TITLES, strict=True):
            indicator.show(
                text.percentage(counts[cubeta], counts.total),
                text.figure_tone(view, cubeta),
                text.detail(view, cubeta, chosen),
            )
        self.query_one("#cuentas", LineView).set_lines(
            [
                text.bucket_sum(counts, chosen, width),
                text.accounting(view.figures, chosen, width),
                text.besides(view, chosen, width),
            ]
        )
        self.query_one("#cola", LineView).set_lines([text.work_line(view.work, chosen, width)])

    def on_resize(self, event: events.Resize) -> None:
        """Word the figures for the width of the window."""
        self.call_after_refresh(self._show_figures)

    @on(ListTable.ViewMoved)
    def _follow_view(self, event: ListTable.ViewMoved) -> None:
        self._show_rule(event.mark)

    def _show_rule(self, reach: str) -> None:
        """Title the table with its grouping and the rows in view."""
        by = self._view.figures.by if self._view else next(iter(text.GROUPS))
        self.query_one("#regla-grupos", RuleLine).show(
            f"Por {text.GROUPS[by].lower()}, de mayor a menor tasa propia",
            reach if self.table.row_count else "",
        )

    def toggle_plot(self) -> None:
        """Put the plot in the place of the table, where both do not fit, or the table again."""
        self.toggle_class("-plot")

    # Walking the figures.

    def walk(self, steps: int) -> None:
        """Move the cursor along the ring of the figures."""
        if self._view is None:
            return
        in_table = text.table_figures(self._cubetas) if self.table.row_count else []
        ring = [
            *text.figures_above(self._view.figures),
            *(f"{text.IN_TABLE}{key}" for key in in_table),
            *text.WORK_FIGURES,
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
        return [*above, *text.WORK_FIGURES]

    def _stand_on(self, figure: str) -> None:
        self._figure = figure
        self._show_figures()
        self.table.refresh()

    @on(ListTable.CursorMoved)
    def _go_back_to_table(self) -> None:
        if self._figure:
            self._stand_on("")
