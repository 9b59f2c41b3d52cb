"""First contact, times and answers: how casos are attended, each figure with its casos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCasos, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi.attention.text import columns, enter_words, told
from ajustes_tui.screens.kpi.evidence import EvidenceScreen
from ajustes_tui.screens.kpi.part_names import PartNames
from ajustes_tui.screens.modals.notices import DefinitionModal
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.parts import casos_of
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, PlaceArea, Under, wrapped
from ajustes_tui.widgets.frame import RuleLine, TwoRowArea
from ajustes_tui.widgets.list_detail import ALWAYS_UNDER, KEPT_TOLD, ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.figure_acts import export_part

NOTHING_COUNTED = Empty(
    "Aquí no hay casos todavía.", "c cuenta otros cortes · Esc vuelve a las cifras"
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
        return columns(self._shown, lambda: self._column, self._current, self._most)

    def _current(self) -> AttentionRow | None:
        return self.table.current

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
