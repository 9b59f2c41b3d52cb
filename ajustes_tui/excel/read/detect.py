"""Detect the real format of a file from its bytes: extensions are unreliable."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from enum import StrEnum

from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.formats.package import main_part

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound file: an old .xls, or a workbook under a password."""
_BARE_BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
_COMPRESSED = (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_MAIL = (b"mime-version:", b"from:", b"return-path:", b"received:", b"content-type:")
_MAIL_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From [^\n]*\n)?(?=[!-9;-~]+[ \t]*:)")
_HEADER_NAME = re.compile(rb"(?m)^([!-9;-~]+)[ \t]*:")
_OF_A_MAIL = frozenset({b"from", b"received", b"delivered-to", b"return-path", b"message-id"})
_BESIDE_THEM = frozenset({b"to", b"subject", b"date", b"mime-version", b"content-type", b"sender"})
_OF_A_SAVED_PAGE = frozenset({b"snapshot-content-location", b"x-document-type"})
_SAVED_BY = re.compile(rb"(?mi)^from[ \t]*:[ \t]*\"?<?saved by\b")
_HEADERS_LOOKED_AT = 64 * 1024
_MSG_PROPERTIES = "__properties_version1.0"
_BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS_XLSX = "Ábralo en Excel o en LibreOffice y guárdelo como libro de Excel (.xlsx)."
_ASK_FOR_WORKBOOK = "Pida la base como libro de Excel."
_CHOOSE_WORKBOOK = "Elija el libro de Excel."
_WORKBOOK_STREAM = re.compile(rb"(?i)(?:w\0o\0r\0k\0)?b\0o\0o\0k\0\0\0")
_TABLE = re.compile(rb"(?i)<\0?t\0?a\0?b\0?l\0?e")
_SAMPLE = 4096
_ODF = b"application/vnd.oasis.opendocument."
_SECTOR = 512
_DIRECTORY_SECTOR = 48
_BOF = (b"\x09\x08\x10\x00\x00\x06", b"\x09\x08\x08\x00\x00\x05")
_FILEPASS = 0x2F
_BASE_MEMORY = 1024 * 1024 * 1024
"""Address space of the libraries plus a small file."""
_MEMORY_PER_BYTE = 32
_LARGE_PART = 64 * 1024 * 1024
_MAX_RATIO = 150
_RECORDS_LOOKED_AT = 8
_CONTROL = bytes({*range(1, 9), *range(14, 27), *range(28, 32)})
"""Bytes no text has; NUL is excluded, as some programs leave a few."""
_ENCRYPTED_FLAG = 1
BROKEN_FILE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    ValueError,
    RuntimeError,
    EOFError,
    OSError,
    OverflowError,
)


class FileFormat(StrEnum):
    """A format the program reads."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "csv"
    PAGE = "html"


_MAIN_PARTS = {"workbook.xml": FileFormat.XLSX, "workbook.bin": FileFormat.XLSB}
"""Matched in any folder: some programs write no `xl`."""


class MailFormat(StrEnum):
    """A format of mail: a message as it travels, or an item of Outlook."""

    EML = "eml"
    MSG = "msg"


def mail_format(content: bytes) -> MailFormat | None:
    """Return None if it is not a mail; headers may be in any order."""
    if content.startswith(CFB):
        return MailFormat.MSG if _is_outlook_item(content) else None
    head = _head(without_mark(content[:_HEADERS_LOOKED_AT]))
    names = {name.lower() for name in _HEADER_NAME.findall(head)}
    own = len(names & _OF_A_MAIL)
    is_mail = own > 1 or (own == 1 and bool(names & _BESIDE_THEM))
    return MailFormat.EML if is_mail and not _is_saved_page(head, names) else None


def without_mark(content: bytes) -> bytes:
    """Remove the byte order mark of a mail saved by a text editor."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        with suppress(UnicodeError):
            return content[: len(content) // 2 * 2].decode("utf-16").encode().lstrip()
    return content.removeprefix(BOM_UTF8).lstrip()


def _head(content: bytes) -> bytes:
    """Return the headers of a mail or saved page; empty without any."""
    start = _MAIL_START.match(content[:_HEADERS_LOOKED_AT])
    if start is None:
        return b""
    return content[start.end() : _HEADERS_LOOKED_AT].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]


def _is_saved_page(head: bytes, names: Set[bytes]) -> bool:
    return bool(names & _OF_A_SAVED_PAGE) or _SAVED_BY.search(head) is not None


def _is_outlook_item(content: bytes) -> bool:
    """Check the root of a compound file; a broken one only has to mention an Outlook item."""
    if not _has(content, _MSG_PROPERTIES):
        return False
    # Needed only by the few files that mention it.
    from olefile import OleFileIO

    try:
        with OleFileIO(content) as book:
            return bool(book.exists(_MSG_PROPERTIES))
    except (OSError, ValueError, LookupError, TypeError, RecursionError, struct.error):
        return True


def mail() -> InvalidFile:
    return InvalidFile(
        "El archivo es un correo.", "Guarde el libro que trae adjunto y elija ese.", code="correo"
    )


