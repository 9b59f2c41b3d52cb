"""The figures of KPI as a table, and their counts (dominio.md section 7).

A + C + R + X + Q + N + P = T always: each caso is in exactly one bucket, and percentages are never
averaged; only numerators and denominators are added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import REGLA, Cubeta, Regla
from ajustes_tui.domain.caso.words import CUBETA_WORDS

APPLIED = (Cubeta.APLICADO, Cubeta.CORREGIDO)
THREE = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
REJECTED = (Cubeta.RECHAZADO, Cubeta.NO_REVERTIDO)
DECIDED = (*APPLIED, *REJECTED)


def percent(casos: int, total: int) -> str | None:
    """Return a percentage with one decimal and a point, rounded half up; None for a zero total."""
    if not total:
        return None
    quotient = Decimal(casos) * 100 / Decimal(total)
    return str(quotient.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def percent_text(casos: int, total: int) -> str:
    """Format a percentage as `18,0 %`, or `—` for a zero total."""
    text = percent(casos, total)
    return "—" if text is None else f"{text.replace('.', ',')} %"


_Measure = TypeVar("_Measure", int, float)


def ninetieth(ordered: Sequence[_Measure]) -> _Measure | None:
    """Return the ninetieth percentile of sorted measures; None if empty."""
    return ordered[-(-len(ordered) * 9 // 10) - 1] if ordered else None


class Figure(NamedTuple):
    """A figure: which casos it counts, or whose money it adds, and its words.

    The SQL, the list of casos, the workbook row and the sentence derive from it.
    """

    key: str
    name: str
    heading: str
    values: tuple[str, ...]
    """The values of `column` it counts."""
    column: str = "cubeta"
    """`cubeta`, `dijo` (said by Claro in that corte) or `resultado` (known since)."""
    money: str = ""
    """The column of centavos to add; empty to count casos."""
    says: str = ""
    """How it is computed: `{name}` its words, `{casos}` its number, `{share}` its share of T;
    `{key}` is another number, `{of_decided[key]}` its share of the decided.
    """


TOTAL, APLICADO_TOTAL = "total", "aplicado_total"
DECIDED_FIGURE, PROGRESS_FIGURE = "decidido", "avance"
SAID = ("aprobado_segun_la_base", "rechazado_segun_la_base", "sin_respuesta_segun_la_base")
"""What Claro's column said in that corte."""
KNOWN = ("aprobado_por_el_back", "por_el_back", "sin_respuesta_del_back")
"""What is known since, by hand or by lot."""
REJECTED_BY_BACK = KNOWN[1]
SOLICITADO, APPLIED_MONEY, ASKED_OF_APPLIED, REJECTED_MONEY = tuple(
    "solicitado aplicado_$ pedido_de_lo_aplicado rechazado_$".split()
)
"""Money in centavos; a caso without a value adds nothing."""
MONEY_FIGURES = (SOLICITADO, APPLIED_MONEY, REJECTED_MONEY)
"""Asked for in T, applied and verified in A + C, asked for in R + X."""
_SAID_SAYS = (
    "{name} = {casos} / {total} = {share}. Es lo que decía la columna de Claro en ese corte, no lo que se "
    "verificó ni lo que llegó después."
)
_KNOWN_SAYS = (
    "{name} = {casos} / {total} = {share}. Es el último resultado conocido: lo de la base, y lo que llegó a "
    "mano o por lote."
)
_RESULTS = (
    (Resultado.APROBADO.value, "aprobados", "Aprobado"),
    (Resultado.RECHAZADO.value, "rechazados", "Rechazado"),
    ("", "sin respuesta", "Sin respuesta"),
)
_ALL = tuple(Cubeta)
FIGURES: Mapping[str, Figure] = {
    figure.key: figure
    for figure in (
        *(Figure(c.value, w.plural, w.name, (c,)) for c, w in CUBETA_WORDS.items()),
        Figure(
            key=TOTAL,
            name="T",
            heading="Total (T)",
            values=_ALL,
            says="T = A {aplicado} + C {corregido} + R {rechazado} + X {no_revertido} + Q {a_pqr} + N "
            "{anulado} + P {pendiente} = {casos}.",
        ),
        Figure(
            key=APLICADO_TOTAL,
            name="aplicados y corregidos",
            heading="Aplicado total",
            values=APPLIED,
            says="Aplicado total = (A + C) / T = ({aplicado} + {corregido}) / {total} = {share}.",
        ),
        Figure(
            key=PROGRESS_FIGURE,
            name="ya no pendientes",
            heading="Avance (T − P)",
            values=_ALL[:-1],
            says="Avance = (T - P) / T = ({total} - {pendiente}) / {total} = {share}: los casos que ya "
            "no están pendientes.",
        ),
        Figure(
            key=DECIDED_FIGURE,
            name="decididos",
            heading="Decididos (A + C + R + X)",
            values=DECIDED,
            says="Decididos = A + C + R + X = A {aplicado} + C {corregido} + R {rechazado} + X "
            "{no_revertido} = {casos}: los que ya tienen respuesta. Sobre lo decidido: ajuste aplicado "
            "{of_decided[aplicado]}, corregido {of_decided[corregido]}, rechazado "
            "{of_decided[rechazado]}. Con el corte a medias, la cifra sobre T es baja porque faltan los "
            "pendientes, y esta dice cómo van los que se decidieron.",
        ),
        *(
            Figure(
                key,
                f"{name} según la base",
                f"{heading} según la base",
                (result,),
                "dijo",
                says=_SAID_SAYS,
            )
            for key, (result, name, heading) in zip(SAID, _RESULTS, strict=True)
        ),
        *(
            Figure(
                key,
                f"{name} {'por el' if result else 'del'} back",
                heading,
                (result,),
                "resultado",
                says=_KNOWN_SAYS,
            )
            for key, (result, name, heading) in zip(KNOWN, _RESULTS, strict=True)
        ),
        Figure(SOLICITADO, "", "Solicitado (T)", _ALL, money="solicitado"),
        Figure(APPLIED_MONEY, "", "Aplicado (A + C)", APPLIED, money="aplicado"),
        Figure(ASKED_OF_APPLIED, "", "", APPLIED, money="solicitado"),
        Figure(REJECTED_MONEY, "", "Rechazado (R + X)", REJECTED, money="solicitado"),
    )
}
"""Every figure of a board by key; PENDIENTE is the last bucket."""
COUNTED = tuple(f for f in FIGURES.values() if f.money or len(f.values) == 1)


