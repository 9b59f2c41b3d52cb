"""The practices: progress, those due today, and the log of the week."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.practices import (
    GoalProgress,
    Practica,
    PracticeRecord,
)
from ajustes_tui.domain.values.dates import Week, short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import perform, refusing
from ajustes_tui.screens.background import read, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.semana import practices_text as text
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.figures.practices import PracticasService, WeekPractices
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.asking import Doing
from ajustes_tui.workbench.lead.mailing import leave_by_mail
from ajustes_tui.workbench.lead.week import WeekStepper, practice_name
from ajustes_tui.workbench.lead.week_acts import (
    register_other_day,
    register_practice,
    take_back_practice,
)

Registering = Callable[[PracticasService, WeekPractices, Practica], Doing[PracticeRecord | None]]
_WRITING_ACTIONS = ("practicas.registrar", "practicas.otro_dia", "practicas.anular")
"""The actions of a role with practices."""
_EVERYBODY = "*"


class PracticesScreen(AjustesScreen):
    """The practices, those due today first, and the log of the week."""

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
        self._week = WeekStepper(lambda: Week.of(service.context.now().date()))
        self._model: WeekPractices | None = None
        self._person = _EVERYBODY
        """The responsible person whose progress is shown."""
        self._agenda = RuleLine()
        self.practices = ListTable[GoalProgress](
            text.columns(),
            key=lambda progress: progress.practica.code,
            empty=Empty("El catálogo no trae ninguna práctica.", "Ctrl+K abre los catálogos"),
            enter_chooses=False,
        )
        self._page = told_list(self.practices, self._told)

    def compose_body(self) -> ComposeResult:
        yield from (self._agenda, self._page)

    def _told(self) -> Part:
        progress = self.practices.current
        if self._model is None:
            return Under(())
        self.frame.command_row.tell_row(*text.enter_words(self._model, progress))
        return text.page_of(self._model, progress)

    def receive(self, request: object) -> None:
        """Move to a practice due, in this week and of the current person."""
        if isinstance(request, str):
            self._week.show(Week.of(self._service.context.now().date()))
            self._person = self.run_session.login
            self.practices.want(request)
            self.load()

    def on_mount(self) -> None:
        if not self._service.may_register:
            self.frame.show_keys(self.CONTEXT, _WRITING_ACTIONS)

    def load(self) -> None:
        self.freshness.mark_seen()
        week = self._week.shown
        read(self, "Leyendo las prácticas", lambda: self._service.show(week), self._show)

    def _show(self, model: WeekPractices) -> None:
        self._model = model
        person = next((p for p in model.people if p.usuario.login == self._person), None)
        shown = person.progress if person else model.progress
        whose = cleaned(person.usuario.name) if person else ""
        self.frame.bar.show(text.bar_title(model, shown, whose), self.run_session.login)
        self._agenda.show(*text.agenda(model, person))
        # The practices due today come first; the others keep the order of the catalogue.
        self.practices.show(sorted(shown, key=lambda progress: not progress.due_today))
        self._page.redraw()

    def action_registrar(self) -> None:
        self._register(register_practice)

    action_actuar = action_registrar

    def action_otro_dia(self) -> None:
        self._register(register_other_day)

    def _register(self, act: Registering) -> None:
        progress = self.practices.current
        if progress is not None and self._model is not None:
            doing = act(self._service, self._model, progress.practica)
            perform(self, doing, lambda done: self._say_changed(done, "registrada"))

    def action_anular(self) -> None:
        """Annul the person's newest entry of the week, with a reason."""
        if self._model is not None:
            act = take_back_practice(self._service, self._model)
            perform(self, act, lambda recorded: self._say_changed(recorded, "anulada"))

    action_deshacer = action_anular

    def _say_changed(self, recorded: PracticeRecord, change: str) -> None:
        if self._model is not None:
            name = practice_name(self._model, recorded)
            self.say(f"{name}, {short_day(recorded.day)}: {change}", Tone.OK)
        self.load()

    def action_persona(self) -> None:
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
        if self._model is not None:
            title = f"Registradas en {self._model.week}"
            self.app.push_screen(WholeTextModal.of(text.entries(self._model), title))

    def action_hoja(self) -> None:
        """Write the adherence workbook in the exports folder."""

        def tell(done: Exported) -> None:
            self.say(f"Hoja de la semana: {cleaned(done.file.name)}", Tone.OK)

        week = self._week.shown
        write(self, "Escribiendo la hoja", lambda: self._service.export(week), tell)

    def action_correo(self) -> None:
        week = self._week.shown
        act = leave_by_mail(self._service.mails, lambda: self._service.by_mail(week))
        perform(self, act, lambda left: self.say(left, Tone.OK))

    def action_semana(self, weeks: int) -> None:
        with refusing(self):
            self._week.step(weeks)
            self.say("")
            self.load()
