"""Whether the goals of some figures are met, and how the figures moved: one judgement for every face."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.closing import ClosingView
from ajustes_tui.domain.figures.goals import GoalStanding, GoalState, goal_of, judge
from ajustes_tui.domain.figures.indicators import ComparedCorte, Indicators, ShareChange, change_of
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.storage.figures.closings import Closing


class JudgedFigures(Protocol):
    """Some figures, and of what they are, which says how they are judged."""

    @property
    def since(self) -> date | None:
        """The first corte, or the day."""

    @property
    def until(self) -> date | None:
        """The last corte, or the day."""

    @property
    def indicators(self) -> Indicators:
        """The figures."""

    @property
    def of_day(self) -> bool:
        """Whether they count the verdicts of a day."""

    @property
    def narrowed(self) -> bool:
        """Whether they are of some groups or days only."""

    @property
    def closing(self) -> Closing | None:
        """The closing of their corte."""

    @property
    def frozen(self) -> bool:
        """Whether they are those of the closing."""

    @property
    def kept(self) -> ClosingView | None:
        """What the corte showed beside them when it was closed."""


def standing_of(board: JudgedFigures, cubeta: Cubeta, rules: Rules) -> GoalStanding:
    """Return the standing of the goal of an indicator; a goal is of cortes, and no day is judged by it."""
    goal = goal_of(cubeta, rules)
    if board.of_day or board.narrowed:
        return GoalStanding(cubeta, goal, GoalState.NONE)
    return judge(cubeta, board.indicators.counts, goal, final=board.frozen)


def change_in(
    board: JudgedFigures, cubeta: Cubeta, compared: ComparedCorte | None
) -> ShareChange | None:
    """Return how an indicator moved; figures of days or groups are not compared."""
    if board.of_day or board.narrowed:
        return None
    final = board.since != board.until or (board.frozen and board.kept is None)
    return change_of(cubeta, board.indicators.counts, compared, final=final)
