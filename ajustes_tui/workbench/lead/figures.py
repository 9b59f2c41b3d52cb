"""Figures and open work: readings, verdicts (goals and changes) and text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
"""Letters of the buckets, in the order that adds to T."""
TITLES: Mapping[Cubeta, str] = {cubeta: CUBETA_WORDS[cubeta].title for cubeta in THREE}
SET_ASIDE = "aparte"
"""Key of the file rows that are no caso of their own."""


@dataclass(frozen=True, slots=True)
class FiguresView:
    """Figures and open work as the screens draw them."""

    figures: KpiBoard
    past: Past
    """Cortes compared with."""
    work: OpenWork
    rules: Rules
    read_at: datetime | None = field(default=None, compare=False)
    """When open work was read; the figures may be older."""
    pace: Pace | None = None
    """*Ritmo* of the queue, only for the newest open corte."""

    @property
    def visible(self) -> tuple[object, ...]:
        """The repaint key: if equal, nothing visible changed, such as when only a claim did."""
        return (
            *(self.figures, list(self.past.cortes), self.past.age, dict(self.past.at_age)),
            *(work_counts(self.work), self.work.missing, self.rules, dict(self.past.groups)),
            # What is urgent says where the overdue casos are, and of which hour the first call is.
            *(self.work.queue, self.work.limits, self.work.overdue_citas, self.work.citas[:1]),
            self.pace,
        )


def standing(view: FiguresView, cubeta: Cubeta) -> GoalStanding:
    return view.figures.standing(cubeta, view.rules)


def change(view: FiguresView, cubeta: Cubeta) -> ShareChange | None:
    return view.figures.change(cubeta, view.past.compared)


def drawn(view: FiguresView) -> tuple[Sequence[PastCorte], str]:
    """Return the earlier cortes to draw, and their age.

    They are taken at the age of this corte, as the card compares them; those not stored by then are
    dropped. If none was, they are drawn as they are, and it is said.
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
    """Round to pesos; in millions if longer than `width` cells."""
    text = pesos((abs(centavos) + 50) // 100 * 100 * (-1 if centavos < 0 else 1))
    if width and len(text) > width:
        millions = (abs(centavos) + 5_000_000) // 10_000_000
        whole, tenth = divmod(millions, 10)
        return f"{'-' * (centavos < 0)}$ {thousands(whole)},{tenth} M"
    return text


def newest_open(context: ServiceContext) -> date | None:
    """Return the newest corte; None if closed or missing."""
    corte = context.kpi.newest_corte()
    return None if corte is None or context.closings.get(corte) else corte


def read_figures(
    service: LeadServices, board: Callable[[], KpiBoard], past: Callable[[KpiBoard], Past]
) -> tuple[FiguresView, list[date]]:
    """Return the figures with what stands around them, and the cortes, of one state of the store."""
    with service.kpi.context.db.reading():
        figures = board()
        return read_view(service, figures, past(figures)), service.kpi.cortes()


def read_view(service: LeadServices, figures: KpiBoard, past: Past) -> FiguresView:
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
    """`top` are the asesores with most rejections."""
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
    names = ("aplicado", "corregido", "rechazado")
    return " · ".join(
        f"{name} {goal},0" if goal else f"{name} sin meta"
        for name, goal in zip(names, goals, strict=True)
    )


def change_lines(changes: Sequence[GoalsChange]) -> list[str]:
    return [_change_line(change) for change in changes if change.when or any(change.goals)] or [
        "Nadie ha puesto metas."
    ]


def _change_line(change: GoalsChange) -> str:
    since = "Antes" if change.since == date.min else f"Desde {short_date(change.since)}"
    by = f" · {change.who}, {change.when:%d/%m/%Y %H:%M}" if change.when else ""
    return f"{since}: {goals_words(change.goals)}{by}"
