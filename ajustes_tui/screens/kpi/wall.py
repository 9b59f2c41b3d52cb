"""KPI on the wall: the newest corte as large as the terminal allows, followed live, without keys."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.reader import FiguresReader
from ajustes_tui.services.figures.desk_acts import DeskService
from ajustes_tui.widgets.bucket_bar import BucketBar
from ajustes_tui.widgets.frame import TwoRowArea
from ajustes_tui.widgets.indicator import Indicator, figure_width
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.trend import Trend

LEAVING_KEYS = frozenset({"f10", "ctrl+q"})
"""The only keys the wall admits."""
_FIXED_ROWS = 8
"""Rows of the panel outside the large figures and the plot."""
_PLOT_ROWS = 9
"""Rows of the plot at least."""
_WIDEST_FIGURE = "100,0"
_WIDE_BAR = 66
"""Columns from which the bar has room for the whole title and hour."""
_MARGIN = 4
"""Columns beside the large figures."""


class WallPanel(TwoRowArea):
    """The figures as large as they fit, the bar, the lines that account for T, and the plot."""

    def __init__(self) -> None:
        super().__init__()
        self._view: text.FiguresView | None = None

    def compose(self) -> ComposeResult:
        """Build the figures from the top down."""
        with Horizontal(id="indicadores"):
            for title in text.TITLES.values():
                yield Indicator(title)
        yield BucketBar()
        yield LineView([[], []], id="cuentas")
        yield Trend("ACR")
        yield LineView([[]], id="cola")

    def show(self, view: text.FiguresView) -> None:
        """Draw the figures of a view."""
        self._view = view
        counts = view.indicators.counts
        for indicator, cubeta in zip(self.query(Indicator), text.TITLES, strict=True):
            indicator.show(
                text.percentage(counts[cubeta], counts.total),
                text.figure_tone(view, cubeta),
                text.detail(view, cubeta),
            )
        self.query_one(BucketBar).show(text.bar(counts))
        self.query_one(Trend).show(text.points(view))
        self._show_lines()
        self._fit()

    def on_resize(self, event: events.Resize) -> None:
        """Draw the figures as large as they fit, and word the lines for the window."""
        self._fit()
        self.call_after_refresh(self._show_lines)

    def _fit(self) -> None:
        """Scale the figures; a figure too wide to draw is written as text."""
        indicators = list(self.query(Indicator))
        width = (self.size.width - _MARGIN) // len(indicators) - 1
        height = self.size.height - _FIXED_ROWS - _PLOT_ROWS
        scale = int(max(figure_width(i.figure, 1) for i in indicators) <= width)
        while figure_width(_WIDEST_FIGURE, scale + 1) <= width and 3 * (scale + 1) <= height:
            scale += 1
        for indicator, title in zip(indicators, text.TITLES.values(), strict=True):
            indicator.scale(scale)
            indicator.rename(title if len(title) <= width else title.split()[-1])
        self.query_one("#indicadores").styles.height = (3 * scale or 1) + 4

    def _show_lines(self) -> None:
        view = self._view
        if view is None:
            return
        width = self.size.width
        self.query_one("#cuentas", LineView).set_lines(
            [
                text.bucket_sum(view.indicators.counts, width=width),
                text.accounting(view.figures, width=width),
            ]
        )
        self.query_one("#cola", LineView).set_lines([text.work_line(view.work, width=width)])


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

    def __init__(self, service: DeskService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service)
        self._reader = FiguresReader(service)
        self._panel = WallPanel()

    def compose_body(self) -> ComposeResult:
        """Build the panel of the figures and their reader."""
        yield self._panel
        yield self._reader

    @property
    def reader(self) -> FiguresReader:
        """Return the part that reads the figures."""
        return self._reader

    @property
    def panel(self) -> WallPanel:
        """Return the figures on the screen."""
        return self._panel

    def on_mount(self) -> None:
        """Hide the row of keys, to leave it to the figures."""
        self.frame.key_row.display = False

    def load(self) -> None:
        """Read the figures."""
        self.freshness.mark_seen()
        self._reader.read_again()

    def fell_due(self) -> bool:
        """Return whether a cita fell due, or the day changed."""
        return self._reader.fell_due()

    def admits(self, keystroke: str) -> bool:
        """Admit only the keys that leave the program."""
        return keystroke in LEAVING_KEYS

    def on_paste(self, event: events.Paste) -> None:
        """Drop a paste."""
        event.stop()
        event.prevent_default()

    def on_resize(self, event: events.Resize) -> None:
        """Word the bar for the window."""
        self._show_bar()

    @on(FiguresReader.Changed)
    def _show(self, event: FiguresReader.Changed) -> None:
        self._panel.show(event.view)
        self._show_bar()

    def _show_bar(self) -> None:
        if self._reader.view is None:
            return
        figures = self._reader.view.figures
        title, moment = text.title(figures), text.moment(figures)
        if self.size.width < _WIDE_BAR:
            title = title.partition("› ")[2]
            hour = "%d/%m %H:%M" if figures.frozen else "%H:%M:%S"
            moment = f"{figures.computed_at:{hour}}"
        self.frame.bar.show(title, moment)
