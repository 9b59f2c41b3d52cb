"""Tell what a file really is from its bytes, since its extension cannot be trusted."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

from ajustes_tui.errors import ArchivoInvalido

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a compound file: an old .xls, or a workbook under a password."""
_BIFF_SUELTO = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_IMAGENES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_GUARDAR = "Ábralo en Excel y guárdelo como libro de Excel (.xlsx)."
_MUESTRA = 4096


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
    if b"\x00" in contenido[:_MUESTRA] and not contenido.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ArchivoInvalido("El archivo no es un libro de Excel ni un texto CSV.", _GUARDAR)
    return Formato.TEXTO


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
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise ArchivoInvalido(
            "El libro está incompleto o dañado.",
            "Descárguelo de nuevo; si sigue igual, pida que lo reenvíen.",
        ) from None
    if sum(parte.file_size for parte in partes) > bytes_expandidos:
        raise ArchivoInvalido(
            "El libro ocuparía demasiado al descomprimirse y no se abre por seguridad.",
            "Pida la base sin imágenes ni hojas de más.",
        )
    nombres = {parte.filename.replace("\\", "/").lower() for parte in partes}
    if "xl/workbook.bin" in nombres:
        return Formato.XLSB
    if any(nombre.startswith("xl/") for nombre in nombres):
        return Formato.XLSX
    if "content.xml" in nombres and any(n.startswith("meta-inf/") for n in nombres):
        return Formato.ODS
    if any(nombre.startswith("word/") for nombre in nombres):
        raise ArchivoInvalido("El archivo es un documento de Word.", "Elija el libro de Excel.")
    if any(nombre.startswith("ppt/") for nombre in nombres):
        raise ArchivoInvalido("El archivo es una presentación.", "Elija el libro de Excel.")
    raise ArchivoInvalido(
        "El archivo es una carpeta comprimida (.zip), no un libro de Excel.",
        "Extraiga el libro que trae dentro y elija ese.",
    )


def _dentro_del_cfb(contenido: bytes) -> Formato:
    def tiene(nombre: str) -> bool:
        return nombre.encode("utf-16-le") in contenido

    if tiene("EncryptedPackage"):
        raise protegido()
    if tiene("Workbook") or tiene("Book"):
        return Formato.XLS
    if tiene("WordDocument"):
        raise ArchivoInvalido("El archivo es un documento de Word.", "Elija el libro de Excel.")
    raise ArchivoInvalido("El archivo no contiene un libro de Excel.", _GUARDAR)


def _rechazar_otros(contenido: bytes) -> None:
    inicio = contenido[:_MUESTRA].removeprefix(b"\xef\xbb\xbf").lstrip()
    minusculas = inicio.lower()
    if minusculas.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in minusculas:
            raise ArchivoInvalido("El archivo es una hoja XML de Excel 2003.", _GUARDAR)
        if minusculas.startswith(b"<?xml") and b"<html" not in minusculas:
            raise ArchivoInvalido("El archivo es XML, no un libro de Excel.", _GUARDAR)
        raise ArchivoInvalido(
            "El archivo es una página web (HTML) con nombre de libro de Excel.", _GUARDAR
        )
    if inicio.startswith(b"%PDF"):
        raise ArchivoInvalido("El archivo es un PDF.", "Pida la base como libro de Excel.")
    if inicio.startswith(b"{\\rtf"):
        raise ArchivoInvalido("El archivo es un documento de texto (RTF).", _GUARDAR)
    if contenido.startswith(_IMAGENES):
        raise ArchivoInvalido("El archivo es una imagen.", "Pida la base como libro de Excel.")
