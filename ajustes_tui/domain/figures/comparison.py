"""Two ranges side by side: each figure of both, over what, and by how much they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.figures import (
    APLICADO_TOTAL,
    DECIDED_FIGURE,
    PROGRESS_FIGURE,
    RESULTS,
    SAID,
    TOTAL,
    Figure,
)
from ajustes_tui.domain.figures.indicators import THREE, percent


def _named(cubeta: Cubeta) -> str:
    name = CUBETA_WORDS[cubeta].plural
    return f"{name[0].upper()}{name[1:]}"


_ROWS: tuple[tuple[str, str | None, str], ...] = (
    (TOTAL, None, "T, casos"),
    *((cubeta.value, TOTAL, _named(cubeta)) for cubeta in Cubeta),
    (APLICADO_TOTAL, TOTAL, "Aplicados en total"),
    (PROGRESS_FIGURE, TOTAL, "Ya no pendientes"),
    (DECIDED_FIGURE, TOTAL, "Decididos"),
    *(
        (cubeta.value, DECIDED_FIGURE, f"{CUBETA_WORDS[cubeta].letter} sobre lo decidido")
        for cubeta in THREE
    ),
    *((key, TOTAL, RESULTS[key][0].capitalize()) for key in SAID),
)
"""Each figure that is compared: its key, the key of what it is a share of, and its words."""


class ComparedShare(NamedTuple):
    """A figure of one range, and what it is over."""

    figure: Figure
    total: int | None
    """None for a figure that is no share."""

    @property
    def casos(self) -> int:
        """How many casos it counts."""
        return self.figure.casos

    @property
    def percent(self) -> str | None:
        """Its percentage, with one decimal and a point; None where it is over nothing."""
        return None if self.total is None else percent(self.casos, self.total)


class ComparedFigure(NamedTuple):
    """A figure of two ranges."""

    key: str
    of: str | None
    """The key of the figure it is a share of; None for T itself."""
    name: str
    first: ComparedShare
    second: ComparedShare

    @property
    def casos(self) -> int:
        """How many casos more the second has."""
        return self.second.casos - self.first.casos

    @property
    def points(self) -> Decimal | None:
        """How many percentage points more the second has; None where one is over nothing."""
        before, after = self.first.percent, self.second.percent
        return None if before is None or after is None else Decimal(after) - Decimal(before)


def compared(first: Iterable[Figure], second: Iterable[Figure]) -> tuple[ComparedFigure, ...]:
    """Return the figures of two ranges that both have, those of all their casos."""
    sides = [{f.key: f for f in figures if f.group is None} for figures in (first, second)]

    def share(figures: Mapping[str, Figure], key: str, of: str | None) -> ComparedShare:
        return ComparedShare(figures[key], None if of is None else figures[of].casos)

    return tuple(
        ComparedFigure(key, of, name, *(share(figures, key, of) for figures in sides))
        for key, of, name in _ROWS
        if all(key in figures for figures in sides)
    )
