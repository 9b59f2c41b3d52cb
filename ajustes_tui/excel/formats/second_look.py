"""What a second look at the raw bytes of a workbook tells, where the fast reader keeps silent.

It turns error cells into empty ones, gives numbers as texts that read like others, and says nothing
of the epoch that numbers without a date format count from.
"""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Protocol

ERRORES = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?"},
    **{0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"},
}
"""The codes that the binary formats of Excel keep in a broken cell."""
ERROR_DESCONOCIDO = "#UNKNOWN!"
# Three decimals or more, an exponent, or more than 15 digits: what text may damage or make doubtful.
DELICADO = rb"-?[0-9]*\.[0-9]{3,}(?:[eE][^<]*)?|-?[0-9.]+[eE][^<]*|[0-9]{16,}(?:\.0+)?"
"""Pattern of such a number in an XML."""
PARTE_CORTA = 8 * 1024 * 1024
"""Bytes of a part that is read to its end in no time."""
_TROZO = 4 * 1024 * 1024
_FILA_MAXIMA = 64 * 1024 * 1024
_REAL = struct.Struct("<d")
_COLUMNS = 1 << 16
_CENTAVOS = 100
_SIN_DUDA = 10**15
"""From here on a number has sixteen digits: as a CUN it lost the last one."""


class Celdas:
    """Cells of one sheet that need a second look, rows counted from 1 and columns from 0.

    Numbers are kept as numbers: a sheet may have millions of them.
    """

    def __init__(self) -> None:
        self.errores: dict[tuple[int, int], str] = {}
        self.sin_calcular: set[int] = set()
        """Rows with a formula whose result nobody kept: it reads as an empty cell."""
        self._lugares = array("Q")
        self._numbers = array("d")

    def number(self, fila: int, column: int, value: float) -> None:
        """Note a number whose text may be damaged or read as another."""
        if math.isfinite(value) and column < _COLUMNS:
            self._lugares.append(fila * _COLUMNS + column)
            self._numbers.append(value)

    def written(self, fila: int, column: int, text: bytes) -> None:
        """Note a number as an XML writes it."""
        with suppress(ValueError):
            self.number(fila, column, float(text))

    def real(self, fila: int, column: int, value: float) -> None:
        """Note a number of a binary format, unless any text of it can only be read one way."""
        if abs(value) >= _SIN_DUDA or not (value * _CENTAVOS).is_integer():
            self.number(fila, column, value)

    def error(self, fila: int, column: int, code: int) -> None:
        """Note a broken cell of a binary format."""
        self.errores[fila, column] = ERRORES.get(code, ERROR_DESCONOCIDO)

    def numbers(self) -> Iterator[tuple[int, int, float]]:
        """Yield row, column and value of every number noted."""
        for place, value in zip(self._lugares, self._numbers, strict=True):
            yield *divmod(place, _COLUMNS), value


class Mirada(Protocol):
    """One workbook as its own bytes tell it."""

    @property
    def system_1904(self) -> bool:
        """Whether numbers without date format count their days from 1904."""
        ...

    @property
    def dias_de_desfase(self) -> int:
        """Days the fast reader is off when it believed another epoch than the workbook's."""
        ...

    @property
    def ocultas(self) -> frozenset[str]:
        """Names of the sheets that are not shown."""
        ...

    def cells(self, sheet: str) -> Celdas:
        """Scan one sheet; one that is missing has no cell to tell."""
        ...

    def whole(self, sheet: str) -> bool:
        """Tell whether the part of a sheet comes to its end; a long one is taken for sound."""
        ...


def compact(raw: int) -> float:
    """Return the number the binary formats of Excel keep in four bytes."""
    if raw & 2:
        value = float((raw >> 2) - ((raw >> 31) << 30))
    else:
        (value,) = _REAL.unpack(bytes(4) + (raw & ~3).to_bytes(4, "little"))
    return value / _CENTAVOS if raw & 1 else value


def spans(part: IO[bytes], fin_de_fila: bytes) -> Iterator[bytes]:
    """Yield the XML of a sheet in pieces that end where a row does."""
    rest = b""
    while parsed := part.read(_TROZO):
        rest += parsed
        corte = rest.rfind(fin_de_fila)
        if corte >= 0:
            corte += len(fin_de_fila)
            yield rest[:corte]
            rest = rest[corte:]
        elif len(rest) > _FILA_MAXIMA:
            raise ValueError("a row without end")
    yield rest
