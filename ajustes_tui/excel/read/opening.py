"""Open the bytes of a workbook with the fast reader, put in order where it does not know them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import fastexcel

from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.formats.ods import MiradaOds
from ajustes_tui.excel.formats.second_look import Mirada
from ajustes_tui.excel.formats.xls import MiradaXls, con_hojas, nombres_de_hojas, sin_graficos
from ajustes_tui.excel.formats.xlsb import MiradaXlsb
from ajustes_tui.excel.formats.xlsx import MiradaXlsx
from ajustes_tui.excel.read.formats import ROTURAS, FileFormat, protegido
from ajustes_tui.excel.read.package import como_se_ve, con_columnas, rehacer, sin_sangria

_HOJA_DE_MACROS = b"xl/macrosheets/"
_HOJAS_PROBADAS = 60
"""Sheets of a damaged xls that are tried one by one."""
_MIRADAS: dict[FileFormat, Callable[[bytes], Mirada]] = {
    FileFormat.XLSX: MiradaXlsx,
    FileFormat.XLSB: MiradaXlsb,
    FileFormat.XLS: MiradaXls,
    FileFormat.ODS: MiradaOds,
}
_A_LA_VISTA = {
    FileFormat.XLS: sin_graficos,
    FileFormat.XLSB: con_columnas,
    FileFormat.ODS: como_se_ve,
}
"""What makes the fast reader see the cells of a workbook as they are shown, and no others."""
_ARREGLOS = {FileFormat.XLSX: rehacer, FileFormat.ODS: sin_sangria}
"""What may make it open a workbook it did not open as it came."""
DANOS = (zipfile.BadZipFile, zlib.error)
"""A part that is not what was written, though the fast reader may take it."""
SIN_MIRADA = (*ROTURAS, KeyError, IndexError, AttributeError, TypeError, RecursionError)
"""What looking again at a workbook the fast reader could read may end in, when it is odd or damaged."""


_T = TypeVar("_T")


class FailedReading(Exception):
    """The fast reader could not go on; its own words carry paths and say little."""


@dataclass(frozen=True, slots=True)
class Abierto:
    """An open workbook: the bytes that were read, and all its sheets, those it cannot load too."""

    contenido: bytes
    lector: fastexcel.ExcelReader
    sheets: tuple[str, ...]


def intentar(read: Callable[[], _T]) -> _T:
    """Do one thing with the fast reader; raise FailedReading for its errors and its panics."""
    try:
        return read()
    except fastexcel.FastExcelError as error:
        raise FailedReading(str(error)) from None
    # A panic of the reader derives from BaseException.
    except BaseException as panico:
        if type(panico).__name__ != "PanicException":
            raise
        raise FailedReading from None


def open_one(contenido: bytes, fmt: FileFormat) -> Abierto:
    """Open a workbook; raise InvalidFile when no sheet of it can be read."""
    if fmt in _A_LA_VISTA:
        with suppress(*SIN_MIRADA):
            contenido = _A_LA_VISTA[fmt](contenido) or contenido
    try:
        return _read(contenido)
    except FailedReading as error:
        if "password" in str(error).lower():
            raise protegido() from None
    with suppress(FailedReading, *SIN_MIRADA):
        if fmt in _ARREGLOS:
            arreglado = _ARREGLOS[fmt](contenido)
            if arreglado is not None:
                return _read(arreglado)
        if fmt is FileFormat.XLS:
            return _hojas_sanas(contenido)
    if fmt is FileFormat.XLSB and _HOJA_DE_MACROS in contenido:
        raise InvalidFile(
            "El libro trae una hoja de macros antiguas que el programa no sabe abrir.",
            "Ábralo en Excel y guárdelo como libro de Excel (.xlsx).",
        )
    raise libro_danado()


def inspect(contenido: bytes, fmt: FileFormat) -> Mirada | None:
    """Return the second look at a workbook, None when it is too odd to be taken.

    Raise InvalidFile when a part of it is not what was written.
    """
    try:
        return _MIRADAS[fmt](contenido)
    except DANOS:
        raise libro_danado() from None
    except SIN_MIRADA:
        return None


def libro_danado() -> InvalidFile:
    """Return the refusal of a workbook none of whose sheets can be read."""
    return InvalidFile(
        "El libro no se puede leer: está dañado o incompleto.",
        "Ábralo en Excel y guárdelo de nuevo como .xlsx; si no abre, pida que lo reenvíen.",
    )


def hoja_danada(sheet: str) -> InvalidFile:
    """Return the refusal of one sheet; the others may be sound."""
    return InvalidFile(
        f"La hoja «{clean(sheet)[:40]}» está dañada y no se puede leer.",
        "Abra el libro en Excel y guárdelo de nuevo como .xlsx; si no abre, pida que lo reenvíen.",
        code="hoja_danada",
    )


def _read(contenido: bytes) -> Abierto:
    lector = intentar(lambda: fastexcel.read_excel(contenido))
    return Abierto(contenido, lector, tuple(lector.sheet_names))


def _hojas_sanas(contenido: bytes) -> Abierto:
    """Open the sheets of an xls that can be read: the fast reader reads all of them or none."""
    names = nombres_de_hojas(contenido)
    sanas = []
    for name in names[:_HOJAS_PROBADAS]:
        with suppress(FailedReading):
            _read(con_hojas(contenido, {name}))
            sanas.append(name)
    if not sanas:
        raise FailedReading
    opened = _read(con_hojas(contenido, sanas))
    return Abierto(opened.contenido, opened.lector, names)
