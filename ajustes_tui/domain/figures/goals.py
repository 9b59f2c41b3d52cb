"""Whether a goal is met, lost or open while a corte is decided (dominio.md section 7).

Pending casos may end in any bucket: a goal is met only if none of them can undo it, and lost only
if all together cannot rescue it.
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
"""One in this many casos of T must be decided before the trend says anything."""


class GoalState(StrEnum):
    """What is known of a goal so far."""

    NONE = "sin_meta"
    OPEN = "abierta"
    MET = "cumplida"
    LOST = "perdida"


class GoalStanding(NamedTuple):
    """The state of an indicator's goal, and the casos between it and the figure."""

    cubeta: Cubeta
    goal: int
    """Percentage of T: a minimum for aplicado and corregido, a maximum for rechazado."""
    state: GoalState
    casos: int = 0
    """Open: casos still needed, or still allowed. Lost: casos it is missed by."""
    astray: bool = False
    """An open goal that the casos decided so far would miss; False with too few."""
    final: bool = False
    """The corte is closed: what was pending stays undecided."""

    @property
    def at_most(self) -> bool:
        return self.cubeta is Cubeta.RECHAZADO


def judge(cubeta: Cubeta, counts: FigureCounts, goal: int, *, final: bool = False) -> GoalStanding:
    """Return the standing of a goal, a whole percentage of T; 0 is no goal.

    A closed corte (`final`) is judged alike: with casos pending it may stay open for ever, and does
    not count as met.
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
    return f"{standing.cubeta} {standing.goal} %: {standing_words(standing)[0]}"


class Goals(NamedTuple):
    """The goals of the three indicators, whole percentages of T; 0 is no goal."""

    aplicado: int = 0
    corregido: int = 0
    rechazado: int = 0

    @classmethod
    def of_rules(cls, rules: Rules) -> Self:
        return cls(rules.meta_aplicado, rules.meta_corregido, rules.meta_rechazado)

    def of(self, cubeta: Cubeta) -> int:
        return dict(zip(THREE, self, strict=True))[cubeta]

    def put_in(self, rules: Rules) -> Rules:
        return rules._replace(
            meta_aplicado=self.aplicado,
            meta_corregido=self.corregido,
            meta_rechazado=self.rechazado,
        )


class GoalsChange(NamedTuple):
    """Goals with their first day, author and time."""

    goals: Goals
    since: date
    who: str = ""
    """Empty for the goals from before any change of settings."""
    when: datetime | None = None


def goals_on(
    changes: Iterable[GoalsChange], last_day: date, closed_at: datetime | None = None
) -> GoalsChange | None:
    """`changes` come latest first day first, then latest set first.

    A closed corte ignores those set after its closing.
    """
    for change in changes:
        known = closed_at is None or change.when is None or change.when <= closed_at
        if change.since <= last_day and known:
            return change
    return None
