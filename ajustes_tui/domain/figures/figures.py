"""Of what some figures of KPI are, and the predicate of the casos of each: figure and list are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import FIGURES, TOTAL
from ajustes_tui.domain.query.filter import CasoFilter, Condition, in_estados
from ajustes_tui.domain.values.day_ranges import DayRange

WITH_VEREDICTO = frozenset(Estado) - {Estado.ANULADO}
"""The estados of the casos counted by the verdicts of a day; an annulled caso has no standing verdict."""
CHANGED = "cambiados"
"""The key of the casos of a closed corte that changed since, which no figure of a scope counts."""


class GroupFilter(NamedTuple):
    """A group that figures are narrowed to; a `key` of None is the casos of no group."""

    by: str
    key: str | None


def narrowed_words(only: Sequence[GroupFilter], days: DayRange | None) -> str:
    """Return the groups and the days that figures are narrowed to; empty for all."""
    parts = [group.key or f"sin {GROUPINGS[group.by].word}" for group in only]
    if days is not None:
        first, last = days
        parts.append(f"veredicto {first:%d/%m}{'' if last == first else f' a {last:%d/%m}'}")
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class FiguresScope:
    """The scope of figures: a corte as it is now or at its closing, a range, or the verdicts of a day."""

    since: date
    until: date
    of_day: bool = False
    at_closing: bool = False
    only: tuple[GroupFilter, ...] = ()
    """The groups the figures are narrowed to; a caso must be in all of them."""
    days: DayRange | None = None
    """The days of the verdict in force the figures are narrowed to; never of a closing."""

    @property
    def condition(self) -> Condition:
        """The condition on the cortes, or the day, of every caso in this scope, as things are now."""
        return Condition("veredicto" if self.of_day else "corte", ((self.since, self.until),))

    @property
    def by_veredicto(self) -> bool:
        """Whether only the casos with a verdict in force of some days count."""
        return self.of_day or self.days is not None

    @property
    def narrowing(self) -> tuple[Condition, ...]:
        """The conditions of the groups and the days the figures are narrowed to."""
        groups = tuple(self.of_group(g.by, g.key) for g in self.only)
        if self.days is None:
            return groups
        return (*groups, Condition("veredicto", (self.days,)))

    def criteria(self, *conditions: Condition) -> CasoFilter:
        """Return the predicate of the casos of T in this scope that meet all the given conditions."""
        narrowed = (*self.narrowing, *conditions)
        if self.at_closing:
            in_t = () if conditions else (self.having("cubeta", *Cubeta),)
            return CasoFilter((*narrowed, *in_t))
        estados = (in_estados(WITH_VEREDICTO),) if self.by_veredicto else ()
        return CasoFilter((*estados, self.condition, *narrowed))

    def of_figure(self, key: str, groups: Sequence[GroupFilter] = ()) -> CasoFilter:
        """Return the predicate of the casos that a figure counts, in some groups."""
        if key == CHANGED:
            return CasoFilter((self.condition, Condition("cierre", (self.since,))))
        theirs = [self.of_group(*group) for group in groups]
        if key == TOTAL:
            return self.criteria(*theirs)
        figure = FIGURES[key]
        return self.criteria(*theirs, self.having(figure.column, *figure.values))

    def having(self, column: str, *values: str) -> Condition:
        """Return the condition of having any of some values in a column of a figure."""
        if self.at_closing:
            return self._was(column, *values)
        if column == "dijo":
            since, until = (date.min, date.max) if self.of_day else (self.since, self.until)
            return Condition("segun_la_base", (since, until, *values))
        return Condition(column, tuple(value or None for value in values))

    def of_group(self, by: str, key: str | None) -> Condition:
        """Return the condition of belonging to a group of kind `by`; a `key` of None means to no group."""
        if self.at_closing:
            return self._was(by, key or "")
        return Condition("grupo", ((by, key),))

    def _was(self, *values: str) -> Condition:
        return Condition("al_cierre", (self.since, *values))
