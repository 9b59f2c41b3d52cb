"""Open a workbook that is under a password; the password stays in this process and is not kept."""

from __future__ import annotations

import io
import re
import struct
from xml.parsers.expat import ExpatError

from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.read.formats import protegido

_CLAVE_DE_EXCEL = "VelvetSweatshop"
"""The password Excel itself uses, unasked, for a workbook that is only protected from changes."""
_VUELTAS = re.compile(rb'spinCount="([0-9]+)"')
_MAX_VUELTAS = 1_000_000
"""Excel asks for a tenth; a hostile file may ask for hours of work."""
_ROTURAS = (
    *(FileFormatError, DecryptionError, ParseError, ExpatError, struct.error),
    *(ValueError, LookupError, TypeError, AttributeError, OSError, OverflowError),
)
"""What the library ends in when the file is damaged or its protection is unknown."""


def descifrar(contenido: bytes, clave: str | None) -> bytes:
    """Return the workbook without its password.

    Without `clave` only the one Excel uses by itself is tried. Raises ArchivoInvalido when no
    password opens it, or the protection is unknown.
    """
    if any(int(vueltas[1]) > _MAX_VUELTAS for vueltas in _VUELTAS.finditer(contenido)):
        raise _desconocida()
    claves = [_CLAVE_DE_EXCEL] if clave is None else [clave, _CLAVE_DE_EXCEL]
    for intento in claves:
        try:
            abierto = _abrir(contenido, intento)
        except InvalidKeyError:
            continue
        except _ROTURAS:
            raise (protegido() if clave is None else _desconocida()) from None
        if abierto.startswith((b"PK", contenido[:4])):
            return abierto
    raise protegido() if clave is None else _otra_clave()


def _abrir(contenido: bytes, clave: str) -> bytes:
    abierto = io.BytesIO()
    libro = OfficeFile(io.BytesIO(contenido))
    libro.load_key(password=clave)
    libro.decrypt(abierto)
    return abierto.getvalue()


def _otra_clave() -> ArchivoInvalido:
    return ArchivoInvalido(
        "La contraseña no es la de este libro.", "Escríbala de nuevo.", codigo="clave_errada"
    )


def _desconocida() -> ArchivoInvalido:
    return ArchivoInvalido(
        "El libro está dañado o tiene una protección que el programa no sabe abrir.",
        "Quítele la contraseña en Excel y guárdelo de nuevo.",
        codigo="protegido",
    )
