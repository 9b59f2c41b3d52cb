"""Open a workbook that is under a password; the password stays in this process and is not kept."""

from __future__ import annotations

import io
import re
import struct
from xml.parsers.expat import ExpatError

from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.formats import protegido

_CLAVE_DE_EXCEL = "VelvetSweatshop"
"""The password Excel itself uses, unasked, for a workbook that is only protected from changes."""
_RETURNS = re.compile(rb'spinCount="([0-9]+)"')
_MAX_VUELTAS = 1_000_000
"""Excel asks for a tenth; a hostile file may ask for hours of work."""
_ROTURAS = (
    *(FileFormatError, DecryptionError, ParseError, ExpatError, struct.error),
    *(ValueError, LookupError, TypeError, AttributeError, OSError, OverflowError),
)
"""What the library ends in when the file is damaged or its protection is unknown."""


def descifrar(contenido: bytes, key: str | None) -> bytes:
    """Return the workbook without its password.

    Without `key` only the one Excel uses by itself is tried. Raises InvalidFile when no
    password opens it, or the protection is unknown.
    """
    if any(int(vueltas[1]) > _MAX_VUELTAS for vueltas in _RETURNS.finditer(contenido)):
        raise _desconocida()
    keys = [_CLAVE_DE_EXCEL] if key is None else [key, _CLAVE_DE_EXCEL]
    for intento in keys:
        try:
            opened = _open_one(contenido, intento)
        except InvalidKeyError:
            continue
        except _ROTURAS:
            raise (protegido() if key is None else _desconocida()) from None
        if opened.startswith((b"PK", contenido[:4])):
            return opened
    raise protegido() if key is None else _otra_clave()


def _open_one(contenido: bytes, key: str) -> bytes:
    opened = io.BytesIO()
    book = OfficeFile(io.BytesIO(contenido))
    book.load_key(password=key)
    book.decrypt(opened)
    return opened.getvalue()


def _otra_clave() -> InvalidFile:
    return InvalidFile(
        "La contraseña no es la de este libro.", "Escríbala de nuevo.", code="clave_errada"
    )


def _desconocida() -> InvalidFile:
    return InvalidFile(
        "El libro está dañado o tiene una protección que el programa no sabe abrir.",
        "Quítele la contraseña en Excel y guárdelo de nuevo.",
        code="protegido",
    )
