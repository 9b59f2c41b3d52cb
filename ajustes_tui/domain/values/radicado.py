"""The radicado of a PQR, the second half of the key of a caso."""

from __future__ import annotations

import re
from typing import Self

from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

LEAST_TYPED = 2
"""The least characters of a radicado that a person types."""
_SHAPE = re.compile(r"(?=.*[0-9])[A-Za-z0-9\-_./]{1,30}")
_WITH_DECIMAL = re.compile(r"([0-9]+)\.0+")


class Radicado(str):
    """A radicado exactly as RR wrote it: two that differ in case or in a zero are two radicados."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a radicado without a spreadsheet's `.0`, or raise InvalidDatum."""
        cleaned = clean(text)
        number = _WITH_DECIMAL.fullmatch(cleaned)
        if number is not None:
            cleaned = number[1]
        if _SHAPE.fullmatch(cleaned) is None:
            raise InvalidDatum(
                "el radicado debe tener de 1 a 30 letras, dígitos o - _ . / y al menos un dígito"
            )
        return cls(cleaned)

    @classmethod
    def typed(cls, text: str) -> Self:
        """Read the radicado a person typed for a new marcación: RR gives none of a single character."""
        radicado = cls.parse(text)
        if len(radicado) < LEAST_TYPED:
            raise InvalidDatum("un radicado no es de una sola cifra")
        return radicado
