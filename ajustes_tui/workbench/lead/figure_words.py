"""The words of the figures that every place says: the paragraph of a mail, and goals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.figures.feedback import AsesorCounts
from ajustes_tui.domain.figures.goals import Goals, GoalsChange
from ajustes_tui.domain.figures.kpi_page import PageFigures
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.services.figures.paragraph import kpi_paragraph
from ajustes_tui.workbench.lead.figures import (
    TITLES,
    FiguresView,
    change,
    standing,
)


def mail_paragraph(view: FiguresView, top: Sequence[AsesorCounts] = ()) -> str:
    """Return the figures as a paragraph for a mail; `top` are the asesores with most rejections."""
    told = PageFigures(
        view.indicators,
        {cubeta: standing(view, cubeta) for cubeta in TITLES},
        {cubeta: change(view, cubeta) for cubeta in TITLES},
        top,
        view.rules.minimo_top5,
        view.work,
        view.read_at or view.figures.computed_at,
    )
    return kpi_paragraph(view.figures, told)


def goals_words(goals: Goals) -> str:
    """Return the three goals in words."""
    names = ("aplicado", "corregido", "rechazado")
    return " · ".join(
        f"{name} {goal},0" if goal else f"{name} sin meta"
        for name, goal in zip(names, goals, strict=True)
    )


def change_lines(changes: Sequence[GoalsChange]) -> list[str]:
    """Return who set which goals when, and the day they hold from, newest first."""
    return [_change_line(change) for change in changes if change.when or any(change.goals)] or [
        "Nadie ha puesto metas."
    ]


def _change_line(change: GoalsChange) -> str:
    since = "Antes" if change.since == date.min else f"Desde {short_date(change.since)}"
    by = f" · {change.who}, {change.when:%d/%m/%Y %H:%M}" if change.when else ""
    return f"{since}: {goals_words(change.goals)}{by}"
