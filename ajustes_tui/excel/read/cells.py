"""Cells with their type: text stays text, dates are dates, money and percentages are numbers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment

from ajustes_tui.domain.figures.report import CellFormat, CellValue
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.text import clean

CELL_LENGTH = 32_767
"""The most characters Excel keeps in one cell."""
_FORMULAS = ("=", "+", "-", "@")
"""What Excel takes for the beginning of a formula when a text is typed or pasted."""
_FORMATO_DE_NUMERO = {
    CellFormat.TEXT: "@",
    CellFormat.WHOLE: "#,##0",
    CellFormat.MONEY: '"$" #,##0',
    CellFormat.DIA: "dd/mm/yyyy",
    CellFormat.MOMENTO: "dd/mm/yyyy hh:mm",
    CellFormat.PERCENTAGE: r"0.0\ %",
}
_CON_CENTAVOS = '"$" #,##0.00'
_SIN_CIFRA = "—"
_A_LA_DERECHA = Alignment(horizontal="right")


class Celda:
    """The cells of one column, written one after another: openpyxl is done with each at once."""

    def __init__(
        self,
        sheet: Any,  # noqa: ANN401 - openpyxl has no types
        fmt: CellFormat,
        *,
        to_read: bool = False,
    ) -> None:
        self._formato = fmt
        self._cell = _nueva(sheet, _FORMATO_DE_NUMERO[fmt])
        self._text = self._cell if fmt is CellFormat.TEXT else _nueva(sheet, "@")
        if fmt is CellFormat.PERCENTAGE:
            self._text.alignment = _A_LA_DERECHA
        self._formula = _nueva(sheet, "@")
        self._formula.quotePrefix = True
        self._centavos = _nueva(sheet, _CON_CENTAVOS)
        if to_read:
            for cell in (self._cell, self._text, self._formula, self._centavos):
                lado = cell.alignment.horizontal
                cell.alignment = Alignment(lado, vertical="top", wrap_text=True)

    def con(self, value: CellValue) -> Cell | None:
        """Return the cell of a value, or None for an empty one."""
        if value is None:
            return self._como_texto(_SIN_CIFRA) if self._formato is CellFormat.PERCENTAGE else None
        if self._formato is CellFormat.TEXT:
            return self._como_texto(clean(str(value))[:CELL_LENGTH])
        cell = self._cell
        if self._formato is CellFormat.MONEY:
            integers, rest = divmod(int(str(value)), 100)
            cell = self._centavos if rest else cell
            cell.value = Decimal(int(str(value))) / 100 if rest else integers
        elif self._formato is CellFormat.PERCENTAGE:
            cell.value = Decimal(str(value)) / 100
        elif isinstance(value, datetime):
            # Excel knows no zones: the hour is Bogota's, and its column says so.
            cell.value = value.astimezone(BOGOTA).replace(tzinfo=None)
        else:
            cell.value = value
        return cell

    def empty(self) -> Cell:
        """Return a cell to be filled by hand, which shows what is typed as its column does."""
        cell = self._cell
        cell.value = None
        return cell

    def _como_texto(self, text: str) -> Cell | None:
        if not text:
            return None
        cell = self._formula if text.startswith(_FORMULAS) else self._text
        cell.value = text
        # Whatever it begins with or looks like, a text stays the text it is.
        cell.data_type = "s"
        return cell


def _nueva(sheet: Any, fmt: str) -> Cell:  # noqa: ANN401 - openpyxl has no types
    cell = WriteOnlyCell(sheet)
    cell.number_format = fmt
    return cell