def figure_name(key: str, *, at_closing: bool) -> str:
    name = FIGURES[key].name
    return f"{name}, {'al cierre' if at_closing else 'hoy'}" if key in KNOWN else name


def explained(key: str, counts: FigureCounts, *, at_closing: bool) -> str:
    name = figure_name(key, at_closing=at_closing)
    return FIGURES[key].says.format(
        name=f"{name[:1].upper()}{name[1:]}",
        casos=counts[key],
        share=counts.share(key),
        of_decided={cubeta.value: counts.share(cubeta, DECIDED_FIGURE) for cubeta in THREE},
        **{each: counts[each] for each in FIGURES},
    )


class FigureCounts:
    """The figures of some casos, by key; zeros are omitted."""

    __slots__ = ("numbers", "regla")

    def __init__(
        self, numbers: Mapping[str, int] = MappingProxyType({}), regla: Regla = REGLA
    ) -> None:
        """`regla` is the rule the buckets were counted by."""
        self.numbers = numbers
        self.regla = regla

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FigureCounts) and (self.numbers, self.regla) == (
            other.numbers,
            other.regla,
        )

    def __getitem__(self, key: str) -> int:
        figure = FIGURES[key]
        if figure.money or len(figure.values) == 1:
            return self.numbers.get(key, 0)
        return sum(self.numbers.get(cubeta, 0) for cubeta in figure.values)

    @property
    def total(self) -> int:
        """T: every caso that Claro sent, annulled ones included."""
        return self[TOTAL]

    @property
    def decided(self) -> int:
        """A + C + R + X, over which a half decided corte is judged."""
        return self[DECIDED_FIGURE]

    @property
    def difference(self) -> int:
        """Applied minus asked for, in centavos."""
        return self[APPLIED_MONEY] - self[ASKED_OF_APPLIED]

    @property
    def moved(self) -> bool:
        """What is known differs from what Claro's column said."""
        return any(self[said] != self[known] for said, known in zip(SAID, KNOWN, strict=True))

    def percent(self, key: str, over: str = TOTAL) -> str | None:
        return percent(self[key], self[over])

    def share(self, key: str, over: str = TOTAL) -> str:
        return percent_text(self[key], self[over])


