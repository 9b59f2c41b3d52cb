"""The marcación of RR: a razón and a subrazón, never a telephone call (dominio.md section 8)."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido

_CODIGO = re.compile(r"[A-Z0-9]{1,3}")


class Marcacion(NamedTuple):
    """The two codes an agente keys in RR for one caso."""

    razon: str
    subrazon: str

    @classmethod
    def parse(cls, razon: str, subrazon: str) -> Self:
        """Read both codes in upper case, or raise DatoInvalido if not 1 to 3 characters."""
        return cls(codigo(razon, "la razón"), codigo(subrazon, "la subrazón"))


def codigo(texto: str, nombre: str) -> str:
    """Return one code in upper case, or raise DatoInvalido naming which of the two is wrong."""
    mayusculas = limpiar(texto).upper()
    if _CODIGO.fullmatch(mayusculas) is None:
        raise DatoInvalido(f"{nombre} debe tener de 1 a 3 letras o dígitos")
    return mayusculas
