"""The second look at a binary workbook (xlsb), and the cells of it the fast reader does not know."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import IO

from ajustes_tui.excel.formats.second_look import PARTE_CORTA, Celdas, compact
from ajustes_tui.excel.formats.xlsb_records import (
    ENTERO_LARGO,
    FILA,
    FIN_DE_FILAS,
    leer_indice,
    records,
    write,
)

_COMPACTO, _ERROR, _REAL, _FORMULA_REAL, _FORMULA_ERROR = 2, 3, 5, 9, 11
_CON_DUDA = frozenset({_COMPACTO, _ERROR, _REAL, _FORMULA_REAL, _FORMULA_ERROR})
_FINALES = frozenset({130, 140, 394})
"""What ends a sheet of cells, one of a chart and one of dialogs."""
_CELLS = frozenset({*range(1, 12), 62})
_SHORT = dict(zip(range(12, 19), range(1, 8), strict=True))
"""Cells that leave their column out because it follows the last one, to those that say it."""
_DOBLE = struct.Struct("<d")
_VALOR = 8
"""Where the value of a cell begins, after its column and its format."""
_ENTEROS = b"[" + b"".join(b"\\x%02x" % n for n in range(256) if n & 2) + b"]"
_SIN_DUDA = re.compile(
    rb"(?:\x07\x0c.{12}|\x01\x08.{8}|\x02\x0c.{8}" + _ENTEROS + rb".{3})*+", re.DOTALL
)
"""Shared texts, blanks and whole numbers, which nearly all cells are: passed over in one leap."""
_MUESTRA = 64 * 1024


class MiradaXlsb:
    """A binary workbook as its own records tell it."""

    dias_de_desfase = 0

    def __init__(self, contenido: bytes) -> None:
        self._contenido = contenido
        with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
            index = leer_indice(paquete)
        self.system_1904, self.ocultas = index.system_1904, index.ocultas
        self._parts = index.parts

    def cells(self, sheet: str) -> Celdas:
        """Scan one sheet; raise KeyError when the index does not list it."""
        cells = Celdas()
        row = 0
        with (
            zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete,
            paquete.open(self._parts[sheet]) as part,
        ):
            for kind, body in records(part, _SIN_DUDA):
                if kind == FILA:
                    row = ENTERO_LARGO.unpack_from(body)[0] + 1
                elif kind in _CON_DUDA:
                    _write_down(kind, body, row, cells)
                elif kind == FIN_DE_FILAS:
                    break
        return cells

    def whole(self, sheet: str) -> bool:
        """Tell whether the part of a sheet comes to its end; a long one is taken for sound."""
        with zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete:
            name = self._parts[sheet]
            if paquete.getinfo(name).file_size > PARTE_CORTA:
                return True
            with paquete.open(name) as part:
                return _con_final(part)


def _con_final(part: IO[bytes]) -> bool:
    try:
        return any(kind in _FINALES for kind, _ in records(part, _SIN_DUDA))
    except ValueError:
        return False


def _write_down(kind: int, body: bytes, fila: int, cells: Celdas) -> None:
    (column,) = ENTERO_LARGO.unpack_from(body)
    if kind in {_ERROR, _FORMULA_ERROR}:
        cells.error(fila, column, body[_VALOR])
    elif kind == _COMPACTO:
        cells.real(fila, column, compact(*ENTERO_LARGO.unpack_from(body, _VALOR)))
    else:
        cells.real(fila, column, *_DOBLE.unpack_from(body, _VALOR))


def tiene_cortas(paquete: zipfile.ZipFile, name: str) -> bool:
    """Tell whether a sheet leaves columns out; whoever writes so does it from the first row on."""
    with paquete.open(name) as part:
        start = io.BytesIO(part.read(_MUESTRA))
    try:
        return any(kind in _SHORT for kind, _ in records(start, _SIN_DUDA))
    except ValueError:
        # The piece ends inside a record.
        return False


def alargar(part: IO[bytes]) -> Iterator[bytes]:
    """Yield the records of a sheet, every cell with its column."""
    column = -1
    for kind, body in records(part):
        if kind == FILA:
            column = -1
        elif kind in _CELLS:
            (column,) = ENTERO_LARGO.unpack_from(body)
        elif kind in _SHORT:
            column += 1
            kind, body = _SHORT[kind], ENTERO_LARGO.pack(column) + body
        yield write(kind, body)
