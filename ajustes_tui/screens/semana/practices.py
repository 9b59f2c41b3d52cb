"""The screen of the practices: the progress of each, those due today, and the log of the week."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.practices import (
    GoalProgress,
    Practica,
    PracticeContent,
    PracticeRecord,
)
from ajustes_tui.domain.values.dates import Week, parse_date, short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import one_of
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidDatum, InvalidInput
from ajustes_tui.messages import Signals
from ajustes_tui.screens.background import reads, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.form import FormLayout, FormModal, FormRow, Unreadable
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.report_mailing import ReportMailing
from ajustes_tui.screens.semana import practices_text as text
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.figures.practices import MAX_NOTA, PracticasService, WeekPractices
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.week import NOT_BEGUN, WeekStepper

_WRITING_ACTIONS = ("practicas.registrar", "practicas.otro_dia", "practicas.anular")
"""The actions of a role that holds practices."""
_EVERYBODY = "*"
_WRITERS = "Las prácticas las registra quien las lleva: supervisión, coordinación o gerencia"

_MAX_SHORT = 40
_FIELDS = (
    FormRow("agenda", "Agenda", MAX_NOTA),
    FormRow("compromisos", "Compromisos", MAX_NOTA),
    FormRow("caso", "Caso visto", _MAX_SHORT),
    FormRow("persona", "Persona vista", _MAX_SHORT),
    FormRow("asistentes", "Asistentes", MAX_NOTA),
    FormRow("nota", "Nota", MAX_NOTA),
)
"""What may be said of a practice."""
_LAYOUT = FormLayout(label=15, field=58, keys="F8 registra · Enter o ↑ ↓ otro campo · Esc sale")


def _checked(texts: Mapping[str, str]) -> Mapping[str, str] | Unreadable:
    if texts["caso"] and not texts["caso"].isdecimal():
        return Unreadable("caso", "El caso visto es un número, el que sale en su tarjeta")
    return texts


def _content(texts: Mapping[str, str]) -> PracticeContent:
    return PracticeContent(
        texts["agenda"],
        texts["compromisos"],
        int(texts["caso"]) if texts["caso"] else None,
        texts["persona"],
        tuple(filter(None, (name.strip() for name in texts["asistentes"].split(",")))),
    )


class PracticesScreen(AjustesScreen):
    """The practices with those due today first, and the log of the week below."""

    CONTEXT = "practicas"
    PLACE = "PRÁCTICAS"
    BACK = "kpi"
    HAS_RR_LINE = False
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("practicas")]

    def __init__(
        self, service: PracticasService, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._mailing = ReportMailing(service.mails)
        self._week = WeekStepper(lambda: Week.of(service.context.now().date()))
        self._model: WeekPractices | None = None
        self._person = _EVERYBODY
        """The responsible person whose progress is shown."""
        self._agenda = RuleLine()
        self.practices = ListTable[GoalProgress](
            text.columns(),
            key=lambda progress: progress.practica.code,
            empty="El catálogo no trae prácticas.",
            enter_chooses=False,
        )
        self._log = Section(text.LOG_ROWS, "Registradas en la semana")

    def compose_body(self) -> ComposeResult:
        """Build the list and the log."""
        yield ListPanel(self.practices, above=[self._agenda], below=[self._log])
        yield self._mailing

    def on_mount(self) -> None:
        """Dim what only those who hold practices do for the others."""
        if not self._service.may_register:
            self.frame.show_keys(self.CONTEXT, _WRITING_ACTIONS)

    def load(self) -> None:
        """Read the week."""
        self.freshness.mark_seen()
        self._read(self._week.shown)

    @reads("Leyendo las prácticas")
    def _read(self, week: Week) -> WeekPractices:
        """Read how the practices stand in a week."""
        return self._service.show(week)

    @_read.then
    def _show(self, model: WeekPractices) -> None:
        self._model = model
        person = next((p for p in model.people if p.usuario.login == self._person), None)
        shown = person.progress if person else model.progress
        whose = cleaned(person.usuario.name) if person else ""
        self.frame.bar.show(text.title(model, shown, whose), self.run_session.login)
        self._agenda.show(*text.agenda(model, shown))
        # The practices due today come first; the others keep the order of the catalogue.
        self.practices.show(sorted(shown, key=lambda progress: not progress.due_today))
        self._log.show(text.log(model))

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
            self._ask_note(progress.practica, self._service.context.now().date())

    action_actuar = action_registrar

    def action_otro_dia(self) -> None:
        """Ask for a day, and write down that the practice under the cursor was done then."""
        progress = self.practices.current
        if progress is None or not self._may_register(progress.practica):
            return

        def answered(day: str) -> None:
            try:
                self._ask_note(progress.practica, self._parse_day(day))
            except InvalidDatum as error:
                self.app.push_screen(ErrorModal.of(error))

        ask(self, TextModal("Qué día se hizo", "dd/mm/aaaa, o «ayer»", most=20), answered)

    def _parse_day(self, day: str) -> date:
        if key(day) == "ayer":
            return self._service.context.now().date() - timedelta(days=1)
        return parse_date(day)

    def _ask_note(
        self,
        practica: Practica,
        day: date,
        typed: Mapping[str, str] | None = None,
        notice: str = "",
    ) -> None:
        """Ask for what is said of a practice, and write it down.

        A caso or a person that does not exist is asked again, with what was typed.
        """

        def register(texts: Mapping[str, str]) -> Callable[[], None]:
            try:
                done = self._service.register(
                    practica.code, day, nota=texts["nota"], content=_content(texts)
                )
            except InvalidInput as error:
                if day > self._service.context.now().date():
                    raise
                return partial(self._ask_note, practica, day, texts, error.message)
            return partial(self._say_changed, done, "registrada")

        box = FormModal(
            practica.name,
            f"{short_day(day)}, {practica.minutes} min. Todo es opcional; sin nombres de usuarios.",
            [field._replace(typed=typed[field.name] if typed else "") for field in _FIELDS],
            _checked,
            _LAYOUT,
            notice=notice,
        )
        ask(self, box, lambda texts: write(self, lambda: register(texts), lambda tell: tell()))

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

        def take_back(motivo: str) -> None:
            write(
                self,
                lambda: self._service.anular(newest.id, motivo),
                lambda recorded: self._say_changed(recorded, "anulada"),
            )

        help_text = f"{self._name_of(newest)} del {short_day(newest.day)}. Por qué se anula:"
        ask(self, ProseModal("Anular el registro", help_text, most=MAX_NOTA), take_back)

    action_deshacer = action_anular

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

        def chosen(login: str) -> None:
            self._person = login
            self.load()

        ask(self, PickerModal("De qué responsable", options), chosen)

    def action_ver(self) -> None:
        """Show every entry of the week with its content."""
        if self._model is not None:
            title = f"Registradas en {self._model.week}"
            self.app.push_screen(WholeTextModal.of(text.entries(self._model), title))

    def action_hoja(self) -> None:
        """Write the adherence of the week to a workbook in the folder of exports."""

        def tell(done: Exported) -> None:
            self.say(f"Hoja de la semana: {cleaned(done.file.name)}", Tone.OK)

        week = self._week.shown
        self.say("Escribiendo la hoja…", Tone.DIM)
        write(self, lambda: self._service.export(week), tell)

    def action_correo(self) -> None:
        """Write the adherence of the week to a workbook, and its mail."""
        week = self._week.shown
        self.say("Escribiendo la hoja…", Tone.DIM)
        self._mailing.begin(lambda: self._service.by_mail(week))

    def action_semana(self, weeks: int) -> None:
        """Show the week before, or the one after."""
        if self._week.step(weeks):
            self.say("")
            self.load()
        else:
            self.say(NOT_BEGUN, Tone.NOTICE)
