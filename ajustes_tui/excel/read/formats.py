"""Tell what a file really is from its bytes, since its extension cannot be trusted."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum

from ajustes_tui.errors import ArchivoInvalido

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


class Formato(StrEnum):
    """A format the program reads."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXTO = "csv"


def detectar(contenido: bytes, bytes_expandidos: int) -> Formato:
    """Return the format of the bytes, or raise ArchivoInvalido with what the disguise is.

    `bytes_expandidos` is the most a compressed workbook may declare once inflated.
    """
    if not contenido:
        raise ArchivoInvalido(
            "El archivo está vacío: no tiene ni un byte.", "Pida que lo reenvíen."
        )
    if contenido.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _dentro_del_zip(contenido, bytes_expandidos)
    if contenido.startswith(CFB):
        return _dentro_del_cfb(contenido)
    if contenido.startswith(_BIFF_SUELTO) and contenido[3:4] == b"\x00":
        raise ArchivoInvalido("El archivo es de una versión muy antigua de Excel.", _GUARDAR)
    _rechazar_otros(contenido)
    if not _es_texto(contenido):
        raise ArchivoInvalido("El archivo no es un libro de Excel ni un texto CSV.", _GUARDAR)
    return Formato.TEXTO


def cifrado(contenido: bytes) -> bool:
    """Tell whether the bytes are those of an Excel file under a password."""
    return contenido.startswith(CFB) and (
        _tiene(contenido, "EncryptedPackage") or _pide_clave(contenido)
    )


def memoria_para(contenido: bytes) -> int:
    """Return the address space, in bytes, that reading a sound file of this size may need.

    Broken chains of sectors and parts that lie about their size ask for much more, and end at it.
    """
    tamano = len(contenido)
    if contenido.startswith(b"PK"):
        with suppress(*ROTURAS), zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
            tamano += sum(parte.file_size for parte in paquete.infolist())
    return _MEMORIA_DE_PARTIDA + _MEMORIA_POR_BYTE * tamano


def utf16(contenido: bytes) -> str | None:
    """Return which of the two UTF-16 a text is in, said by its mark or by its zeros, or None."""
    if contenido.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if contenido.startswith(_BOM_UTF16):
        return "utf-16"
    inicio = contenido[: _MUESTRA - _MUESTRA % 2]
    pares, impares = inicio[::2], inicio[1::2]
    # Text of our languages has a zero in nearly every pair, always on the same side.
    if len(impares) > 1 and impares.count(0) > len(impares) * 0.7 and pares.count(0) == 0:
        return "utf-16-le"
    if len(pares) > 1 and pares.count(0) > len(pares) * 0.7 and impares.count(0) == 0:
        return "utf-16-be"
    return None


def protegido() -> ArchivoInvalido:
    """Return the refusal of a workbook whose password is not known."""
    return ArchivoInvalido(
        "El libro está protegido con contraseña.",
        "Dé la contraseña (en la orden, --clave-de ARCHIVO) o quítesela en Excel.",
        codigo="protegido",
    )


def _dentro_del_zip(contenido: bytes, bytes_expandidos: int) -> Formato:
    try:
        with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
            partes = paquete.infolist()
            tipo = _leer(paquete, "mimetype")
            manifiesto = _leer(paquete, "META-INF/manifest.xml")
    except ROTURAS:
        raise _incompleto() from None
    if sum(parte.file_size for parte in partes) > bytes_expandidos or any(map(_es_bomba, partes)):
        raise ArchivoInvalido(
            "El libro ocuparía demasiado al descomprimirse y no se abre por seguridad.",
            "Pida la base sin imágenes ni hojas de más.",
        )
    if any(parte.flag_bits & _CIFRADA for parte in partes):
        raise ArchivoInvalido(
            "El archivo es una carpeta comprimida con contraseña, o está dañado.",
            "Extraiga el libro que trae dentro y elija ese.",
            codigo="protegido",
        )
    nombres = {parte.filename.replace("\\", "/").lstrip("/").lower() for parte in partes}
    if "xl/workbook.bin" in nombres:
        return Formato.XLSB
    if any(nombre.startswith("xl/") for nombre in nombres):
        return Formato.XLSX
    if "content.xml" in nombres and any(n.startswith("meta-inf/") for n in nombres):
        _mirar_odf(tipo, manifiesto)
        return Formato.ODS
    if any(nombre.startswith("word/") for nombre in nombres):
        raise ArchivoInvalido("El archivo es un documento de Word.", _ELEGIR_LIBRO)
    if any(nombre.startswith("ppt/") for nombre in nombres):
        raise ArchivoInvalido("El archivo es una presentación.", _ELEGIR_LIBRO)
    if any(nombre.endswith(".iwa") for nombre in nombres):
        raise ArchivoInvalido(
            "El archivo es un libro de Numbers.", "Expórtelo como libro de Excel (.xlsx)."
        )
    raise ArchivoInvalido(
        "El archivo es una carpeta comprimida (.zip), no un libro de Excel.",
        "Extraiga el libro que trae dentro y elija ese.",
    )


def _es_bomba(parte: zipfile.ZipInfo) -> bool:
    """Tell a large part that holds one thing over and over: no sheet of data shrinks so much."""
    grande = parte.file_size > _PARTE_GRANDE
    return grande and parte.file_size > _REDUCCION_MAXIMA * parte.compress_size


def _leer(paquete: zipfile.ZipFile, nombre: str) -> bytes:
    """Return the beginning of a small part, or nothing when there is none."""
    if nombre not in paquete.namelist():
        return b""
    with paquete.open(nombre) as parte:
        return parte.read(_MUESTRA * 16)


