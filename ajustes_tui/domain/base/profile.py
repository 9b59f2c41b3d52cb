"""What the values of a column look like, and whether they fit a field."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, Self

from ajustes_tui.domain.base.fields import FIELD, Kind


class ValueLook(StrEnum):
    """A value may have several looks."""

    TELEPHONE = "telefono"
    """Ten digits with a Colombian prefix."""
    CUN = "cun"
    """Sixteen digits."""
    ACCOUNT = "cuenta"
    """Five to ten digits."""
    NUMBER = "numero"
    """Digits, possibly with amount punctuation."""
    PESOS = "pesos"
    """A number with the peso sign."""
    DAY = "dia"
    RESULT = "resultado"
    """A synonym of a result."""
    MOTIVE = "motivo"
    """A short text with a word of a causal of the catalogue."""
    CLASS = "clase"
    """Petición, queja or recurso."""
    NAME = "nombre"
    """Two or more words without digits, none a motive or a result."""
    WORDS = "palabras"
    """Letters without digits."""
    TOKEN = "codigo"  # noqa: S105 - a look of a value, no secret
    """One word with a digit."""


LOOK_WORDS: Mapping[ValueLook, str] = {
    ValueLook.TELEPHONE: "teléfonos",
    ValueLook.CUN: "CUN",
    ValueLook.ACCOUNT: "cuentas",
    ValueLook.NUMBER: "números",
    ValueLook.PESOS: "valores en pesos",
    ValueLook.DAY: "fechas",
    ValueLook.RESULT: "respuestas del back",
    ValueLook.MOTIVE: "motivos",
    ValueLook.CLASS: "clases de PQR",
    ValueLook.NAME: "nombres",
    ValueLook.WORDS: "palabras",
    ValueLook.TOKEN: "códigos",
}


class ValuesVerdict(StrEnum):
    """Whether values fit the field their header may be."""

    YES = "son de ese campo"
    NO = "no son de ese campo"
    OPEN = "no dicen nada"


class Profile(NamedTuple):
    """Share of the values of a column with each look."""

    filled: int = 0
    shares: Mapping[str, float] = {}
    """From 0 to 1, of the filled cells."""
    distinct: int = 0
    """Distinct values."""

    @classmethod
    def of(cls, filled: int, counts: Mapping[str, int], distinct: int = 0) -> Self:
        shares = {look: n / filled for look, n in counts.items()} if filled else {}
        return cls(filled, shares, distinct)

    def mostly(self, *looks: ValueLook) -> bool:
        """Tell whether nearly all values have one of these looks."""
        return any(self.shares.get(look, 0.0) >= _NEARLY_ALL for look in looks)

    def agrees_with(self, field: str) -> ValuesVerdict:
        """A few values prove nothing against a header: they may all be mistakes."""
        wanted, _ = _LOOKS_OF_FIELD.get(field, _LOOKS[FIELD[field].kind])
        if self.filled >= _ENOUGH_FOR and self.mostly(*wanted):
            return ValuesVerdict.YES
        return ValuesVerdict.OPEN if self.foreign_to(field) is None else ValuesVerdict.NO

    def foreign_to(self, field: str) -> ValueLook | None:
        """Return the look of nearly all values if impossible for the field, else None."""
        wanted, foreign = _LOOKS_OF_FIELD.get(field, _LOOKS[FIELD[field].kind])
        if self.filled < _ENOUGH_AGAINST or self.mostly(*wanted):
            return None
        return next((look for look in foreign if self.mostly(look)), None)

    def says(self) -> str | None:
        """Return the field that the values alone identify; None if ambiguous."""
        if self.filled < _ENOUGH_AGAINST:
            return None
        return next((field for look, field in _TELLING.items() if self.mostly(look)), None)

    def likeness_to(self, field: str) -> float:
        """From -1 to 1; for suggestions only, as few or rarely repeated values are no proof."""
        agreement = self.agrees_with(field)
        told = self.says()
        if agreement is ValuesVerdict.NO:
            return -1.0
        if told is not None:
            return 1.0 if FIELD[told].kind is FIELD[field].kind else -_OTHER_DATUM
        if agreement is ValuesVerdict.YES:
            return _YES
        wanted, _ = _LOOKS_OF_FIELD.get(field, _LOOKS[FIELD[field].kind])
        if wanted and self.filled >= _ENOUGH_AGAINST and field != "radicado":
            return -_OTHER_DATUM
        few = 1 < self.distinct <= min(_ESTADOS, self.filled // 2)
        if field == "estado_ajuste" and few and self.mostly(ValueLook.WORDS):
            return _YES
        many = self.distinct >= _NEARLY_ALL * self.filled
        if (
            field == "radicado"
            and self.filled
            and many
            and self.mostly(ValueLook.NUMBER, ValueLook.TOKEN)
        ):
            return _YES
        return 0.0

    @property
    def personal(self) -> bool:
        return self.mostly(ValueLook.NAME, ValueLook.TELEPHONE)


_NEARLY_ALL = 0.8
_ENOUGH_FOR = 3
_ENOUGH_AGAINST = 5
_YES = 0.25
"""Likeness of possible values: below that of the nearest header."""
_OTHER_DATUM = 0.3
"""Penalty of values that are not of the field."""
_ESTADOS = 12
"""Most estados in a typical base."""
_CODED = (ValueLook.TELEPHONE, ValueLook.CUN, ValueLook.DAY, ValueLook.PESOS)
_LOOKS: Mapping[Kind, tuple[tuple[ValueLook, ...], tuple[ValueLook, ...]]] = {
    Kind.ACCOUNT: (
        (ValueLook.ACCOUNT,),
        (ValueLook.TELEPHONE, ValueLook.CUN, ValueLook.DAY, ValueLook.PESOS, ValueLook.WORDS),
    ),
    Kind.RADICADO: (
        (ValueLook.ACCOUNT, ValueLook.TOKEN),
        (ValueLook.DAY, ValueLook.PESOS, ValueLook.RESULT, ValueLook.MOTIVE, ValueLook.NAME),
    ),
    Kind.TEXT: ((), (*_CODED, ValueLook.NUMBER)),
    Kind.RESULT: ((ValueLook.RESULT,), (*_CODED, ValueLook.NUMBER, ValueLook.MOTIVE)),
    Kind.MONEY: (
        (ValueLook.PESOS, ValueLook.NUMBER),
        (ValueLook.CUN, ValueLook.DAY, ValueLook.TELEPHONE, ValueLook.WORDS),
    ),
    Kind.DAY: (
        (ValueLook.DAY,),
        (ValueLook.TELEPHONE, ValueLook.CUN, ValueLook.PESOS, ValueLook.WORDS),
    ),
    Kind.CODE: ((), (*_CODED, ValueLook.NAME)),
    Kind.IDENTIFIER: (
        (ValueLook.TOKEN, ValueLook.ACCOUNT),
        (ValueLook.CUN, ValueLook.DAY, ValueLook.PESOS),
    ),
    Kind.LABEL: ((), _CODED),
    Kind.NAME: ((ValueLook.NAME,), (*_CODED, ValueLook.NUMBER)),
    Kind.CUN: (
        (ValueLook.CUN,),
        (ValueLook.DAY, ValueLook.PESOS, ValueLook.TELEPHONE, ValueLook.WORDS),
    ),
    Kind.TELEPHONE: (
        (ValueLook.TELEPHONE,),
        (ValueLook.CUN, ValueLook.DAY, ValueLook.PESOS, ValueLook.WORDS),
    ),
    Kind.CLASS: ((ValueLook.CLASS,), (*_CODED, ValueLook.NUMBER)),
}
"""By kind, the expected looks and the impossible ones."""
_LOOKS_OF_FIELD = {
    "motivo": ((ValueLook.MOTIVE,), (*_CODED, ValueLook.NUMBER, ValueLook.RESULT)),
    "estado_ajuste": ((), (*_CODED, ValueLook.NUMBER, ValueLook.MOTIVE)),
}
_TELLING = {
    ValueLook.CUN: "cun",
    ValueLook.TELEPHONE: "telefono_1",
    ValueLook.MOTIVE: "motivo",
    ValueLook.RESULT: "resultado_back",
}
"""Looks that identify a column by themselves."""
