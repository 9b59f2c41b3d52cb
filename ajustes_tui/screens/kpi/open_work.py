"""The supervisor's desk: queue, claims, citas, saltos, people and acts."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import ShowCaso, ShowCasos, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import ReadingPace, reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi import open_work_text as text
from ajustes_tui.screens.kpi.open_work_text import (
    OpenWorkPart,
    OpenWorkPlace,
    OpenWorkReading,
    OpenWorkRow,
)
from ajustes_tui.screens.kpi.part_names import PartNames
from ajustes_tui.screens.modals.notices import DefinitionModal
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.services.container import LeadServices
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.flow import Part, PlaceArea, Under, wrapped
from ajustes_tui.widgets.frame import TwoRowArea
from ajustes_tui.widgets.list_detail import ALWAYS_UNDER, ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.workbench.lead.figure_acts import reassign_caso, release_caso

_FOOT_ROWS = 2


class OpenWorkTable(ListTable[OpenWorkRow]):
    """The rows of a part, with the keys of the desk."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("kpi_mesa")]


class OpenWorkPanel(TwoRowArea):
    """The rows of one part and the detail of one of them; above, the parts' names; below, the others.

    The requested place of the cursor is found when the rows arrive.
    """

    def __init__(self, place: OpenWorkPlace) -> None:
        super().__init__()
        self._part = place.part
        self._wanted: OpenWorkPlace | None = place
        self._reading: OpenWorkReading | None = None
        self._others: Part = Under(())
        self._names = PartNames()
        self.table = OpenWorkTable(
            text.columns(self._part), empty=text.PARTS[self._part].empty, id="parte"
        )
        self._body = ListWithDetail(self.table, ALWAYS_UNDER, lambda: self._others, apart=True)
        self.foot = PlaceView(Under(()), id="pie")

    class RowChanged(Message):
        """The cursor moved to another row, or the row was read again."""

    def compose(self) -> ComposeResult:
        yield from (self._names, self._body)

    @property
    def part(self) -> OpenWorkPart:
        return self._part

    @property
    def row(self) -> OpenWorkRow | None:
        return self.table.current

    @property
    def place(self) -> OpenWorkPlace:
        rows = self.table.rows
        return (
            OpenWorkPlace.of(self._part, rows, self.table.cursor)
            if rows
            else OpenWorkPlace(self._part)
        )

    def on_mount(self) -> None:
        self.table.focus()

    def show(self, reading: OpenWorkReading) -> bool:
        """Draw a reading; return False when it equals the one shown."""
        if reading == self._reading:
            return False
        self._reading = reading
        self._show_rows()
        return True

    def show_part(self, part: OpenWorkPart) -> None:
        self._part = part
        self.table.set_columns(text.columns(part))
        self.table.say_empty(text.PARTS[part].empty)
        self.table.cursor = 0
        self._show_rows()

    def _show_rows(self) -> None:
        reading = self._reading
        if reading is None:
            return
        rows = text.open_work_rows(self._part, reading)
        self._others = text.other_parts(self._part, reading)
        self.table.show(rows)
        if self._wanted is not None and self._wanted.part is self._part:
            self.table.stand_on(self._wanted.index_in(rows))
        self._wanted = None
        wordings = zip(*((p.value, *text.PARTS[p].names) for p in OpenWorkPart), strict=True)
        counted = (
            [f"{n} {count}" for n, count in zip(names, reading.counts, strict=True)]
            for names in wordings
        )
        self._names.show_names(list(OpenWorkPart).index(self._part), *counted)
        self._body.redraw()
        self._show_detail()

    @on(OpenWorkTable.CursorMoved)
    def _show_detail(self) -> None:
        said = text.detail(self._part, self.row)
        self.foot.show(PlaceArea("pie", 40, wrapped(said, _FOOT_ROWS)))
        self.post_message(self.RowChanged())


