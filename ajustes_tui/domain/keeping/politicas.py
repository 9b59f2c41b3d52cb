"""The policies as tables and the prices: rows over typed facts, each with what it proposes.

A row answers the facts that all its conditions admit. What several rows may still answer is not
proposed: the facts that would tell are asked first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, TypeAlias

from ajustes_tui.domain.base.rows import Clase, Resultado
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

OTHER = "OTRO"
"""Any value of a fact that no row of its table names."""
NO_ANSWER, NONE = "SIN_RESPUESTA", "NINGUNA"
MOST = 100_000
"""The greatest number of a fact."""


class Fact(NamedTuple):
    """A fact that a row may depend on: its values, and how it is asked for."""

    name: str
    words: str
    options: tuple[str, ...] = ()
    """Its values; empty for a whole number, or for a text of any value where it is `open`."""
    open: bool = False
    """Whether it has other values than those the rows name, which are all one."""
    told: bool = False
    """Whether a person tells it; the others are of the caso."""

    @property
    def is_number(self) -> bool:
        """Whether it is a whole number, from 0 on."""
        return not self.options and not self.open


FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("resultado", "la respuesta del back", (*Resultado, NO_ANSWER)),
        Fact("clase", "la clase de lo que pidió", (*Clase, NONE)),
        Fact("servicio", "la clase de servicio", open=True, told=True),
        Fact("dias", "los días desde el hecho"),
        Fact("soporte", "si están los soportes de la causal", ("SI", "NO"), told=True),
        Fact("atribuible", "si la falla es atribuible al usuario", ("SI", "NO")),
        Fact("demora_de", "quién demoró", ("CLARO", "USUARIO", NONE)),
        Fact("tarifa", "el concepto de la tarifa", open=True, told=True),
        Fact("campana", "el porcentaje de la campaña, 0 sin campaña", told=True),
    )
}
"""Every fact, in the order of the columns of the catalogue."""

FactValue: TypeAlias = str | int
Facts: TypeAlias = Mapping[str, FactValue]


class Options(NamedTuple):
    """A condition on a fact of named values: any of some of them."""

    values: frozenset[str]

    def admits(self, value: FactValue) -> bool:
        """Tell whether a value fulfils the condition."""
        return value in self.values

    def __str__(self) -> str:
        """Return the condition as the catalogue writes it."""
        return "|".join(sorted(self.values))


class Interval(NamedTuple):
    """A condition on a number: from the least to the most, both admitted."""

    least: int
    most: int

    def admits(self, value: FactValue) -> bool:
        """Tell whether a value fulfils the condition."""
        return isinstance(value, int) and self.least <= value <= self.most

    def __str__(self) -> str:
        """Return the condition as the catalogue writes it."""
        if self.most >= MOST:
            return f">={self.least}"
        return str(self.least) if self.least == self.most else f"{self.least}-{self.most}"


Condition: TypeAlias = Options | Interval
_BOUND = re.compile(r"(<=|>=|<|>|=)?\s*(\d{1,5})")
_SPAN = re.compile(r"(\d{1,5})\s*(?:-|–|a|\.\.)\s*(\d{1,5})")
_VALUE = re.compile(r"[A-Z0-9_]{1,20}")


def read_condition(name: str, text: str) -> Condition | None:
    """Return the condition of a cell, None for any value; raises InvalidDatum."""
    text, fact = clean(text), FACTS[name]
    if text in ("", "-"):
        return None
    if fact.is_number:
        return _span(name, text)
    values = [part.strip().upper() for part in text.split("|")]
    for value in values:
        if fact.options and value not in fact.options:
            raise InvalidDatum(f"«{name}» no conoce «{value[:20]}»; hay: {', '.join(fact.options)}")
        if not _VALUE.fullmatch(value):
            raise InvalidDatum(f"«{name}» lleva códigos de letras y números, separados por |")
    return Options(frozenset(values))


def _span(name: str, text: str) -> Interval:
    if found := _SPAN.fullmatch(text):
        least, most = int(found[1]), int(found[2])
        if least > most:
            raise InvalidDatum(f"«{name}» va del menor al mayor")
        return Interval(least, most)
    bound = _BOUND.fullmatch(text)
    if bound is None:
        raise InvalidDatum(f"«{name}» lleva un número, como <=30, >30, 10-20 o 5")
    number = int(bound[2])
    match bound[1]:
        case "<=":
            span = Interval(0, number)
        case "<":
            span = Interval(0, number - 1)
        case ">=":
            span = Interval(number, MOST)
        case ">":
            span = Interval(number + 1, MOST)
        case _:
            span = Interval(number, number)
    if span.most < span.least:
        raise InvalidDatum(f"«{name}» no admite ningún número")
    return span


def condition_text(condition: Condition | None) -> str:
    """Return a condition as the catalogue writes it."""
    return "" if condition is None else str(condition)


# Prices.


class Tarifa(NamedTuple):
    """The price of a concept between two days."""

    concepto: str
    desde: date
    hasta: date | None
    """The last day; None while it goes on."""
    valor: int
    """Centavos."""
    descripcion: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether it is the price of a day."""
        return self.desde <= day and (self.hasta is None or day <= self.hasta)


