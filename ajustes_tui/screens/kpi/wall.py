"""KPI on the wall: urgent matters, cards and the table by aliado of the newest corte, without keys."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.panel import BesideReader, FiguresPanel
from ajustes_tui.screens.kpi.reader import FiguresQuery, FiguresReader
from ajustes_tui.services.container import LeadServices
from ajustes_tui.ui.measures import LOW, TALL
from ajustes_tui.ui.text import Span, Tone, Wordings
from ajustes_tui.widgets.flow import PlaceArea, Under, fitted
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.workbench.lead.urgent import urgent

LEAVING_KEYS = frozenset({"f10", "ctrl+q"})
_MOST_URGENT = 3


class WallScreen(AjustesScreen):
    """Seen live by passers-by: it names no asesor and no usuario."""

    CONTEXT = "kpi"
    HAS_COMMAND_ROW = False
    HAS_RR_LINE = False
    IS_COVERED = False
    """It takes no keys and shows no personal data."""
    CSS_PATH = styles_dir() / "kpi.tcss"
    READS_ON_RETURN = True
    VERTICAL_BREAKPOINTS = [(0, "-plano"), (LOW, "-alto"), (TALL, "-aireado")]  # noqa: RUF012

    def __init__(self, service: LeadServices, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.kpi.context)
        self.reader = FiguresReader(service, FiguresQuery(by="aliado"))
        self.panel = FiguresPanel(BesideReader(service), walked=False)
        self._urgent = PlaceView(Under(()), id="urgente")
        self.freshness.fell_due = lambda: self.reader.fell_due() or self.panel.due

    def compose_body(self) -> ComposeResult:
        yield self._urgent
        yield self.panel
        yield self.reader

    def on_mount(self) -> None:
        self.frame.key_row.display = False

    def load(self) -> None:
        self.freshness.mark_seen()
        self.reader.read_again()
        self.panel.read_beside(again=True)

    def admits(self, keystroke: str, typed: float | None = None) -> bool:
        """Admit only the keys that leave the program."""
        return keystroke in LEAVING_KEYS

    def tell_dropped(self, keystroke: str) -> None: ...

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()

    @on(FiguresReader.Changed)
    def _show(self, event: FiguresReader.Changed) -> None:
        board = event.board
        self.frame.bar.show(text.title(board), text.moment(board))
        self._urgent.show(PlaceArea("urgente", 40, fitted(*urgent_lines(board))))
        self.panel.show(board)


def urgent_lines(board: KpiBoard) -> list[Wordings]:
    """Return the first urgent matters, or a line that there are none."""
    lines: list[Wordings] = [
        [[[Span(f" {glyph} ", tone), Span(words, Tone.STRONG)]] for words in wordings]
        for (tone, glyph), wordings in urgent(board)[:_MOST_URGENT]
    ]
    return lines or [[[[Span(" Nada pide actuar ahora", Tone.OK)]]]]
