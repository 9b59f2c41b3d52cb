"""The cuenta of a usuario in RR, the first half of the key of a caso."""

from __future__ import annotations

import re
from typing import Self

from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

_SHAPE = re.compile(r"([0-9]{5,10})(?:\.0+)?")


class Cuenta(str):
    """A cuenta of 5 to 10 digits, as text because its leading zeros count (dominio.md 2)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a cuenta without spaces or a spreadsheet's `.0`, or raise InvalidDatum."""
        shape = _SHAPE.fullmatch("".join(clean(text).split()))
        if shape is None:
            raise InvalidDatum("la cuenta debe tener de 5 a 10 dígitos")
        return cls(shape[1])
