"""The texts of the practices: list, areas, log, and progress per person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from ajustes_tui.domain.figures.practices import (
    Frequency,
    GoalProgress,
    JoinedProgress,
    PersonPractices,
    PracticeRecord,
)
from ajustes_tui.domain.values.counts import of_whole
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.services.figures.practices import WeekPractices
from ajustes_tui.ui.measures import LABEL_WIDTH, MEDIUM, NORMAL, WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, label_span
from ajustes_tui.widgets.areas import Page, PageArea, labelled
from ajustes_tui.widgets.bars import share_cells
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.window_table import Column

_MANY_ROWS = 200
"""Maximum rows of the log drawn: a page has fewer."""
_TONES = (Tone.DIM, Tone.EDGE)
"""The tones of done and pending: neither is a result."""
_PERSON_WIDTH, _SHARE_WIDTH = 18, 8
"""Cells of a person, and of their share."""
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


def page_of(model: WeekPractices, progress: GoalProgress | None, widths: tuple[int, int]) -> Page:
    left, right = widths
    areas = []
    if progress is not None:
        own = practice_lines(model, progress, left, whole=bool(right))
        areas.append(PageArea(cleaned(progress.practica.name), own, "Enter la registra"))
    count = f"{len(model.records)} · v todas" if model.records else ""
    areas.append(PageArea("Registradas en la semana", log(model, left, whole=bool(right)), count))
    if not right:
        return Page(areas)
    people = PageArea("Por persona, de la semana", adherences(model, right), "p la escoge")
    return Page(areas, [people, PageArea("Para hoy", agenda_lines(model, right), agenda(model)[1])])


def practice_lines(
    model: WeekPractices, progress: GoalProgress, width: int, *, whole: bool
) -> list[Line]:
    """With `whole`, include the frequency, which the list otherwise shows."""
    practica = progress.practica
    lines: list[Line] = []
    times = "una vez" if practica.goal == 1 else f"{practica.goal} veces"
    if whole:
        every = f"{times} cada {_EVERY[practica.frequency]}, {practica.minutes} min"
        lines += labelled("Se hace", every, width)
    lines += labelled("Quién", practica.who, width)
    done = Counter(r.day for r in _in_force(model, practica.code))
    days = [model.week.since.fromordinal(model.week.since.toordinal() + n) for n in range(7)]
    lines.append([label_span("Días"), *(span for day in days for span in _day(day, done[day]))])
    lacking = f"{progress.remaining} hasta el {short_day(progress.period.until)}"
    lines += labelled("Falta", lacking if progress.remaining else "nada en su periodo", width)
    for place, (name, own) in enumerate(_holders(model, practica.code)):
        bar = share_cells(min(own.done, own.goal), own.goal, _bar_width(width), _TONES)
        lines.append(
            [
                label_span("" if place else "Cada uno"),
                Span(cell(name, _PERSON_WIDTH)),
                *bar,
                Span(f"  {of_whole(own.done, own.goal)}", Tone.DIM),
            ]
        )
    return lines


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


def _bar_width(width: int) -> int:
    return max(min(width - LABEL_WIDTH - _PERSON_WIDTH - 12, 30), 4)


def log(model: WeekPractices, width: int, *, whole: bool) -> list[Line]:
    if not model.records:
        return [[Span(" Nada registrado en esta semana.", Tone.DIM)]]
    names = {progress.practica.code: progress.practica.name for progress in model.progress}
    if not whole:
        return [_entry(recorded, names) for recorded in model.records]
    return time_line([_moment(recorded, names) for recorded in model.records], width, _MANY_ROWS)


def _entry(recorded: PracticeRecord, names: Mapping[str, str]) -> Line:
    text = " " + " · ".join((_heading(recorded, names), *_content(recorded)))
    if recorded.anulado:
        return [Span(f"{text} · anulada", Tone.INACTIVE)]
    return [Span(text)]


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


def agenda_lines(model: WeekPractices, width: int) -> list[Line]:
    if not model.agenda:
        return [[Span(f" {agenda(model)[0].partition(' · ')[0]}.", Tone.DIM)]]
    return [
        [
            Span(f" {cell(cleaned(due.practica.name), width - 18)}"),
            Span(of_whole(due.done, due.goal), Tone.DIM),
            Span(f"{due.practica.minutes:>4} min ", Tone.STRONG),
        ]
        for due in model.agenda
    ]


def adherences(model: WeekPractices, width: int) -> list[Line]:
    lines: list[Line] = []
    for person in model.people:
        of_week = person.progress.of_week
        done, goal = of_week.done, of_week.goal
        share = f"{_percentage(of_week.adherence):>{_SHARE_WIDTH}}  "
        of = f"  {of_whole(done, goal)} "
        room = max(width - _PERSON_WIDTH - len(share) - len(of) - 1, 4)
        lines.append(
            [
                Span(f" {cell(cleaned(person.usuario.name), _PERSON_WIDTH)}"),
                Span(share, Tone.STRONG),
                *share_cells(done, goal, min(room, 30), _TONES),
                Span(of, Tone.DIM),
            ]
        )
    return lines or [[Span(" Nadie tiene prácticas.", Tone.DIM)]]


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
