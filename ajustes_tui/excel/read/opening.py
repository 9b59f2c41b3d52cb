"""Open workbooks with the fast reader, mended first where it would misread them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import fastexcel

from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.formats import ods, xls, xlsb, xlsx
from ajustes_tui.excel.formats.scan import BookIndex
from ajustes_tui.excel.read.detect import BROKEN_FILE, FileFormat, protected

_DAMAGED_SHEET = "hoja_danada"
_MACRO_SHEETS = b"xl/macrosheets/"
_SHEETS_TRIED = 60
_INDEXES: dict[FileFormat, Callable[[bytes], BookIndex]] = {
    FileFormat.XLSX: xlsx.read_index,
    FileFormat.XLSB: xlsb.read_index,
    FileFormat.XLS: xls.read_index,
    FileFormat.ODS: ods.read_index,
}
_MENDS: dict[FileFormat, Callable[[bytes], bytes | None]] = {
    FileFormat.XLSX: xlsx.mend,
    FileFormat.XLSB: xlsb.mend,
    FileFormat.XLS: xls.mend,
    FileFormat.ODS: ods.mend,
}
"""Make the fast reader see exactly the cells shown."""
_REWRITES: dict[FileFormat, Callable[[bytes], bytes | None]] = {
    FileFormat.XLSX: xlsx.rewrite,
    FileFormat.XLSB: xlsb.rewrite,
    FileFormat.ODS: ods.without_indent,
}
"""Tried when a workbook does not open."""
NOT_AS_WRITTEN = (zipfile.BadZipFile, zlib.error)
"""Corruption that the fast reader may accept."""
ODD_FILE = (*BROKEN_FILE, KeyError, IndexError, AttributeError, TypeError, RecursionError)
"""Exceptions on odd or damaged workbooks that the fast reader may read."""


_T = TypeVar("_T")


class FailedReading(Exception):
    """The fast reader's message is not shown: it has paths and says little."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open workbook: the bytes read, and all sheets, even unreadable ones."""

    content: bytes
    reader: fastexcel.ExcelReader
    sheets: tuple[str, ...]
    index: BookIndex = field(default_factory=BookIndex)
    understood: bool = True
    """False for an odd file, whose index or scan failed."""


def attempt(read: Callable[[], _T]) -> _T:
    """Call the fast reader; raises FailedReading for its errors and panics."""
    try:
        return read()
    except fastexcel.FastExcelError as error:
        raise FailedReading(str(error)) from None
    # A panic of the reader derives from BaseException.
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise FailedReading from None


def open_workbook(content: bytes, fmt: FileFormat) -> Opened:
    """Raises InvalidFile if no sheet can be read."""
    understood = True
    try:
        content = _MENDS[fmt](content) or content
    except ODD_FILE:
        understood = False
    opened = _open(content, fmt)
    try:
        index = _INDEXES[fmt](opened.content)
    except NOT_AS_WRITTEN:
        raise damaged_workbook() from None
    except ODD_FILE:
        index, understood = BookIndex(), False
    return Opened(opened.content, opened.reader, opened.sheets, index, understood)


def damaged_workbook() -> InvalidFile:
    return InvalidFile(
        "El libro no se puede leer: está dañado o incompleto.",
        "Ábralo en Excel o en LibreOffice y guárdelo de nuevo como .xlsx; si no abre, pida que lo reenvíen.",
    )


def is_damage(error: InvalidFile) -> bool:
    """Tell whether the workbook or a sheet is unreadable."""
    return error.code == _DAMAGED_SHEET or error.message == damaged_workbook().message


def damaged_sheet(sheet: str) -> InvalidFile:
    return InvalidFile(
        f"La hoja «{clean(sheet)[:40]}» está dañada y no se puede leer.",
        "Abra el libro en Excel o en LibreOffice y guárdelo de nuevo como .xlsx; "
        "si no abre, pida que lo reenvíen.",
        code=_DAMAGED_SHEET,
    )


def _open(content: bytes, fmt: FileFormat) -> Opened:
    try:
        return _read(content)
    except FailedReading as error:
        if "password" in str(error).lower():
            raise protected() from None
    with suppress(FailedReading, *ODD_FILE):
        if fmt in _REWRITES:
            rewritten = _REWRITES[fmt](content)
            if rewritten is not None:
                return _read(rewritten)
        if fmt is FileFormat.XLS:
            return _sound_sheets(content)
    if fmt is FileFormat.XLSB and _MACRO_SHEETS in content:
        raise InvalidFile(
            "El libro trae una hoja de macros antiguas que el programa no sabe abrir.",
            "Ábralo en Excel o en LibreOffice y guárdelo como libro de Excel (.xlsx).",
        )
    raise damaged_workbook()


def _read(content: bytes) -> Opened:
    reader = attempt(lambda: fastexcel.read_excel(content))
    return Opened(content, reader, tuple(reader.sheet_names))


def _sound_sheets(content: bytes) -> Opened:
    """Open the readable sheets of an xls: the fast reader reads all or none."""
    names = xls.sheet_names(content)
    sound = []
    for name in names[:_SHEETS_TRIED]:
        with suppress(FailedReading):
            _read(xls.with_sheets(content, {name}))
            sound.append(name)
    if not sound:
        raise FailedReading
    opened = _read(xls.with_sheets(content, sound))
    return Opened(opened.content, opened.reader, names)
