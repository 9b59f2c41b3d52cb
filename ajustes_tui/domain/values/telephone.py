"""Telephone numbers of usuarios in Colombia: how they are read, shown and masked."""

from __future__ import annotations

import re
from typing import Self

from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido

_ADORNO = re.compile(r"[\s().-]")
_FORMA = re.compile(r"(?:\+57|0057|57)?((?:3[0-9]|60)[0-9]{8})")
_EN_TEXTO = re.compile(
    r"(?<![0-9])(?:(?:\+|00)?57[\s-]?)?((?:3[0-9]|60)(?:[\s().-]?[0-9]){8})(?![0-9])"
)
_CON_DECIMAL = re.compile(r"([0-9]+)\.0+")


class Telefono(str):
    """A national number of 10 digits: mobile (3…) or fixed (60…)."""

    __slots__ = ()

    @classmethod
    def parse(cls, texto: str) -> Self:
        """Read a number without separators or country code, or raise DatoInvalido."""
        limpio = limpiar(texto)
        numero = _CON_DECIMAL.fullmatch(limpio)
        forma = _FORMA.fullmatch(_ADORNO.sub("", numero[1] if numero else limpio))
        if forma is None:
            raise DatoInvalido("el teléfono debe tener 10 dígitos y empezar por 3 o por 60")
        return cls(forma[1])


def enmascarado(numero: str) -> str:
    """Return the number as lists show it, first three and last two digits (Ley 1581)."""
    return f"{numero[:3]} ••• ••{numero[-2:]}"


def formato(numero: str) -> str:
    """Return the number in groups that can be read aloud: `300 000 0112`."""
    return f"{numero[:3]} {numero[3:6]} {numero[6:]}"


def sin_numeros(texto: str) -> str:
    """Return a free text with every telephone number in it masked."""
    return _EN_TEXTO.sub(lambda hallado: enmascarado(_ADORNO.sub("", hallado[1])), texto)
