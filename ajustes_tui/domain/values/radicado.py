"""The radicado of a PQR, the second half of the key of a caso."""

from __future__ import annotations

import re
from typing import Self

from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido

_FORMA = re.compile(r"(?=.*[0-9])[A-Za-z0-9\-_./]{1,30}")
_CON_DECIMAL = re.compile(r"([0-9]+)\.0+")


class Radicado(str):
    """A radicado exactly as RR wrote it: two that differ in case or in a zero are two radicados."""

    __slots__ = ()

    @classmethod
    def parse(cls, texto: str) -> Self:
        """Read a radicado without a spreadsheet's `.0`, or raise DatoInvalido."""
        limpio = limpiar(texto)
        numero = _CON_DECIMAL.fullmatch(limpio)
        if numero is not None:
            limpio = numero[1]
        if _FORMA.fullmatch(limpio) is None:
            raise DatoInvalido(
                "el radicado debe tener de 1 a 30 letras, dígitos o - _ . / y al menos un dígito"
            )
        return cls(limpio)
