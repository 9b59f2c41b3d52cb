"""Read the first sheet of a small workbook as text, for a catalogue kept in Excel."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook

from ajustes_tui.errors import InvalidFile, motivo_of
from ajustes_tui.excel.read.detect import FileFormat, detect

_COLUMNS = 50
_ROWS = 20_000


def read_sheet(path: Path, bytes_file: int, bytes_expanded: int) -> list[list[str]]:
    """Return all rows, even blank, so that they keep their numbers.

    Raises InvalidFile if not an xlsx, or too large for a catalogue.
    """
    try:
        if path.stat().st_size > bytes_file:
            raise InvalidFile(f"«{path.name}» es demasiado grande para un catálogo.")
        if detect(path.read_bytes(), bytes_expanded) is not FileFormat.XLSX:
            raise _not_a_workbook(path)
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            rows = [
                [_text(value) for value in row]
                for row in sheet.iter_rows(max_row=_ROWS, max_col=_COLUMNS, values_only=True)
            ]
        finally:
            book.close()
    except OSError as error:
        raise InvalidFile(
            f"No se puede leer «{path.name}»: {motivo_of(error)}.",
            "Revise que el archivo exista y que usted pueda leerlo.",
        ) from None
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, SyntaxError):
        # A part whose XML is badly written is a SyntaxError.
        raise _not_a_workbook(path) from None
    useful = max((place + 1 for row in rows for place, t in enumerate(row) if t), default=0)
    return [(row + [""] * useful)[:useful] for row in rows]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "si" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())


def _not_a_workbook(path: Path) -> InvalidFile:
    return InvalidFile(
        f"«{path.name}» no se puede leer como un libro de Excel.", "Guárdelo como .xlsx o .csv."
    )
