"""A reading of the figures and of the work in progress, its verdicts (goals and changes) and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.feedback import AsesorCounts
from ajustes_tui.domain.figures.goals import Goals, GoalsChange, GoalStanding
from ajustes_tui.domain.figures.indicators import THREE, PastCorte, ShareChange
from ajustes_tui.domain.figures.kpi_page import PageFigures
from ajustes_tui.domain.figures.open_work import OpenWork, waiting_of, work_counts
from ajustes_tui.domain.figures.pace import Pace
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.board import KpiBoard
from ajustes_tui.services.figures.kpi import Past
from ajustes_tui.services.figures.kpi_text import kpi_lines
from ajustes_tui.services.figures.pace import read_pace

LETTERS: Mapping[Cubeta, str] = {cubeta: words.letter for cubeta, words in CUBETA_WORDS.items()}
"""The letter of each bucket, in the order in which they add to T."""
TITLES: Mapping[Cubeta, str] = {cubeta: CUBETA_WORDS[cubeta].title for cubeta in THREE}
SET_ASIDE = "aparte"
"""The key of the figure of file rows that are no caso of their own."""
WORK_FIGURES = ("abiertos", "vencidos", "por_vencer", "cola", "citas", "revision", "saltados")
"""The figures of the work in progress, in the last line; each leads to the screen of that work."""


@dataclass(frozen=True, slots=True)
class FiguresView:
    """A reading of the figures and the work in progress, which the screens of figures draw."""

    figures: KpiBoard
    past: Past
    """What they are compared with."""
    work: OpenWork
    rules: Rules
    read_at: datetime | None = field(default=None, compare=False)
    """When the work in progress was read; the figures may be of an earlier moment."""
    pace: Pace | None = None
    """The *ritmo* of the queue, beside the figures of the newest open corte alone."""

    @property
    def visible(self) -> tuple[object, ...]:
        """The repaint key: equal means nothing visible changed, for instance when only a claim did."""
        return (
            *(self.figures, list(self.past.cortes), self.past.age, dict(self.past.at_age)),
            *(work_counts(self.work), self.work.missing, self.rules, dict(self.past.groups)),
            # What is urgent says where the overdue casos are, and of which hour the first call is.
            *(self.work.queue, self.work.limits, self.work.overdue_citas, self.work.citas[:1]),
            self.pace,
        )


def standing(view: FiguresView, cubeta: Cubeta) -> GoalStanding:
    """Return the standing of the goal of an indicator."""
    return view.figures.standing(cubeta, view.rules)


def change(view: FiguresView, cubeta: Cubeta) -> ShareChange | None:
    """Return how an indicator moved since the corte before."""
    return view.figures.change(cubeta, view.past.compared)


def drawn(view: FiguresView) -> tuple[Sequence[PastCorte], str]:
    """Return the cortes before as they are drawn beside this one, and the words of their age.

    They are drawn as the card compares them: at the age of this corte. One that was not in the store
    by then is left out; where none was, they are drawn as they are, and it is said.
    """
    past = view.past
    if past.age is None:
        return past.cortes, "como están hoy"
    days = count_words(past.age, "día hábil", "días hábiles")
    at_age = [(corte, past.at_age[corte]) for corte, _now in past.cortes if corte in past.at_age]
    if past.cortes and not at_age:
        return past.cortes, "de edades distintas"
    left = len(past.cortes) - len(at_age)
    without = f"; sin {count_words(left, 'corte', 'cortes')} de antes" if left else ""
    return at_age, f"a {days} de cada uno{without}"


def whole_pesos(centavos: int, width: int = 0) -> str:
    """Return money to the nearest peso; in millions where it is longer than some cells."""
    text = pesos((abs(centavos) + 50) // 100 * 100 * (-1 if centavos < 0 else 1))
    if width and len(text) > width:
        millions = (abs(centavos) + 5_000_000) // 10_000_000
        whole, tenth = divmod(millions, 10)
        return f"{'-' * (centavos < 0)}$ {thousands(whole)},{tenth} M"
    return text


def newest_open(context: ServiceContext) -> date | None:
    """Return the newest corte; None where it is closed, or there is none."""
    corte = context.kpi.newest_corte()
    return None if corte is None or context.closings.get(corte) else corte


def read_view(service: LeadServices, figures: KpiBoard, past: Past) -> FiguresView:
    """Return the figures of a board with what they are compared with, the work in progress and the goals."""
    context = service.kpi.context
    corte = None if figures.of_day else newest_open(context)
    is_newest = corte is not None and figures.since == figures.until == corte
    return FiguresView(
        figures,
        past,
        service.open_work.read(),
        service.goals.rules_of(figures.until, figures.closing),
        context.now(),
        read_pace(context) if is_newest else None,
    )


def mail_lines(view: FiguresView, top: Sequence[AsesorCounts] = ()) -> tuple[str, ...]:
    """Return the figures as the lines of a mail; `top` are the asesores with most rejections."""
    kept = view.figures.kept
    told = PageFigures(
        view.figures.counts,
        {cubeta: standing(view, cubeta) for cubeta in TITLES},
        {cubeta: change(view, cubeta) for cubeta in TITLES},
        top,
        kept.minimum if kept else view.rules.minimo_top5,
        kept.work if kept else waiting_of(view.work),
        view.read_at or view.figures.computed_at,
    )
    return kpi_lines(view.figures, told)


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