def _mirar_odf(tipo: bytes, manifiesto: bytes) -> None:
    """Refuse the documents of LibreOffice that are no spreadsheet, or that are under a password."""
    if tipo.startswith(_ODF) and not tipo.startswith(_ODF + b"spreadsheet"):
        que = "una presentación" if b"presentation" in tipo else "un documento"
        raise ArchivoInvalido(f"El archivo es {que} de LibreOffice.", "Elija el libro de la base.")
    if b"encryption-data" in manifiesto:
        raise ArchivoInvalido(
            "El libro está protegido con contraseña.",
            "Ábralo en LibreOffice y guárdelo sin contraseña, como .xlsx.",
            codigo="protegido",
        )


def _dentro_del_cfb(contenido: bytes) -> Formato:
    if cifrado(contenido):
        raise protegido()
    if _sin_directorio(contenido):
        raise _incompleto()
    if _tiene(contenido, "Workbook") or _tiene(contenido, "Book"):
        return Formato.XLS
    if _tiene(contenido, "WordDocument"):
        raise ArchivoInvalido("El archivo es un documento de Word.", _ELEGIR_LIBRO)
    if _tiene(contenido, "PowerPoint Document"):
        raise ArchivoInvalido("El archivo es una presentación.", _ELEGIR_LIBRO)
    if _tiene(contenido, "__properties_version1.0"):
        raise ArchivoInvalido(
            "El archivo es un correo de Outlook.", "Guarde el libro que trae adjunto y elija ese."
        )
    raise ArchivoInvalido("El archivo no contiene un libro de Excel.", _GUARDAR)


def _incompleto() -> ArchivoInvalido:
    return ArchivoInvalido(
        "El libro está incompleto o dañado.",
        "Descárguelo de nuevo; si sigue igual, pida que lo reenvíen.",
    )


def _sin_directorio(contenido: bytes) -> bool:
    """Tell whether a compound file was cut before the list of what it holds."""
    if len(contenido) < _SECTOR:
        return True
    (sector,) = struct.unpack_from("<I", contenido, _LUGAR_DEL_DIRECTORIO)
    return bool((sector + 1) * _SECTOR >= len(contenido))


def _tiene(contenido: bytes, nombre: str) -> bool:
    return nombre.encode("utf-16-le") in contenido


def _pide_clave(contenido: bytes) -> bool:
    """Look for the record of a password among the first of each stream of an old workbook."""
    return any(_registro_de_clave(contenido, lugar) for lugar in _inicios(contenido))


def _inicios(contenido: bytes) -> Iterator[int]:
    """Yield where the streams of an old workbook begin."""
    for bof in _BOF:
        lugar = contenido.find(bof)
        while lugar >= 0:
            if lugar % _SECTOR == 0:
                yield lugar
            lugar = contenido.find(bof, lugar + 1)


def _registro_de_clave(contenido: bytes, lugar: int) -> bool:
    for _ in range(_REGISTROS_MIRADOS):
        if lugar + 4 > len(contenido):
            return False
        tipo, largo = struct.unpack_from("<HH", contenido, lugar)
        if tipo == _FILEPASS:
            return True
        lugar += 4 + largo
    return False


def _es_texto(contenido: bytes) -> bool:
    if utf16(contenido) is not None:
        return True
    inicio = contenido[:_MUESTRA]
    raros = len(inicio) - len(inicio.translate(None, _CONTROL))
    return raros * 50 <= len(inicio) and inicio.count(0) * 10 <= len(inicio)


def _rechazar_otros(contenido: bytes) -> None:
    codificacion = utf16(contenido)
    inicio = contenido[:_MUESTRA].removeprefix(b"\xef\xbb\xbf")
    if codificacion is not None:
        inicio = inicio.decode(codificacion, "replace").removeprefix("\ufeff").encode()
    inicio = inicio.lstrip()
    minusculas = inicio.lower()
    if minusculas.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in minusculas:
            raise ArchivoInvalido("El archivo es una hoja XML de Excel 2003.", _GUARDAR)
        if minusculas.startswith(b"<?xml") and b"<html" not in minusculas:
            raise ArchivoInvalido("El archivo es XML, no un libro de Excel.", _GUARDAR)
        raise ArchivoInvalido(
            "El archivo es una página web (HTML) con nombre de libro de Excel.", _GUARDAR
        )
    if minusculas.startswith(_CORREO):
        raise ArchivoInvalido(
            "El archivo es un correo o una página web guardada (MHTML), no un libro de Excel.",
            "Ábralo y guarde el libro como .xlsx.",
        )
    if inicio.startswith(b"ID;P"):
        raise ArchivoInvalido("El archivo es una hoja en formato SYLK.", _GUARDAR)
    if inicio.startswith(b"%PDF"):
        raise ArchivoInvalido("El archivo es un PDF.", _PEDIR_LIBRO)
    if inicio.startswith(b"{\\rtf"):
        raise ArchivoInvalido("El archivo es un documento de texto (RTF).", _GUARDAR)
    if contenido.startswith(_IMAGENES):
        raise ArchivoInvalido("El archivo es una imagen.", _PEDIR_LIBRO)
    if contenido.startswith(_COMPRIMIDOS):
        raise ArchivoInvalido(
            "El archivo está comprimido (.gz, .rar o parecido).",
            "Extraiga el libro que trae dentro y elija ese.",
        )
