"""The figures of KPI as predicates, so that a figure and the list of its casos come from one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Cubeta, Estado, Regla
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.indicators import FigureGroup, Indicators
from ajustes_tui.domain.query.filter import CasoFilter, Condition, QueryField

WITH_VEREDICTO = frozenset(Estado) - {Estado.ANULADO}
"""The estados of the casos counted by the verdicts of a day; an annulled caso has no standing verdict."""
TOTAL = "total"
APLICADO_TOTAL = "aplicado_total"
ANULADOS = "anulados"
"""The annulled casos that the rule of a closing left out of T."""
REJECTED_BY_BACK = "por_el_back"
CHANGED = "cambiados"


@dataclass(frozen=True, slots=True)
class FiguresScope:
    """The scope of figures: a corte as it is now or at its closing, a range, or the verdicts of a day."""

    since: date
    until: date
    of_day: bool = False
    at_closing: bool = False
    regla: Regla = Regla.WITH_ANULADOS
    """The rule of T; a corte closed by an older program had the earlier rule."""

    @property
    def condition(self) -> Condition:
        """The condition every caso in this scope meets, as things are now."""
        field = QueryField.VEREDICTO if self.of_day else QueryField.CORTE
        return Condition(field, spans=((self.since, self.until),))

    def criteria(self, *conditions: Condition) -> CasoFilter:
        """Return the predicate of the casos of T in this scope that meet all the given conditions."""
        if self.at_closing:
            return CasoFilter(conditions=conditions or (self.of_cubetas(*self.regla.cubetas),))
        estados = WITH_VEREDICTO if self.of_day else frozenset[Estado]()
        return CasoFilter(estados, conditions=(self.condition, *conditions))

    def of_cubetas(self, *cubetas: Cubeta) -> Condition:
        """Return the condition of being in any of the given buckets."""
        values = tuple(cubeta.value for cubeta in cubetas)
        return (
            self._was("cubeta", *values)
            if self.at_closing
            else Condition(QueryField.CUBETA, values)
        )

    def of_group(self, by: str, key: str | None) -> Condition:
        """Return the condition of belonging to a group of kind `by`; a `key` of None means to no group."""
        if self.at_closing:
            return self._was(by, key or "")
        values = (by,) if key is None else (by, key)
        return Condition(QueryField.GROUP, values, empty=key is None)

    @property
    def rechazado_by_back(self) -> Condition:
        """The condition that the back's last result is RECHAZADO."""
        if self.at_closing:
            return self._was("por_el_back", "1")
        return Condition(QueryField.RESULTADO, (Resultado.RECHAZADO.value,))

    @property
    def anulados(self) -> CasoFilter:
        """The predicate of the annulled casos of this scope."""
        return self.criteria(self.of_cubetas(Cubeta.ANULADO))

    def _was(self, *values: str) -> Condition:
        return Condition(QueryField.AT_CLOSING, values, spans=((self.since, self.until),))


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


def figures_of(
    scope: FiguresScope, indicators: Indicators, by: str, changed: int = 0
) -> Iterator[Figure]:
    """Yield every figure of some indicators, those of all casos first and then group by group."""
    counts = indicators.counts
    for cubeta in counts.cubetas:
        yield _of_cubetas(scope, cubeta.value, counts[cubeta], cubeta)
    yield Figure(TOTAL, "T", counts.total, scope.criteria(), frozenset(counts.cubetas))
    yield _of_cubetas(
        *(scope, APLICADO_TOTAL, counts.aplicado_total),
        *(Cubeta.APLICADO, Cubeta.CORREGIDO),
    )
    yield Figure(
        REJECTED_BY_BACK,
        "rechazados por el back",
        indicators.rechazado_by_back,
        scope.criteria(scope.rechazado_by_back),
    )
    if Cubeta.ANULADO not in counts.cubetas:
        yield Figure(ANULADOS, "anulados", indicators.anulados, scope.anulados)
    if changed:
        after = Condition(QueryField.CLOSING, spans=((scope.since, scope.until),))
        criteria = CasoFilter(conditions=(scope.condition, after))
        yield Figure(CHANGED, "después del cierre", changed, criteria)
    for group in indicators.groups:
        yield from group_figures(scope, by, group)


def group_figures(scope: FiguresScope, by: str, group: FigureGroup) -> Iterator[Figure]:
    """Yield the figures of one group, a row of the table: its total, then each bucket."""
    name = group.key or f"(sin {by})"
    cubetas = group.counts.cubetas
    theirs, in_t = scope.of_group(by, group.key), scope.of_cubetas(*cubetas)
    yield Figure(
        TOTAL,
        name,
        group.counts.total,
        scope.criteria(theirs, *([in_t] if scope.at_closing else [])),
        frozenset(cubetas),
        group.key or "",
    )
    for cubeta in cubetas:
        yield Figure(
            cubeta.value,
            f"{name} · {CUBETA_WORDS[cubeta].plural}",
            group.counts[cubeta],
            scope.criteria(theirs, scope.of_cubetas(cubeta)),
            frozenset({cubeta}),
            group.key or "",
        )


def _of_cubetas(scope: FiguresScope, key: str, casos: int, *cubetas: Cubeta) -> Figure:
    return Figure(
        key,
        " y ".join(CUBETA_WORDS[cubeta].plural for cubeta in cubetas),
        casos,
        scope.criteria(scope.of_cubetas(*cubetas)),
        frozenset(cubetas),
    )
