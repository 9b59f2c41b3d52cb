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

from ajustes_tui.domain.figures.report import Columna, Formato, Grafico, Hoja
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.excel.read.cells import Celda
from ajustes_tui.excel.read.file import guardar, libro_nuevo
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
    salida: BinaryIO,
    hojas: Sequence[Hoja],
    *,
    titulo: str,
    graficos: Sequence[Grafico] = (),
    filas_por_hoja: int = FILAS_POR_HOJA,
) -> list[int]:
    """Write the sheets in order, their charts in one more; return how many rows each has."""
    libro = libro_nuevo()
    libro.properties.title = limpiar(titulo)
    try:
        escritas = [_escribir_hoja(libro, hoja, filas_por_hoja) for hoja in hojas]
        if graficos:
            _dibujar(libro, graficos)
        guardar(libro, salida)
    except BaseException:
        _desechar(libro)
        raise
    return escritas


def _desechar(libro: Workbook) -> None:
    """Close what was being written, and leave none of it in the temporary folder."""
    for hoja in libro.worksheets:
        with suppress(OSError):
            if not hoja.closed:
                hoja.close()
            hoja._writer.cleanup()


def _escribir_hoja(libro: Workbook, hoja: Hoja, tope: int) -> int:
    escritas = 0
    tramo = _Tramo(libro, hoja.nombre, hoja)
    for fila in hoja.filas:
        if tramo.filas == tope:
            tramo.cerrar()
            tramo = _Tramo(libro, f"{hoja.nombre} {escritas // tope + 1}", hoja)
        tramo.agregar(fila)
        escritas += 1
    tramo.cerrar()
    return escritas


class _Tramo:
    """One sheet being written, with its header already there."""

    def __init__(self, libro: Workbook, nombre: str, de: Hoja) -> None:
        self._hoja = libro.create_sheet(nombre)
        self._columnas = columnas = de.columnas
        self._para_leer = de.para_leer
        self._celdas = [Celda(self._hoja, c.formato, para_leer=de.para_leer) for c in columnas]
        self.filas = 0
        for lugar, columna in enumerate(columnas, 1):
            self._hoja.column_dimensions[get_column_letter(lugar)].width = columna.ancho
        self._hoja.freeze_panes = "A2"
        self._hoja.print_title_rows = "1:1"
        _para_imprimir(self._hoja, libro.properties.title)
        self._agregar([columna.titulo for columna in columnas], (self._titulo(c) for c in columnas))

    def _titulo(self, columna: Columna) -> Any:  # noqa: ANN401 - a cell of openpyxl
        celda = Celda(self._hoja, Formato.TEXTO).con(columna.titulo)
        if celda is not None:
            celda.font = _NEGRILLA
            celda.fill = _POR_LLENAR if columna.por_llenar else _FONDO
            celda.alignment = _ENVUELTO
        return celda

    def agregar(self, fila: Iterable[Any]) -> None:
        """Write one row."""
        valores = list(fila)
        self.filas += 1
        self._agregar(
            valores,
            (
                celda.vacia() if columna.por_llenar and valor is None else celda.con(valor)
                for celda, columna, valor in zip(self._celdas, self._columnas, valores, strict=True)
            ),
        )

    def _agregar(self, valores: Sequence[Any], celdas: Iterable[Any]) -> None:
        if self._para_leer:
            anchos = (columna.ancho for columna in self._columnas)
            alto = alto_de(zip(valores, anchos, strict=True))
            self._hoja.row_dimensions[self.filas + 1].height = alto
        self._hoja.append(celdas)

    def cerrar(self) -> None:
        """Say what the rows written so far can be filtered by and filled with."""
        ultima = self.filas + 1
        self._hoja.auto_filter.ref = f"A1:{get_column_letter(len(self._columnas))}{ultima}"
        for lugar, columna in enumerate(self._columnas, 1):
            if columna.opciones and self.filas:
                lista = DataValidation(type="list", formula1=f'"{",".join(columna.opciones)}"')
                letra = get_column_letter(lugar)
                lista.add(f"{letra}2:{letra}{ultima}")
                self._hoja.data_validations.append(lista)


def _para_imprimir(hoja: Any, titulo: str) -> None:  # noqa: ANN401 - openpyxl has no types
    """Print a sheet lying, all its columns on one ruled page that says what it is of."""
    hoja.page_setup.orientation = "landscape"
    hoja.page_setup.fitToHeight = 0
    hoja.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    hoja.print_options.gridLines = True
    encabezado, pie = hoja.HeaderFooter.oddHeader, hoja.HeaderFooter.oddFooter
    # In a heading «&» begins an order.
    encabezado.left.text = titulo[:_LARGO_DE_TITULO].replace("&", "&&")
    encabezado.right.text = "&A"
    pie.right.text = "Página &P de &N"


def _dibujar(libro: Workbook, graficos: Sequence[Grafico]) -> None:
    """Draw the charts, one below another, on a sheet of their own."""
    lienzo = libro.create_sheet("Gráficos")
    _para_imprimir(lienzo, libro.properties.title)
    lienzo.print_options.gridLines = False
    for orden, grafico in enumerate(graficos):
        datos = libro[grafico.hoja]
        dibujo = LineChart() if grafico.lineas else BarChart()
        dibujo.title = grafico.titulo
        dibujo.y_axis.title = grafico.eje
        # Since 3.1 openpyxl hides both axes unless told otherwise.
        dibujo.x_axis.delete = False
        dibujo.y_axis.delete = False
        dibujo.y_axis.scaling.min = 0
        if grafico.lineas:
            dibujo.x_axis.number_format = "dd/mm/yyyy"
        dibujo.width, dibujo.height = 22, 7.5
        for columna in grafico.columnas:
            serie = Reference(datos, min_col=columna, min_row=1, max_row=grafico.ultima)
            dibujo.add_data(serie, titles_from_data=True)
        dibujo.set_categories(Reference(datos, min_col=1, min_row=2, max_row=grafico.ultima))
        if len(grafico.columnas) == 1:
            dibujo.legend = None
        lienzo.add_chart(dibujo, f"A{1 + orden * _ALTO_DE_GRAFICO}")