def detect(content: bytes, bytes_expanded: int) -> FileFormat:
    """Raises InvalidFile naming the disguise.

    `bytes_expanded` limits the declared inflated size.
    """
    if not content:
        raise InvalidFile("El archivo está vacío: no tiene ni un byte.", "Pida que lo reenvíen.")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _inside_zip(content, bytes_expanded)
    if content.startswith(CFB):
        return _inside_cfb(content)
    if content.startswith(_BARE_BIFF) and content[3:4] == b"\x00":
        raise InvalidFile("El archivo es de una versión muy antigua de Excel.", _SAVE_AS_XLSX)
    start = _start(content)
    _refuse_others(content, start)
    if start.startswith(b"<"):
        return FileFormat.PAGE
    if not _is_text(content):
        raise InvalidFile("El archivo no es un libro de Excel ni un texto CSV.", _SAVE_AS_XLSX)
    return FileFormat.TEXT


def encrypted(content: bytes) -> bool:
    return content.startswith(CFB) and (
        _has(content, "EncryptedPackage") or _asks_password(content)
    )


def memory_for(content: bytes) -> int:
    """Return the address space in bytes to read a sound file of this size.

    Broken sector chains and false part sizes ask for much more, and end at it.
    """
    size = len(content)
    if content.startswith(b"PK"):
        with suppress(*BROKEN_FILE), zipfile.ZipFile(io.BytesIO(content)) as package:
            size += sum(part.file_size for part in package.infolist())
    return _BASE_MEMORY + _MEMORY_PER_BYTE * size


def utf16(content: bytes) -> str | None:
    """Return the encoding, by its mark or its zeros, or None."""
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if content.startswith(_BOM_UTF16):
        return "utf-16"
    start = content[: _SAMPLE - _SAMPLE % 2]
    even, odd = start[::2], start[1::2]
    # Text of our languages has a zero in nearly every pair, always on the same side.
    if len(odd) > 1 and odd.count(0) > len(odd) * 0.7 and even.count(0) == 0:
        return "utf-16-le"
    if len(even) > 1 and even.count(0) > len(even) * 0.7 and odd.count(0) == 0:
        return "utf-16-be"
    return None


def protected() -> InvalidFile:
    return InvalidFile(
        "El libro está protegido con contraseña.",
        "Dé la contraseña (en la orden, --clave-de ARCHIVO) o quítesela en Excel.",
        code="protegido",
    )


def _inside_zip(content: bytes, bytes_expanded: int) -> FileFormat:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            kind = _read(package, "mimetype")
            manifest = _read(package, "META-INF/manifest.xml")
            main = _MAIN_PARTS.get(posixpath.basename(main_part(package, "")).lower())
    except BROKEN_FILE:
        raise _incomplete() from None
    if sum(part.file_size for part in parts) > bytes_expanded or any(map(_is_bomb, parts)):
        raise InvalidFile(
            "El libro ocuparía demasiado al descomprimirse y no se abre por seguridad.",
            "Pida la base sin imágenes ni hojas de más.",
        )
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise InvalidFile(
            "El archivo es una carpeta comprimida con contraseña, o está dañado.",
            "Extraiga el libro que trae dentro y elija ese.",
            code="protegido",
        )
    if _defines_entities(content, parts):
        raise InvalidFile(
            "El libro define abreviaturas (DTD) que ningún programa de hojas escribe, y no se abre "
            "por seguridad.",
            "Ábralo en Excel o en LibreOffice y guárdelo de nuevo como .xlsx.",
        )
    names = {part.filename.replace("\\", "/").lstrip("/").lower() for part in parts}
    if "xl/workbook.bin" in names:
        return FileFormat.XLSB
    if any(name.startswith("xl/") for name in names):
        return FileFormat.XLSX
    if main is not None:
        return main
    if "content.xml" in names and any(n.startswith("meta-inf/") for n in names):
        _check_odf(kind, manifest)
        return FileFormat.ODS
    if any(name.startswith("word/") for name in names):
        raise InvalidFile("El archivo es un documento de Word.", _CHOOSE_WORKBOOK)
    if any(name.startswith("ppt/") for name in names):
        raise InvalidFile("El archivo es una presentación.", _CHOOSE_WORKBOOK)
    if any(name.endswith(".iwa") for name in names):
        raise InvalidFile(
            "El archivo es un libro de Numbers.", "Expórtelo como libro de Excel (.xlsx)."
        )
    raise InvalidFile(
        "El archivo es una carpeta comprimida (.zip), no un libro de Excel.",
        "Extraiga el libro que trae dentro y elija ese.",
    )


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    """Detect a large, endlessly repeated part: data never shrinks so much."""
    large = part.file_size > _LARGE_PART
    return large and part.file_size > _MAX_RATIO * part.compress_size


