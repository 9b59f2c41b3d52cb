"""Write the workbooks of the program: typed sheets with frozen headers, definitions and charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from ajustes_tui.domain.figures.report import CellFormat, Chart, Sheet, SheetColumn
from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.read.cells import Celda
from ajustes_tui.excel.read.file import libro_nuevo, save
from ajustes_tui.excel.write.row_heights import alto_de

FILAS_POR_HOJA = 1_048_575
"""The rows a sheet has below its header; what does not fit goes on in another one."""
_NEGRILLA = Font(name="Calibri", size=11, bold=True)
_FONDO = PatternFill("solid", fgColor="DDE6EE")
_POR_LLENAR = PatternFill("solid", fgColor="FFF2CC")
_ENVUELTO = Alignment(wrap_text=True, vertical="top")
_LARGO_DE_TITULO = 100
"""Letters of the heading of a page: Excel takes 255 with its orders."""
_ALTO_DE_GRAFICO = 16
"""Rows of a sheet that one chart covers."""


def escribir_libro(
    output: BinaryIO,
    sheets: Sequence[Sheet],
    *,
    heading: str,
    charts: Sequence[Chart] = (),
    filas_por_hoja: int = FILAS_POR_HOJA,
) -> list[int]:
    """Write the sheets in order, their charts in one more; return how many rows each has."""
    book = libro_nuevo()
    book.properties.title = clean(heading)
    try:
        written = [_escribir_hoja(book, sheet, filas_por_hoja) for sheet in sheets]
        if charts:
            _dibujar(book, charts)
        save(book, output)
    except BaseException:
        _desechar(book)
        raise
    return written


def _desechar(book: Workbook) -> None:
    """Close what was being written, and leave none of it in the temporary folder."""
    for sheet in book.worksheets:
        with suppress(OSError):
            if not sheet.closed:
                sheet.close()
            sheet._writer.cleanup()


def _escribir_hoja(book: Workbook, sheet: Sheet, ceiling: int) -> int:
    written = 0
    chunk = _Tramo(book, sheet.name, sheet)
    for row in sheet.rows:
        if chunk.rows == ceiling:
            chunk.close()
            chunk = _Tramo(book, f"{sheet.name} {written // ceiling + 1}", sheet)
        chunk.add(row)
        written += 1
    chunk.close()
    return written


class _Tramo:
    """One sheet being written, with its header already there."""

    def __init__(self, book: Workbook, name: str, of: Sheet) -> None:
        self._hoja = book.create_sheet(name)
        self._columns = columns = of.columns
        self._para_leer = of.to_read
        self._celdas = [Celda(self._hoja, c.fmt, to_read=of.to_read) for c in columns]
        self.rows = 0
        for place, column in enumerate(columns, 1):
            self._hoja.column_dimensions[get_column_letter(place)].width = column.width
        self._hoja.freeze_panes = "A2"
        self._hoja.print_title_rows = "1:1"
        _para_imprimir(self._hoja, book.properties.title)
        self._add([column.heading for column in columns], (self._heading(c) for c in columns))

    def _heading(self, column: SheetColumn) -> Any:  # noqa: ANN401 - a cell of openpyxl
        cell = Celda(self._hoja, CellFormat.TEXT).con(column.heading)
        if cell is not None:
            cell.font = _NEGRILLA
            cell.fill = _POR_LLENAR if column.to_fill else _FONDO
            cell.alignment = _ENVUELTO
        return cell

    def add(self, fila: Iterable[Any]) -> None:
        """Write one row."""
        values = list(fila)
        self.rows += 1
        self._add(
            values,
            (
                cell.empty() if column.to_fill and value is None else cell.con(value)
                for cell, column, value in zip(self._celdas, self._columns, values, strict=True)
            ),
        )

    def _add(self, values: Sequence[Any], cells: Iterable[Any]) -> None:
        if self._para_leer:
            widths = (column.width for column in self._columns)
            height = alto_de(zip(values, widths, strict=True))
            self._hoja.row_dimensions[self.rows + 1].height = height
        self._hoja.append(cells)

    def close(self) -> None:
        """Say what the rows written so far can be filtered by and filled with."""
        last = self.rows + 1
        self._hoja.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{last}"
        for place, column in enumerate(self._columns, 1):
            if column.options and self.rows:
                listing = DataValidation(type="list", formula1=f'"{",".join(column.options)}"')
                letter = get_column_letter(place)
                listing.add(f"{letter}2:{letter}{last}")
                self._hoja.data_validations.append(listing)


def _para_imprimir(sheet: Any, heading: str) -> None:  # noqa: ANN401 - openpyxl has no types
    """Print a sheet lying, all its columns on one ruled page that says what it is of."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.gridLines = True
    header, footer = sheet.HeaderFooter.oddHeader, sheet.HeaderFooter.oddFooter
    # In a heading «&» begins an order.
    header.left.text = heading[:_LARGO_DE_TITULO].replace("&", "&&")
    header.right.text = "&A"
    footer.right.text = "Página &P de &N"


def _dibujar(book: Workbook, charts: Sequence[Chart]) -> None:
    """Draw the charts, one below another, on a sheet of their own."""
    canvas = book.create_sheet("Gráficos")
    _para_imprimir(canvas, book.properties.title)
    canvas.print_options.gridLines = False
    for order, grafico in enumerate(charts):
        data = book[grafico.sheet]
        drawing = LineChart() if grafico.lines else BarChart()
        drawing.title = grafico.heading
        drawing.y_axis.title = grafico.axis
        # Since 3.1 openpyxl hides both axes unless told otherwise.
        drawing.x_axis.delete = False
        drawing.y_axis.delete = False
        drawing.y_axis.scaling.min = 0
        if grafico.lines:
            drawing.x_axis.number_format = "dd/mm/yyyy"
        drawing.width, drawing.height = 22, 7.5
        for column in grafico.columns:
            serie = Reference(data, min_col=column, min_row=1, max_row=grafico.last)
            drawing.add_data(serie, titles_from_data=True)
        drawing.set_categories(Reference(data, min_col=1, min_row=2, max_row=grafico.last))
        if len(grafico.columns) == 1:
            drawing.legend = None
        canvas.add_chart(drawing, f"A{1 + order * _ALTO_DE_GRAFICO}")
