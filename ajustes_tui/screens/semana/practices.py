"""The screen of the practices: the progress of each, those due today, and the log of the week."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import PurePath
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.practices import GoalProgress, Practica, PracticeRecord
from ajustes_tui.domain.values.dates import parse_date, short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import one_of
from ajustes_tui.domain.values.text import key
from ajustes_tui.domain.values.week import Week
from ajustes_tui.errors import InvalidDatum, InvalidInput
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.modals.whole_text import WholeTextModal
from ajustes_tui.screens.report_mailing import ReportMailing
from ajustes_tui.screens.semana import practices_text as text
from ajustes_tui.screens.semana.practice_form import PracticeForm, PracticeModal
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.figures.practice_desk import PracticeDeskService
from ajustes_tui.services.figures.practices import MAX_NOTA, WeekPractices
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.week import NOT_BEGUN, WeekStepper

_WRITING_ACTIONS = ("practicas.registrar", "practicas.otro_dia", "practicas.anular")
"""The actions of whoever holds practices."""
_EVERYBODY = "*"
_WRITERS = "Las prácticas las registra quien las lleva: supervisión, coordinación o gerencia"


class PracticeTable(ListTable[GoalProgress]):
    """The practices, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("practicas")]

    def __init__(self) -> None:
        super().__init__(
            text.columns(),
            key=lambda progress: progress.practica.code,
            empty="El catálogo no trae prácticas.",
        )


class RefusedForm(NamedTuple):
    """A form whose caso or person does not exist, and why; it is asked again as it was typed."""

    practica: Practica
    day: date
    form: PracticeForm
    notice: str