class OpenWorkScreen(AjustesScreen):
    """The desk, where a supervisor releases a claim or reassigns a caso."""

    CONTEXT = "kpi_mesa"
    HAS_RR_LINE = False
    CSS_PATH = styles_dir() / "kpi.tcss"

    def __init__(
        self,
        service: LeadServices,
        signals: Signals,
        run_session: RunSession,
        place: OpenWorkPlace,
        scope: FiguresScope | None,
    ) -> None:
        """`scope` gives the cortes whose rows set aside are listed."""
        super().__init__(signals, run_session, service.kpi.context)
        self._service = service
        self._scope = scope
        self._panel = OpenWorkPanel(place)
        self.frame.foot = self._panel.foot
        self._pace = ReadingPace()
        self._enter = ""

    def load(self) -> None:
        self._pace.begin()
        super().load()

    def check_store(self) -> None:
        """Read again after a write, seldom enough on a large store."""
        if self._pace.rested:
            super().check_store()

    def compose_body(self) -> ComposeResult:
        yield self._panel

    @property
    def panel(self) -> OpenWorkPanel:
        return self._panel

    def on_mount(self) -> None:
        self.frame.bar.show("KPI › Trabajo en curso", self.run_session.login)

    @reads("Leyendo el trabajo")
    def read(self) -> OpenWorkReading:
        service, scope = self._service, self._scope
        work = service.open_work
        with work.context.db.reading():
            set_aside = [] if scope is None or scope.of_day else work.set_aside_rows(scope)
            return OpenWorkReading(
                work=work.read(),
                acts=work.unusual_acts(),
                set_aside=set_aside,
                read_at=service.kpi.context.now(),
                week=work.of_week(),
                month=work.of_month(),
            )

    @read.then
    def _show(self, reading: OpenWorkReading) -> None:
        self._pace.end()
        if self._panel.show(reading):
            missing = " · ▲ falta la base" if reading.work.missing else ""
            self.frame.bar.show(
                f"KPI › Trabajo en curso{missing}",
                f"calculado a las {reading.read_at:%H:%M} · {self.run_session.login}",
            )

    @on(OpenWorkPanel.RowChanged)
    def _say_enter(self) -> None:
        words = text.enter_words(self._panel.part, self._panel.row)
        if words != self._enter:
            self._enter = words
            self.frame.command_row.show(words, of_row=True)

    def action_parte(self, digit: str) -> None:
        self._panel.show_part(list(OpenWorkPart)[int(digit) - 1])

    def action_abrir(self) -> None:
        row = self._panel.row
        if row is None:
            return
        place = self._panel.place
        if row.criteria is not None:
            title = row.cells[0].strip(" ■▲")
            self._leave("triage", ShowCasos(title, row.criteria, back_to="kpi", place=place))
        elif self._panel.part is OpenWorkPart.ACTS and row.cuenta:
            self._leave("historial", row.cuenta)
        elif row.caso is not None:
            self._leave("triage", ShowCaso(row.caso, "kpi", place))
        else:
            self.say("Este renglón no abre casos")

    def _leave(self, mode: str, request: ShowCasos | ShowCaso | str) -> None:
        """Open another screen; on return the desk opens on the same row."""
        self.app.post_message(GoTo(mode, request, place=self._panel.place))
        self.dismiss(None)

    def action_definicion(self) -> None:
        row = self._panel.row
        if row is None or not row.words:
            self.say("Este renglón no se calcula")
            return
        self.app.push_screen(DefinitionModal([row.words], row.cells[0]))

    def action_cuenta(self) -> None:
        row = self._panel.row
        if row is None or not row.cuenta:
            self.say("Este renglón no es de una cuenta")
            return
        self._leave("historial", row.cuenta)

    def action_soltar(self) -> None:
        row = self._panel.row
        caso, holder = (row.caso, row.login) if row is not None else (None, "")
        act = release_caso(self._service.triage, caso, holder or "", in_sight=True)
        perform(self, act, self._say_done)

    def action_reasignar(self) -> None:
        row = self._panel.row
        caso, cuenta = (row.caso, row.cuenta) if row is not None else (None, "")
        service, whose = self._service, f"el caso de la cuenta {cuenta}"
        act = reassign_caso(service.triage, service.open_work, caso, whose)
        perform(self, act, self._say_done)

    def _say_done(self, done: str) -> None:
        self.say(done, Tone.OK)
        self.load()
