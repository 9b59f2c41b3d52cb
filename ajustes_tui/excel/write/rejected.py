"""Write the workbook of rechazos: what a person corrects there can be imported as it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ajustes_tui.domain.base.recognition import COLUMNS_OF_REJECTED
from ajustes_tui.domain.base.rows import BaseHeader, Rechazo
from ajustes_tui.domain.figures.report import SheetColumn
from ajustes_tui.excel.write.file import new_file, require_replaceable
from ajustes_tui.excel.write.page import lay_out
from ajustes_tui.excel.write.workbook import SheetWriter, new_book

_WIDTH = 18


def write_rejected(path: Path, header: BaseHeader, rechazos: Iterable[Rechazo]) -> int:
    """Write the rows with their columns in order, then row, column and reason; return how many.

    The file appears complete or not at all, readable by its owner only (Ley 1581). Raise
    InvalidFile when it cannot be written, or somebody corrected in it what it had.
    """
    require_replaceable(path)
    names = header.headers
    columns = [SheetColumn(name, "", width=_WIDTH) for name in (*names, *COLUMNS_OF_REJECTED)]
    rows = (
        (*map(rechazo.raw.get, names), str(rechazo.fila), rechazo.column, rechazo.motivo)
        for rechazo in rechazos
    )
    with new_file(path) as new:
        with new_book(new.output) as book:
            sheet = SheetWriter(book, "Rechazos", columns, plain=True)
            lay_out(sheet.sheet, f"Filas rechazadas · {header.file}", columns)
            sheet.add(rows)
        new.publish()
    return sheet.rows
