"""Tell what a file really is from its bytes, since its extension cannot be trusted."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum

from ajustes_tui.errors import InvalidFile

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a compound file: an old .xls, or a workbook under a password."""
_BIFF_SUELTO = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_IMAGENES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
_COMPRIMIDOS = (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_CORREO = (b"mime-version:", b"from:", b"return-path:", b"received:", b"content-type:")
_BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_GUARDAR = "Ábralo en Excel y guárdelo como libro de Excel (.xlsx)."
_PEDIR_LIBRO = "Pida la base como libro de Excel."
_ELEGIR_LIBRO = "Elija el libro de Excel."
_MUESTRA = 4096
_ODF = b"application/vnd.oasis.opendocument."
_SECTOR = 512
_LUGAR_DEL_DIRECTORIO = 48
_BOF = (b"\x09\x08\x10\x00\x00\x06", b"\x09\x08\x08\x00\x00\x05")
_FILEPASS = 0x2F
_MEMORIA_DE_PARTIDA = 1024 * 1024 * 1024
"""What the reading libraries take before the first byte, with room for a small file."""
_MEMORIA_POR_BYTE = 32
_PARTE_GRANDE = 64 * 1024 * 1024
_REDUCCION_MAXIMA = 150
_REGISTROS_MIRADOS = 8
_CONTROL = bytes({*range(1, 9), *range(14, 27), *range(28, 32)})
"""Bytes no text has; NUL stands apart, as some programs leave a few in theirs."""
_CIFRADA = 1
ROTURAS = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError),
    *(ValueError, RuntimeError, EOFError, OSError, OverflowError),
)
"""What opening a damaged zip may end in."""


