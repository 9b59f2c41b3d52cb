"""First contact, times and answers: how casos are attended, each figure in words and with its casos."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.parts.shapes import (
    AttentionFigure,
    AttentionPart,
    AttentionRow,
    PartColumns,
    PartReading,
    Reach,
    scope_words,
)
from ajustes_tui.domain.parts.table import PARTS, part_of
from ajustes_tui.domain.parts.words import PART_WORDS
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCasos, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi.evidence import EvidenceScreen
from ajustes_tui.screens.kpi.part_names import PartNames
from ajustes_tui.screens.modals.notices import DefinitionModal
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.parts import casos_of
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Span, Tone, cell
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, Under, wrapped
from ajustes_tui.widgets.frame import RuleLine, TwoRowArea
from ajustes_tui.widgets.list_detail import ALWAYS_UNDER, KEPT_TOLD, ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.figure_acts import export_part

_BAR = 24
"""Minimum cells of a bar."""
_NAME_MOST = 44
_FIGURE = 35
"""Cells of a figure with its heading."""
_KEPT = 8
"""Minimum rows of the figures under the table, title included."""


def columns(
    part: PartColumns,
    chosen: Callable[[], int],
    current: Callable[[], AttentionRow | None] = lambda: None,
    most: Callable[[], int] = lambda: 0,
) -> dict[int, Sequence[Column[AttentionRow]]]:
    """Return the columns of a part by window width.

    `chosen` gives the figure and `current` the row of the cursor. A narrow window shows the page of
    figures with the cursor; a wide one draws that figure as a bar of its total, or of the `most` of
    any row.
    """
    many = len(part.figures)

    def column(place: int, more: str = "") -> Column[AttentionRow]:
        return Column(
            f"{part.figures[place].heading}{more}",
            part.width + len(more),
            lambda row: row.figures[place].text if place < len(row.figures) else "",
            "der",
            lambda row: tone(row, place),
        )

    def tone(row: AttentionRow, place: int) -> Tone:
        if chosen() == place and row is current():
            return Tone.FIELD
        counts = place < len(row.figures) and row.figures[place].text[:1] not in ("0", "—")
        return Tone.NORMAL if counts else Tone.DIM

    first: Column[AttentionRow] = Column(
        part.rows,
        part.rows_width,
        lambda row: f"  {row.name}" if row.under else row.name,
        flexible=True,
        most=_NAME_MOST,
    )
    built: dict[int, Sequence[Column[AttentionRow]]] = {}
    for room in range(min(part.page, many), many + 1):
        page = range(chosen() // room * room, min((chosen() // room + 1) * room, many))
        # The heading that ends a page says that there is another.
        more = " »" if room < many else ""
        needed = part.rows_width + 1 + room * (part.width + 1)
        shown = [column(place, more) for place in page[-1:]]
        names = first._replace(width=part.rows_width - len(more))
        built[needed if built else 0] = [names, *map(column, page[:-1]), *shown]
    whole = [first, *map(column, range(many))]

    def bar(row: AttentionRow, width: int) -> Sequence[Span]:
        figure = row.figures[chosen()] if chosen() < len(row.figures) else None
        return [] if figure is None else _bar(figure, most(), width - 1)

    heading = f" {part.figures[chosen()].heading}" if chosen() < many else ""
    drawn = Column[AttentionRow](heading, _BAR, lambda _row: "", flexible=True, spans=bar)
    built[part.rows_width + 1 + many * (part.width + 1) + _BAR + 1] = [*whole, drawn]
    return built


def _bar(figure: AttentionFigure, most: int, width: int) -> Sequence[Span]:
    counted, of = (figure.counted, figure.of) if figure.of else (len(figure.ids), most)
    if not of or not counted:
        return [Span(f" {'·' * width}", Tone.EDGE)] if of else []
    cells = min(max(round(counted / of * width), 1), width)
    return [Span(" "), Span("█" * cells, Tone.DIM), Span("·" * (width - cells), Tone.EDGE)]


def enter_words(name: str, figure: AttentionFigure | None) -> str:
    if figure is None:
        return "Aquí no hay casos que listar"
    if not figure.ids:
        return figure.unlisted
    return f"Enter lista {count_words(figure.casos, 'caso')}: {name}"


def told(row: AttentionRow | None, headings: Sequence[str], chosen: int) -> Part:
    """Return every figure of a row with its explanation; one shared by two figures appears once."""
    if row is None:
        return Under(())
    said: dict[str, str] = {}
    rows: list[Row] = []
    for place, (heading, figure) in enumerate(zip(headings, row.figures, strict=False)):
        before = said.setdefault(figure.words, heading)
        words = figure.words if before == heading else f"La misma lista que {before}."
        tone = Tone.NORMAL if place == chosen else Tone.DIM
        number = Span(f" {cell(heading, 14)}{figure.text:>18}  ")
        rows.append(Row([number, Span(words, tone)], hang=_FIGURE))
    title, right = f"Cada cifra de {row.words}", ("d la del cursor",)
    return PlaceArea("cifras", _FIGURE + 40, rows, title, right, spare=True, airy=True, kept=_KEPT)


NOTHING_COUNTED = Empty(
    "Aquí no hay casos todavía.", "c cuenta otros cortes\nEsc vuelve a las cifras"
)
_FOOT_ROWS = 2


class AttentionPanel(TwoRowArea):
    """The names of the parts, the rows of the visible one, and the detail of the figure under the cursor."""

    class FigureChanged(Message):
        """The cursor moved to another figure, or the figure was read again."""

    def __init__(self, service: LeadServices, part: AttentionPart) -> None:
        super().__init__()
        self._service = service
        self._part = part
        self._column = 0
        """The figure of the row under the cursor."""
        self._reading: PartReading | None = None
        self._names = PartNames()
        self._rule = RuleLine()
        self._rule.active = True
        self.table = ListTable[AttentionRow](self._columns(), key=lambda row: row.key, airy=True)
        self._body = ListWithDetail(
            self.table, ALWAYS_UNDER, self._told, apart=True, kept_airy=KEPT_TOLD
        )
        self.foot = PlaceView(Under(()), id="pie")

    def compose(self) -> ComposeResult:
        yield from (self._names, self._rule, self._body)

    @property
    def _by(self) -> str:
        return self._reading.by if self._reading else self._part.groups[0]

    @property
    def _shown(self) -> PartColumns:
        return self._part.columns_of(self._by)

    def _columns(self) -> Mapping[int, Sequence[Column[AttentionRow]]]:
        return columns(self._shown, lambda: self._column, lambda: self.table.current, self._most)

    def _most(self) -> int:
        """Return the maximum count in the column of the cursor."""
        place = self._column
        return max(
            (len(row.figures[place].ids) for row in self.table.rows if place < len(row.figures)),
            default=0,
        )

    @property
    def part(self) -> AttentionPart:
        return self._part

    @property
    def reading(self) -> PartReading | None:
        """None while it is read."""
        return self._reading

    @property
    def row(self) -> AttentionRow | None:
        return self.table.current

    @property
    def figure(self) -> AttentionFigure | None:
        """None if the row has none in that column."""
        row = self.row
        if row is None or self._column >= len(row.figures):
            return None
        return row.figures[self._column]

    @property
    def figure_name(self) -> str:
        row, figure = self.row, self.figure
        if row is None:
            return ""
        column = self._shown.figures[self._column].heading.lower()
        return f"{row.words} · {figure.heading if figure and figure.heading else column}"

    def show(self, reading: PartReading) -> None:
        shown = self._shown
        self._reading = reading
        if self._shown != shown:
            self._column = min(self._column, len(self._shown.figures) - 1)
            self.table.set_columns(self._columns())
        self._show_rows()

    def show_part(self, part: AttentionPart) -> None:
        """Show a part; its rows arrive when read."""
        self._part, self._column, self._reading = part, 0, None
        self.table.set_columns(self._columns())
        self.table.say_empty(None)
        self.table.show([])
        self._show_rows()
        self.table.cursor = 0

    def walk(self, steps: int) -> None:
        self._column = (self._column + steps) % len(self._shown.figures)
        self.table.set_columns(self._columns())
        self._show_detail()

    def _show_rows(self) -> None:
        if self._reading is not None:
            self.table.say_empty(NOTHING_COUNTED)
            self.table.show(self._reading.rows(self._service.kpi.context.catalogs))
        self._show_rule()
        names = [part.name for part in PARTS]
        self._names.show_names(
            PARTS.index(self._part), names, [part.short or part.name for part in PARTS]
        )
        self._show_detail()

    @on(ListTable.ViewMoved)
    def _show_rule(self) -> None:
        mark = self.table.mark if self.table.row_count else ""
        self._rule.show(self._part.heading.format(self._by), mark)

    def _told(self) -> Part:
        headings = [column.heading for column in self._shown.figures]
        return told(self.row, headings, self._column)

    @on(ListTable.CursorMoved)
    def _show_detail(self) -> None:
        self._body.redraw()
        words = self.figure.words if self.figure else ""
        # What is read above is not told again.
        under = wrapped("" if self._body.tells(words) else words, _FOOT_ROWS)
        self.foot.show(PlaceArea("pie", 40, under))
        self.post_message(self.FigureChanged())

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._show_rows)


class AttentionScreen(AjustesScreen):
    """The attention parts of some figures; Enter lists the casos of a figure."""

    CONTEXT = "kpi_atencion"
    HAS_RR_LINE = False
    CSS_PATH = styles_dir() / "kpi.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("kpi_atencion")]

    def __init__(
        self,
        service: LeadServices,
        signals: Signals,
        run_session: RunSession,
        part: AttentionPart,
        scope: FiguresScope | None,
    ) -> None:
        """`scope` limits the casos counted; None means every corte."""
        super().__init__(signals, run_session, service.kpi.context)
        self._service = service
        self._scope = scope
        self._by = part.groups[0]
        self._reach = part.reach
        self._today = service.kpi.context.now().date()
        self._enter: str | None = None
        """The last text about Enter."""
        self._panel = AttentionPanel(service, part)
        self.frame.foot = self._panel.foot

    def compose_body(self) -> ComposeResult:
        yield self._panel

    @property
    def panel(self) -> AttentionPanel:
        return self._panel

    def on_mount(self) -> None:
        self._panel.table.focus()
        self._show_bar()

    def _show_bar(self) -> None:
        reach = scope_words(self._scope, self._today, self._reach)
        title = f"KPI › {self._panel.part.name} · {reach}"
        self.frame.bar.show(title, self.run_session.login)

    def load(self) -> None:
        self.freshness.mark_seen()
        self._today = self._service.kpi.context.now().date()
        self._show_bar()
        self._read(self._panel.part, self._by, self._reach)

    @reads("Leyendo las cifras")
    def _read(self, part: AttentionPart, by: str, reach: Reach) -> PartReading:
        service = self._service
        return service.parts.read(part, service.parts.reached(self._scope, reach), by)

    @_read.then
    def _show(self, reading: PartReading) -> None:
        if reading.part is self._panel.part:
            self._panel.show(reading)

    @on(AttentionPanel.FigureChanged)
    def _say_enter(self) -> None:
        """Keep the last text after a mere reading."""
        panel = self._panel
        words = enter_words(panel.figure_name, panel.figure) if panel.reading else ""
        if words != self._enter:
            self._enter = words
            self.frame.command_row.show(words, of_row=True)

    def action_parte(self, digit: str) -> None:
        part = part_of(digit)
        self._panel.show_part(part)
        self._by, self._reach = part.groups[0], part.reach
        self.load()

    def action_por(self) -> None:
        groups = self._panel.part.groups
        if len(groups) == 1:
            self.say("Esta parte no se agrupa")
            return
        self._by = groups[(groups.index(self._by) + 1) % len(groups)]
        self.load()

    def action_alcance(self) -> None:
        """Switch the reach: the cortes of this month, all, or only those of the figures."""
        ways = list(Reach)
        self._reach = ways[(ways.index(self._reach) + 1) % len(ways)]
        self.load()

    def action_cifra(self, step: int) -> None:
        self._panel.walk(step)

    @on(ListTable.RowChosen)
    def action_abrir(self) -> None:
        figure = self._panel.figure
        if figure is None or not figure.ids:
            self.say((figure or AttentionFigure("")).unlisted)
            return
        name, criteria = self._panel.figure_name, casos_of(figure.ids)
        opened = ShowCasos(name, criteria, back_to="kpi", casos=figure.casos)
        self.app.push_screen(EvidenceScreen(self._service, self.signals, self.run_session, opened))

    def action_exportar(self) -> None:
        panel, export = self._panel, self._service.export
        digit = PARTS.index(panel.part) + 1
        words = [word for word in PART_WORDS.values() if word.digit == digit]
        word = next((word for word in words if word.by == self._by), words[0])._replace(of="")
        act = export_part(export, panel.reading, self._reach, word)
        perform(self, act, lambda said: self.say(said, Tone.OK))

    def action_definicion(self) -> None:
        figure = self._panel.figure
        if figure is not None:
            self.app.push_screen(DefinitionModal([self._panel.figure_name, figure.words]))
