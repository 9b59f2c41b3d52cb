"""The scope of figures, and the predicate of the casos of each: a figure and its list are the same query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import FIGURES, TOTAL
from ajustes_tui.domain.query.filter import CasoFilter, Condition, in_estados
from ajustes_tui.domain.values.dates import DayRange

WITH_VEREDICTO = frozenset(Estado) - {Estado.ANULADO}
"""An annulled caso has no standing verdict."""
CHANGED = "cambiados"
"""The key of the casos of a closed corte that changed since; no figure of a scope counts them."""


class GroupFilter(NamedTuple):
    """A group that figures are narrowed to; a `key` of None means casos without a group."""

    by: str
    key: str | None


def narrowed_words(only: Sequence[GroupFilter], days: DayRange | None) -> str:
    parts = [key or f"sin {GROUPINGS[by].word}" for by, key in only]
    if days is not None:
        first, last = days
        parts.append(f"veredicto {first:%d/%m}{'' if last == first else f' a {last:%d/%m}'}")
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class FiguresScope:
    """A corte (now or at its closing), a range of cortes, or the verdicts of some days."""

    since: date
    until: date
    of_day: bool = False
    at_closing: bool = False
    only: tuple[GroupFilter, ...] = ()
    days: DayRange | None = None
    """Days of the verdict in force; never with a closing."""

    @property
    def condition(self) -> Condition:
        return Condition("veredicto" if self.of_day else "corte", ((self.since, self.until),))

    @property
    def by_veredicto(self) -> bool:
        return self.of_day or self.days is not None

    @property
    def narrowing(self) -> tuple[Condition, ...]:
        groups = tuple(self.of_group(*group) for group in self.only)
        if self.days is None:
            return groups
        return (*groups, Condition("veredicto", (self.days,)))

    def criteria(self, *conditions: Condition) -> CasoFilter:
        narrowed = (*self.narrowing, *conditions)
        if self.at_closing:
            in_t = () if conditions else (self.having("cubeta", *Cubeta),)
            return CasoFilter((*narrowed, *in_t))
        estados = (in_estados(WITH_VEREDICTO),) if self.by_veredicto else ()
        return CasoFilter((*estados, self.condition, *narrowed))

    def of_figure(self, key: str, groups: Sequence[GroupFilter] = ()) -> CasoFilter:
        if key == CHANGED:
            return CasoFilter((self.condition, Condition("cierre", (self.since,))))
        theirs = [self.of_group(*group) for group in groups]
        if key == TOTAL:
            return self.criteria(*theirs)
        figure = FIGURES[key]
        return self.criteria(*theirs, self.having(figure.column, *figure.values))

    def having(self, column: str, *values: str) -> Condition:
        if self.at_closing:
            return self._was(column, *values)
        if column == "dijo":
            since, until = (date.min, date.max) if self.of_day else (self.since, self.until)
            return Condition("segun_la_base", (since, until, *values))
        return Condition(column, tuple(value or None for value in values))

    def of_group(self, by: str, key: str | None) -> Condition:
        if self.at_closing:
            return self._was(by, key or "")
        return Condition("grupo", ((by, key),))

    def _was(self, *values: str) -> Condition:
        return Condition("al_cierre", (self.since, *values))
