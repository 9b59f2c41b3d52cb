"""The single workbook in a zip folder; runs only in the child."""

from __future__ import annotations

import io
import zipfile

from ajustes_tui.domain.base.file_names import is_workbook
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidFile, readable
from ajustes_tui.excel.read.detect import BROKEN_FILE, CFB

_MAX_RATIO = 150
_LARGE = 1024 * 1024
_ENCRYPTED = 1
_NAMED = 5
_EXTRACT = "Extraiga el libro que trae dentro y elija ese."


def is_folder(content: bytes) -> bool:
    """Tell a zip folder, even broken, from a workbook, which is also a zip."""
    if not content.startswith(b"PK") or content.startswith(CFB):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in package.namelist()}
    except BROKEN_FILE:
        return True
    return not any(n.startswith(("xl/", "word/", "ppt/", "meta-inf/")) for n in names)


def is_bomb(part: zipfile.ZipInfo) -> bool:
    """Detect a large part of endlessly repeated content."""
    return part.file_size > _LARGE and part.file_size > _MAX_RATIO * part.compress_size


def is_encrypted(part: zipfile.ZipInfo) -> bool:
    return bool(part.flag_bits & _ENCRYPTED)


def only_workbook(content: bytes, most: int) -> tuple[str, bytes] | None:
    """Return name and content of the workbook in a zip folder; None for other files.

    Raises InvalidFile for several, a password, or over `most` inflated bytes.
    """
    if not is_folder(content) or not zipfile.is_zipfile(io.BytesIO(content)):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            books = [part for part in package.infolist() if is_workbook(part.filename)]
            if not books:
                return None
            if len(books) > 1:
                names = [f"«{clean(readable(book.filename))[:40]}»" for book in books[:_NAMED]]
                raise InvalidFile(
                    f"La carpeta comprimida (.zip) trae {len(books)} libros: {', '.join(names)}.",
                    "Extráigalos e importe cada uno con su corte.",
                )
            (book,) = books
            if is_encrypted(book):
                raise InvalidFile(
                    "La carpeta comprimida (.zip) pide contraseña.", _EXTRACT, code="zip_con_clave"
                )
            if book.file_size > most or is_bomb(book):
                raise InvalidFile(
                    "El libro de la carpeta comprimida (.zip) ocuparía demasiado y no se abre por seguridad.",
                    "Pida la base sin imágenes ni hojas de más.",
                )
            with package.open(book) as opened:
                return readable(book.filename), opened.read(book.file_size)
    except BROKEN_FILE:
        raise InvalidFile(
            "La carpeta comprimida (.zip) está dañada o incompleta.",
            "Descárguela de nuevo; si sigue igual, pida que la reenvíen.",
        ) from None