class Tarifas:
    """The prices by concept and day."""

    def __init__(self, prices: Iterable[Tarifa] = ()) -> None:
        self.prices = tuple(prices)

    def of(self, concepto: str, day: date) -> Tarifa | None:
        """Return the price of a concept on a day, None without one."""
        return next((t for t in self.prices if t.concepto == concepto and t.holds(day)), None)

    @property
    def conceptos(self) -> frozenset[str]:
        """The concepts that have a price."""
        return frozenset(price.concepto for price in self.prices)


class Expected(NamedTuple):
    """The value a policy expects, with its computation."""

    value: int
    """Centavos."""
    computed: str


_PERCENT = re.compile(r"(\d{1,3})\s*%")
_NUMBER = re.compile(r"\d{1,4}")
_TARIFA = re.compile(r"tarifa[: ]\s*([A-Z0-9_]{1,20})")
ASKED, DAYS, CAMPAIGN = "solicitado", "dias", "campana%"


class Formula(NamedTuple):
    """How an expected value is computed: factors that are multiplied."""

    factors: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Formula:
        """Return the formula of a cell; raises InvalidDatum."""
        if not clean(text):
            return cls()
        factors = tuple(
            part.strip() if part.strip().lower().startswith("tarifa") else part.strip().lower()
            for part in clean(text).split("*")
        )
        for factor in factors:
            known = factor in (ASKED, DAYS, CAMPAIGN) or any(
                shape.fullmatch(factor) for shape in (_PERCENT, _NUMBER, _TARIFA)
            )
            if not known:
                raise InvalidDatum(
                    f"«valor_esperado» no conoce «{factor[:30]}»; se multiplican con * solicitado, "
                    "tarifa:CONCEPTO, dias, campana%, un número o un porcentaje"
                )
        money = [f for f in factors if f == ASKED or _TARIFA.fullmatch(f)]
        if len(money) != 1:
            raise InvalidDatum("«valor_esperado» lleva una sola vez solicitado o tarifa:CONCEPTO")
        return cls(factors)

    def __str__(self) -> str:
        """Return the formula as the catalogue writes it."""
        return " * ".join(self.factors)

    @property
    def conceptos(self) -> tuple[str, ...]:
        """The concepts whose price it needs."""
        return tuple(found[1] for f in self.factors if (found := _TARIFA.fullmatch(f)))

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it needs."""
        needs = {DAYS: "dias", CAMPAIGN: "campana"}
        return tuple(needs[factor] for factor in self.factors if factor in needs)

    def compute(
        self, asked: int | None, facts: Facts, tarifas: Tarifas, day: date
    ) -> Expected | None:
        """Return the value for some facts, by the prices of a day; None while something is not known."""
        if not self.factors:
            return None
        amount, said = Decimal(1), list[tuple[str, str]]()
        for factor in self.factors:
            part = self._part(factor, asked, facts, tarifas, day)
            if part is None:
                return None
            amount *= part[0]
            said.append(part[1:])
        centavos = int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        # Of one factor the amount is the value itself.
        computed = said[0][0] if len(said) == 1 else " × ".join(" ".join(p).strip() for p in said)
        return Expected(centavos, computed)

    @staticmethod
    def _part(
        factor: str, asked: int | None, facts: Facts, tarifas: Tarifas, day: date
    ) -> tuple[Decimal, str, str] | None:
        """Return a factor, its name and its amount; None while it is not known."""
        if factor == ASKED:
            return None if asked is None else (Decimal(asked), "lo pedido", pesos(asked))
        if found := _TARIFA.fullmatch(factor):
            price = tarifas.of(found[1], day)
            if price is None:
                return None
            return Decimal(price.valor), f"tarifa {price.concepto}", pesos(price.valor)
        if factor == DAYS:
            days = facts.get("dias")
            if not isinstance(days, int):
                return None
            return Decimal(days), count_words(days, "día", "días"), ""
        if factor == CAMPAIGN:
            share = facts.get("campana")
            if not isinstance(share, int):
                return None
            return Decimal(share) / 100, f"campaña {share} %", ""
        if found := _PERCENT.fullmatch(factor):
            return Decimal(found[1]) / 100, f"{found[1]} %", ""
        return Decimal(factor), factor, ""


# Policies.


class Politica(NamedTuple):
    """A row of the table of a causal: a condition on each fact it depends on, and what it answers."""

    regla: str
    """What names the row."""
    causal: str
    resultado: Condition | None = None
    clase: Condition | None = None
    servicio: Condition | None = None
    dias: Condition | None = None
    soporte: Condition | None = None
    atribuible: Condition | None = None
    demora_de: Condition | None = None
    tarifa: Condition | None = None
    campana: Condition | None = None
    veredicto: str = ""
    """The evento it proposes; empty where it proposes none."""
    motivo: str = ""
    """The motivo that the evento has; empty where any will do."""
    soportes: tuple[str, ...] = ()
    """The supports it demands."""
    ruta: str = ""
    marcacion: tuple[str, ...] = ()
    """The razón and the subrazón; empty for those of the catalogue."""
    porque: str = ""
    """The reason in words."""
    valor: Formula = Formula()

    @property
    def conditions(self) -> Mapping[str, Condition]:
        """The condition on each fact it depends on."""
        found = ((name, getattr(self, name)) for name in FACTS)
        return {name: condition for name, condition in found if condition is not None}

    def may_hold(self, facts: Facts) -> bool:
        """Tell whether no known fact contradicts it."""
        return all(
            name not in facts or condition.admits(facts[name])
            for name, condition in self.conditions.items()
        )

    @property
    def answer(self) -> tuple[object, ...]:
        """What it answers, by which two rows are told apart."""
        return (
            *(self.veredicto, self.motivo, self.soportes, self.ruta, self.marcacion),
            *(self.porque, self.valor),
        )


class PolicyProposal(NamedTuple):
    """What the table of a causal answers to some facts."""

    politica: Politica | None
    """The row that answers; None where none does, or more than one may."""
    lacking: tuple[str, ...] = ()
    """The facts that would tell which row answers."""
    expected: Expected | None = None
    """The value the row expects, where it has a formula and all it needs is known."""


class Politicas:
    """The tables of the causales."""

    def __init__(self, rows: Iterable[Politica] = (), *, demo: bool = False) -> None:
        self.rows = tuple(rows)
        self.demo = demo
        self._of: dict[str, tuple[Politica, ...]] = {
            causal: tuple(row for row in self.rows if row.causal == causal)
            for causal in dict.fromkeys(row.causal for row in self.rows)
        }

    @property
    def causales(self) -> tuple[str, ...]:
        """The letters of the causales that have a table."""
        return tuple(self._of)

    def of(self, causal: str | None) -> tuple[Politica, ...]:
        """Return the rows of a causal, none without a table."""
        return self._of.get(causal or "", ())

    def needs(self, causal: str | None) -> tuple[str, ...]:
        """Return the facts that a row of a causal depends on, in their order."""
        rows = self.of(causal)
        return tuple(name for name in FACTS if any(name in row.conditions for row in rows))

    def values(self, causal: str | None, name: str) -> tuple[str, ...]:
        """Return the values of a fact that the table of a causal tells apart; none for a number."""
        fact = FACTS[name]
        if not fact.open:
            return fact.options
        conditions = (row.conditions.get(name) for row in self.of(causal))
        named = {v for c in conditions if isinstance(c, Options) for v in c.values}
        return (*sorted(named - {OTHER}), OTHER)

    def read_as(self, causal: str | None, name: str, value: FactValue) -> FactValue:
        """Return the value by which the table of a causal knows that of a fact."""
        if not FACTS[name].open:
            return value
        return value if value in self.values(causal, name) else OTHER

    def proposal(self, causal: str | None, facts: Facts) -> PolicyProposal | None:
        """Return what the table of a causal answers to some facts, None without a table.

        A fact that is missing is not known; a value that no row names is another one.
        """
        rows = self.of(causal)
        if not rows:
            return None
        known = {name: self.read_as(causal, name, value) for name, value in facts.items()}
        possible = [row for row in rows if row.may_hold(known)]
        if not possible:
            return PolicyProposal(None)
        if len({row.answer for row in possible}) == 1:
            return PolicyProposal(possible[0])
        lacking = [
            name
            for name in FACTS
            if name not in facts and any(name in row.conditions for row in possible)
        ]
        return PolicyProposal(None, tuple(lacking))


def read_told(text: str) -> Iterator[tuple[str, FactValue]]:
    """Yield the facts of a text, `servicio:TV, campana:20`; raises InvalidDatum."""
    for part in filter(str.strip, text.split(",")):
        name, colon, value = (piece.strip() for piece in part.replace("=", ":").partition(":"))
        fact = FACTS.get(name.lower())
        if not colon or fact is None or not fact.told:
            told = ", ".join(each.name for each in FACTS.values() if each.told)
            raise InvalidDatum(f"un hecho se dice como nombre:valor; los que se dicen son {told}.")
        yield fact.name, told_value(fact, value)


def told_value(fact: Fact, text: str) -> FactValue:
    """Return the value of a fact that a person tells; raises InvalidDatum."""
    if fact.is_number:
        if not text.isdecimal() or not 0 <= int(text) <= MOST:
            raise InvalidDatum(f"{fact.words} es un número.")
        return int(text)
    value = clean(text).upper()
    if fact.options and value not in fact.options:
        raise InvalidDatum(f"{fact.words}: escoja entre {', '.join(fact.options)}.")
    if not _VALUE.fullmatch(value):
        raise InvalidDatum(f"{fact.words} se dice con un código de letras y números.")
    return value
