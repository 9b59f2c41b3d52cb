"""Whether a goal of an indicator is met, lost or still open while a corte is decided (dominio.md section 7).

The casos still pending may end in any bucket: a goal is met only when none of them can take it away,
and lost only when all of them together cannot bring it back.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.indicators import CubetaCounts
from ajustes_tui.domain.keeping.catalogs import Rules


class Outcome(StrEnum):
    """What is already known of a goal."""

    NONE = "sin_meta"
    """There is no goal, or no caso to measure it with."""
    OPEN = "abierta"
    MET = "cumplida"
    LOST = "perdida"


class GoalStanding(NamedTuple):
    """What is known of the goal of an indicator, and the casos that stand between it and the figure."""

    cubeta: Cubeta
    goal: int
    """The percentage of T: at least that for aplicado and corregido, at most for rechazado."""
    outcome: Outcome
    casos: int = 0
    """Open: how many casos are lacking, or may still be rejected. Lost: how many it is missed by."""
    astray: bool = False
    """Whether the casos decided so far would miss the goal of an open standing; False without any."""

    @property
    def at_most(self) -> bool:
        """Whether the goal is a limit, which less is better for."""
        return self.cubeta is Cubeta.RECHAZADO


def judge(cubeta: Cubeta, counts: CubetaCounts, goal: int) -> GoalStanding:
    """Return the standing of a goal, a whole percentage of T, by the counts of a corte; 0 is no goal."""
    total = counts.total
    if not goal or not total:
        return GoalStanding(cubeta, goal, Outcome.NONE)
    figure, pending = counts[cubeta], counts[Cubeta.PENDIENTE]
    decided = counts.aplicado_total + counts[Cubeta.RECHAZADO] + counts[Cubeta.NO_REVERTIDO]
    if cubeta is Cubeta.RECHAZADO:
        left = goal * total // 100 - figure
        met, lost, casos = pending <= left, left < 0, abs(left)
        astray = figure * 100 > goal * decided
    else:
        lacking = -(-goal * total // 100) - figure
        met, lost = lacking <= 0, lacking > pending
        casos = lacking - pending if lost else max(lacking, 0)
        astray = figure * 100 < goal * decided
    if met:
        return GoalStanding(cubeta, goal, Outcome.MET)
    if lost:
        return GoalStanding(cubeta, goal, Outcome.LOST, casos)
    return GoalStanding(cubeta, goal, Outcome.OPEN, casos, astray)


def goal_of(cubeta: Cubeta, rules: Rules) -> int:
    """Return the goal of an indicator in force, a whole percentage; 0 is no goal."""
    return {
        Cubeta.APLICADO: rules.meta_aplicado,
        Cubeta.CORREGIDO: rules.meta_corregido,
        Cubeta.RECHAZADO: rules.meta_rechazado,
    }[cubeta]
