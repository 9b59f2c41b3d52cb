"""The three indicators and their buckets, from plain counts (dominio.md section 7).

A + C + R + X + Q + N + P = T always: each caso is in exactly one bucket and percentages are never
averaged, only numerators and denominators are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, TypeVar

from ajustes_tui.domain.caso.estados import REGLA, Cubeta, Regla

APPLIED = (Cubeta.APLICADO, Cubeta.CORREGIDO)
"""The buckets whose money was applied."""
THREE = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
"""The buckets of the three indicators, which have a goal."""
REJECTED = (Cubeta.RECHAZADO, Cubeta.NO_REVERTIDO)
"""The buckets whose money was refused for good."""
DECIDED = (*APPLIED, *REJECTED)
"""The buckets of a caso that has its answer: whether it was applied or refused."""


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


_Measure = TypeVar("_Measure", int, float)


def ninetieth(ordered: Sequence[_Measure]) -> _Measure | None:
    """Return the measure within which nine of ten are, of some in order; None of none."""
    return ordered[-(-len(ordered) * 9 // 10) - 1] if ordered else None


@dataclass(frozen=True, slots=True)
class CubetaCounts:
    """How many casos each bucket has; the total is the sum of the buckets that count by its rule."""

    by_cubeta: Mapping[Cubeta, int] = field(default_factory=dict)
    regla: Regla = REGLA

    @property
    def cubetas(self) -> tuple[Cubeta, ...]:
        """The buckets that add up to T, in their order."""
        return self.regla.cubetas

    @property
    def total(self) -> int:
        """T: every caso that Claro sent."""
        return sum(self[cubeta] for cubeta in self.cubetas)

    def percent(self, cubeta: Cubeta) -> str | None:
        """The share of T of a bucket, as a percentage; None when T is zero or leaves the bucket out."""
        return percent(self[cubeta], self.total) if cubeta in self.cubetas else None

    @property
    def aplicado_total(self) -> int:
        """A + C: applied, at the first try or after a correction."""
        return self[Cubeta.APLICADO] + self[Cubeta.CORREGIDO]

    @property
    def decided(self) -> int:
        """A + C + R + X: the casos whose answer is known, over which a half decided corte is judged."""
        return sum(self[cubeta] for cubeta in DECIDED)

    @property
    def progress(self) -> int:
        """T - P: the casos that are no longer pending."""
        return self.total - self[Cubeta.PENDIENTE]

    def percent_of_decided(self, cubeta: Cubeta) -> str | None:
        """The share of the decided casos that a bucket has, as a percentage; None when none is decided."""
        return percent(self[cubeta], self.decided)

    def __getitem__(self, cubeta: Cubeta) -> int:
        return self.by_cubeta.get(cubeta, 0)


@dataclass(frozen=True, slots=True)
class Pesos:
    """The money of some casos, in centavos; a caso whose value Claro never said adds nothing."""

    solicitado: int = 0
    """What was asked for in every caso of T."""
    aplicado: int = 0
    """What was applied in A + C, as verified."""
    rechazado: int = 0
    """What was asked for in R + X."""
    asked_of_applied: int = 0
    """What was asked for in A + C, to hold what was applied against."""

    @property
    def difference(self) -> int:
        """What was applied beyond what was asked for; below zero, what was left out."""
        return self.aplicado - self.asked_of_applied


@dataclass(frozen=True, slots=True)
class BaseResults:
    """How many casos of T have each result: in Claro's own column, or by what is known of them."""

    aprobado: int = 0
    rechazado: int = 0
    sin_respuesta: int = 0


class FigureCell(NamedTuple):
    """The casos of one group that share their bucket, what Claro said of them and their money."""

    key: str | None
    """The key of their group; None for none."""
    across_key: str | None
    """The key of the group they are crossed with; None for none, or when nothing is crossed."""
    cubeta: Cubeta
    casos: int
    aprobados: int = 0
    """How many have APROBADO in Claro's column of that corte."""
    rechazados: int = 0
    aprobados_now: int = 0
    """How many have APROBADO as their last result, by hand and by lot too."""
    rechazados_now: int = 0
    solicitado: int = 0
    """The sum of `valor_solicitado`, in centavos."""
    aplicado: int = 0
    """The sum of `valor_aplicado`, in centavos."""


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """The figures of one group of a grouping; `key` is None for the casos of none."""

    key: str | None
    counts: CubetaCounts
    pesos: Pesos = Pesos()
    base: BaseResults = BaseResults()
    """What Claro's column said in that corte."""
    known: BaseResults = BaseResults()
    """What is known since, by hand and by lot too."""
    across_key: str | None = None
    """The key of the second grouping when two are crossed; None for the casos without one."""


@dataclass(frozen=True, slots=True)
class Indicators:
    """The figures of a corte or a range, and of each group when a grouping was asked for."""

    counts: CubetaCounts
    base: BaseResults = BaseResults()
    """What Claro's column said in that corte."""
    groups: tuple[FigureGroup, ...] = ()
    pesos: Pesos = Pesos()
    known: BaseResults = BaseResults()
    """What is known since, by hand and by lot too."""

    @property
    def rechazado_by_back(self) -> int:
        """How many casos have RECHAZADO as their last result, whatever the verdict."""
        return self.known.rechazado

    @property
    def anulados(self) -> int:
        """How many casos are annulled; they stay in T."""
        return self.counts[Cubeta.ANULADO]

    def share(self, group: FigureGroup, cubeta: Cubeta = Cubeta.RECHAZADO) -> str | None:
        """The share of all casos that are in a bucket of this group, as a percentage: R(a) / T."""
        return percent(group.counts[cubeta], self.counts.total)

    @staticmethod
    def own_rate(group: FigureGroup, cubeta: Cubeta = Cubeta.RECHAZADO) -> str | None:
        """The share of the group's own casos that are in a bucket, as a percentage: R(a) / T(a)."""
        return percent(group.counts[cubeta], group.counts.total)


