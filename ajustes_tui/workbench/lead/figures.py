"""A reading of the figures and of the work in progress, its verdicts (goals and changes) and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.feedback import AsesorCounts
from ajustes_tui.domain.figures.goals import (
    Goals,
    GoalsChange,
    GoalStanding,
    GoalState,
    goal_of,
    judge,
)
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import (
    THREE,
    CubetaCounts,
    Indicators,
    ShareChange,
    change_of,
)
from ajustes_tui.domain.figures.kpi_page import PageFigures
from ajustes_tui.domain.figures.open_work import OpenWork, work_counts
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.kpi import GroupTrend, KpiBoard, Past, PastCorte
from ajustes_tui.services.figures.paragraph import kpi_paragraph

LETTERS: Mapping[Cubeta, str] = {cubeta: words.letter for cubeta, words in CUBETA_WORDS.items()}
"""The letter of each bucket, in the order in which they add to T."""
TITLES: Mapping[Cubeta, str] = {cubeta: CUBETA_WORDS[cubeta].title for cubeta in THREE}
SET_ASIDE = "aparte"
"""The key of the figure of file rows that are no caso of their own."""
WORK_FIGURES = ("cola", "vencidos", "por_vencer", "citas", "revision", "saltados")
"""The figures of the work in progress, in the last line; each leads to the screen of that work."""


@dataclass(frozen=True, slots=True)
class FiguresView:
    """A reading of the figures and the work in progress, which the screens of figures draw."""

    figures: KpiBoard
    past: Sequence[PastCorte]
    """The cortes before, oldest first."""
    work: OpenWork
    rules: Rules
    read_at: datetime | None = field(default=None, compare=False)
    """When the work in progress was read; the figures may be of an earlier moment."""
    group_past: GroupTrend = field(default_factory=dict)
    """The counts of each group in the cortes before, oldest first."""
    same_age: CubetaCounts | None = None
    """The corte before when it had the age of this one, in business days; None when it was not there."""

    @property
    def visible(self) -> tuple[object, ...]:
        """The repaint key: equal means nothing visible changed, for instance when only a claim did."""
        return (
            *(self.figures, list(self.past), self.same_age),
            *(work_counts(self.work), self.work.missing, self.rules, dict(self.group_past)),
        )

    @property
    def indicators(self) -> Indicators:
        """The indicators of the figures."""
        return self.figures.indicators


def standing(view: FiguresView, cubeta: Cubeta) -> GoalStanding:
    """Return the standing of the goal of an indicator; a goal is of cortes, and no day is judged by it."""
    goal = goal_of(cubeta, view.rules)
    if view.figures.of_day or view.figures.narrowed:
        return GoalStanding(cubeta, goal, GoalState.NONE)
    return judge(cubeta, view.indicators.counts, goal, final=view.figures.frozen)


def change(view: FiguresView, cubeta: Cubeta) -> ShareChange | None:
    """Return how an indicator moved since the corte before; figures of days or groups are not compared."""
    figures = view.figures
    if figures.of_day or figures.narrowed:
        return None
    final = figures.frozen or figures.since != figures.until
    return change_of(cubeta, view.indicators.counts, view.past, view.same_age, final=final)


def whole_pesos(centavos: int, width: int = 0) -> str:
    """Return money to the nearest peso; in millions where it is longer than some cells."""
    text = pesos((abs(centavos) + 50) // 100 * 100 * (-1 if centavos < 0 else 1))
    if width and len(text) > width:
        millions = (abs(centavos) + 5_000_000) // 10_000_000
        whole, tenth = divmod(millions, 10)
        return f"{'-' * (centavos < 0)}$ {thousands(whole)},{tenth} M"
    return text


def group_name(key: str | None, by: str, catalogs: Catalogs) -> str:
    """Return the name of a group on the screen."""
    grouping = GROUPINGS.get(by)
    if key is None or grouping is None:
        return key or (grouping.nobody if grouping else f"(sin {by})")
    return f"{key} {grouping.title_of(catalogs, key)}".rstrip()


def read_view(service: LeadServices, figures: KpiBoard, past: Past) -> FiguresView:
    """Return the figures of a board with what they are compared with, the work in progress and the goals."""
    return FiguresView(
        figures,
        past.cortes,
        service.open_work.read(),
        service.goals.rules_of(figures.until, figures.closing),
        service.kpi.context.now(),
        past.groups,
        past.same_age,
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
