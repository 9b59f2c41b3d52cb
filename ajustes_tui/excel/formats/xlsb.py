"""The second look at a binary workbook (xlsb), and the cells of it the fast reader does not know."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import IO

from ajustes_tui.excel.formats.second_look import PARTE_CORTA, Celdas, compacto
from ajustes_tui.excel.formats.xlsb_records import (
    ENTERO_LARGO,
    FILA,
    FIN_DE_FILAS,
    escribir,
    leer_indice,
    registros,
)

_COMPACTO, _ERROR, _REAL, _FORMULA_REAL, _FORMULA_ERROR = 2, 3, 5, 9, 11
_CON_DUDA = frozenset({_COMPACTO, _ERROR, _REAL, _FORMULA_REAL, _FORMULA_ERROR})
_FINALES = frozenset({130, 140, 394})
"""What ends a sheet of cells, one of a chart and one of dialogs."""
_CELDAS = frozenset({*range(1, 12), 62})
_CORTAS = dict(zip(range(12, 19), range(1, 8), strict=True))
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
            indice = leer_indice(paquete)
        self.sistema_1904, self.ocultas = indice.sistema_1904, indice.ocultas
        self._partes = indice.partes

    def celdas(self, hoja: str) -> Celdas:
        """Scan one sheet; raise KeyError when the index does not list it."""
        celdas = Celdas()
        fila = 0
        with (
            zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete,
            paquete.open(self._partes[hoja]) as parte,
        ):
            for tipo, cuerpo in registros(parte, _SIN_DUDA):
                if tipo == FILA:
                    fila = ENTERO_LARGO.unpack_from(cuerpo)[0] + 1
                elif tipo in _CON_DUDA:
                    _anotar(tipo, cuerpo, fila, celdas)
                elif tipo == FIN_DE_FILAS:
                    break
        return celdas

    def entera(self, hoja: str) -> bool:
        """Tell whether the part of a sheet comes to its end; a long one is taken for sound."""
        with zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete:
            nombre = self._partes[hoja]
            if paquete.getinfo(nombre).file_size > PARTE_CORTA:
                return True
            with paquete.open(nombre) as parte:
                return _con_final(parte)


def _con_final(parte: IO[bytes]) -> bool:
    try:
        return any(tipo in _FINALES for tipo, _ in registros(parte, _SIN_DUDA))
    except ValueError:
        return False


def _anotar(tipo: int, cuerpo: bytes, fila: int, celdas: Celdas) -> None:
    (columna,) = ENTERO_LARGO.unpack_from(cuerpo)
    if tipo in {_ERROR, _FORMULA_ERROR}:
        celdas.error(fila, columna, cuerpo[_VALOR])
    elif tipo == _COMPACTO:
        celdas.real(fila, columna, compacto(*ENTERO_LARGO.unpack_from(cuerpo, _VALOR)))
    else:
        celdas.real(fila, columna, *_DOBLE.unpack_from(cuerpo, _VALOR))


def tiene_cortas(paquete: zipfile.ZipFile, nombre: str) -> bool:
    """Tell whether a sheet leaves columns out; whoever writes so does it from the first row on."""
    with paquete.open(nombre) as parte:
        inicio = io.BytesIO(parte.read(_MUESTRA))
    try:
        return any(tipo in _CORTAS for tipo, _ in registros(inicio, _SIN_DUDA))
    except ValueError:
        # The piece ends inside a record.
        return False


def alargar(parte: IO[bytes]) -> Iterator[bytes]:
    """Yield the records of a sheet, every cell with its column."""
    columna = -1
    for tipo, cuerpo in registros(parte):
        if tipo == FILA:
            columna = -1
        elif tipo in _CELDAS:
            (columna,) = ENTERO_LARGO.unpack_from(cuerpo)
        elif tipo in _CORTAS:
            columna += 1
            tipo, cuerpo = _CORTAS[tipo], ENTERO_LARGO.pack(columna) + cuerpo
        yield escribir(tipo, cuerpo)
