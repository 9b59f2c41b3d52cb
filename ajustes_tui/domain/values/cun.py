"""The CUN, the code that follows a PQR across operators."""

from __future__ import annotations

import re
from typing import Self

from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido

_FORMA = re.compile(r"[0-9]{16}")


class Cun(str):
    """A código único numérico of 16 digits, one more than a spreadsheet number keeps."""

    __slots__ = ()

    @classmethod
    def parse(cls, texto: str) -> Self:
        """Read a CUN without its spaces; raise DatoInvalido unless it has 16 digits."""
        compacto = "".join(limpiar(texto).split())
        if _FORMA.fullmatch(compacto) is None:
            raise DatoInvalido("el CUN debe tener exactamente 16 dígitos")
        return cls(compacto)
