"""The screen of the calibration: the blind sample with digits, and the differences of the week."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.figures.calibration import CalibrationReport, Sampled
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.background import reads, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.semana import calibration_text as text
from ajustes_tui.services.figures.calibration import MAX_NOTA, BlindCaso, CalibrationService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.calibration_words import (
    NOTHING_LEFT,
    ONLY_WORKERS,
    side_by_side,
    summary,
)
from ajustes_tui.workbench.lead.week import NOT_BEGUN, WeekStepper

_WORKERS_ACTIONS = ("calibracion.elegir", "calibracion.registrar", "calibracion.saltar")


class CalibrationView(NamedTuple):
    """The calibration of a week, and the caso this person is to answer."""

    report: CalibrationReport
    blind: BlindCaso | None


class CalibrationScreen(AjustesScreen):
    """The next blind caso above, the differences for the diálogo semanal below."""

    CONTEXT = "calibracion"
    PLACE = "CALIBRACIÓN"
    HAS_RR_LINE = False
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("calibracion")]

    def __init__(
        self, service: CalibrationService, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._week = WeekStepper(service.current_week)
        self._view: CalibrationView | None = None
        self._passed: list[int] = []
        """The casos this person left for later, in that order."""
        self._chosen: Evento | None = None
        self._nota = ""
        self._question = Section(text.BLIND_ROWS)
        self._heading = RuleLine()
        self._differences = ListTable[Sampled](
            text.columns(),
            key=lambda item: item.first.caso_id,
            empty="Ninguna diferencia en esta semana.",
            enter_chooses=False,
        )
        self._panel = ListPanel(
            self._differences,
            lambda _item, width: self._show_blind(width),
            above=[self._question, self._heading],
        )

    def compose_body(self) -> ComposeResult:
        """Build the blind caso and, under it, the differences."""
        yield self._panel

    @property
    def blind(self) -> BlindCaso | None:
        """Return the caso in front of the person, None when none is left."""
        return self._view.blind if self._view else None

    def on_mount(self) -> None:
        """Dim the keys of those who decide casos for the others."""
        if not self._service.may_answer:
            self.frame.show_keys(self.CONTEXT, _WORKERS_ACTIONS)

    def load(self) -> None:
        """Read the week and the next blind caso."""
        self.freshness.mark_seen()
        self._read(self._week.shown, tuple(self._passed))

    @reads("Leyendo la calibración")
    def _read(self, week: Week, passed: tuple[int, ...]) -> CalibrationView:
        """Read the calibration of a week, and the next caso of a person who decides casos."""
        report = self._service.report(week)
        if not report.waiting:
            return CalibrationView(report, None)
        return CalibrationView(report, self._service.next_blind(week, passed, report.sample))

    @_read.then
    def _show(self, view: CalibrationView) -> None:
        before = self.blind.caso_id if self.blind else None
        self._view = view
        if view.blind is None or view.blind.caso_id != before:
            self._chosen, self._nota = None, ""
        if view.blind is not None and view.blind.caso_id != before:
            self.guard_new_case()
        self.frame.bar.show(text.title(view.report), self.run_session.login)
        self._heading.show(*text.differences_heading(view.report))
        self._differences.show(view.report.differences)
        self._panel.redraw()

    def _show_blind(self, width: int) -> None:
        lines = text.blind_lines(
            self.blind, self._chosen, self._nota, width, may_answer=self._service.may_answer
        )
        self._question.show(lines, *text.blind_heading(self.blind))

    def decides_here(self) -> bool:
        """Tell whether Enter would give the chosen verdict."""
        return self._chosen is not None

    def action_elegir(self, digit: str) -> None:
        """Choose a verdict by its digit; Enter gives it."""
        blind = self.blind
        if blind is None:
            self._say_nothing_left()
            return
        place = int(digit) - 1
        if place >= len(blind.options):
            self.say(f"Aquí van del 1 al {len(blind.options)}", Tone.NOTICE)
            return
        self._chosen = blind.options[place]
        self.frame.command_row.show(
            evento_name(self._chosen), "Enter lo da, y no se cambia · F7 por qué"
        )
        self._panel.redraw()

    def action_registrar(self) -> None:
        """Give the chosen verdict on the blind caso."""
        blind = self.blind
        if blind is None:
            self._say_nothing_left()
        elif self._chosen is None:
            self.say("Escoja primero su veredicto con un número", Tone.NOTICE)
        else:
            chosen, self._chosen = self._chosen, None
            self._answer(blind, chosen, self._nota)

    action_actuar = action_registrar

    def action_nota(self) -> None:
        """Ask why, to go with the verdict."""
        if self.blind is None:
            self._say_nothing_left()
            return

        def answered(nota: str) -> None:
            self._nota = nota
            self._panel.redraw()

        box = ProseModal(
            f"Por qué, en el caso {self.blind.caso_id}",
            "Se lee en el diálogo semanal; sin nombres de usuarios.",
            least=0,
            most=MAX_NOTA,
            initial=self._nota,
            on_finish="la deja",
        )
        ask(self, box, answered)

    def _answer(self, blind: BlindCaso, verdict: Evento, nota: str) -> None:
        def tell(_answered: object) -> None:
            self.say(f"Caso {blind.caso_id}: quedó su veredicto", Tone.OK)
            self.load()

        write(
            self,
            lambda: self._service.answer(blind.caso_id, verdict.value, nota, blind.week),
            tell,
        )

    def action_saltar(self) -> None:
        """Leave the blind caso for later."""
        if self.blind is None:
            self._say_nothing_left()
            return
        number = self.blind.caso_id
        self._passed = [*(caso for caso in self._passed if caso != number), number]
        self.say("")
        self.load()

    def action_cuenta(self) -> None:
        """Show the facts of the blind caso; its historial would show the verdict."""
        if self.blind is None:
            self._say_nothing_left()
        else:
            title = f"Lo que se sabe del caso {self.blind.caso_id}"
            self.app.push_screen(WholeTextModal.of(text.facts(self.blind), title))

    def action_ver(self) -> None:
        """Show the difference under the cursor, side by side."""
        item = self._differences.current
        if item is None:
            self.say("No hay ninguna diferencia que ver", Tone.NOTICE)
        else:
            self.app.push_screen(WholeTextModal.of(side_by_side(item), "Una diferencia"))

    def action_resumen(self) -> None:
        """Show the agreement by causal and by pair, and the alike casos decided differently."""
        if self._view is not None:
            title = f"Cuánto coinciden en {self._view.report.week}"
            self.app.push_screen(WholeTextModal.of(summary(self._view.report), title))

    def _say_nothing_left(self) -> None:
        told = NOTHING_LEFT if self._service.may_answer else ONLY_WORKERS
        self.say(told, Tone.NOTICE)

    def action_semana(self, weeks: int) -> None:
        """Show the week before, or the one after."""
        if self._week.step(weeks):
            self.say("")
            self.load()
        else:
            self.say(NOT_BEGUN, Tone.NOTICE)

    def action_atras(self) -> None:
        """Leave what is chosen, or go back to the practices."""
        if self._chosen is None:
            self.go("practicas")
            return
        self._chosen = None
        self.say("")
        self._panel.redraw()
