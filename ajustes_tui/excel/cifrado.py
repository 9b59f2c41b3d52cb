"""Open a workbook that is under a password; the password stays in this process and is not kept."""

from __future__ import annotations

import io

from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from ajustes_tui.errors import ArchivoInvalido


def descifrar(contenido: bytes, clave: str) -> bytes:
    """Return the workbook without its password, or the same bytes when it has none.

    Raises ArchivoInvalido when the password is another, or the protection is unknown.
    """
    abierto = io.BytesIO()
    try:
        libro = OfficeFile(io.BytesIO(contenido))
        if not libro.is_encrypted():
            return contenido
        libro.load_key(password=clave)
        libro.decrypt(abierto)
    except InvalidKeyError:
        raise _otra_clave() from None
    except FileFormatError:
        return contenido
    except (DecryptionError, ParseError):
        raise ArchivoInvalido(
            "El libro tiene una protección que el programa no sabe abrir.",
            "Quítele la contraseña en Excel y guárdelo de nuevo.",
            codigo="protegido",
        ) from None
    if not abierto.getvalue().startswith((b"PK", contenido[:4])):
        raise _otra_clave()
    return abierto.getvalue()


def _otra_clave() -> ArchivoInvalido:
    return ArchivoInvalido(
        "La contraseña no es la de este libro.", "Escríbala de nuevo.", codigo="clave_errada"
    )
