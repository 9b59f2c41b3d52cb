"""KPI on the wall: what needs an act, the newest corte as large as the terminal allows, and today's work.

It is followed live, without keys. An alarm is a change of words: nothing blinks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from ajustes_tui.domain.figures.groupings import DEFAULT
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi import text, wall_text
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.kpi import KeptPast
from ajustes_tui.ui.text import Line
from ajustes_tui.widgets.bucket_bar import BucketBar
from ajustes_tui.widgets.figure_cards import FigureCards
from ajustes_tui.widgets.frame import RuleLine, TwoRowArea
from ajustes_tui.widgets.hour_plot import HourPlot
from ajustes_tui.widgets.indicator import figure_width
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.trend import Trend
from ajustes_tui.workbench.lead.figures import TITLES, FiguresView
from ajustes_tui.workbench.lead.wall_acts import acts


class WallReading(NamedTuple):
    """A reading of the figures, and the name of each person by login."""

    view: FiguresView
    names: Mapping[str, str]

    @property
    def visible(self) -> tuple[object, ...]:
        """The repaint key: equal means that nothing the wall shows has changed."""
        work = self.view.work
        held = frozenset(claim.login for claim in work.in_hand if not claim.overdue)
        return (
            *(self.view.visible, self.names, work.queue, work.limits, work.agentes, held),
            *(work.overdue_citas, work.citas[:1], work.tray_since, work.rhythm),
            self.view.read_at and self.view.read_at.date(),
        )


class WallReader(BackgroundPart):
    """Keeps the last reading; it posts `Changed` only for one that looks different."""

    class Changed(Message):
        """What the wall shows is different from the last reading."""

        def __init__(self, reading: WallReading) -> None:
            super().__init__()
            self.reading = reading

    def __init__(self, service: LeadServices) -> None:
        super().__init__()
        self._service = service
        self._reading: WallReading | None = None
        self._past = KeptPast(service.kpi, of_groups=0)
        self._day = date.min
        """The day when the figures were asked for."""

    @property
    def view(self) -> FiguresView | None:
        """The last figures read, or None."""
        return self._reading.view if self._reading else None

    def fell_due(self) -> bool:
        """Tell whether a cita fell due since the reading, the day changed, or an earlier corte did."""
        now = self._service.kpi.context.now()
        if self._day != now.date() or self._past.due:
            return True
        work = self._reading.view.work if self._reading else None
        if work is None or work.overdue_citas >= len(work.citas):
            return False
        return work.citas[work.overdue_citas].momento <= now

    def read_again(self) -> None:
        """Read the newest corte again."""
        self._day = self._service.kpi.context.now().date()
        self._read()

    @reads("Leyendo las cifras")
    def _read(self) -> WallReading:
        service = self._service
        figures = service.kpi.board(None, None, DEFAULT)
        view = FiguresView(
            figures,
            self._past.read(figures),
            service.open_work.read(for_wall=True),
            service.goals.rules_of(figures.until, figures.closing),
            service.kpi.context.now(),
        )
        return WallReading(view, dict(service.open_work.personas()))

    @_read.then
    def _keep(self, reading: WallReading) -> None:
        before, self._reading = self._reading, reading
        if before is None or before.visible != reading.visible:
            self.post_message(self.Changed(reading))


LEAVING_KEYS = frozenset({"f10", "ctrl+q"})
"""The only keys the wall admits."""
_WIDE_BAR = 66
"""Columns from which the bar has room for the whole title and hour."""
_MARGIN = 4
"""Columns beside the large figures."""
_USUAL_FIGURE = "88,8"
"""The figure that the scale has room for at least, so that it does not jump from 9,9 to 10,0."""
_DRAWN_ROWS = 14
"""Rows from which a figure is drawn, and not written."""
_AIRY_ROWS = 32
"""Rows from which blank rows part the blocks."""
_FIGURE_SHARE = 0.28
"""The part of the rows that the large figures take at most."""
_LOWER_ROWS = 4
"""Rows of the lower block at least."""
_ROOMY_LOWER = 12
"""Rows that larger figures leave to the lower block at least."""
_TWO_PLOTS = 16
"""Rows of the lower block from which the plot of the cortes stands under the hours."""
_TWO_COLUMNS, _THREE_COLUMNS = 72, 150
"""Columns from which the lower block has so many columns."""
_MOST_ACTS = 5


class WallPlan(NamedTuple):
    """How many rows each part of the wall takes in a window."""

    scale: int
    """How large the figures are drawn; 0 writes them."""
    acts: int
    detail: int
    """Rows under each figure."""
    so_far: int
    accounts: int
    lower: int
    """Rows of the lower block: the people and the plots."""
    columns: int
    """Columns of the lower block."""
    gap: int
    """Blank rows between the blocks."""

    @property
    def both_plots(self) -> bool:
        """Whether the plot of the cortes has room beside or under the hours."""
        return self.columns > 2 or (self.columns == 2 and self.lower >= _TWO_PLOTS)


def plan_wall(width: int, height: int, acts: int, widest: str) -> WallPlan:
    """Return the rows of each part: what needs an act and the figures first, then all that has room."""
    room = (width - _MARGIN) // len(TITLES) - 1
    scale = int(figure_width(widest, 1) <= room and height >= _DRAWN_ROWS)
    left = height - (5 + (3 * scale or 1))
    wanted = ["acts", "detail", "so_far", "detail", "accounts", "detail"]
    wanted += ["acts"] * (min(max(acts, 1), _MOST_ACTS) - 1)
    rows = {"acts": 0, "detail": 1, "so_far": 0, "accounts": 1}
    airy = height >= _AIRY_ROWS
    for part in wanted[: max(left, 0)]:
        rows[part] += 1
    left -= min(len(wanted), max(left, 0))
    gap = int(airy and left > _ROOMY_LOWER)
    left -= 3 * gap
    while (
        scale
        and figure_width(max(widest, _USUAL_FIGURE, key=len), scale + 1) <= room
        and 3 * (scale + 1) <= height * _FIGURE_SHARE
        and left - 3 >= _ROOMY_LOWER
    ):
        scale, left = scale + 1, left - 3
    columns = 3 if width >= _THREE_COLUMNS else 2 if width >= _TWO_COLUMNS else 1
    lower = left if left >= _LOWER_ROWS else 0
    return WallPlan(scale, **rows, lower=lower, columns=columns, gap=gap)


class WallPanel(TwoRowArea):
    """What needs an act, the figures as large as they fit, the bar and its sum, the people and the plots."""

    def __init__(self) -> None:
        super().__init__()
        self._view: FiguresView | None = None
        self._names: Mapping[str, str] = {}
        self._cards = FigureCards(len(TITLES), wall_text.DETAIL_ROWS, id="indicadores")

    def compose(self) -> ComposeResult:
        """Build the parts from the top down."""
        yield LineView([[]], id="pendientes")
        yield self._cards
        yield LineView([[]], id="avance")
        yield BucketBar()
        yield LineView([[], []], id="cuentas")
        with Container(id="abajo"):
            yield LineView([], id="gente")
            with Container(id="graficas"):
                with Container(id="por-hora"):
                    yield RuleLine("Hoy, por hora")
                    yield HourPlot(("Decisiones", "Llamadas"))
                with Container(id="por-corte"):
                    yield RuleLine(id="titulo-por-corte")
                    yield Trend("ACR")
        yield LineView([[]], id="cola")

    def show(self, view: FiguresView, names: Mapping[str, str] | None = None) -> None:
        """Draw the figures of a view; `names` has the name of each person by login."""
        self._view, self._names = view, names or {}
        self.query_one(BucketBar).show(text.bar(view.indicators.counts))
        self.query_one(Trend).show(text.points(view), text.plot_goals(view))
        self.query_one("#titulo-por-corte", RuleLine).show(text.plot_heading(view))
        self.query_one(HourPlot).show(wall_text.hours(view))
        self._fit()

    def on_resize(self, event: events.Resize) -> None:
        """Give each part its rows, and word the lines for the window."""
        self._fit()

    def _fit(self) -> None:
        """Lay the parts out in the window and write their lines for it."""
        view, (width, height) = self._view, self.size
        if view is None or not width:
            return
        counts = view.indicators.counts
        figures = [text.percentage(counts[cubeta], counts.total) for cubeta in TITLES]
        plan = plan_wall(width, height, len(acts(view)), max(figures, key=len))
        self._lay_out(plan)
        self._cards.enlarge(width, plan.scale, plan.detail)
        self._cards.show(wall_text.cards(view, plan.detail, self._cards.room))
        self._write("pendientes", wall_text.act_lines(view, plan.acts, width), plan.acts)
        self._write("avance", [wall_text.so_far(view, width - 1)], plan.so_far)
        accounts = [
            text.bucket_sum(counts, width=width),
            text.accounting(view.figures, width=width),
        ]
        self._write("cuentas", accounts[: plan.accounts], plan.accounts)
        self._write("cola", [text.work_line(view.work, width=width)], 1)
        share = 1 if plan.columns == 1 else 3 if plan.columns == 3 else 0
        beside = width // share if share else width * 9 // 20
        rows = wall_text.beside(view, self._names, plan.lower, beside - 1) if plan.lower else []
        people = self.query_one("#gente", LineView)
        people.styles.width = beside
        people.set_lines(rows)

    def _write(self, part: str, lines: Sequence[Line], rows: int) -> None:
        view = self.query_one(f"#{part}", LineView)
        view.display = rows > 0
        if rows:
            view.styles.height = rows
            view.set_lines(lines)

    def _lay_out(self, plan: WallPlan) -> None:
        """Give the parts that do not write lines their rows and their place."""
        figures = self.query_one("#indicadores")
        figures.styles.margin = (plan.gap, 0)
        lower = self.query_one("#abajo")
        lower.display = plan.lower > 0
        lower.styles.height = plan.lower
        lower.styles.margin = (plan.gap, 0, 0, 0)
        self.query_one("#graficas").display = plan.columns > 1
        self.query_one("#por-corte").display = plan.both_plots
        self.set_class(plan.columns == 3, "-ancha")


class WallScreen(AjustesScreen):
    """Read-only: it shows the newest corte, and the next one as soon as it is imported."""

    CONTEXT = "kpi"
    HAS_COMMAND_ROW = False
    HAS_RR_LINE = False
    IS_COVERED = False
    """Never covered: nobody presses keys at a wall, and it shows no personal data."""
    FITS_SMALL = True
    CSS_PATH = styles_dir() / "kpi.tcss"
    READS_ON_RETURN = True

    def __init__(self, service: LeadServices, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.kpi.context)
        self.reader = WallReader(service)
        self.panel = WallPanel()
        self.freshness.fell_due = self.reader.fell_due

    def compose_body(self) -> ComposeResult:
        """Build the panel of the figures and their reader."""
        yield self.panel
        yield self.reader

    def on_mount(self) -> None:
        """Hide the row of keys, to leave it to the figures."""
        self.frame.key_row.display = False

    def load(self) -> None:
        """Read the figures."""
        self.freshness.mark_seen()
        self.reader.read_again()

    def admits(self, keystroke: str) -> bool:
        """Admit only the keys that leave the program."""
        return keystroke in LEAVING_KEYS

    def tell_dropped(self, keystroke: str) -> None:
        """Drop the other keys in silence: a wall has no caso that a key could come too soon for."""

    def on_paste(self, event: events.Paste) -> None:
        """Drop a paste."""
        event.stop()
        event.prevent_default()

    def on_resize(self, event: events.Resize) -> None:
        """Word the bar for the window."""
        self._show_bar()

    @on(WallReader.Changed)
    def _show(self, event: WallReader.Changed) -> None:
        self.panel.show(*event.reading)
        self._show_bar()

    def _show_bar(self) -> None:
        if self.reader.view is None:
            return
        figures = self.reader.view.figures
        title, moment = text.title(figures), text.moment(figures)
        if self.size.width < _WIDE_BAR:
            title = title.partition("› ")[2]
            hour = "%d/%m %H:%M" if figures.frozen else "%H:%M"
            moment = f"{figures.computed_at:{hour}}"
        self.frame.bar.show(title, moment)
