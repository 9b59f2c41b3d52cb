"""The marcación of RR: a razón and a subrazón, never a telephone call (dominio.md section 8)."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

_CODE = re.compile(r"[A-Z0-9]{1,3}")


class Marcacion(NamedTuple):
    """The two codes an agente keys in RR for one caso."""

    razon: str
    subrazon: str

    @classmethod
    def parse(cls, razon: str, subrazon: str) -> Self:
        """Read both codes in upper case, or raise InvalidDatum if not 1 to 3 characters."""
        return cls(code(razon, "la razón"), code(subrazon, "la subrazón"))


def code(text: str, name: str) -> str:
    """Return one code in upper case, or raise InvalidDatum naming which of the two is wrong."""
    upper = clean(text).upper()
    if _CODE.fullmatch(upper) is None:
        raise InvalidDatum(f"{name} debe tener de 1 a 3 letras o dígitos")
    return upper
