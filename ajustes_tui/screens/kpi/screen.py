"""KPI: the three indicators of a corte or a range, their cubetas, and the groups."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ajustes_tui.domain.figures.goals import GoalsChange
from ajustes_tui.domain.parts.table import part_of
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import ShowCasos, ShowFlujograma, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.base import AjustesScreen, copy_out
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.attention.screen import AttentionScreen
from ajustes_tui.screens.kpi.evidence import EvidenceScreen
from ajustes_tui.screens.kpi.open_work import OpenWorkScreen
from ajustes_tui.screens.kpi.open_work_text import OpenWorkPart, OpenWorkPlace
from ajustes_tui.screens.kpi.panel import BesideReader, FiguresPanel
from ajustes_tui.screens.kpi.reader import FiguresReader, Narrowing
from ajustes_tui.screens.kpi.sentences import ELSEWHERE, definition, enter_words, opened
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.notices import DefinitionModal, WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.services.container import LeadServices
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LOW, TALL
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.asking import done
from ajustes_tui.workbench.lead.figure_acts import (
    ONLY_LOOKS,
    close_corte,
    export_figures,
    mail_figures,
    put_goals,
    write_lines,
)
from ajustes_tui.workbench.lead.figures import change_lines

_HELP = "d qué cuenta cada cifra"


class KpiScreen(AjustesScreen):
    """The figures; Enter opens exactly the casos of the figure under the cursor."""

    CONTEXT = "kpi"
    HAS_RR_LINE = False
    CSS_PATH = styles_dir() / "kpi.tcss"
    READS_ON_RETURN = True
    VERTICAL_BREAKPOINTS = [(0, "-plano"), (LOW, "-alto"), (TALL, "-aireado")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("kpi"),
        # F5 leads to this screen; on it, F5 reads the figures again.
        Binding("f5", "screen.releer", "Releer", show=False, tooltip="lee otra vez las cifras"),
    ]

    def __init__(self, service: LeadServices, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.kpi.context)
        self._service = service
        self.reader = FiguresReader(service)
        self.panel = FiguresPanel(BesideReader(service))
        self.frame.foot = self.panel.foot
        self.freshness.fell_due = lambda: self.reader.fell_due() or self.panel.due
        self.frame.cursor.marked = lambda _focused: self.panel.cursor_cell
        self._narrowing = Narrowing(service.kpi)
        self._enter = ""
        self._desk_wanted: OpenWorkPlace | None = None
        """The place of the desk to open once its figures arrive."""

    def compose_body(self) -> ComposeResult:
        yield self.panel
        yield self.reader
        yield self._narrowing

    def load(self) -> None:
        self.panel.table.focus()
        if self.reader.board is None:
            self.frame.bar.wait("KPI", self.run_session.login)
        self.freshness.mark_seen()
        self.reader.read_again()
        self.panel.read_beside(again=True)

    @on(FiguresReader.Changed)
    def _show(self, event: FiguresReader.Changed) -> None:
        board = event.board
        self.frame.bar.show(text.title(board), f"{text.moment(board)} · {self.run_session.login}")
        self.panel.show(board)
        wanted, self._desk_wanted = self._desk_wanted, None
        if wanted is not None and self.is_current:
            self._open_work(wanted)

    @on(FiguresPanel.FigureChanged)
    def _say_enter(self) -> None:
        """Keep the last text after a mere reading."""
        figure, row, board = self._figure_under_cursor(), self.panel.row, self.reader.board
        crossed = board is not None and bool(board.across)
        words = enter_words(self.panel.figure, row, figure, crossed=crossed)
        if words != self._enter:
            self._enter = words
            self.frame.command_row.show(words, _HELP, of_row=True)

    # Opening the figure under the cursor.

    def action_figuras(self, verb: str) -> None:
        self.panel.act(verb)

    @on(ListTable.RowChosen)
    def action_abrir(self) -> None:
        if (figure := self._opened()) is not None:
            self.app.push_screen(
                EvidenceScreen(self._service, self.signals, self.run_session, figure)
            )

    def action_cola(self) -> None:
        if (figure := self._opened()) is None:
            return
        if self.run_session.can(Power.WORK):
            self.go("triage", figure)
        else:
            self.say("Los casos los trabaja quien tiene ese rol", Tone.NOTICE)

    def _figure_under_cursor(self) -> ShowCasos | None:
        board, row = self.reader.board, self.panel.row
        if board is None or (self.panel.in_table and row is None):
            return None
        return opened(board, self.panel.figure, row)

    def _opened(self) -> ShowCasos | None:
        """Return the figure under the cursor if it has casos to list.

        A figure whose casos have a place of their own opens it; one without casos says so.
        """
        key, figure = self.panel.figure, self._figure_under_cursor()
        if not self.panel.in_table and key in ELSEWHERE:
            place = ELSEWHERE[key][1]
            if place is None:
                self.go("revision")
            elif isinstance(place, OpenWorkPart):
                self._open_work(OpenWorkPlace(place))
            else:
                self.action_atencion(place)
        elif figure is not None and figure.casos:
            return figure
        elif figure is not None:
            self.say(f"No hay casos: {figure.heading}")
        return None

    # The desk.

    def _open_work(self, place: OpenWorkPlace) -> None:
        """Open the desk, now or once its figures are known."""
        board = self.reader.board
        if board is None:
            self._desk_wanted = place
            return
        scope = board.scope
        self.app.push_screen(
            OpenWorkScreen(self._service, self.signals, self.run_session, place, scope)
        )

    def receive(self, request: object) -> None:
        """Reopen the desk where it was left for another screen, or show a corte."""
        if isinstance(request, OpenWorkPlace):
            self._open_work(request)
        elif isinstance(request, date):
            self.reader.set_range(request, request)
            self.load()

    def action_trabajo(self) -> None:
        self._open_work(OpenWorkPlace(OpenWorkPart.OPEN_CASOS))

    def action_flujograma(self) -> None:
        board = self.reader.board
        single_corte = board is not None and not board.of_day and board.since == board.until
        self.go("flujograma", ShowFlujograma(board.since if board and single_corte else None))

    def action_atencion(self, digit: str) -> None:
        board = self.reader.board
        if board is not None:
            part, scope = part_of(digit), board.scope
            self.app.push_screen(
                AttentionScreen(self._service, self.signals, self.run_session, part, scope)
            )

    def action_actos(self) -> None:
        self._open_work(OpenWorkPlace(OpenWorkPart.ACTS))

    # Which figures are shown.

    action_releer = load

    def action_consulta(self, verb: str) -> None:
        self.reader.act(verb)
        self.load()

    def action_filtro(self) -> None:
        board = self.reader.board
        if board is not None:
            self._narrowing.ask_group(board, self.panel.row)

    def action_dias(self) -> None:
        board = self.reader.board
        if board is None:
            return
        if board.of_day:
            self.say("Ya son los veredictos de hoy; h vuelve al corte", Tone.NOTICE)
        else:
            self._narrowing.ask_days(board)

    @on(Narrowing.Chosen)
    def _narrow(self, event: Narrowing.Chosen) -> None:
        self.reader.narrow(event.narrowed)
        self.load()

    def action_quitar(self) -> None:
        if self.reader.narrowed:
            self.reader.narrow(self.reader.narrowed.without_last())
            self.load()
        else:
            self.say("No hay filtro que quitar", Tone.DIM)

    def action_corte(self, cortes: int) -> None:
        moved = self.reader.step(cortes)
        if moved:
            self.load()
        elif moved is False:
            self.say("No hay más cortes hacia ese lado")

    def action_rango(self) -> None:
        if not self.reader.cortes:
            self.say("Todavía no hay cortes")
            return
        options = [(corte.isoformat(), short_date(corte)) for corte in self.reader.cortes]
        ask(self, PickerModal("Desde qué corte", options), self._ask_last)

    def _ask_last(self, answer: str) -> None:
        first = date.fromisoformat(answer)
        options = [
            (corte.isoformat(), short_date(corte)) for corte in self.reader.cortes if corte >= first
        ]

        def accept(answer: str) -> None:
            self.reader.set_range(first, date.fromisoformat(answer))
            self.load()

        ask(self, PickerModal("Hasta qué corte", options), accept)

    # The figures in words.

    def action_definicion(self) -> None:
        board = self.reader.board
        if board is not None:
            paragraphs = definition(board, self.panel.figure, self.panel.row)
            self.app.push_screen(DefinitionModal(paragraphs))

    def action_texto(self) -> None:
        """Write the lines for the mail, once the top 5 is read."""

        def show(lines: tuple[str, ...]) -> None:
            copied = copy_out(self, "\n".join(lines))
            shown = [f"El texto: {copied}.", " ", *lines]
            self.app.push_screen(WholeTextModal.of(shown, "Texto para el correo", apart=False))

        board = self.reader.board
        if board is not None:
            perform(self, write_lines(self._service.kpi, board), show)

    # The acts of the supervisor.

    def action_exportar(self) -> None:
        perform(self, export_figures(self._service.export, self.reader.board), self._say_done)

    def action_correo(self) -> None:
        act = mail_figures(self._service.export, self.reader.board)
        perform(self, act, lambda left: self.say(left, Tone.OK))

    def action_actuar(self) -> None:
        def closed(corte: date) -> None:
            self._say_done(f"El corte {short_date(corte)} quedó cerrado")

        perform(self, close_corte(self._service.kpi, self.reader.board), closed)

    def action_metas(self) -> None:
        def put(change: GoalsChange) -> None:
            self._say_done(f"Las metas rigen desde el {short_date(change.since)}")

        def show(changes: tuple[GoalsChange, ...]) -> None:
            lines = [ONLY_LOOKS, *change_lines(changes)]
            self.app.push_screen(DefinitionModal(lines, "Metas de los indicadores"))

        goals = self._service.goals
        if goals.may_change:
            perform(self, put_goals(goals), put)
        else:
            perform(self, done(goals.changes, "Leyendo las metas"), show)

    def _say_done(self, done: str) -> None:
        self.say(done, Tone.OK)
        self.load()
