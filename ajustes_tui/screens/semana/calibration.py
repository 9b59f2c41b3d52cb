"""The screen of the calibration: the blind sample with digits, and the differences of the week."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.figures.calibration import CalibrationReport, Sampled
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import perform, refusing
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.semana import calibration_text as text
from ajustes_tui.services.figures.calibration import BlindCaso, CalibrationService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.areas import ListPage, Page
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.week import (
    WeekStepper,
    side_by_side,
    summary,
)
from ajustes_tui.workbench.lead.week_acts import Judging, put_off, require_blind

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
        self._judging: Judging | None = None
        """The caso in front of the person, with the verdict they chose; None when none is left."""
        self._heading = RuleLine()
        self._differences = ListTable[Sampled](
            text.columns(),
            key=lambda item: item.first.caso_id,
            empty=Empty("Ninguna diferencia en esta semana.", "← muestra la semana de antes"),
            enter_chooses=False,
            airy=True,
        )
        self._page = ListPage(
            self._differences, self._areas, above=[self._heading], areas_first=True
        )

    def compose_body(self) -> ComposeResult:
        """Build the blind caso and, under it, the differences."""
        yield self._page

    @property
    def blind(self) -> BlindCaso | None:
        """Return the caso in front of the person, None when none is left."""
        return self._judging.blind if self._judging else None

    def on_mount(self) -> None:
        """Dim, for everybody else, the keys of people who decide casos."""
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
        if view.blind is None:
            self._judging = None
        elif self._judging is None or view.blind.caso_id != before:
            self._judging = Judging(view.blind)
            self.guard_new_case()
        else:
            self._judging = replace(self._judging, blind=view.blind)
        self.frame.bar.show(text.bar_title(view.report), self.run_session.login)
        self._heading.show(*text.differences_heading(view.report))
        self._differences.show(view.report.differences)
        self._page.redraw()

    def _areas(self, item: Sampled | None, widths: tuple[int, int]) -> Page:
        if self._view is None:
            return Page(())
        if not self.decides_here():
            self.frame.command_row.tell_row("", text.row_help(self._judging))
        report, may_answer = self._view.report, self._service.may_answer
        login = self.run_session.login
        return text.page_of(report, self._judging, item, widths, may_answer=may_answer, login=login)

    def decides_here(self) -> bool:
        """Tell whether Enter would give the chosen verdict."""
        return self._judging is not None and self._judging.chosen is not None

    def _in_front(self) -> Judging:
        return require_blind(self._service, self._judging)

    def action_elegir(self, digit: str) -> None:
        """Choose a verdict by its digit; Enter gives it."""
        with refusing(self):
            judging = self._in_front().choose(digit)
            self._take(judging)
            name = evento_name(judging.chosen or "")
            self.frame.command_row.show(name, "Enter lo da, y no se cambia · F7 por qué")

    def _take(self, judging: Judging) -> None:
        self._judging = judging
        self._page.redraw()

    def action_registrar(self) -> None:
        """Give the chosen verdict on the blind caso."""
        with refusing(self):
            judging = self._in_front()
            # Once: another Enter finds nothing chosen.
            self._judging = replace(judging, chosen=None)
            perform(self, judging.give(self._service), self._say_given)

    action_actuar = action_registrar

    def _say_given(self, blind: BlindCaso) -> None:
        self.say(f"Caso {blind.caso_id}: quedó su veredicto", Tone.OK)
        self.load()

    def action_nota(self) -> None:
        """Ask why, to go with the verdict."""
        with refusing(self):
            perform(self, self._in_front().ask_why(), self._take)

    def action_saltar(self) -> None:
        """Leave the blind caso for later."""
        with refusing(self):
            self._passed = put_off(self._passed, self._in_front().blind.caso_id)
            self.say("")
            self.load()

    def action_cuenta(self) -> None:
        """Show the facts of the blind caso; its historial would show the verdict."""
        with refusing(self):
            blind = self._in_front().blind
            title = f"Lo que se sabe del caso {blind.caso_id}"
            self.app.push_screen(WholeTextModal.of(text.facts(blind), title))

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

    def action_semana(self, weeks: int) -> None:
        """Show the week before, or the one after."""
        with refusing(self):
            self._week.step(weeks)
            self.say("")
            self.load()

    def action_atras(self) -> None:
        """Leave what is chosen, or go back to the practices."""
        if self._judging is None or self._judging.chosen is None:
            self.go("practicas")
            return
        self.say("")
        self._take(replace(self._judging, chosen=None))
