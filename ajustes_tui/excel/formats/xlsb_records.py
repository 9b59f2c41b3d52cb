"""The records a binary workbook (xlsb) is made of, and the index of its sheets."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from ajustes_tui.excel.read.parts import nombre_real, parte_principal, relaciones_de

XlsbRecord = tuple[int, bytes]
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

    system_1904: bool
    parts: dict[str, str]
    """Sheet name to the entry of the package that holds its cells."""
    ocultas: frozenset[str]


def leer_indice(paquete: zipfile.ZipFile) -> IndiceXlsb:
    """Read the book of a package; raise KeyError when there is none."""
    path = parte_principal(paquete, "xl/workbook.bin")
    relaciones = relaciones_de(paquete, path)
    book = nombre_real(paquete, path)
    if book is None:
        raise KeyError(path)
    system_1904 = False
    parts: dict[str, str] = {}
    ocultas = set()
    with paquete.open(book) as part:
        for kind, body in records(part):
            if kind == _WB_PROP:
                system_1904 = bool(body[0] & _DE_1904)
            elif kind == _BUNDLE_SH:
                id_, follows = _text(body, 2 * ENTERO_LARGO.size)
                name, _ = _text(body, follows)
                real = nombre_real(paquete, relaciones[id_].part) if id_ in relaciones else None
                if real is not None:
                    parts[name] = real
                if ENTERO_LARGO.unpack_from(body)[0]:
                    ocultas.add(name)
    return IndiceXlsb(system_1904, parts, frozenset(ocultas))


def records(part: IO[bytes], sin_mirar: re.Pattern[bytes] | None = None) -> Iterator[XlsbRecord]:
    """Yield the records of a part, which is never held whole.

    The runs that `sin_mirar` matches from the beginning of a record are passed over. Raises
    ValueError when the part is cut short.
    """
    bufer = b""
    while parsed := part.read(_TROZO):
        bufer += parsed
        place = 0
        while True:
            skip = sin_mirar.match(bufer, place) if sin_mirar is not None else None
            head = _CABEZA.match(bufer, skip.end() if skip is not None else place)
            if head is None:
                break
            end = head.end() + _de_siete(head[2])
            if end > len(bufer):
                break
            yield _de_siete(head[1]), bufer[head.end() : end]
            place = end
        bufer = bufer[place:]
        if len(bufer) > _REGISTRO_MAXIMO:
            raise ValueError("a record without end")
    if bufer:
        raise ValueError("a record cut short")


def write(kind: int, body: bytes) -> bytes:
    """Return one record as the format keeps it."""
    length, head = len(body), bytearray()
    head += bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    while length >= 0x80:
        head.append(length & 0x7F | 0x80)
        length >>= 7
    head.append(length)
    return bytes(head) + body


def _de_siete(raw: bytes) -> int:
    return sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(raw))


def _text(body: bytes, place: int) -> tuple[str, int]:
    """Return a text of the index and where it ends."""
    (length,) = ENTERO_LARGO.unpack_from(body, place)
    start = place + ENTERO_LARGO.size
    end = start + 2 * length
    return body[start:end].decode("utf-16-le", "replace"), end