Place = tuple[str | None, ...]
"""The keys of a group, or of two crossed; () is everything."""
Tally = Mapping[Place, FigureCounts]


def tally(rows: Iterable[tuple[Place, Mapping[str, int]]], regla: Regla = REGLA) -> Tally:
    sums: dict[Place, Counter[str]] = {(): Counter()}
    for place, numbers in rows:
        for each in {(), place}:
            sums.setdefault(each, Counter()).update(numbers)
    return {
        place: FigureCounts({key: number for key, number in found.items() if number}, regla)
        for place, found in sums.items()
    }


class FigureGroup(NamedTuple):
    """The figures of a group; a key of None is the casos without one."""

    key: str | None
    counts: FigureCounts
    across_key: str | None = None
    name: str = ""
    beside: str = ""
    """The crossed group, else the catalogue's name, or the aliado of an asesor."""

    whole: int = 0
    """T of all, the denominator of its aporte."""

    @property
    def short(self) -> str:
        return self.key or self.name

    def aporte(self, cubeta: Cubeta) -> str | None:
        return percent(self.counts[cubeta], self.whole)


def groups_of(told: Tally) -> tuple[FigureGroup, ...]:
    """Return the groups, highest own rejection rate first; the one of None comes last."""
    whole = told[()].total
    groups = (FigureGroup(p[0], told[p], (*p, None)[1], whole=whole) for p in told if p)
    return tuple(sorted(groups, key=_order))


def _order(group: FigureGroup) -> tuple[bool, float, int, str, bool, str]:
    rejected = group.counts[Cubeta.RECHAZADO]
    # Equal rates are equal quotients, and different ones of so few casos are different.
    rate = rejected / (group.counts.total or 1)
    return (
        group.key is None,
        -rate,
        -rejected,
        group.key or "",
        group.across_key is None,
        group.across_key or "",
    )


def most_frequent(told: Tally) -> dict[str, str]:
    """Return the crossed key with most casos of each key; ties go to the first by name."""
    crossed = [
        (-counts.total, across, key)
        for (key, across), counts in ((p, c) for p, c in told.items() if p)
        if key and across
    ]
    return {key: across for _casos, across, key in sorted(crossed, reverse=True)}


PastCorte = tuple[date, FigureCounts]


class ShareChange(NamedTuple):
    """The change of an indicator's share of T since the corte before."""

    corte: date
    points: Decimal
    """Percentage points; positive when it rose."""
    same_age: bool | None
    """None for the figures of a range, which have no age."""


def change_words(change: ShareChange) -> str:
    day = f"el {change.corte:%d/%m}"
    ages = {True: ", a igual edad", False: ", a otra edad", None: ""}
    age = ages[change.same_age]
    if not change.points:
        return f"igual que {day}{age}"
    points = str(abs(change.points)).replace(".", ",")
    which = "más" if change.points > 0 else "menos"
    return f"{points} puntos {which} que {day}{age}"
