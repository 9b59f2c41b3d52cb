"""Excel tables: filters, totals, bars, verifiable percentages.

Formulas also store their value, for previewers that do not calculate.
"""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell

from ajustes_tui.domain.figures.sheets import (
    CellFormat,
    CellRef,
    CellValue,
    ReportSheet,
    SheetColumn,
)
from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.write.workbook import (
    APART,
    BUCKET_COLORS,
    HEADER_FILL,
    NO_FIGURE,
    NUMBER_FORMATS,
    Book,
    SheetWriter,
)

_STYLE = "Table Style Light 1"
_BAR_COLOR = "#B4C7DC"
_TOTAL_WORD = "Total"


def make_table(
    book: Book, writer: SheetWriter, sheet: ReportSheet, rows: Sequence[Sequence[CellValue]]
) -> None:
    """Turn written rows into a table with formulas, bars and totals."""
    columns, last = sheet.columns, writer.rows
    headings = [
        {"header": clean(column.heading), "header_format": writer.heading_format(column)}
        for column in columns
    ]
    writer.sheet.add_table(0, 0, last, len(columns) - 1, {"columns": headings, "style": _STYLE})
    formulas = _Formulas(book, writer, sheet)
    for number, row in enumerate(rows, 1):
        formulas.write_shares(number, row)
    for number, over in sheet.shares.items():
        casos, total = rows[number][1], rows[over][1]
        formulas.write_share(number + 1, over + 1, casos, total)
    for place, column in enumerate(columns):
        if column.bar:
            writer.sheet.conditional_format(1, place, last, place, _bar(column))
    if sheet.totals is not None:
        formulas.write_totals(last + 1, sheet.totals)


def share_formula(of: str, over: str) -> str:
    """Show a dash for division by zero."""
    return f'=IF({over}=0,"{NO_FIGURE}",{of}/{over})'


def cell_of(ref: CellRef) -> str:
    name = ref.sheet.replace("'", "''")
    return f"'{name}'!{xl_rowcol_to_cell(ref.row - 1, ref.column - 1, True, True)}"


class _Formulas:
    """Writes formulas over existing values."""

    def __init__(self, book: Book, writer: SheetWriter, sheet: ReportSheet) -> None:
        self._book = book
        self._writer = writer
        self._sheet = sheet
        self._places = {column.heading: place for place, column in enumerate(sheet.columns)}

    def write_shares(self, number: int, row: Sequence[CellValue], *, strong: bool = False) -> None:
        """Write only those where both figures are known."""
        for place, column in enumerate(self._sheet.columns):
            share = column.share
            if share is None:
                continue
            of = (number, self._places[share.of])
            casos = row[of[1]]
            if share.over:
                over = self._places[share.over]
                total, over_cell = row[over], xl_rowcol_to_cell(number, over)
            elif self._sheet.whole is not None:
                ref, total = self._sheet.whole
                over_cell = cell_of(ref)
            else:
                continue
            self._write((number, place), of, over_cell, (casos, total), share.rest, strong)

    def write_share(self, number: int, over: int, casos: CellValue, total: CellValue) -> None:
        """Write the second column divided by that of another row, in the third."""
        cell = xl_rowcol_to_cell(over, 1)
        self._write((number, 2), (number, 1), cell, (casos, total), False, False)

    def write_totals(self, number: int, totals: Sequence[CellValue]) -> None:
        """Write sums of filtered rows, and their shares."""
        sheet, last = self._writer.sheet, self._writer.rows
        for place, (column, value) in enumerate(zip(self._sheet.columns, totals, strict=True)):
            look = self._look(column.fmt, strong=True)
            if column.fmt in (CellFormat.WHOLE, CellFormat.MONEY) and isinstance(value, int):
                first, end = (xl_rowcol_to_cell(row, place) for row in (1, last))
                shown = value / 100 if column.fmt is CellFormat.MONEY else value
                sheet.write_formula(number, place, f"=SUBTOTAL(109,{first}:{end})", look, shown)
            else:
                sheet.write_string(number, place, "" if place else _TOTAL_WORD, look)
        self.write_shares(number, totals, strong=True)

    def _write(
        self,
        place: tuple[int, int],
        of: tuple[int, int],
        over: str,
        figures: tuple[CellValue, CellValue],
        rest: bool,
        strong: bool,
    ) -> None:
        casos, total = figures
        if not isinstance(casos, int) or not isinstance(total, int):
            return
        counted = total - casos if rest else casos
        cell = xl_rowcol_to_cell(*of)
        formula = share_formula(f"({over}-{cell})" if rest else cell, over)
        value = counted / total if total else NO_FIGURE
        look = self._look(CellFormat.PERCENTAGE, strong=strong)
        self._writer.sheet.write_formula(*place, formula, look, value)

    def _look(self, fmt: CellFormat, *, strong: bool) -> object:
        look: dict[str, object] = {"num_format": NUMBER_FORMATS[fmt]}
        if fmt is not CellFormat.TEXT:
            look |= APART
        if strong:
            look |= {"bold": True, "top": 1, "bg_color": HEADER_FILL}
        return self._book.format(**look)


def _bar(column: SheetColumn) -> dict[str, object]:
    color = BUCKET_COLORS[column.cubeta].bar if column.cubeta else _BAR_COLOR
    return {
        **{"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": color},
        **{"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1},
    }
