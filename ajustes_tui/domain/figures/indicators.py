"""The three indicators and their buckets, from plain counts (dominio.md section 7).

A + C + R + X + Q + N + P = T always: each caso is in exactly one bucket and percentages are never
averaged, only numerators and denominators are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from ajustes_tui.domain.caso.estados import Cubeta, Regla


def percent(casos: int, total: int) -> str | None:
    """Return a percentage with one decimal and a point, rounded half up; None when the total is zero."""
    if not total:
        return None
    quotient = Decimal(casos) * 100 / Decimal(total)
    return str(quotient.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def percent_text(casos: int, total: int) -> str:
    """Return a percentage as a person reads it: `18,0 %`, or `—` when the total is zero."""
    text = percent(casos, total)
    return "—" if text is None else f"{text.replace('.', ',')} %"


@dataclass(frozen=True, slots=True)
class CubetaCounts:
    """How many casos each bucket has; the total is the sum of those that count by its rule."""

    by_cubeta: Mapping[Cubeta, int] = field(default_factory=dict)
    regla: Regla = Regla.WITH_ANULADOS

    @property
    def cubetas(self) -> tuple[Cubeta, ...]:
        """The buckets that add up to T, in their order."""
        return self.regla.cubetas

    @property
    def total(self) -> int:
        """T: every caso that Claro sent; by the earlier rule, only those that are not annulled."""
        return sum(self[cubeta] for cubeta in self.cubetas)

    def percent(self, cubeta: Cubeta) -> str | None:
        """The share of T of a bucket, as a percentage; None when T is zero or leaves the bucket out."""
        return percent(self[cubeta], self.total) if cubeta in self.cubetas else None

    @property
    def aplicado_total(self) -> int:
        """A + C: applied, at the first try or after a correction."""
        return self[Cubeta.APLICADO] + self[Cubeta.CORREGIDO]

    def __getitem__(self, cubeta: Cubeta) -> int:
        return self.by_cubeta.get(cubeta, 0)


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """The counts of one asesor, aliado, causal or agente; `key` is None for the casos without one."""

    key: str | None
    counts: CubetaCounts


@dataclass(frozen=True, slots=True)
class Indicators:
    """The figures of a corte or a range, and of each group when a grouping was asked for."""

    counts: CubetaCounts
    rechazado_by_back: int = 0
    groups: tuple[FigureGroup, ...] = ()

    @property
    def anulados(self) -> int:
        """How many casos are annulled, which the earlier rule left out of T."""
        return self.counts[Cubeta.ANULADO]

    def share(self, group: FigureGroup) -> str | None:
        """The share of all casos that are this group's rejections, as a percentage: R(a) / T."""
        return percent(group.counts[Cubeta.RECHAZADO], self.counts.total)

    @staticmethod
    def own_rate(group: FigureGroup) -> str | None:
        """The share of the group's own casos that are rejections, as a percentage: R(a) / T(a)."""
        return percent(group.counts[Cubeta.RECHAZADO], group.counts.total)


def group_counts(
    rows: Iterable[tuple[str | None, Cubeta, int]], regla: Regla = Regla.WITH_ANULADOS
) -> tuple[FigureGroup, ...]:
    """Gather (group, bucket, casos) rows into groups, highest own rejection rate first, None last."""
    groups: dict[str | None, dict[Cubeta, int]] = {}
    for key, cubeta, casos in rows:
        by_cubeta = groups.setdefault(key, {})
        by_cubeta[cubeta] = by_cubeta.get(cubeta, 0) + casos
    return tuple(
        sorted(
            (FigureGroup(key, CubetaCounts(counts, regla)) for key, counts in groups.items()),
            key=_order,
        )
    )


def _order(group: FigureGroup) -> tuple[bool, Decimal, int, str]:
    rate = Decimal(group.counts[Cubeta.RECHAZADO]) / Decimal(group.counts.total or 1)
    return (group.key is None, -rate, -group.counts[Cubeta.RECHAZADO], group.key or "")


def add_counts(groups: Iterable[FigureGroup], regla: Regla = Regla.WITH_ANULADOS) -> CubetaCounts:
    """Add the counts of groups that do not overlap."""
    total: dict[Cubeta, int] = {}
    for group in groups:
        for cubeta, casos in group.counts.by_cubeta.items():
            total[cubeta] = total.get(cubeta, 0) + casos
    return CubetaCounts(total, regla)
