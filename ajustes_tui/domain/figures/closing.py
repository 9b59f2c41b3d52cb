"""What a corte showed at its closing, stored whole and never recomputed.

Figures come from its frozen casos; comparisons, goals, the top 5 and the waiting work depend on
other casos and days.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from ajustes_tui.domain.caso.estados import REGLA, Cubeta, Estado, Regla
from ajustes_tui.domain.figures.feedback import AsesorCounts
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.indicators import FigureCounts, PastCorte
from ajustes_tui.domain.figures.open_work import EstadoQueue, WaitingWork

GroupTrend = Mapping[str | None, tuple[FigureCounts | None, ...]]
"""Counts by group in some cortes; None where it sent nothing."""


class Past(NamedTuple):
    """Earlier cortes, and groups in them, to compare figures with."""

    cortes: Sequence[PastCorte] = ()
    """Current counts, oldest first."""
    groups: GroupTrend = MappingProxyType({})
    age: int | None = None
    at_age: Mapping[date, FigureCounts] = MappingProxyType({})
    """Without those not yet in the store."""

    @property
    def at_one_age(self) -> PastCorte | None:
        """The corte compared with, at the age of the figures; None if unknown, or without an age."""
        then = self.at_age.get(self.cortes[-1][0]) if self.cortes else None
        return None if then is None else (self.cortes[-1][0], then)


class ClosingView(NamedTuple):
    """What a corte showed beside its figures at its closing."""

    past: Past
    """Earlier cortes as they were then, without groups."""
    goals: Goals
    minimum: int
    top: Sequence[AsesorCounts]
    work: WaitingWork

    def as_json(self) -> str:
        return json.dumps(
            {
                "edad": self.past.age,
                "cortes": [[corte.isoformat(), *_plain(told)] for corte, told in self.past.cortes],
                "a_esa_edad": {c.isoformat(): _plain(told) for c, told in self.past.at_age.items()},
                "metas": list(self.goals),
                "minimo_top5": self.minimum,
                "top": [list(asesor[:5]) for asesor in self.top],
                "abiertos": [list(queue.row) for queue in self.work.queue],
                "trabajo": dict(self.work.counts),
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        document = json.loads(text)
        cortes = [(date.fromisoformat(c), _counts(*told)) for c, *told in document["cortes"]]
        at_age = {date.fromisoformat(c): _counts(*n) for c, n in document["a_esa_edad"].items()}
        return cls(
            Past(cortes, age=document["edad"], at_age=at_age),
            Goals(*document["metas"]),
            document["minimo_top5"],
            [AsesorCounts(*asesor) for asesor in document["top"]],
            WaitingWork(
                tuple(EstadoQueue(Estado(name), *counts) for name, *counts in document["abiertos"]),
                document["trabajo"],
            ),
        )


class Closing(NamedTuple):
    """The closing of a corte."""

    corte: date
    who: str
    momento: datetime
    line: int
    figures: Mapping[str, int]
    view: ClosingView
    regla: Regla = REGLA
    """The rule that T was counted by."""

    @property
    def counts(self) -> FigureCounts:
        buckets = {c.value: n for c in Cubeta if (n := self.figures.get(c.value, 0))}
        return FigureCounts(buckets, self.regla)


def _plain(counts: FigureCounts) -> list[Any]:
    return [counts.regla, {c.value: counts[c] for c in Cubeta if counts[c]}]


def _counts(regla: int, by_cubeta: Mapping[str, int]) -> FigureCounts:
    return FigureCounts(by_cubeta, Regla(regla))
