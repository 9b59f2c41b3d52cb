"""Open a workbook under a password, which stays in this process and is not kept."""

from __future__ import annotations

import hashlib
import io
import re
import struct
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import (
    DecryptionError,
    EncryptionError,
    FileFormatError,
    InvalidKeyError,
    ParseError,
)
from msoffcrypto.format.ooxml import OOXMLFile

from ajustes_tui.domain.figures.returned_base import WITHOUT_ORIGINAL
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.detect import protected

_EXCEL_OWN = "VelvetSweatshop"
"""Excel's own password for workbooks only protected from changes."""
_SPIN_COUNT = re.compile(rb'spinCount="([0-9]+)"')
_MAX_SPINS = 1_000_000
"""Excel asks for a tenth; a hostile file may ask for hours of work."""
_KEY_OF_CONTENT = bytes.fromhex("146e0be7abacd0d6")
"""Block key appended to the password hash to decrypt the content key."""
_FILLER = b"\x36"
_BROKEN = (
    FileFormatError,
    DecryptionError,
    ParseError,
    ExpatError,
    struct.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OSError,
    OverflowError,
)


def decrypt(content: bytes, password: str | None) -> bytes:
    return open_protected(content, password)[0]


def open_protected(content: bytes, password: str | None) -> tuple[bytes, str]:
    """Return the decrypted workbook and the password that opened it.

    Without `password` only Excel's own is tried. Raises InvalidFile if none works or the protection is unknown.
    """
    if any(int(spins[1]) > _MAX_SPINS for spins in _SPIN_COUNT.finditer(content)):
        raise _unknown_protection()
    passwords = [_EXCEL_OWN] if password is None else [password, _EXCEL_OWN]
    for candidate in passwords:
        try:
            opened = _open(content, candidate)
        except InvalidKeyError:
            continue
        except _BROKEN:
            raise (protected() if password is None else _unknown_protection()) from None
        if opened.startswith((b"PK", content[:4])):
            return opened, candidate
    raise protected() if password is None else _wrong_password()


def protect(content: bytes, password: str) -> bytes:
    """Raises InvalidFile if the result does not reopen identically."""
    output = io.BytesIO()
    try:
        OOXMLFile(io.BytesIO(content)).encrypt(password, output)
        opened = _open(output.getvalue(), password)
    except (EncryptionError, InvalidKeyError, *_BROKEN):
        opened = b""
    if opened != content:
        raise InvalidFile(
            "El libro no se pudo proteger otra vez con su contraseña.",
            WITHOUT_ORIGINAL,
            code="protegido",
        )
    return output.getvalue()


def _open(content: bytes, password: str) -> bytes:
    opened = io.BytesIO()
    book = OfficeFile(io.BytesIO(content))
    if getattr(book, "type", "") == "agile":
        book.load_key(secret_key=_content_key(book.info, password))
    else:
        book.load_key(password=password)
    book.decrypt(opened)
    return opened.getvalue()


def _content_key(info: Mapping[str, Any], password: str) -> bytes:
    """Return the content key of agile encryption, of the cipher's key size.

    The library neither truncates keys to the 24 bytes of AES-192 or 16 of AES-128 nor pads short
    SHA-1 ones, and so rejects right passwords.
    """
    digest = getattr(hashlib, info["passwordHashAlgorithm"].replace("-", "").lower())
    size, salt = info["passwordKeyBits"] // 8, info["passwordSalt"]
    hashed = digest(salt + password.encode("utf-16-le")).digest()
    for turn in range(info["spinValue"]):
        hashed = digest(struct.pack("<I", turn) + hashed).digest()
    key = digest(hashed + _KEY_OF_CONTENT).digest()[:size].ljust(size, _FILLER)
    decryptor = Cipher(algorithms.AES(key), modes.CBC(salt[:16].ljust(16, _FILLER))).decryptor()
    opened = decryptor.update(info["encryptedKeyValue"]) + decryptor.finalize()
    return opened[:size]


def _wrong_password() -> InvalidFile:
    return InvalidFile(
        "La contraseña no es la de este libro.", "Escríbala de nuevo.", code="clave_errada"
    )


def _unknown_protection() -> InvalidFile:
    return InvalidFile(
        "El libro está dañado o tiene una protección que el programa no sabe abrir.",
        "Quítele la contraseña en Excel y guárdelo de nuevo.",
        code="protegido",
    )
