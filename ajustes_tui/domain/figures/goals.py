"""Whether a goal of an indicator is met, lost or still open while a corte is decided (dominio.md section 7).

The casos still pending may end in any bucket: a goal is met only when none of them can take it away,
and lost only when all of them together cannot bring it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.indicators import THREE, FigureCounts
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.counts import thousands

ENOUGH = 10
"""The part of T, one in so many, that must be decided before its course says anything."""


class GoalState(StrEnum):
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
    state: GoalState
    casos: int = 0
    """Open: how many casos are lacking, or may still be rejected. Lost: how many it is missed by."""
    astray: bool = False
    """Whether the casos decided so far would miss the goal of an open standing; False with too few."""
    final: bool = False
    """Whether the corte is closed: what was pending then stays undecided in it, and nobody knows its end."""

    @property
    def at_most(self) -> bool:
        """Whether the goal is a limit, which less is better for."""
        return self.cubeta is Cubeta.RECHAZADO


def judge(cubeta: Cubeta, counts: FigureCounts, goal: int, *, final: bool = False) -> GoalStanding:
    """Return the standing of a goal, a whole percentage of T, by the counts of a corte; 0 is no goal.

    A closed corte, whose counts are `final`, is judged alike: one closed with casos pending may stay
    open for ever, and does not pass for met.
    """
    total = counts.total
    if not goal or not total:
        return GoalStanding(cubeta, goal, GoalState.NONE)
    figure, pending = counts[cubeta], counts[Cubeta.PENDIENTE]
    decided = counts.decided
    enough = decided * ENOUGH >= total
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
        return GoalStanding(cubeta, goal, GoalState.MET, final=final)
    if lost:
        return GoalStanding(cubeta, goal, GoalState.LOST, casos, final=final)
    return GoalStanding(cubeta, goal, GoalState.OPEN, casos, astray and enough and not final, final)


def standing_words(standing: GoalStanding) -> list[str]:
    """Return the wordings of a standing, the longest first; of one that is judged by no goal, none."""
    casos = standing.casos
    if standing.state is GoalState.NONE:
        return []
    if standing.final:
        if standing.state is GoalState.MET:
            return ["se cumplió"]
        if standing.state is GoalState.OPEN:
            # It was closed with casos pending, which could still have gone either way.
            return ["cerró sin saberse", "sin saberse"]
        return [f"no se cumplió, por {thousands(casos)}", "no se cumplió", "incumplida"]
    if standing.state is GoalState.MET:
        return ["ya se cumple", "se cumple"]
    if standing.state is GoalState.LOST:
        return [
            f"ya no se cumple, por {thousands(casos)}",
            "ya no se cumple",
            "no se cumple",
            "incumplida",
        ]
    wordings = _open_words(standing)
    return [f"{wordings[0]}, en riesgo", *wordings] if standing.astray else wordings


def _open_words(standing: GoalStanding) -> list[str]:
    casos = standing.casos
    if not standing.at_most:
        return [f"falta{'n' * (casos != 1)} {thousands(casos)}"]
    if not casos:
        return ["no cabe ni uno más", "no cabe otro", "no cabe más"]
    verb = f"cabe{'n' * (casos != 1)} {thousands(casos)}"
    return [f"{verb} más", verb]


def risk_words(standing: GoalStanding) -> str:
    """Return a goal with what is lacking, or how many may still be rejected."""
    return f"{standing.cubeta} {standing.goal} %: {standing_words(standing)[0]}"


def goal_of(cubeta: Cubeta, rules: Rules) -> int:
    """Return the goal of an indicator in some rules, a whole percentage; 0 is no goal."""
    return Goals.of_rules(rules).of(cubeta)


class Goals(NamedTuple):
    """The goals of the three indicators, whole percentages of T; 0 is no goal."""

    aplicado: int = 0
    corregido: int = 0
    rechazado: int = 0

    @classmethod
    def of_rules(cls, rules: Rules) -> Self:
        """Return the goals some rules of the procedure hold."""
        return cls(rules.meta_aplicado, rules.meta_corregido, rules.meta_rechazado)

    def of(self, cubeta: Cubeta) -> int:
        """Return the goal of one of the three indicators."""
        return dict(zip(THREE, self, strict=True))[cubeta]

    def put_in(self, rules: Rules) -> Rules:
        """Return the rules with these goals, every other setting as it is."""
        return rules._replace(
            meta_aplicado=self.aplicado,
            meta_corregido=self.corregido,
            meta_rechazado=self.rechazado,
        )


class GoalsChange(NamedTuple):
    """The goals somebody set, the day they hold from, and who set them when."""

    goals: Goals
    since: date
    who: str = ""
    """Empty for the goals from before anybody changed the settings of the store."""
    when: datetime | None = None


def goals_on(
    changes: Iterable[GoalsChange], last_day: date, closed_at: datetime | None = None
) -> GoalsChange | None:
    """Return the goals a corte is measured by, given its last day before the next corte.

    `changes` come the latest first day first, and of one day the last said first. A closed corte keeps
    the goals it was closed with, so those set after its closing do not count for it.
    """
    for change in changes:
        known = closed_at is None or change.when is None or change.when <= closed_at
        if change.since <= last_day and known:
            return change
    return None