class PracticesScreen(AjustesScreen):
    """The practices with those due today first, and the log of the week below."""

    CONTEXT = "practicas"
    HAS_RR_LINE = False
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "practicas.tcss"]
    READS_ON_RETURN = True

    def __init__(
        self, service: PracticeDeskService, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session, service)
        self._service = service
        self._mailing = ReportMailing(service.mails)
        self._week = WeekStepper(lambda: Week.of(service.now().date()))
        self._model: WeekPractices | None = None
        self._person = _EVERYBODY
        """The responsible person whose progress is shown."""

    def compose_body(self) -> ComposeResult:
        """Build the list and the log."""
        yield RuleLine(id="regla-agenda")
        yield PracticeTable()
        yield RuleLine("Registradas en la semana", id="regla-registros")
        yield LineView([[]] * text.LOG_ROWS, id="registros")
        yield self._mailing

    @property
    def practices(self) -> PracticeTable:
        """Return the list."""
        return self.query_one(PracticeTable)

    def on_mount(self) -> None:
        """Stand on the list."""
        if not self._service.may_register:
            self.frame.show_keys(self.CONTEXT, _WRITING_ACTIONS)
        self.frame.bar.show("PRÁCTICAS › Leyendo…", self.run_session.login)
        self.practices.focus()

    def load(self) -> None:
        """Read the week."""
        self.freshness.mark_seen()
        self.read(self._week.shown)

    @reads("Leyendo las prácticas")
    def read(self, week: Week) -> WeekPractices:
        """Read how the practices stand in a week."""
        return self._service.show(week)

    @read.then
    def _show(self, model: WeekPractices) -> None:
        self._model = model
        person = next((p for p in model.people if p.usuario.login == self._person), None)
        shown = person.progress if person else model.progress
        whose = cleaned(person.usuario.name) if person else ""
        self.frame.bar.show(text.title(model, shown, whose), self.run_session.login)
        self.query_one("#regla-agenda", RuleLine).show(*text.agenda(model, shown))
        # The practices due today come first; the others keep the order of the catalogue.
        self.practices.show(sorted(shown, key=lambda progress: not progress.due_today))
        self.query_one("#registros", LineView).set_lines(text.log(model))

    def _may_write(self) -> bool:
        if not self._service.may_register:
            self.say(_WRITERS, Tone.NOTICE)
        return self._service.may_register

    def _may_register(self, practica: Practica) -> bool:
        """Tell whether the person holds a practice, and say who does before anything is typed."""
        if not self._may_write():
            return False
        holds = self._model is not None and practica.code in self._model.own
        if not holds:
            self.say(f"«{practica.name}» la registra {one_of(practica.roles)}", Tone.NOTICE)
        return holds

    def action_registrar(self) -> None:
        """Write down that the practice under the cursor was done today."""
        progress = self.practices.current
        if progress is not None and self._may_register(progress.practica):
            self._ask_note(progress.practica, self._service.now().date())

    def action_actuar(self) -> None:
        """Write the practice down, as Enter does."""
        self.action_registrar()

    def action_otro_dia(self) -> None:
        """Ask for a day, and write down that the practice under the cursor was done then."""
        progress = self.practices.current
        if progress is None or not self._may_register(progress.practica):
            return

        def answered(day: str | None) -> None:
            if day is None:
                return
            try:
                self._ask_note(progress.practica, self._parse_day(day))
            except InvalidDatum as error:
                self.app.push_screen(ErrorModal.of(error))

        modal = TextModal("Qué día se hizo", "dd/mm/aaaa, o «ayer»", most=20)
        self.app.push_screen(modal, answered)

    def _parse_day(self, day: str) -> date:
        if key(day) == "ayer":
            return self._service.now().date() - timedelta(days=1)
        return parse_date(day)

    def _ask_note(
        self,
        practica: Practica,
        day: date,
        typed: PracticeForm | None = None,
        notice: str = "",
    ) -> None:
        def answered(form: PracticeForm | None) -> None:
            if form is not None:
                self.write(practica, day, form)

        help_text = (
            f"{short_day(day)}, {practica.minutes} min. Todo es opcional; sin nombres de usuarios."
        )
        self.app.push_screen(PracticeModal(practica.name, help_text, typed, notice), answered)

    @writes("Registrando la práctica")
    def write(
        self, practica: Practica, day: date, form: PracticeForm
    ) -> PracticeRecord | RefusedForm:
        """Write a practice down; a caso or a person that does not exist is refused with the form."""
        try:
            return self._service.register(practica.code, day, nota=form.nota, content=form.content)
        except InvalidInput as error:
            if day > self._service.now().date():
                raise
            return RefusedForm(practica, day, form, error.message)

    @write.then
    def _say_written(self, done: PracticeRecord | RefusedForm) -> None:
        if isinstance(done, RefusedForm):
            self._ask_note(done.practica, done.day, done.form, done.notice)
        else:
            self._say_changed(done, "registrada")

    def action_anular(self) -> None:
        """Annul the person's newest entry of the week, with a reason."""
        if not self._may_write() or self._model is None:
            return
        own = [
            r for r in self._model.records if r.login == self.run_session.login and not r.anulado
        ]
        if not own:
            self.say("Usted no tiene registros en esta semana", Tone.NOTICE)
            return
        newest = max(own, key=lambda recorded: recorded.id)

        def answered(motivo: str | None) -> None:
            if motivo is not None:
                self.take_back(newest.id, motivo)

        help_text = f"{self._name_of(newest)} del {short_day(newest.day)}. Por qué se anula:"
        modal = ProseModal("Anular el registro", help_text, most=MAX_NOTA)
        self.app.push_screen(modal, answered)

    def action_deshacer(self) -> None:
        """Annul the last entry."""
        self.action_anular()

    @writes("Anulando el registro")
    def take_back(self, number: int, motivo: str) -> PracticeRecord:
        """Annul an entry."""
        return self._service.anular(number, motivo)

    @take_back.then
    def _say_taken_back(self, recorded: PracticeRecord) -> None:
        self._say_changed(recorded, "anulada")

    def _say_changed(self, recorded: PracticeRecord, change: str) -> None:
        self.say(f"{self._name_of(recorded)}, {short_day(recorded.day)}: {change}", Tone.OK)
        self.load()

    def _name_of(self, recorded: PracticeRecord) -> str:
        for progress in self._model.progress if self._model else ():
            if progress.practica.code == recorded.practica:
                return progress.practica.name
        return cleaned(recorded.practica)

    def action_persona(self) -> None:
        """Ask for one responsible person, or all."""
        if self._model is None:
            return
        options = [(_EVERYBODY, "Todas las prácticas, de todos")]
        options += [
            (person.usuario.login, text.person_choice(person)) for person in self._model.people
        ]

        def chosen(login: str | None) -> None:
            if login is not None:
                self._person = login
                self.load()

        self.app.push_screen(PickerModal("De qué responsable", options), chosen)

    def action_ver(self) -> None:
        """Show every entry of the week with its content."""
        if self._model is not None:
            title = f"Registradas en {self._model.week}"
            self.app.push_screen(WholeTextModal(text.entries(self._model), title))

    def action_hoja(self) -> None:
        """Write the adherence of the week to a workbook in the folder of exports."""
        self.say("Escribiendo la hoja…", Tone.DIM)
        self.export(self._week.shown)

    @writes("Escribiendo la hoja de la semana")
    def export(self, week: Week) -> Exported:
        """Write the sheet of a week."""
        return self._service.export(week)

    @export.then
    def _say_exported(self, done: Exported) -> None:
        self.say(f"Hoja de la semana: {cleaned(done.file.name)}", Tone.OK)

    def action_correo(self) -> None:
        """Write the adherence of the week to a workbook, and its mail."""
        week = self._week.shown
        self.say("Escribiendo la hoja…", Tone.DIM)
        self._mailing.begin(lambda: self._service.by_mail(week))

    @on(ReportMailing.Done)
    def _say_mailed(self, event: ReportMailing.Done) -> None:
        self.say(event.text, Tone.OK)

    def action_ideas(self) -> None:
        """Go to the ideas of mejora continua."""
        self.go("ideas")

    def action_calibracion(self) -> None:
        """Go to the calibration."""
        self.go("calibracion")

    def action_semana_anterior(self) -> None:
        """Show the week before."""
        self._step(-1)

    def action_semana_siguiente(self) -> None:
        """Show the week after."""
        self._step(1)

    def _step(self, weeks: int) -> None:
        if not self._week.step(weeks):
            self.say(NOT_BEGUN, Tone.NOTICE)
            return
        self.say("")
        self.load()

    def action_atras(self) -> None:
        """Go back to the figures."""
        self.go("kpi")
