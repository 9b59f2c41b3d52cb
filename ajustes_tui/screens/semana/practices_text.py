"""The words of the practices: the progress of each, those due today, and the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.figures.practices import (
    Frequency,
    GoalProgress,
    PersonPractices,
    PracticeRecord,
    adherence_of,
    counted_by_week,
)
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.services.figures.practices import WeekPractices
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Line, Span, Tone, cleaned
from ajustes_tui.widgets.window_table import Column

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
    return {0: (today, name, who, *figures), MEDIUM: (today, name, who, *figures, until)}


def title(model: WeekPractices, shown: Sequence[GoalProgress], whose: str = "") -> str:
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


def agenda(model: WeekPractices, shown: Sequence[GoalProgress]) -> tuple[str, str]:
    """Return the rule over the list: the practices due today, and their minutes."""
    due = [progress for progress in shown if progress.due_today]
    if not model.under_way:
        return "Una semana que ya pasó", ""
    if not due:
        return "Agenda de hoy: nada pendiente", ""
    minutes = sum(progress.practica.minutes for progress in due)
    hours, rest = divmod(minutes, _HOUR_MINUTES)
    duration = f"{hours} h {rest:02d} min" if hours else f"{rest} min"
    return f"Agenda de hoy: {len(due)} {'práctica' if len(due) == 1 else 'prácticas'}", duration


def log(model: WeekPractices) -> list[Line]:
    """Return at most LOG_ROWS lines with the newest entries of the week, and the count of the others."""
    if not model.records:
        return [[Span(" Nada registrado en esta semana.", Tone.DIM)]]
    names = {progress.practica.code: progress.practica.name for progress in model.progress}
    too_many = len(model.records) > LOG_ROWS
    shown = model.records[: LOG_ROWS - too_many]
    lines = [_entry(recorded, names) for recorded in shown]
    if too_many:
        lines.append([Span(f" y {len(model.records) - len(shown)} más", Tone.DIM)])
    return lines


def _entry(recorded: PracticeRecord, names: Mapping[str, str]) -> Line:
    text = " " + " · ".join((_heading(recorded, names), *_content(recorded)))
    if recorded.anulado:
        return [Span(f"{text} · anulada", Tone.INACTIVE)]
    return [Span(text)]


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
