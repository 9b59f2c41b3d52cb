"""Whether the goals of some figures are met, and how the figures moved: one judgement for every face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.goals import GoalStanding, GoalState, goal_of, judge
from ajustes_tui.domain.figures.indicators import Comparison, ShareChange, change_of
from ajustes_tui.domain.keeping.catalogs import Rules

if TYPE_CHECKING:
    from ajustes_tui.services.figures.kpi import KpiBoard


def standing_of(board: KpiBoard, cubeta: Cubeta, rules: Rules) -> GoalStanding:
    """Return the standing of the goal of an indicator; a goal is of cortes, and no day is judged by it."""
    goal = goal_of(cubeta, rules)
    if board.of_day or board.narrowed:
        return GoalStanding(cubeta, goal, GoalState.NONE)
    return judge(cubeta, board.indicators.counts, goal, final=board.frozen)


def change_in(board: KpiBoard, cubeta: Cubeta, compared: Comparison | None) -> ShareChange | None:
    """Return how an indicator moved; figures of days or groups are not compared."""
    if board.of_day or board.narrowed:
        return None
    final = board.since != board.until or (board.frozen and board.kept is None)
    return change_of(cubeta, board.indicators.counts, compared, final=final)
