"""The panel of the figures, a cursor on each one, and the areas beside the table that are read apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from functools import partial
from typing import NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.message import Message

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.indicators import TOTAL, FigureCounts, FigureGroup
from ajustes_tui.domain.figures.open_work import WORK_FIGURES
from ajustes_tui.domain.parts.contact_rows import CONTACT, TIMES
from ajustes_tui.domain.parts.shapes import Row as FigureRow
from ajustes_tui.screens.background import BackgroundPart, ReadingPace, reads
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.cards_text import (
    CONTACT_FIGURE,
    DETAIL_ROWS,
    IN_TIME_FIGURE,
    FigureCards,
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
from ajustes_tui.services.container import LeadServices
from ajustes_tui.ui.text import Span, Tone
from ajustes_tui.widgets.bars import bucket_cells
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, SideBySide, Under, fitted, left_share
from ajustes_tui.widgets.frame import RuleLine, TwoRowArea
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_detail import ALWAYS_UNDER, ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.widgets.trend import Trend
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.figures import TITLES

_REST = 20
"""Pause before the next reading, in durations of the last: the figures go first."""


class Room(IntEnum):
    """What has room beside the figures."""

    NONE = 0
    CONTACT = 1
    ALL = 2


class Beside(NamedTuple):
    """A reading of what has room beside the figures."""

    scope: FiguresScope
    contact: FigureRow
    times: FigureRow | None = None
    causales: tuple[FigureGroup, ...] = ()


class BesideReader(BackgroundPart):
    """Reads what is beside the figures, with pauses to spare the store.

    Later changes are read after the pause: `due` tells the screen.
    """

    class Changed(Message):
        """What is beside the figures looks different."""

    def __init__(self, service: LeadServices) -> None:
        super().__init__()
        self._service = service
        self._pace = ReadingPace(_REST)
        self._asked: tuple[FiguresScope, Room] | None = None
        self._behind = False
        self.found: Beside | None = None
        """None while figures of another query are read."""

    @property
    def due(self) -> bool:
        """The store changed since the reading, and the pause is over."""
        return self._behind and self._pace.rested

    def ask(self, board: KpiBoard, room: Room, *, again: bool = False) -> None:
        """Read what has room: at once for a new query, else when due.

        `again` says that the store may have changed.
        """
        scope = board.scope
        if scope is None or not room:
            self._asked, self.found, self._behind = None, None, False
            return
        other = self._asked != (scope, room)
        if not other and not again:
            return
        if not other and not self._pace.rested:
            self._behind = True
            return
        if self.found is not None and self.found.scope != scope:
            self.found = None
        self._asked, self._behind = (scope, room), False
        self._pace.begin()
        self._read(board, scope, room)

    @reads("Leyendo lo que va al lado")
    def _read(self, board: KpiBoard, scope: FiguresScope, room: Room) -> Beside:
        parts = self._service.parts
        with self._service.kpi.context.db.reading():
            contact = parts.count(CONTACT, scope).of()
            if room is Room.CONTACT:
                return Beside(scope, contact)
            by_causal = self._service.kpi.regrouped(board, "causal").groups
            return Beside(scope, contact, parts.count(TIMES, scope).of(), by_causal)

    @_read.then
    def _keep(self, found: Beside) -> None:
        self._pace.end()
        if self._asked is not None and self._asked[0] == found.scope and found != self.found:
            self.found = found
            self.post_message(self.Changed())


_CARDS = 6
_LINES = 40
"""Minimum cells of the lines of figures."""


def _asked(board: KpiBoard) -> tuple[object, ...]:
    """Return the query of figures: equal while only counts change."""
    return (board.scope, board.by, board.across)


class FiguresPanel(TwoRowArea):
    """The indicators, the lines that account for T, and the table of groups over its areas.

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
        self._view = BY_RATE
        """The table's order, indicator, and unit (casos or pesos)."""
        self._cards = FigureCards(_CARDS, DETAIL_ROWS, id="indicadores")
        self._lines = PlaceView(Under(()), id="cuentas")
        self._rule = RuleLine(id="regla-grupos")
        self._rule.active = True
        self.table = ListTable[FigureGroup](
            self._columns(), key=lambda row: (row.key, row.across_key)
        )
        self._around: Part = Under(())
        self._body = ListWithDetail(self.table, ALWAYS_UNDER, lambda: self._around, apart=True)
        self.foot = PlaceView(Under(()), id="pie")

    def compose(self) -> ComposeResult:
        yield from (self._cards, self._lines, self._rule, self._body)
        yield RuleLine("Por corte, en porcentaje", id="regla-tendencia")
        yield Trend("ACR")
        if self._beside is not None:
            yield self._beside

    def _columns(self) -> Sequence[Column[FigureGroup]]:
        def chosen(row: FigureGroup) -> str:
            here = self._walked and not self._figure and row is self.table.current
            return self._column if here else ""

        def past(row: FigureGroup) -> Sequence[FigureCounts | None]:
            return () if self._board is None else self._board.past.groups.get(row.key, ())

        return columns(past, chosen, self._shape, self._view)

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

    def on_mount(self) -> None:
        self.table.can_focus = self._walked
        self.table.show_cursor(shown=self._walked)

    def on_resize(self, event: events.Resize) -> None:
        self._cards.fit(*event.size)
        self.call_after_refresh(self._show_figures)
        self.read_beside()
        self.post_message(self.FigureChanged())

    # What is read apart.

    @property
    def due(self) -> bool:
        return self._beside is not None and self._beside.due

    def read_beside(self, *, again: bool = False) -> None:
        if self._beside is not None and self._board is not None:
            two = left_share(text.CORTES, text.CAUSALES, self.size.width)
            more = self._cards.count > len(TITLES)
            room = Room.NONE if not more else Room.ALL if two else Room.CONTACT
            self._beside.ask(self._board, room, again=again)

    @property
    def _found(self) -> Beside | None:
        """None while the reading is of other figures."""
        found = self._beside.found if self._beside is not None else None
        scope = self._board.scope if self._board is not None else None
        return found if found is not None and found.scope == scope else None

    @on(BesideReader.Changed)
    def _show_beside(self, event: BesideReader.Changed) -> None:
        event.stop()
        self._show_figures()

    # Drawing.

    def show(self, board: KpiBoard) -> None:
        before, self._board = self._board, board
        if (made := shape(board)) != self._shape:
            self._shape = made
            self.table.set_columns(self._columns())
        if self._column not in self._table_figures():
            self._column = TOTAL
        self.query_one(Trend).show(text.points(board), text.plot_goals(board))
        self.query_one("#regla-tendencia", RuleLine).show(text.plot_heading(board))
        if not _is_plotted(board):
            self.remove_class("-plot")
        if self._figure and self._figure not in [*self._figures_above(), *WORK_FIGURES]:
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
        self.table.show(ordered(groups, self._view))
        self._show_rule(self.table.mark)

    def _table_figures(self) -> list[str]:
        """Return the figures of a row; in pesos, only how many it sent."""
        return [TOTAL] if self._view.in_pesos else text.table_figures(self._shape.cubetas)

    def _show_figures(self) -> None:
        board, chosen, found = self._board, self._figure, self._found
        if board is None or not self.size.width:
            return
        self._cards.show(cards(board, found.contact if found else None, chosen))
        sums, money = text.bucket_sum(board.counts, chosen), text.money(board)
        said, work = text.said_line(board, chosen), text.work_line(board.work, chosen)
        rest = (text.accounting(board, chosen), text.besides(board, chosen), text.pace(board))
        buckets = text.bar(board.counts)
        bar = PlaceArea(
            "barra", _LINES, lambda width: [Row([Span(" "), *bucket_cells(buckets, width - 2)])]
        )
        in_pesos = self._view.in_pesos
        lines = fitted(sums, *([money] if in_pesos else []), *rest)
        self._lines.show(Under((bar, PlaceArea("cuentas", _LINES, lines))))
        self.foot.show(PlaceArea("pie", _LINES, fitted(said, work)))
        cortes: Part = text.cortes(board)
        if found is not None and found.times is not None:
            beside = (text.ages(found.times), text.causales(found.causales))
            cortes = SideBySide(cortes, Under(beside))
        pesos = PlaceArea("pesos", _LINES, fitted(money), "Pesos")
        self._around = cortes if in_pesos else Under((pesos, cortes))
        self._body.redraw()

    @on(ListTable.ViewMoved)
    def _follow_view(self, event: ListTable.ViewMoved) -> None:
        self._show_rule(event.mark)

    def _show_rule(self, reach: str) -> None:
        if self._board is not None:
            self._rule.show(heading(self._board, self._view), reach if self.table.row_count else "")

    # How the table is read.

    def sort_by_next(self) -> None:
        self._read_as(self._view.next_order(self._shape.cubetas))

    def reverse(self) -> None:
        self._read_as(self._view._replace(descending=not self._view.descending))

    def next_indicator(self) -> None:
        """Show aporte and tasa propia of the next indicator."""
        self._read_as(self._view.next_indicator())

    def toggle_pesos(self) -> None:
        self._read_as(self._view.other_unit())

    def _read_as(self, table: TableView) -> None:
        sorted_anew = table[:2] != self._view[:2]
        self._view = table
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
