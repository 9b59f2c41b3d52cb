"""The CUN, the code that follows a PQR across operators."""

from __future__ import annotations

import re
from typing import Self

from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

NUMBER_DIGITS = 15
"""Digits that a spreadsheet keeps of a number."""
LOST_MARK = "?"
"""What stands in place of the last digit of a CUN that was kept as a number and lost it."""
WITHOUT_LAST = rf"^\d{{{NUMBER_DIGITS}}}\{LOST_MARK}$"
"""A CUN so marked."""
_SHAPE = re.compile(r"[0-9]{16}")


class Cun(str):
    """A código único numérico of 16 digits, one more than a spreadsheet number keeps."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a CUN without its spaces; raise InvalidDatum unless it has 16 digits."""
        compact = "".join(clean(text).split())
        if _SHAPE.fullmatch(compact) is None:
            raise InvalidDatum("el CUN debe tener exactamente 16 dígitos")
        return cls(compact)
