"""The words of the practices: the progress of each, those due today, and the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.figures.practices import Frequency, GoalProgress, PracticeRecord
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.services.figures.practices import WeekPractices
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, padded
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


def title(model: WeekPractices) -> str:
    """Return the left text of the bar: the week and its adherence."""
    return (
        f"PRÁCTICAS › {model.week} · semana {_percentage(model.week_adherence)} · "
        f"con sus periodos {_percentage(model.period_adherence)}"
    )


def _percentage(figure: str | None) -> str:
    return f"{figure.replace('.', ',')} %" if figure is not None else "—"


def agenda(model: WeekPractices) -> tuple[str, str]:
    """Return the rule over the list: the practices due today, and their minutes."""
    due = model.agenda
    if not model.under_way:
        return "Una semana que ya pasó", ""
    if not due:
        return "Agenda de hoy: nada pendiente", ""
    minutes = sum(progress.practica.minutes for progress in due)
    hours, rest = divmod(minutes, _HOUR_MINUTES)
    duration = f"{hours} h {rest:02d} min" if hours else f"{rest} min"
    return f"Agenda de hoy: {len(due)} {'práctica' if len(due) == 1 else 'prácticas'}", duration


def log(model: WeekPractices) -> list[Line]:
    """Return LOG_ROWS lines with the newest entries of the week, and the count of the others."""
    if not model.records:
        return padded([[Span(" Nada registrado en esta semana.", Tone.DIM)]], LOG_ROWS)
    names = {progress.practica.code: progress.practica.name for progress in model.progress}
    too_many = len(model.records) > LOG_ROWS
    shown = model.records[: LOG_ROWS - too_many]
    lines = [_entry(recorded, names) for recorded in shown]
    if too_many:
        lines.append([Span(f" y {len(model.records) - len(shown)} más", Tone.DIM)])
    return padded(lines, LOG_ROWS)


def _entry(recorded: PracticeRecord, names: Mapping[str, str]) -> Line:
    text = (
        f" {short_day(recorded.day)} {cleaned(names.get(recorded.practica, recorded.practica))} · "
        f"{recorded.minutes} min · {cleaned(recorded.login)}"
    )
    text += f" · {cleaned(recorded.nota)}" if recorded.nota else ""
    if recorded.anulado:
        return [Span(f"{text} · anulada", Tone.INACTIVE)]
    return [Span(text)]
