"""The records a binary workbook (xlsb) is made of, and the index of its sheets."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from ajustes_tui.excel.read.parts import nombre_real, parte_principal, relaciones_de

Registro = tuple[int, bytes]
"""Its kind and its body."""

FILA, FIN_DE_FILAS = 0, 146
ENTERO_LARGO = struct.Struct("<I")
_BUNDLE_SH, _WB_PROP = 156, 153
_DE_1904 = 1
_CABEZA = re.compile(rb"([\x80-\xff]?+[\x00-\xff])([\x80-\xff]{0,3}+[\x00-\x7f])")
"""Kind of a record and length of its body, seven bits to a byte."""
_TROZO = 4 * 1024 * 1024
_REGISTRO_MAXIMO = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class IndiceXlsb:
    """What the book says of its sheets."""

    sistema_1904: bool
    partes: dict[str, str]
    """Sheet name to the entry of the package that holds its cells."""
    ocultas: frozenset[str]


def leer_indice(paquete: zipfile.ZipFile) -> IndiceXlsb:
    """Read the book of a package; raise KeyError when there is none."""
    ruta = parte_principal(paquete, "xl/workbook.bin")
    relaciones = relaciones_de(paquete, ruta)
    libro = nombre_real(paquete, ruta)
    if libro is None:
        raise KeyError(ruta)
    sistema_1904 = False
    partes: dict[str, str] = {}
    ocultas = set()
    with paquete.open(libro) as parte:
        for tipo, cuerpo in registros(parte):
            if tipo == _WB_PROP:
                sistema_1904 = bool(cuerpo[0] & _DE_1904)
            elif tipo == _BUNDLE_SH:
                id_, sigue = _texto(cuerpo, 2 * ENTERO_LARGO.size)
                nombre, _ = _texto(cuerpo, sigue)
                real = nombre_real(paquete, relaciones[id_].parte) if id_ in relaciones else None
                if real is not None:
                    partes[nombre] = real
                if ENTERO_LARGO.unpack_from(cuerpo)[0]:
                    ocultas.add(nombre)
    return IndiceXlsb(sistema_1904, partes, frozenset(ocultas))


def registros(parte: IO[bytes], sin_mirar: re.Pattern[bytes] | None = None) -> Iterator[Registro]:
    """Yield the records of a part, which is never held whole.

    The runs that `sin_mirar` matches from the beginning of a record are passed over. Raises
    ValueError when the part is cut short.
    """
    bufer = b""
    while leido := parte.read(_TROZO):
        bufer += leido
        lugar = 0
        while True:
            salto = sin_mirar.match(bufer, lugar) if sin_mirar is not None else None
            cabeza = _CABEZA.match(bufer, salto.end() if salto is not None else lugar)
            if cabeza is None:
                break
            fin = cabeza.end() + _de_siete(cabeza[2])
            if fin > len(bufer):
                break
            yield _de_siete(cabeza[1]), bufer[cabeza.end() : fin]
            lugar = fin
        bufer = bufer[lugar:]
        if len(bufer) > _REGISTRO_MAXIMO:
            raise ValueError("a record without end")
    if bufer:
        raise ValueError("a record cut short")


def escribir(tipo: int, cuerpo: bytes) -> bytes:
    """Return one record as the format keeps it."""
    largo, cabeza = len(cuerpo), bytearray()
    cabeza += bytes([tipo]) if tipo < 0x80 else bytes([tipo & 0x7F | 0x80, tipo >> 7])
    while largo >= 0x80:
        cabeza.append(largo & 0x7F | 0x80)
        largo >>= 7
    cabeza.append(largo)
    return bytes(cabeza) + cuerpo


def _de_siete(crudo: bytes) -> int:
    return sum((byte & 0x7F) << (7 * lugar) for lugar, byte in enumerate(crudo))


def _texto(cuerpo: bytes, lugar: int) -> tuple[str, int]:
    """Return a text of the index and where it ends."""
    (largo,) = ENTERO_LARGO.unpack_from(cuerpo, lugar)
    inicio = lugar + ENTERO_LARGO.size
    fin = inicio + 2 * largo
    return cuerpo[inicio:fin].decode("utf-16-le", "replace"), fin