class FileFormat(StrEnum):
    """A format the program reads."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "csv"


def detectar(contenido: bytes, bytes_expanded: int) -> FileFormat:
    """Return the format of the bytes, or raise InvalidFile with what the disguise is.

    `bytes_expanded` is the most a compressed workbook may declare once inflated.
    """
    if not contenido:
        raise InvalidFile("El archivo está vacío: no tiene ni un byte.", "Pida que lo reenvíen.")
    if contenido.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _dentro_del_zip(contenido, bytes_expanded)
    if contenido.startswith(CFB):
        return _dentro_del_cfb(contenido)
    if contenido.startswith(_BIFF_SUELTO) and contenido[3:4] == b"\x00":
        raise InvalidFile("El archivo es de una versión muy antigua de Excel.", _GUARDAR)
    _rechazar_otros(contenido)
    if not _es_texto(contenido):
        raise InvalidFile("El archivo no es un libro de Excel ni un texto CSV.", _GUARDAR)
    return FileFormat.TEXT


def cifrado(contenido: bytes) -> bool:
    """Tell whether the bytes are those of an Excel file under a password."""
    return contenido.startswith(CFB) and (
        _has(contenido, "EncryptedPackage") or _pide_clave(contenido)
    )


def memoria_para(contenido: bytes) -> int:
    """Return the address space, in bytes, that reading a sound file of this size may need.

    Broken chains of sectors and parts that lie about their size ask for much more, and end at it.
    """
    size = len(contenido)
    if contenido.startswith(b"PK"):
        with suppress(*ROTURAS), zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
            size += sum(part.file_size for part in paquete.infolist())
    return _MEMORIA_DE_PARTIDA + _MEMORIA_POR_BYTE * size


def utf16(contenido: bytes) -> str | None:
    """Return which of the two UTF-16 a text is in, said by its mark or by its zeros, or None."""
    if contenido.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if contenido.startswith(_BOM_UTF16):
        return "utf-16"
    start = contenido[: _MUESTRA - _MUESTRA % 2]
    pairs, impares = start[::2], start[1::2]
    # Text of our languages has a zero in nearly every pair, always on the same side.
    if len(impares) > 1 and impares.count(0) > len(impares) * 0.7 and pairs.count(0) == 0:
        return "utf-16-le"
    if len(pairs) > 1 and pairs.count(0) > len(pairs) * 0.7 and impares.count(0) == 0:
        return "utf-16-be"
    return None


def protegido() -> InvalidFile:
    """Return the refusal of a workbook whose password is not known."""
    return InvalidFile(
        "El libro está protegido con contraseña.",
        "Dé la contraseña (en la orden, --clave-de ARCHIVO) o quítesela en Excel.",
        code="protegido",
    )


def _dentro_del_zip(contenido: bytes, bytes_expanded: int) -> FileFormat:
    try:
        with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
            parts = paquete.infolist()
            kind = _read(paquete, "mimetype")
            manifiesto = _read(paquete, "META-INF/manifest.xml")
    except ROTURAS:
        raise _incompleto() from None
    if sum(part.file_size for part in parts) > bytes_expanded or any(map(_es_bomba, parts)):
        raise InvalidFile(
            "El libro ocuparía demasiado al descomprimirse y no se abre por seguridad.",
            "Pida la base sin imágenes ni hojas de más.",
        )
    if any(part.flag_bits & _CIFRADA for part in parts):
        raise InvalidFile(
            "El archivo es una carpeta comprimida con contraseña, o está dañado.",
            "Extraiga el libro que trae dentro y elija ese.",
            code="protegido",
        )
    names = {part.filename.replace("\\", "/").lstrip("/").lower() for part in parts}
    if "xl/workbook.bin" in names:
        return FileFormat.XLSB
    if any(name.startswith("xl/") for name in names):
        return FileFormat.XLSX
    if "content.xml" in names and any(n.startswith("meta-inf/") for n in names):
        _mirar_odf(kind, manifiesto)
        return FileFormat.ODS
    if any(name.startswith("word/") for name in names):
        raise InvalidFile("El archivo es un documento de Word.", _ELEGIR_LIBRO)
    if any(name.startswith("ppt/") for name in names):
        raise InvalidFile("El archivo es una presentación.", _ELEGIR_LIBRO)
    if any(name.endswith(".iwa") for name in names):
        raise InvalidFile(
            "El archivo es un libro de Numbers.", "Expórtelo como libro de Excel (.xlsx)."
        )
    raise InvalidFile(
        "El archivo es una carpeta comprimida (.zip), no un libro de Excel.",
        "Extraiga el libro que trae dentro y elija ese.",
    )


def _es_bomba(part: zipfile.ZipInfo) -> bool:
    """Tell a large part that holds one thing over and over: no sheet of data shrinks so much."""
    grande = part.file_size > _PARTE_GRANDE
    return grande and part.file_size > _REDUCCION_MAXIMA * part.compress_size


def _read(paquete: zipfile.ZipFile, name: str) -> bytes:
    """Return the beginning of a small part, or nothing when there is none."""
    if name not in paquete.namelist():
        return b""
    with paquete.open(name) as part:
        return part.read(_MUESTRA * 16)


def _mirar_odf(kind: bytes, manifiesto: bytes) -> None:
    """Refuse the documents of LibreOffice that are no spreadsheet, or that are under a password."""
    if kind.startswith(_ODF) and not kind.startswith(_ODF + b"spreadsheet"):
        what = "una presentación" if b"presentation" in kind else "un documento"
        raise InvalidFile(f"El archivo es {what} de LibreOffice.", "Elija el libro de la base.")
    if b"encryption-data" in manifiesto:
        raise InvalidFile(
            "El libro está protegido con contraseña.",
            "Ábralo en LibreOffice y guárdelo sin contraseña, como .xlsx.",
            code="protegido",
        )


def _dentro_del_cfb(contenido: bytes) -> FileFormat:
    if cifrado(contenido):
        raise protegido()
    if _sin_directorio(contenido):
        raise _incompleto()
    if _has(contenido, "Workbook") or _has(contenido, "Book"):
        return FileFormat.XLS
    if _has(contenido, "WordDocument"):
        raise InvalidFile("El archivo es un documento de Word.", _ELEGIR_LIBRO)
    if _has(contenido, "PowerPoint Document"):
        raise InvalidFile("El archivo es una presentación.", _ELEGIR_LIBRO)
    if _has(contenido, "__properties_version1.0"):
        raise InvalidFile(
            "El archivo es un correo de Outlook.", "Guarde el libro que trae adjunto y elija ese."
        )
    raise InvalidFile("El archivo no contiene un libro de Excel.", _GUARDAR)


def _incompleto() -> InvalidFile:
    return InvalidFile(
        "El libro está incompleto o dañado.",
        "Descárguelo de nuevo; si sigue igual, pida que lo reenvíen.",
    )


def _sin_directorio(contenido: bytes) -> bool:
    """Tell whether a compound file was cut before the list of what it holds."""
    if len(contenido) < _SECTOR:
        return True
    (sector,) = struct.unpack_from("<I", contenido, _LUGAR_DEL_DIRECTORIO)
    return bool((sector + 1) * _SECTOR >= len(contenido))


def _has(contenido: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in contenido


def _pide_clave(contenido: bytes) -> bool:
    """Look for the record of a password among the first of each stream of an old workbook."""
    return any(_registro_de_clave(contenido, place) for place in _inicios(contenido))


def _inicios(contenido: bytes) -> Iterator[int]:
    """Yield where the streams of an old workbook begin."""
    for bof in _BOF:
        place = contenido.find(bof)
        while place >= 0:
            if place % _SECTOR == 0:
                yield place
            place = contenido.find(bof, place + 1)


def _registro_de_clave(contenido: bytes, place: int) -> bool:
    for _ in range(_REGISTROS_MIRADOS):
        if place + 4 > len(contenido):
            return False
        kind, length = struct.unpack_from("<HH", contenido, place)
        if kind == _FILEPASS:
            return True
        place += 4 + length
    return False


def _es_texto(contenido: bytes) -> bool:
    if utf16(contenido) is not None:
        return True
    start = contenido[:_MUESTRA]
    raros = len(start) - len(start.translate(None, _CONTROL))
    return raros * 50 <= len(start) and start.count(0) * 10 <= len(start)


def _rechazar_otros(contenido: bytes) -> None:
    codificacion = utf16(contenido)
    start = contenido[:_MUESTRA].removeprefix(b"\xef\xbb\xbf")
    if codificacion is not None:
        start = start.decode(codificacion, "replace").removeprefix("\ufeff").encode()
    start = start.lstrip()
    minusculas = start.lower()
    if minusculas.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in minusculas:
            raise InvalidFile("El archivo es una hoja XML de Excel 2003.", _GUARDAR)
        if minusculas.startswith(b"<?xml") and b"<html" not in minusculas:
            raise InvalidFile("El archivo es XML, no un libro de Excel.", _GUARDAR)
        raise InvalidFile(
            "El archivo es una página web (HTML) con nombre de libro de Excel.", _GUARDAR
        )
    if minusculas.startswith(_CORREO):
        raise InvalidFile(
            "El archivo es un correo o una página web guardada (MHTML), no un libro de Excel.",
            "Ábralo y guarde el libro como .xlsx.",
        )
    if start.startswith(b"ID;P"):
        raise InvalidFile("El archivo es una hoja en formato SYLK.", _GUARDAR)
    if start.startswith(b"%PDF"):
        raise InvalidFile("El archivo es un PDF.", _PEDIR_LIBRO)
    if start.startswith(b"{\\rtf"):
        raise InvalidFile("El archivo es un documento de texto (RTF).", _GUARDAR)
    if contenido.startswith(_IMAGENES):
        raise InvalidFile("El archivo es una imagen.", _PEDIR_LIBRO)
    if contenido.startswith(_COMPRIMIDOS):
        raise InvalidFile(
            "El archivo está comprimido (.gz, .rar o parecido).",
            "Extraiga el libro que trae dentro y elija ese.",
        )