def indicators_of(
    cells: Iterable[FigureCell],
    regla: Regla = REGLA,
    *,
    grouped: bool,
) -> Indicators:
    """Return the figures of some cells, each caso in one of them, with their groups when asked for."""
    gathered: dict[tuple[str | None, str | None], _Sums] = {}
    everything = _Sums(regla)
    for cell in cells:
        everything.add(cell)
        if grouped:
            gathered.setdefault((cell.key, cell.across_key), _Sums(regla)).add(cell)
    groups = (
        FigureGroup(key, sums.counts, sums.pesos, sums.base, sums.known, across_key)
        for (key, across_key), sums in gathered.items()
    )
    return Indicators(
        everything.counts,
        everything.base,
        tuple(sorted(groups, key=_order)),
        everything.pesos,
        everything.known,
    )


class _Sums:
    """The sums of the cells of one group."""

    def __init__(self, regla: Regla) -> None:
        self._regla = regla
        self._casos: dict[Cubeta, int] = {}
        self._aprobados = self._rechazados = 0
        self._aprobados_now = self._rechazados_now = 0
        self._asked = self._applied = self._refused = self._asked_of_applied = 0

    def add(self, cell: FigureCell) -> None:
        """Add a cell."""
        cubeta = cell.cubeta
        self._casos[cubeta] = self._casos.get(cubeta, 0) + cell.casos
        self._aprobados += cell.aprobados
        self._rechazados += cell.rechazados
        self._aprobados_now += cell.aprobados_now
        self._rechazados_now += cell.rechazados_now
        if cubeta in self._regla.cubetas:
            self._asked += cell.solicitado
        if cubeta in APPLIED:
            self._applied += cell.aplicado
            self._asked_of_applied += cell.solicitado
        elif cubeta in REJECTED:
            self._refused += cell.solicitado

    @property
    def counts(self) -> CubetaCounts:
        return CubetaCounts(self._casos, self._regla)

    @property
    def base(self) -> BaseResults:
        return self._results(self._aprobados, self._rechazados)

    @property
    def known(self) -> BaseResults:
        return self._results(self._aprobados_now, self._rechazados_now)

    def _results(self, aprobados: int, rechazados: int) -> BaseResults:
        return BaseResults(aprobados, rechazados, self.counts.total - aprobados - rechazados)

    @property
    def pesos(self) -> Pesos:
        return Pesos(self._asked, self._applied, self._refused, self._asked_of_applied)


PastCorte = tuple[date, CubetaCounts]
"""An earlier corte and its counts."""


class ComparedCorte(NamedTuple):
    """The corte that figures are compared with."""

    corte: date
    counts: CubetaCounts
    """As it is now."""
    same_age: CubetaCounts | None = None
    """When it had the age of the figures; None where it was not there, or that age is not asked for."""


class ShareChange(NamedTuple):
    """How much the share of T of an indicator moved since the corte before."""

    corte: date
    points: Decimal
    """Percentage points; above zero it rose."""
    same_age: bool | None
    """Whether both have the same age; None for figures that have none."""


def change_of(
    cubeta: Cubeta,
    counts: CubetaCounts,
    compared: ComparedCorte | None,
    *,
    final: bool = False,
) -> ShareChange | None:
    """Return the change of an indicator since the corte it is compared with; None without one.

    `final` tells that the figures have no age: those of a range, and of a corte that was closed before
    a closing kept what it was compared with.
    """
    if compared is None:
        return None
    before = compared.same_age or compared.counts
    then, now = (percent(c[cubeta], c.total) for c in (before, counts))
    if then is None or now is None:
        return None
    kept = None if final else compared.same_age is not None
    return ShareChange(compared.corte, Decimal(now) - Decimal(then), kept)


def change_words(change: ShareChange) -> str:
    """Return a change in words: how many points more or less than which corte, and at what age."""
    day = f"el {change.corte:%d/%m}"
    ages = {True: ", a igual edad", False: ", a otra edad", None: ""}
    age = ages[change.same_age]
    if not change.points:
        return f"igual que {day}{age}"
    points = str(abs(change.points)).replace(".", ",")
    which = "más" if change.points > 0 else "menos"
    return f"{points} puntos {which} que {day}{age}"


def _order(group: FigureGroup) -> tuple[bool, float, int, str, bool, str]:
    rejected = group.counts[Cubeta.RECHAZADO]
    # Equal rates are equal quotients, and different ones of so few casos are different.
    rate = rejected / (group.counts.total or 1)
    return (
        *(group.key is None, -rate, -rejected, group.key or ""),
        *(group.across_key is None, group.across_key or ""),
    )


def most_frequent(cells: Iterable[FigureCell]) -> dict[str, str]:
    """Return the crossed key with the most casos of each key; the first by name when they are equal."""
    casos: dict[str, dict[str, int]] = {}
    for cell in cells:
        if cell.key and cell.across_key:
            crossed = casos.setdefault(cell.key, {})
            crossed[cell.across_key] = crossed.get(cell.across_key, 0) + cell.casos
    return {
        key: min(crossed, key=lambda name: (-crossed[name], name)) for key, crossed in casos.items()
    }
