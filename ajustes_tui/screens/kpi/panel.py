"""The panel of the figures, with a cursor that reaches each one, in the table or around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Offset
from textual.message import Message

from ajustes_tui.domain.figures.indicators import TOTAL, FigureCounts, FigureGroup
from ajustes_tui.domain.figures.open_work import WORK_FIGURES
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.kpi import areas_text as areas
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.areas_text import AREA_ROWS
from ajustes_tui.screens.kpi.beside import Beside, BesideReader, Room
from ajustes_tui.screens.kpi.cards_text import (
    CONTACT_FIGURE,
    DETAIL_ROWS,
    IN_TIME_FIGURE,
    cards,
)
from ajustes_tui.screens.kpi.table_text import (
    BY_RATE,
    TableShape,
    TableView,
    columns,
    heading,
    ordered,
    shape,
)
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.figures.board import KpiBoard
from ajustes_tui.ui.text import Line, Tone, worded
from ajustes_tui.widgets.areas import PageArea, stacked
from ajustes_tui.widgets.bucket_bar import BucketBar
from ajustes_tui.widgets.figure_cards import FigureCards
from ajustes_tui.widgets.frame import RuleLine, TwoRowArea
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.trend import Trend
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.figures import TITLES

_CARDS = 6
_LEAST_ROWS = 12
"""Panel rows from which the sums of the cubetas fit."""
_AREAS_ROWS = 24
"""Panel rows from which the areas are under the table."""
_AIRY_ROWS = 30
"""Rows from which blank rows separate the blocks."""
_SIDE_WIDTH, _SIDE_SHARE = 160, 0.37
"""Columns from which the areas have their own column, and its share of the window."""
_UNDER_ROWS = 42
"""Rows from which the casos of the row and the causales are under the table, beside that column."""


def _asked(board: KpiBoard) -> tuple[object, ...]:
    """Return the query of figures: equal while only counts change."""
    return (board.scope, board.by, board.across)


class FiguresPanel(TwoRowArea):
    """The indicators, bar, lines that account for T, table of groups and surrounding areas.

    The cursor walks a ring: figures above the table, of the current row, and of the work in progress.
    """

    class FigureChanged(Message):
        """The cursor is on another figure, or the figures changed."""

    def __init__(self, beside: BesideReader | None = None, *, walked: bool = True) -> None:
        """`beside` reads the extra areas where they fit.

        Unless `walked` it has no cursor, and names no key and no caso.
        """
        super().__init__()
        self._walked = walked
        self._beside = beside
        self._board: KpiBoard | None = None
        self._figure = ""
        """The figure under the cursor outside the table; empty inside."""
        self._column = TOTAL
        """The figure of the row under the cursor."""
        self._shape = TableShape()
        self._table = BY_RATE
        """The table's order, indicator, and unit (casos or pesos)."""
        self._cards = FigureCards(_CARDS, DETAIL_ROWS, id="indicadores")
        self._sums = LineView([[]], id="cuentas")
        self._rule = RuleLine(id="regla-grupos")
        self._rule.active = True
        self._side = LineView([[]], id="lado")
        self._under = LineView([[]], id="debajo")
        self._three = [LineView([[]] * (AREA_ROWS + 1), classes="area") for _area in range(3)]
        self._ages: PageArea | None = None
        self._causales: PageArea | None = None
        """Areas read separately, left empty during a new query so that nothing moves."""
        self.foot = LineView([[], []], id="pie")

    def compose(self) -> ComposeResult:
        yield self._cards
        yield BucketBar()
        yield self._sums
        with Horizontal(id="medio"):
            with Vertical(id="grupos"):
                yield self._rule
                yield ListTable[FigureGroup](
                    self._columns(),
                    key=lambda row: (row.key, row.across_key),
                )
                yield RuleLine("Por corte, en porcentaje", id="regla-tendencia")
                yield Trend("ACR")
                yield self._under
            yield self._side
        with Horizontal(id="areas"):
            yield from self._three
        if self._beside is not None:
            yield self._beside

    def _columns(self) -> Mapping[int, Sequence[Column[FigureGroup]]]:
        def chosen(row: FigureGroup) -> str:
            here = self._walked and not self._figure and row is self.table.current
            return self._column if here else ""

        def past(row: FigureGroup) -> Sequence[FigureCounts | None]:
            return () if self._board is None else self._board.past.groups.get(row.key, ())

        return columns(past, chosen, self._shape, self._table)

    @property
    def table(self) -> ListTable[FigureGroup]:
        return self.query_one(ListTable)

    @property
    def figure(self) -> str:
        return self._figure or self._column

    @property
    def cursor_cell(self) -> Offset | None:
        if not self._figure:
            return self.table.cell_in_tone(Tone.CURSOR) or self.table.cursor_cell
        views = [*self.query(LineView), self.foot]
        drawn = (row.cell_in_tone(Tone.CURSOR) for row in views if row.display)
        return next((cell for cell in drawn if cell is not None), None)

    @property
    def in_table(self) -> bool:
        """The table may have no row."""
        return not self._figure

    @property
    def row(self) -> FigureGroup | None:
        """None outside the table."""
        return None if self._figure else self.table.current

    # The room there is.

    @property
    def has_side(self) -> bool:
        return self.size.width >= _SIDE_WIDTH and self.size.height >= _AREAS_ROWS

    @property
    def _side_width(self) -> int:
        return round(self.size.width * _SIDE_SHARE)

    @property
    def has_areas(self) -> bool:
        return self.size.height >= _AREAS_ROWS

    @property
    def has_under(self) -> bool:
        """The casos of the current row are visible."""
        return self._walked and self.has_side and self.size.height >= _UNDER_ROWS

    def on_mount(self) -> None:
        self.table.can_focus = self._walked
        self.table.show_cursor(shown=self._walked)

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        self._cards.fit(width, height)
        self.set_class(height >= _AIRY_ROWS, "-aireado")
        self.set_class(self.has_side, "-lado")
        self._side.display = self.has_side
        self._side.styles.width = self._side_width
        self._under.display = self.has_under
        self.query_one("#areas").display = self.has_areas and not self.has_side
        self.call_after_refresh(self._show_figures)
        self.read_beside()
        self.post_message(self.FigureChanged())

    # Drawing.

    # What is read apart.

    @property
    def due(self) -> bool:
        return self._beside is not None and self._beside.due

    def read_beside(self, *, again: bool = False) -> None:
        if self._beside is not None and self._board is not None:
            room = Room(self._cards.count > len(TITLES), self.has_side)
            self._beside.ask(self._board, room, again=again)

    def rest_on(self, figure: ShowCasos | None) -> None:
        if self._beside is not None:
            self._beside.rest_on(figure if self.has_under and self.row is not None else None)

    @on(BesideReader.Changed)
    def _show_beside(self, event: BesideReader.Changed) -> None:
        event.stop()
        self._show_figures()

    def show(self, board: KpiBoard) -> None:
        before, self._board = self._board, board
        self.query_one(BucketBar).show(text.bar(board.counts))
        if (made := shape(board)) != self._shape:
            self._shape = made
            self.table.set_columns(self._columns())
        if self._column not in self._table_figures():
            self._column = TOTAL
        self.query_one(Trend).show(text.points(board), text.plot_goals(board))
        self.query_one("#regla-tendencia", RuleLine).show(text.plot_heading(board))
        if not _is_plotted(board):
            self.remove_class("-plot")
        if self._figure and self._figure not in self._figures_around():
            self._figure = ""
        self._show_figures()
        self._show_rows()
        # The cursor follows its group while the figures are of the same casos by the same groups.
        if before is not None and _asked(before) != _asked(board):
            self.table.cursor = 0
        self.read_beside()
        self.post_message(self.FigureChanged())

    def _show_rows(self) -> None:
        if self._board is not None:
            empty = text.why_empty(self._board)
            self.table.say_empty(empty if self._walked else empty._replace(helps=""))
        groups = self._board.groups if self._board is not None else ()
        self.table.show(ordered(groups, self._table))
        self._show_rule(self.table.mark)

    def _table_figures(self) -> list[str]:
        """Return the figures of a row; in pesos, only how many it sent."""
        return [TOTAL] if self._table.in_pesos else text.table_figures(self._shape.cubetas)

    def _show_figures(self) -> None:
        board, chosen, (width, height) = self._board, self._figure, self.size
        if board is None or not width:
            return
        beside = self._found
        self._cards.show(cards(board, beside, chosen, self._cards.room))
        account = text.accounting(board, chosen, width)
        work = text.work_line(board.work, chosen, width)
        said = account if self.has_areas else text.said_line(board, chosen, width)
        self.foot.set_lines([said, work])
        self._sums.display = height >= _LEAST_ROWS
        self._sums.set_lines(
            [
                text.bucket_sum(board.counts, chosen, width),
                *([] if self.has_areas else [account]),
                *self._more(board, chosen, width),
            ]
        )
        if self.has_side:
            self._show_side(board, beside, chosen)
        elif self.has_areas:
            cells = max((width - 2) // 3, 1)
            three = (
                areas.said(board, chosen, cells),
                areas.money(board, cells),
                areas.cortes(board, cells, AREA_ROWS),
            )
            for place, area in zip(self._three, three, strict=True):
                place.set_lines(areas.drawn_in(area, place.size.width or cells, AREA_ROWS))

    @property
    def _found(self) -> Beside | None:
        """None while the reading is of other figures."""
        found = self._beside.found if self._beside is not None else None
        scope = self._board.scope if self._board is not None else None
        return found if found is not None and found.scope == scope else None

    def _show_side(self, board: KpiBoard, beside: Beside | None, chosen: str) -> None:
        width, height = self._side_width, self._side.size.height
        parts = [areas.said(board, chosen, width), areas.money(board, width)]
        if beside is not None:
            self._ages = areas.ages(beside.times, width) if beside.times else None
        elif self._ages is not None:
            self._ages = areas.emptied(self._ages)
        if self._ages is not None:
            parts.insert(0, self._ages)
        left = height - sum(len(part.lines) + 2 for part in parts) - 2
        parts.insert(0, areas.cortes(board, width, max(left, 1)))
        self._side.set_lines(stacked(parts, width, height))
        if self.has_under and self._beside is not None:
            width, catalogs = self.size.width - width - 1, self._beside.catalogs
            casos = areas.row_casos(self._beside.row, catalogs, width)
            lines = [[], *areas.drawn_in(casos, width, areas.ROW_LINES)]
            if beside is not None:
                self._causales = areas.causales(beside.causales, width)
            elif self._causales is not None:
                self._causales = areas.emptied(self._causales)
            if (causales := self._causales) is not None:
                lines += [[], *areas.drawn_in(causales, width, len(causales.lines))]
            self._under.set_lines(lines)

    def _more(self, board: KpiBoard, chosen: str, width: int) -> list[Line]:
        pesos = self._table.in_pesos and not self.has_areas
        return [
            *([text.money(board, width)] if pesos else []),
            *([text.besides(board, chosen, width)] if board.closing else []),
            *worded(board.pace.wordings(board.computed_at.date()) if board.pace else (), width),
        ]

    @on(ListTable.ViewMoved)
    def _follow_view(self, event: ListTable.ViewMoved) -> None:
        self._show_rule(event.mark)

    def _show_rule(self, reach: str) -> None:
        if self._board is not None:
            self._rule.show(
                heading(self._board, self._table), reach if self.table.row_count else ""
            )

    # How the table is read.

    def sort_by_next(self) -> None:
        self._read_as(self._table.next_order(self._shape.cubetas))

    def reverse(self) -> None:
        self._read_as(self._table._replace(descending=not self._table.descending))

    def next_indicator(self) -> None:
        """Show aporte and tasa propia of the next indicator."""
        self._read_as(self._table.next_indicator())

    def toggle_pesos(self) -> None:
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
        self.post_message(self.FigureChanged())

    def act(self, verb: str) -> None:
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
        """Move to the first of the three figures, or back to the table from any figure outside it."""
        self._stand_on("" if self._figure else next(iter(TITLES)).value)

    def toggle_plot(self) -> None:
        """Swap table and plot; a single corte has none."""
        if not self.has_class("-plot") and (self._board is None or not _is_plotted(self._board)):
            self.post_message(Notice("Con un solo corte no hay gráfica: g sirve desde el segundo"))
        else:
            self.toggle_class("-plot")

    # Walking the figures.

    def walk(self, steps: int) -> None:
        if self._board is None:
            return
        in_table = self._table_figures() if self.table.row_count else []
        ring = [
            *self._figures_above(),
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

    def _figures_above(self) -> list[str]:
        if self._board is None:
            return []
        read = self._found is not None
        more = (CONTACT_FIGURE, IN_TIME_FIGURE)[: max(self._cards.count - len(TITLES), 0)]
        return [*text.figures_above(self._board), *(more if read else ())]

    def _figures_around(self) -> list[str]:
        return [*self._figures_above(), *WORK_FIGURES]

    def _stand_on(self, figure: str) -> None:
        self._figure = figure
        self._show_figures()
        self.table.refresh()
        self.post_message(self.FigureChanged())

    @on(ListTable.CursorMoved)
    def _go_back_to_table(self) -> None:
        if self._figure:
            self._stand_on("")
        else:
            self.post_message(self.FigureChanged())


def _is_plotted(board: KpiBoard) -> bool:
    return len(text.points(board)) > 1
