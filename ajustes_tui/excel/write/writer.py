"""Write the workbook of rechazos: what a person corrects there can be imported as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from openpyxl.utils import get_column_letter

from ajustes_tui.domain.base.rows import BaseHeader, Rechazo
from ajustes_tui.domain.figures.report import CellFormat
from ajustes_tui.excel.read.cells import Celda
from ajustes_tui.excel.read.columns import COLUMNAS_DE_RECHAZO
from ajustes_tui.excel.read.file import archivo_nuevo, exigir_reemplazable, libro_nuevo, save

_ANCHO_DE_COLUMNA = 18


def escribir_rechazos(path: Path, header: BaseHeader, rechazos: Iterable[Rechazo]) -> int:
    """Write the rows with their columns in order, then row, column and reason; return how many.

    The file appears complete or not at all, readable by its owner only (Ley 1581). Raise
    InvalidFile when it cannot be written, or somebody corrected in it what it had.
    """
    exigir_reemplazable(path)
    with archivo_nuevo(path) as new:
        count = _write(new.output, header.headers, rechazos)
        new.publicar()
    return count


def _write(output: BinaryIO, headers: Sequence[str], rechazos: Iterable[Rechazo]) -> int:
    book = libro_nuevo()
    sheet = book.create_sheet("Rechazos")
    for place in range(1, len(headers) + len(COLUMNAS_DE_RECHAZO) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _ANCHO_DE_COLUMNA
    sheet.freeze_panes = "A2"

    cells = [Celda(sheet, CellFormat.TEXT) for _ in range(len(headers) + len(COLUMNAS_DE_RECHAZO))]

    def add(texts: Sequence[str]) -> None:
        sheet.append([cell.con(text) for cell, text in zip(cells, texts, strict=True)])

    add([*headers, *COLUMNAS_DE_RECHAZO])
    count = 0
    for rechazo in rechazos:
        originales = [rechazo.raw.get(name, "") for name in headers]
        add([*originales, str(rechazo.fila), rechazo.column, rechazo.motivo])
        count += 1
    save(book, output)
    return count
