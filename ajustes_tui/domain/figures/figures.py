"""The figures of KPI as predicates, so that a figure and the list of its casos come from one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import REGLA, Cubeta, Estado, Regla
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import DECIDED, FigureGroup, Indicators
from ajustes_tui.domain.query.filter import CasoFilter, Condition, in_estados
from ajustes_tui.domain.values.day_ranges import DayRange

WITH_VEREDICTO = frozenset(Estado) - {Estado.ANULADO}
"""The estados of the casos counted by the verdicts of a day; an annulled caso has no standing verdict."""
TOTAL = "total"
APLICADO_TOTAL = "aplicado_total"
SAID_APPROVED, SAID_REJECTED, SAID_NOTHING = (
    f"{result}_segun_la_base" for result in ("aprobado", "rechazado", "sin_respuesta")
)
"""What Claro's column said in that corte."""
REJECTED_BY_BACK = "por_el_back"
APPROVED_BY_BACK = "aprobado_por_el_back"
UNANSWERED_BY_BACK = "sin_respuesta_del_back"
"""What is known since, by hand and by lot too."""
DECIDED_FIGURE = "decidido"
PROGRESS_FIGURE = "avance"
CHANGED = "cambiados"
RESULTS: Mapping[str, tuple[str, Resultado | None]] = {
    SAID_APPROVED: ("aprobados según la base", Resultado.APROBADO),
    SAID_REJECTED: ("rechazados según la base", Resultado.RECHAZADO),
    SAID_NOTHING: ("sin respuesta según la base", None),
    APPROVED_BY_BACK: ("aprobados por el back", Resultado.APROBADO),
    REJECTED_BY_BACK: ("rechazados por el back", Resultado.RECHAZADO),
    UNANSWERED_BY_BACK: ("sin respuesta del back", None),
}
"""The figures of what the back answered: their name, and the result each counts."""
SAID, KNOWN = tuple(RESULTS)[:3], tuple(RESULTS)[3:]
"""Those of Claro's own column in that corte, and those of what is known since."""


def result_name(key: str, *, at_closing: bool) -> str:
    """Return the words of a figure of what the back answered; of what is known since, with its moment."""
    name = RESULTS[key][0]
    return name if key in SAID else f"{name}, {'al cierre' if at_closing else 'hoy'}"


def result_count(indicators: Indicators, key: str) -> int:
    """Return a figure of what the back answered."""
    results = indicators.base if key in SAID else indicators.known
    return {
        Resultado.APROBADO: results.aprobado,
        Resultado.RECHAZADO: results.rechazado,
        None: results.sin_respuesta,
    }[RESULTS[key][1]]


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
    regla: Regla = REGLA
    """The rule of T."""
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
            in_t = () if conditions else (self.of_cubetas(*self.regla.cubetas),)
            return CasoFilter((*narrowed, *in_t))
        estados = (in_estados(WITH_VEREDICTO),) if self.by_veredicto else ()
        return CasoFilter((*estados, self.condition, *narrowed))

    def of_cubetas(self, *cubetas: Cubeta) -> Condition:
        """Return the condition of being in any of the given buckets."""
        values = tuple(cubeta.value for cubeta in cubetas)
        return self._was("cubeta", *values) if self.at_closing else Condition("cubeta", values)

    def of_group(self, by: str, key: str | None) -> Condition:
        """Return the condition of belonging to a group of kind `by`; a `key` of None means to no group."""
        if self.at_closing:
            return self._was(by, key or "")
        return Condition("grupo", ((by, key),))

    def said(self, resultado: Resultado | None) -> Condition:
        """Return the condition that Claro's column said a result in the corte; None is no answer."""
        value = "" if resultado is None else resultado.value
        if self.at_closing:
            return self._was("dijo", value)
        since, until = (date.min, date.max) if self.of_day else (self.since, self.until)
        return Condition("segun_la_base", (since, until, value))

    def of_result(self, resultado: Resultado | None) -> Condition:
        """Return the condition that a result is the last known one; None is no answer yet."""
        if not self.at_closing:
            return Condition("resultado", (resultado,))
        return self._was("resultado", "" if resultado is None else resultado.value)

    def _was(self, *values: str) -> Condition:
        return Condition("al_cierre", (self.since, *values))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure the cursor can stand on: its key, its words, its count and the predicate of its casos."""

    key: str
    name: str
    casos: int
    criteria: CasoFilter
    cubetas: frozenset[Cubeta] = frozenset()
    """The buckets the figure counts; empty for a figure that is not made of buckets."""
    group: str | None = None
    """The key of the figure's group; None for the figures of all, '' for the group of none."""
    across: str | None = None
    """The key of the group it is crossed with, as `group`; None when nothing is crossed."""


