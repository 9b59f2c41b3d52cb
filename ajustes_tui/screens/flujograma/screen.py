"""Flujograma: the map of the procedure; Enter opens the casos of a box or an arrow."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import ESTADO_WORDS, evento_name
from ajustes_tui.domain.flujograma.chart import Flowchart, casos_in, casos_of
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCasos, ShowFlujograma, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.flujograma import text
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.services.figures.flujograma import FlujogramaService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_detail import ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.widgets.window_table import WindowTable

_ALL = "todos"
_LIST = 74
"""Minimum cells of the arrows beside what their box waits for."""


class ChartPlace(NamedTuple):
    """The view to return to from a list."""

    asked: ShowFlujograma
    cursor: Estado
    on_arrow: bool = False


class ChartMap(LineView, can_focus=True):
    """The boxes by level; the screen handles its keys."""


class FlujogramaScreen(AjustesScreen):
    """The boxes above, and the arrows of the current one below."""

    CONTEXT = "flujograma"
    HAS_COMMAND_ROW = False
    HAS_RR_LINE = False
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "flujograma.tcss"]
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("flujograma")]

    def __init__(
        self, service: FlujogramaService, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._asked = ShowFlujograma()
        self._chart: Flowchart | None = None
        self._cursor = Estado.POR_CLASIFICAR
        self._goes_to_caso = False
        """Move the cursor to the caso once the chart arrives."""
        self._map = ChartMap([[]] * text.MAP_HEIGHT, id="mapa")
        self._rule = RuleLine(id="caja")
        self._arrows = ListTable[text.ChartRow](
            text.columns(),
            key=lambda row: row.arrow.move,
            empty=Empty(
                "De aquí no sale ninguna flecha.", "Tab vuelve a las cajas\n↑↓←→ pasan a otra"
            ),
            cursor_always=False,
            id="flechas",
        )
        self._of_box = ListWithDetail(
            self._arrows,
            _LIST,
            lambda: text.side(self._chart, self._cursor) if self._chart else Under(()),
        )
        self._legend = PlaceView(Under(()), id="leyenda")
        self._found: tuple[Finding, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield self._map
        yield self._rule
        yield self._of_box
        yield self._legend

    def on_mount(self) -> None:
        self._map.focus()

    def load(self) -> None:
        if self._chart is None:
            self.frame.bar.wait("FLUJOGRAMA", self.run_session.login)
        self.freshness.mark_seen()
        self._read(self._asked)

    def receive(self, request: object) -> None:
        """Show the chart of a corte or the path of a caso, or the one left for a list."""
        on_arrow = False
        if isinstance(request, ChartPlace):
            self._asked, self._cursor, on_arrow = request
        elif isinstance(request, ShowFlujograma):
            self._asked, self._goes_to_caso = request, request.caso_id is not None
        else:
            return
        (self._arrows if on_arrow else self._map).focus()
        self.load()

    @reads("Leyendo el flujograma")
    def _read(self, asked: ShowFlujograma) -> Flowchart:
        return self._service.read(asked.corte, asked.caso_id)

    @_read.then
    def _show(self, chart: Flowchart) -> None:
        self._chart = chart
        if self._goes_to_caso and chart.stands is not None:
            self._goes_to_caso, self._cursor = False, chart.stands
        self.frame.bar.show(text.bar_title(chart), self.run_session.login)
        self._draw()
        self._review()

    @reads("Revisando el procedimiento")
    def _review(self) -> tuple[Finding, ...]:
        return self._service.findings()

    @_review.then
    def _mark(self, found: tuple[Finding, ...]) -> None:
        if found != self._found:
            self._found = found
            self._draw()

    def _draw(self) -> None:
        chart = self._chart
        if chart is None:
            return
        room, height = self.app.size
        radicado, size = cleaned(self._asked.radicado), text.size_for(room, height)
        self._map.styles.height = size.height
        self._map.set_lines(text.map_lines(chart, self._cursor, radicado, room, self._found, size))
        self._rule.show(*text.box_title(chart, self._cursor))
        self._arrows.show(text.arrow_rows(chart, self._cursor, self._found))
        self._of_box.redraw()
        self._legend.show(text.legend_area(self._found))

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._draw()

    # The keys.

    def action_mover(self, key: str) -> None:
        self._cursor = text.step(self._cursor, key)
        self._draw()

    def action_otra_parte(self) -> None:
        (self._map if self._arrows.has_focus else self._arrows).focus()

    def action_abrir(self) -> None:
        if self._chart is None:
            return
        box = self._chart.box(self._cursor)
        title = ESTADO_WORDS[box.estado].question
        if not box.casos:
            self.say(f"No hay casos: {title}")
            return
        self._open(ShowCasos(title, casos_in(box.estado, self._chart.corte)))

    @on(WindowTable.RowChosen, "#flechas")
    def _open_arrow(self) -> None:
        row = self._arrows.current
        if row is None or self._chart is None:
            return
        move = row.arrow.move
        target = ESTADO_WORDS[move.toward].question
        title = f"{evento_name(move.evento)} → {target}"
        if not row.arrow.times:
            self.say(f"No hay casos: {title}")
            return
        self._open(ShowCasos(title, casos_of(move, self._chart.corte)))

    def _open(self, figure: ShowCasos) -> None:
        place = ChartPlace(self._asked, self._cursor, self._arrows.has_focus)
        self.go("triage", figure._replace(back_to="flujograma", place=place))

    def action_corte(self) -> None:
        def chosen(answer: str) -> None:
            corte = None if answer == _ALL else date.fromisoformat(answer)
            self._asked = self._asked._replace(corte=corte)
            self.load()

        cortes = ((corte.isoformat(), short_date(corte)) for corte in self._service.cortes())
        periods = [(_ALL, "todos los cortes"), *cortes]
        ask(self, PickerModal("Los casos de qué corte", periods), chosen)

    def action_cuenta(self) -> None:
        if self._asked.cuenta and self._asked.caso_id is not None:
            self.go("historial", (self._asked.cuenta, self._asked.caso_id))
        else:
            self.go("historial")

    def action_atras(self) -> None:
        if self._arrows.has_focus:
            self._map.focus()
        else:
            self.go_back("kpi")
