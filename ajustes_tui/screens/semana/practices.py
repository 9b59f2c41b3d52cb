"""The screen of the practices: the progress of each, those due today, and the log of the week."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.practices import (
    Frequency,
    GoalProgress,
    PersonPractices,
    Practica,
    PracticeRecord,
    adherence_of,
    counted_by_week,
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
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.figures.practices import PracticasService, WeekPractices
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import MEDIUM, NORMAL
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned
from ajustes_tui.widgets.bars import share_cells
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.asking import Doing
from ajustes_tui.workbench.lead.mailing import leave_by_mail
from ajustes_tui.workbench.lead.week import NO_AGENDA, WeekStepper, practice_name
from ajustes_tui.workbench.lead.week_acts import (
    register_other_day,
    register_practice,
    take_back_practice,
)

LOG_ROWS = 5
_EVERY: Mapping[Frequency, str] = {
    Frequency.DAILY: "día",
    Frequency.WEEKLY: "semana",
    Frequency.BIWEEKLY: "quincena",
    Frequency.SEMESTRAL: "semestre",
}
_HOUR_MINUTES = 60


def columns() -> dict[int, Sequence[Column[GoalProgress]]]:
    """Return the columns of the list for each width of the window."""
    today = Column[GoalProgress](
        "Hoy",
        4,
        lambda progress: "toca" if progress.due_today else "",
        tone=lambda _progress: Tone.NOTICE,
    )
    name = Column[GoalProgress](
        "Práctica", 26, lambda progress: progress.practica.name, flexible=True
    )
    who = Column[GoalProgress]("Quién", 12, lambda progress: progress.practica.who, flexible=True)
    figures = (
        Column[GoalProgress]("Cada", 8, lambda progress: _EVERY[progress.practica.frequency]),
        Column[GoalProgress](
            "Hechas", 8, lambda progress: f"{progress.done} de {progress.goal}", "der"
        ),
        Column[GoalProgress](
            "%", 5, lambda progress: (progress.adherence or "—").replace(".", ","), "der"
        ),
        Column[GoalProgress]("Min.", 4, lambda progress: str(progress.practica.minutes), "der"),
    )
    until = Column[GoalProgress]("Hasta", 9, lambda progress: short_day(progress.period.until))
    bar = Column[GoalProgress](" ", 12, lambda _progress: "", spans=_bar)
    return {
        0: (today, name, who, *figures),
        MEDIUM: (today, name, who, *figures, until),
        NORMAL: (today, name, who, bar, *figures, until),
    }


def _bar(progress: GoalProgress, width: int) -> Sequence[Span]:
    """Return how often a practice was done of how often it is to be."""
    return share_cells(min(progress.done, progress.goal), progress.goal, width)


def bar_title(model: WeekPractices, shown: Sequence[GoalProgress], whose: str = "") -> str:
    """Return the left text of the bar: the week, and the adherence of one person or of all."""
    of_week, of_periods = (
        _percentage(adherence_of(counted_by_week(shown))),
        _percentage(adherence_of(shown)),
    )
    if whose:
        return f"PRÁCTICAS › {model.week} · {whose}: semana {of_week}, periodos {of_periods}"
    return f"PRÁCTICAS › {model.week} · semana {of_week} · con sus periodos {of_periods}"


def person_choice(person: PersonPractices) -> str:
    """Return a responsible person as the list of them offers it, with the adherence of the person."""
    usuario, progress = person.usuario, person.progress
    return (
        f"{usuario.name}, {usuario.rol}: semana "
        f"{_percentage(adherence_of(counted_by_week(progress)))}"
    )


def _percentage(figure: str | None) -> str:
    return f"{figure.replace('.', ',')} %" if figure is not None else "—"


def agenda(model: WeekPractices, person: PersonPractices | None = None) -> tuple[str, str]:
    """Return the rule over the list: what is due today to the person who asks, and its minutes.

    `person` is the responsible person whose progress is shown, None where it is that of all: there
    the adherence of the person who asks stands beside.
    """
    mine = model.mine
    if not model.under_way:
        said, duration = "Una semana que ya pasó", ""
    elif mine is None or person not in (None, mine):
        said, duration = NO_AGENDA, ""
    elif due := model.agenda:
        hours, rest = divmod(sum(progress.practica.minutes for progress in due), _HOUR_MINUTES)
        said = f"Agenda de hoy: {len(due)} {'práctica' if len(due) == 1 else 'prácticas'}"
        duration = f"{hours} h {rest:02d} min" if hours else f"{rest} min"
    else:
        said, duration = "Agenda de hoy: nada pendiente", ""
    if mine is not None and person is None:
        said += f" · usted: semana {_percentage(adherence_of(counted_by_week(mine.progress)))}"
    return said, duration


def log(model: WeekPractices, rows: int) -> list[Line]:
    """Return at most so many lines with the newest entries of the week, and the count of the others."""
    if not model.records:
        return [[Span(" Nada registrado en esta semana.", Tone.DIM)]]
    names = {progress.practica.code: progress.practica.name for progress in model.progress}
    too_many = len(model.records) > rows
    shown = model.records[: rows - too_many]
    lines = [_entry(recorded, names) for recorded in shown]
    if too_many:
        lines.append([Span(f" y {len(model.records) - len(shown)} más", Tone.DIM)])
    return lines


def _entry(recorded: PracticeRecord, names: Mapping[str, str]) -> Line:
    text = " " + " · ".join((_heading(recorded, names), *_content(recorded)))
    if recorded.anulado:
        return [Span(f"{text} · anulada", Tone.INACTIVE)]
    return [Span(text)]


def adherences(model: WeekPractices) -> list[Line]:
    """Return how much of the practices of the week each responsible person did."""
    lines: list[Line] = []
    for person in model.people:
        counted = counted_by_week(person.progress)
        done = sum(min(each.done, each.goal) for each in counted)
        goal = sum(each.goal for each in counted)
        lines.append(
            [
                Span(f" {cell(cleaned(person.usuario.name), 24)}"),
                Span(cell(person.usuario.rol.value, 14), Tone.DIM),
                Span(f"{_percentage(adherence_of(counted)):>8}  ", Tone.STRONG),
                *share_cells(done, goal, _ADHERENCE_BAR),
                Span(f"  {done} de {goal}", Tone.DIM),
            ]
        )
    return lines or [[Span(" Nadie tiene prácticas.", Tone.DIM)]]


_ADHERENCE_BAR = 30
"""Cells of the bar of a person."""


def entries(model: WeekPractices) -> list[str]:
    """Return a paragraph for each entry of the week, with all its content."""
    names = {progress.practica.code: progress.practica.name for progress in model.progress}
    return [
        f"{recorded.id}. {_heading(recorded, names)}"
        f"{''.join(f' · {part}' for part in _content(recorded))}"
        f"{' · anulada' if recorded.anulado else ''}"
        for recorded in model.records
    ] or ["Nada registrado en esta semana."]


def _heading(recorded: PracticeRecord, names: Mapping[str, str]) -> str:
    return (
        f"{short_day(recorded.day)} {cleaned(names.get(recorded.practica, recorded.practica))} · "
        f"{recorded.minutes} min · {cleaned(recorded.login)}"
    )


def _content(recorded: PracticeRecord) -> list[str]:
    content = recorded.content
    parts = (
        ("", recorded.nota),
        ("agenda: ", content.agenda),
        ("compromisos: ", content.compromisos),
        ("caso ", str(content.caso_id) if content.caso_id is not None else ""),
        ("a ", content.persona),
        ("con ", ", ".join(content.asistentes)),
    )
    return [f"{label}{cleaned(text)}" for label, text in parts if text]


Registering = Callable[[PracticasService, WeekPractices, Practica], Doing[PracticeRecord | None]]
_WRITING_ACTIONS = ("practicas.registrar", "practicas.otro_dia", "practicas.anular")
"""The actions of a role that holds practices."""
_EVERYBODY = "*"


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
        self._week = WeekStepper(lambda: Week.of(service.context.now().date()))
        self._model: WeekPractices | None = None
        self._person = _EVERYBODY
        """The responsible person whose progress is shown."""
        self._agenda = RuleLine()
        self.practices = ListTable[GoalProgress](
            columns(),
            key=lambda progress: progress.practica.code,
            empty="El catálogo no trae prácticas.",
            enter_chooses=False,
        )
        self._log = Section(LOG_ROWS, "Registradas en la semana", grows=True)
        self._people = Section(0, "Por persona, de la semana", "p la escoge", grows=True)
        self._panel = ListPanel(
            self.practices,
            self._show_log,
            above=[self._agenda],
            below=[self._log, self._people],
            fits=True,
        )

    def compose_body(self) -> ComposeResult:
        """Build the list and the log."""
        yield self._panel

    def _show_log(self, _progress: GoalProgress | None, _width: int) -> None:
        if self._model is not None:
            self._log.show(log(self._model, self._log.room))
            self._people.show(adherences(self._model))

    def receive(self, request: object) -> None:
        """Stand on the practice that is to be done, in this week and of the person who asks."""
        if isinstance(request, str):
            self._week.show(Week.of(self._service.context.now().date()))
            self._person = self.run_session.login
            self.practices.want(request)
            self.load()

    def on_mount(self) -> None:
        """Dim, for everybody else, the acts of people who hold practices."""
        if not self._service.may_register:
            self.frame.show_keys(self.CONTEXT, _WRITING_ACTIONS)

    def load(self) -> None:
        """Read the week."""
        self.freshness.mark_seen()
        week = self._week.shown
        read(self, lambda: self._service.show(week), self._show)

    def _show(self, model: WeekPractices) -> None:
        self._model = model
        person = next((p for p in model.people if p.usuario.login == self._person), None)
        shown = person.progress if person else model.progress
        whose = cleaned(person.usuario.name) if person else ""
        self.frame.bar.show(bar_title(model, shown, whose), self.run_session.login)
        self._agenda.show(*agenda(model, person))
        # The practices due today come first; the others keep the order of the catalogue.
        self.practices.show(sorted(shown, key=lambda progress: not progress.due_today))
        self._panel.redraw()

    def action_registrar(self) -> None:
        """Write down that the practice under the cursor was done today."""
        self._register(register_practice)

    action_actuar = action_registrar

    def action_otro_dia(self) -> None:
        """Ask for a day, and write down that the practice under the cursor was done then."""
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
        """Ask for one responsible person, or all."""
        if self._model is None:
            return
        options = [(_EVERYBODY, "Todas las prácticas, de todos")]
        options += [(person.usuario.login, person_choice(person)) for person in self._model.people]

        def chosen(login: str) -> None:
            self._person = login
            self.load()

        ask(self, PickerModal("De qué responsable", options), chosen)

    def action_ver(self) -> None:
        """Show every entry of the week with its content."""
        if self._model is not None:
            title = f"Registradas en {self._model.week}"
            self.app.push_screen(WholeTextModal.of(entries(self._model), title))

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
        act = leave_by_mail(
            self._service.mails, lambda: self._service.by_mail(week), "Escribiendo la hoja…"
        )
        perform(self, act, lambda left: self.say(left, Tone.OK))

    def action_semana(self, weeks: int) -> None:
        """Show the week before, or the one after."""
        with refusing(self):
            self._week.step(weeks)
            self.say("")
            self.load()