def figures_of(
    scope: FiguresScope,
    indicators: Indicators,
    by: str,
    changed: int = 0,
    across: str = "",
) -> Iterator[Figure]:
    """Yield every figure of some indicators, those of all casos first and then group by group.

    `across` is the second grouping when two are crossed.
    """
    counts = indicators.counts
    for cubeta in counts.cubetas:
        yield _of_cubetas(scope, cubeta.value, counts[cubeta], cubeta)
    yield Figure(TOTAL, "T", counts.total, scope.criteria(), frozenset(counts.cubetas))
    yield _of_cubetas(
        *(scope, APLICADO_TOTAL, counts.aplicado_total),
        *(Cubeta.APLICADO, Cubeta.CORREGIDO),
    )
    yield from _of_base(scope, indicators)
    yield _of_cubetas(scope, DECIDED_FIGURE, counts.decided, *DECIDED, name="decididos")
    progress = tuple(c for c in counts.cubetas if c is not Cubeta.PENDIENTE)
    yield _of_cubetas(
        *(scope, PROGRESS_FIGURE, counts.progress), *progress, name="ya no pendientes"
    )
    if changed:
        criteria = CasoFilter((scope.condition, Condition("cierre", (scope.since,))))
        yield Figure(CHANGED, "después del cierre", changed, criteria)
    for group in indicators.groups:
        yield from group_figures(scope, by, group, across)


def group_figures(
    scope: FiguresScope, by: str, group: FigureGroup, across: str = ""
) -> Iterator[Figure]:
    """Yield the figures of one group, a row of the table: its total, then each bucket."""
    name = group.key or GROUPINGS[by].nobody
    cubetas = group.counts.cubetas
    theirs = [scope.of_group(by, group.key)]
    crossed = None
    if across:
        theirs.append(scope.of_group(across, group.across_key))
        name = f"{name} × {group.across_key or GROUPINGS[across].nobody}"
        crossed = group.across_key or ""
    in_t = [scope.of_cubetas(*cubetas)] if scope.at_closing else []
    yield Figure(
        TOTAL,
        name,
        group.counts.total,
        scope.criteria(*theirs, *in_t),
        frozenset(cubetas),
        group.key or "",
        crossed,
    )
    for cubeta in cubetas:
        yield Figure(
            cubeta.value,
            f"{name} · {CUBETA_WORDS[cubeta].plural}",
            group.counts[cubeta],
            scope.criteria(*theirs, scope.of_cubetas(cubeta)),
            frozenset({cubeta}),
            group.key or "",
            crossed,
        )


def _of_base(scope: FiguresScope, indicators: Indicators) -> Iterator[Figure]:
    """Yield what Claro's own column said in the corte and what is known since, whatever was verified."""
    for key, (_name, resultado) in RESULTS.items():
        condition = scope.said(resultado) if key in SAID else scope.of_result(resultado)
        name = result_name(key, at_closing=scope.at_closing)
        yield Figure(key, name, result_count(indicators, key), scope.criteria(condition))


def _of_cubetas(
    scope: FiguresScope, key: str, casos: int, *cubetas: Cubeta, name: str = ""
) -> Figure:
    return Figure(
        key,
        name or " y ".join(CUBETA_WORDS[cubeta].plural for cubeta in cubetas),
        casos,
        scope.criteria(scope.of_cubetas(*cubetas)),
        frozenset(cubetas),
    )
