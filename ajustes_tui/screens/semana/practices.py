"""The practices, in a list and in words: progress, those due today, and the log of the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.practices import (
    Frequency,
    GoalProgress,
    JoinedProgress,
    PersonPractices,
    Practica,
    PracticeRecord,
)
from ajustes_tui.domain.values.counts import of_whole
from ajustes_tui.domain.values.dates import BOGOTA, Week, short_day
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
from ajustes_tui.ui.measures import MEDIUM, NORMAL, WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, label_span
from ajustes_tui.widgets.bars import share_cells
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Row, Under, labelled, told_area, two_columns
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.window_table import Column
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
            columns(),
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
        self.frame.command_row.tell_row(*enter_words(self._model, progress))
        return page_of(self._model, progress)

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
        self.frame.bar.show(bar_title(model, shown, whose), self.run_session.login)
        self._agenda.show(*agenda(model, person))
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
        options += [(person.usuario.login, person_choice(person)) for person in self._model.people]

        def chosen(login: str) -> None:
            self._person = login
            self.load()

        ask(self, PickerModal("De qué responsable", options), chosen)

    def action_ver(self) -> None:
        if self._model is not None:
            title = f"Registradas en {self._model.week}"
            self.app.push_screen(WholeTextModal.of(entries(self._model), title))

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


_KEPT = 4
"""Minimum rows, title included, of what is shown where rows are left."""
_BARS = (30, 20, 6, 0)
"""Cells of a bar, the longest that fits."""
_TONES = (Tone.DIM, Tone.EDGE)
"""The tones of done and pending: neither is a result."""
_PERSON_WIDTH, _SHARE_WIDTH, _DUE = 18, 8, 24
"""Cells of a person, of their share, and of a long practice where there is little room."""
_EVERY: Mapping[Frequency, str] = {
    Frequency.DAILY: "día",
    Frequency.WEEKLY: "semana",
    Frequency.BIWEEKLY: "quincena",
    Frequency.SEMESTRAL: "semestre",
}
_HOUR_MINUTES = 60


def columns() -> dict[int, Sequence[Column[GoalProgress]]]:
    today = Column[GoalProgress](
        "Hoy",
        4,
        lambda progress: "toca" if progress.due_today else "",
        tone=lambda _progress: Tone.NOTICE,
    )
    name = Column[GoalProgress](
        "Práctica", 26, lambda progress: progress.practica.name, flexible=True, most=44, names=True
    )
    who = Column[GoalProgress]("Quién", 12, lambda progress: progress.practica.who, flexible=True)
    figures = (
        Column[GoalProgress]("Cada", 8, lambda progress: _EVERY[progress.practica.frequency]),
        Column[GoalProgress](
            "Hechas", 8, lambda progress: of_whole(progress.done, progress.goal), "der"
        ),
        Column[GoalProgress](
            "%", 5, lambda progress: (progress.adherence or "—").replace(".", ","), "der"
        ),
        Column[GoalProgress]("Minutos", 7, lambda progress: str(progress.practica.minutes), "der"),
    )
    until = Column[GoalProgress]("Hasta", 9, lambda progress: short_day(progress.period.until))
    bar = Column[GoalProgress]("", 10, lambda _progress: "", spans=_bar)
    every, done, *others = figures
    return {
        0: (today, name, done),
        WIDTH: (today, name, every, done, *others),
        MEDIUM: (today, name, who, *figures, until),
        NORMAL: (today, name, who, *figures, bar, until),
    }


def _bar(progress: GoalProgress, width: int) -> Sequence[Span]:
    return [
        Span(" "),
        *share_cells(min(progress.done, progress.goal), progress.goal, width - 2, _TONES),
    ]


def bar_title(model: WeekPractices, shown: JoinedProgress, whose: str = "") -> str:
    of_week, of_periods = _percentage(shown.of_week.adherence), _percentage(shown.adherence)
    if whose:
        return f"PRÁCTICAS › {model.week} · {whose}: semana {of_week}, periodos {of_periods}"
    return f"PRÁCTICAS › {model.week} · semana {of_week} · con sus periodos {of_periods}"


def person_choice(person: PersonPractices) -> str:
    usuario, of_week = person.usuario, person.progress.of_week
    return f"{usuario.name}, {usuario.rol}: semana {_percentage(of_week.adherence)}"


def _percentage(figure: str | None) -> str:
    return f"{figure.replace('.', ',')} %" if figure is not None else "—"


def agenda(model: WeekPractices, person: PersonPractices | None = None) -> tuple[str, str]:
    """Return what is due today to the current person, and its minutes.

    `person` is the one whose progress is shown, None for all: then the person's own adherence is added.
    """
    mine = model.mine
    if not model.under_way:
        said, duration = "Una semana que ya pasó", ""
    elif mine is None or person not in (None, mine):
        said, duration = "Lo que toca hoy lo ve cada responsable", ""
    elif due := model.agenda:
        hours, rest = divmod(sum(progress.practica.minutes for progress in due), _HOUR_MINUTES)
        said = f"Agenda de hoy: {len(due)} {'práctica' if len(due) == 1 else 'prácticas'}"
        duration = f"{hours} h {rest:02d} min" if hours else f"{rest} min"
    else:
        said, duration = "Agenda de hoy: nada pendiente", ""
    if mine is not None and person is None:
        said += f" · usted: semana {_percentage(mine.progress.of_week.adherence)}"
    return said, duration


def page_of(model: WeekPractices, progress: GoalProgress | None) -> Part:
    left = []
    if progress is not None:
        own = practice_rows(model, progress)
        left.append(told_area(cleaned(progress.practica.name), own, "Enter la registra"))
    count = f"{len(model.records)} · v todas" if model.records else ""
    left.append(told_area("Registradas en la semana", log(model), count, kept=_KEPT))
    whose, agenda_of = adherences(model), agenda_rows(model)
    return two_columns(
        left,
        [
            told_area("Por persona, de la semana", whose, "p la escoge", spare=True, kept=_KEPT),
            told_area("Para hoy", agenda_of, agenda(model)[1], spare=True, kept=_KEPT),
        ],
    )


def practice_rows(model: WeekPractices, progress: GoalProgress) -> list[Row]:
    practica = progress.practica
    times = "una vez" if practica.goal == 1 else f"{practica.goal} veces"
    every = f"{times} cada {_EVERY[practica.frequency]}, {practica.minutes} min"
    done = Counter(r.day for r in _in_force(model, practica.code))
    days = [model.week.since.fromordinal(model.week.since.toordinal() + n) for n in range(7)]
    lacking = f"{progress.remaining} hasta el {short_day(progress.period.until)}"
    rows = [
        *labelled("Se hace", every),
        *labelled("Quién", practica.who),
        Row([label_span("Días"), *(span for day in days for span in _day(day, done[day]))]),
        *labelled("Falta", lacking if progress.remaining else "nada en su periodo"),
    ]
    for place, (name, own) in enumerate(_holders(model, practica.code)):
        named = [label_span("" if place else "Cada uno"), Span(cell(name, _PERSON_WIDTH))]
        of = Span(f"  {of_whole(own.done, own.goal)}", Tone.DIM)
        rows.append(_barred(named, min(own.done, own.goal), own.goal, of))
    return rows


def _barred(before: Line, done: int, goal: int, after: Span) -> Row:
    """Return a row with a bar that gives way."""
    lines = [[*before, *share_cells(done, goal, cells, _TONES), after] for cells in _BARS]
    return Row(lines[0], short=lines[1:])


def _day(day: date, done: int) -> list[Span]:
    name = short_day(day)[:3]
    if not done:
        return [Span(f"{name} · ", Tone.DIM)]
    return [Span(f"{name} "), Span("●", Tone.STRONG), Span(f"{done} " if done > 1 else " ")]


def _in_force(model: WeekPractices, code: str) -> list[PracticeRecord]:
    return [r for r in model.records if r.practica == code and not r.anulado]


def _holders(model: WeekPractices, code: str) -> list[tuple[str, GoalProgress]]:
    return [
        (cleaned(person.usuario.name), own)
        for person in model.people
        for own in person.progress
        if own.practica.code == code
    ]


def log(model: WeekPractices) -> Sequence[Row] | Callable[[int], Iterable[Row]]:
    if not model.records:
        return [Row([Span(" Nada registrado en esta semana.", Tone.DIM)])]
    names = {progress.practica.code: progress.practica.name for progress in model.progress}
    return time_line([_moment(recorded, names) for recorded in model.records])


def _moment(recorded: PracticeRecord, names: Mapping[str, str]) -> Moment:
    written = recorded.momento.astimezone(BOGOTA)
    what = cleaned(names.get(recorded.practica, recorded.practica))
    return Moment(
        short_day(recorded.day),
        f"{written:%H:%M}" if written.date() == recorded.day else "",
        f"{what} · anulada" if recorded.anulado else what,
        Tone.EDGE if recorded.anulado else Tone.OK,
        f"{cleaned(recorded.login)} · {recorded.minutes} min",
        " · ".join(_content(recorded)),
    )


def agenda_rows(model: WeekPractices) -> list[Row]:
    if not model.agenda:
        return [Row([Span(f" {agenda(model)[0].partition(' · ')[0]}.", Tone.DIM)])]
    rows: list[Row] = []
    for due in model.agenda:
        done = Span(of_whole(due.done, due.goal), Tone.DIM)
        name = cleaned(due.practica.name)
        minutes = Span(f"{due.practica.minutes:>4} min ", Tone.STRONG)
        cut = [Span(f" {cell(name, _DUE)}")]
        rows.append(Row([Span(f" {name}")], end=[done, minutes], short=[cut]))
    return rows


def adherences(model: WeekPractices) -> list[Row]:
    rows: list[Row] = []
    for person in model.people:
        of_week = person.progress.of_week
        share = f"{_percentage(of_week.adherence):>{_SHARE_WIDTH}}  "
        name = Span(f" {cell(cleaned(person.usuario.name), _PERSON_WIDTH)}")
        of = Span(f"  {of_whole(of_week.done, of_week.goal)} ", Tone.DIM)
        rows.append(_barred([name, Span(share, Tone.STRONG)], of_week.done, of_week.goal, of))
    return rows or [Row([Span(" Nadie tiene prácticas.", Tone.DIM)])]


def entries(model: WeekPractices) -> list[str]:
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


def enter_words(model: WeekPractices, progress: GoalProgress | None) -> tuple[str, str]:
    if progress is None:
        return "", ""
    practica = progress.practica
    if practica.code not in model.own:
        return "", f"la registra {practica.who}"
    return f"Enter registra {practica.name.lower()}, de hoy", "f otro día"