def _defines_entities(content: bytes, parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Detect XML parts with a DTD, whose entities may expand endlessly."""
    with suppress(*BROKEN_FILE), zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with package.open(part) as file:
                    if b"<!DOCTYPE" in file.read(_SAMPLE).replace(b"\0", b"").upper():
                        return True
    return False


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    if name not in package.namelist():
        return b""
    with package.open(name) as part:
        return part.read(_SAMPLE * 16)


def _check_odf(kind: bytes, manifest: bytes) -> None:
    """Refuse documents that are not spreadsheets, or have a password."""
    if kind.startswith(_ODF) and not kind.startswith(_ODF + b"spreadsheet"):
        what = "una presentación" if b"presentation" in kind else "un documento"
        raise InvalidFile(f"El archivo es {what} de LibreOffice.", "Elija el libro de la base.")
    if b"encryption-data" in manifest:
        raise InvalidFile(
            "El libro está protegido con contraseña.",
            "Ábralo en LibreOffice y guárdelo sin contraseña, como .xlsx.",
            code="protegido",
        )


def _inside_cfb(content: bytes) -> FileFormat:
    if encrypted(content):
        raise protected()
    if _lacks_directory(content):
        raise _incomplete()
    if _WORKBOOK_STREAM.search(content) is not None:
        return FileFormat.XLS
    if _has(content, "WordDocument"):
        raise InvalidFile("El archivo es un documento de Word.", _CHOOSE_WORKBOOK)
    if _has(content, "PowerPoint Document"):
        raise InvalidFile("El archivo es una presentación.", _CHOOSE_WORKBOOK)
    raise InvalidFile("El archivo no contiene un libro de Excel.", _SAVE_AS_XLSX)


def _incomplete() -> InvalidFile:
    return InvalidFile(
        "El libro está incompleto o dañado.",
        "Descárguelo de nuevo; si sigue igual, pida que lo reenvíen.",
    )


def _lacks_directory(content: bytes) -> bool:
    """Tell whether a compound file is truncated before its directory."""
    if len(content) < _SECTOR:
        return True
    (sector,) = struct.unpack_from("<I", content, _DIRECTORY_SECTOR)
    return bool((sector + 1) * _SECTOR >= len(content))


def _has(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in content


def _asks_password(content: bytes) -> bool:
    return any(_has_password_record(content, place) for place in _stream_starts(content))


def _stream_starts(content: bytes) -> Iterator[int]:
    """Yield the stream offsets of an old workbook."""
    for bof in _BOF:
        place = content.find(bof)
        while place >= 0:
            if place % _SECTOR == 0:
                yield place
            place = content.find(bof, place + 1)


def _has_password_record(content: bytes, place: int) -> bool:
    for _ in range(_RECORDS_LOOKED_AT):
        if place + 4 > len(content):
            return False
        kind, length = struct.unpack_from("<HH", content, place)
        if kind == _FILEPASS:
            return True
        place += 4 + length
    return False


def _is_text(content: bytes) -> bool:
    if utf16(content) is not None:
        return True
    start = content[:_SAMPLE]
    odd_bytes = len(start) - len(start.translate(None, _CONTROL))
    return odd_bytes * 50 <= len(start) and start.count(0) * 10 <= len(start)


def _start(content: bytes) -> bytes:
    encoding = utf16(content)
    start = content[:_SAMPLE].removeprefix(b"\xef\xbb\xbf")
    if encoding is not None:
        start = start.decode(encoding, "replace").removeprefix("\ufeff").encode()
    return start.lstrip()


def _refuse_others(content: bytes, start: bytes) -> None:
    lowered = start.lower()
    if lowered.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in lowered:
            raise InvalidFile("El archivo es una hoja XML de Excel 2003.", _SAVE_AS_XLSX)
        if lowered.startswith(b"<?xml") and b"<html" not in lowered:
            raise InvalidFile("El archivo es XML, no un libro de Excel.", _SAVE_AS_XLSX)
        if _TABLE.search(content) is None:
            raise InvalidFile(
                "El archivo es una página web (HTML) sin ninguna tabla.", _ASK_FOR_WORKBOOK
            )
    head = _head(content)
    if _is_saved_page(head, {name.lower() for name in _HEADER_NAME.findall(head)}):
        raise InvalidFile("El archivo es una página web guardada (MHTML).", _SAVE_AS_XLSX)
    if lowered.startswith(_MAIL):
        raise InvalidFile(
            "El archivo es un correo o una página web guardada (MHTML), no un libro de Excel.",
            _SAVE_AS_XLSX,
        )
    if start.startswith(b"ID;P"):
        raise InvalidFile("El archivo es una hoja en formato SYLK.", _SAVE_AS_XLSX)
    if start.startswith(b"%PDF"):
        raise InvalidFile("El archivo es un PDF.", _ASK_FOR_WORKBOOK)
    if start.startswith(b"{\\rtf"):
        raise InvalidFile("El archivo es un documento de texto (RTF).", _SAVE_AS_XLSX)
    if content.startswith(_IMAGES):
        raise InvalidFile("El archivo es una imagen.", _ASK_FOR_WORKBOOK)
    if content.startswith(_COMPRESSED):
        raise InvalidFile(
            "El archivo está comprimido (.gz, .rar o parecido).",
            "Extraiga el libro que trae dentro y elija ese.",
        )
