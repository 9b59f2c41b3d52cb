"""Write the forms of the weekly feedback: an editable template with its blanks filled in, one page."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.properties import PageSetupProperties

from ajustes_tui.domain.figures.forms import Dato, Formulario
from ajustes_tui.domain.figures.report import Hoja
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import ConfigInvalida
from ajustes_tui.excel.read.cells import LARGO_DE_CELDA
from ajustes_tui.excel.read.file import AUTOR, guardar
from ajustes_tui.excel.write.reports import escribir_libro
from ajustes_tui.excel.write.row_heights import ALTO_MAXIMO, alto_de

_BLANCO = re.compile(r"\{([a-z0-9_]+)\}")
_PUNTOS_POR_RENGLON = 1.3
"""Height of a line of text, in sizes of its letter."""
_LETRAS_POR_COLUMNA = 1.05
"""Letters that fit in a unit of width, at the size of the page."""
_ANCHO_NORMAL = 8.43
_ALTO_NORMAL = 15


def escribir_formulario(salida: BinaryIO, formulario: Formulario, carpeta: Path) -> None:
    """Write one form, or a report that has no template.

    Raises ConfigInvalida when somebody left a template that cannot be read or asks for what no
    form says.
    """
    if not formulario.plantilla:
        escribir_libro(salida, formulario.hojas, titulo=formulario.titulo)
        return
    libro = _abrir(carpeta / formulario.plantilla)
    libro.properties.creator = AUTOR
    libro.properties.lastModifiedBy = AUTOR
    libro.properties.title = formulario.titulo
    _llenar(libro.worksheets[0], formulario.valores, formulario.plantilla)
    for hoja in formulario.hojas:
        _agregar(libro, hoja)
    guardar(libro, salida)


def _abrir(ruta: Path) -> Workbook:
    try:
        return load_workbook(ruta)
    except FileNotFoundError:
        raise ConfigInvalida(
            f"No está la plantilla «{ruta.name}».", "Póngala de nuevo en data/formularios."
        ) from None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, InvalidFileException):
        raise ConfigInvalida(
            f"La plantilla «{ruta.name}» no se puede leer.",
            "Guárdela como libro de Excel (.xlsx) en data/formularios.",
        ) from None


def _llenar(hoja: Any, valores: Mapping[str, Dato], plantilla: str) -> None:  # noqa: ANN401
    anchos = {rango.coord.split(":")[0]: rango for rango in hoja.merged_cells.ranges}
    for fila in hoja.iter_rows():
        for celda in fila:
            if isinstance(celda, MergedCell) or not isinstance(celda.value, str):
                continue
            if _BLANCO.search(celda.value):
                _poner(celda, valores, plantilla)
                _dar_alto(hoja, celda, anchos.get(celda.coordinate))
    _en_una_pagina(hoja)


def _poner(celda: Any, valores: Mapping[str, Dato], plantilla: str) -> None:  # noqa: ANN401
    """Put the values where the template asks for them; a text stays a text, whatever it looks like."""
    for nombre in _BLANCO.findall(celda.value):
        if nombre not in valores:
            raise ConfigInvalida(
                f"{plantilla}, celda {celda.coordinate}: no existe el dato {{{nombre[:40]}}}.",
                f"Los que hay son: {', '.join(sorted(valores))}.",
            )
    solo = _BLANCO.fullmatch(celda.value.strip())
    valor = valores[solo[1]] if solo else ""
    if solo and not isinstance(valor, str):
        celda.value = valor
        return
    _escribir_texto(
        celda, _BLANCO.sub(lambda hallado: _como_texto(valores[hallado[1]]), celda.value)
    )


def _escribir_texto(celda: Any, texto: str) -> None:  # noqa: ANN401 - openpyxl has no types
    celda.value = texto[:LARGO_DE_CELDA] or None
    if celda.value is not None:
        celda.data_type = "s"
        celda.quotePrefix = texto.startswith(("=", "+", "-", "@"))


def _como_texto(valor: Dato) -> str:
    if isinstance(valor, Decimal):
        return f"{valor * 100:.1f} %".replace(".", ",")
    if isinstance(valor, date):
        return f"{valor:%d/%m/%Y}"
    return "\n".join(limpiar(linea) for linea in str(valor).split("\n"))


def _agregar(libro: Workbook, hoja: Hoja) -> None:
    """Add what does not fit on the page of the form, as a list of texts."""
    nueva = libro.create_sheet(hoja.nombre)
    filas = [[columna.titulo for columna in hoja.columnas], *hoja.filas]
    for lugar, columna in enumerate(hoja.columnas, 1):
        nueva.column_dimensions[get_column_letter(lugar)].width = columna.ancho
        nueva.cell(1, lugar).font = Font(bold=True)
    for numero, fila in enumerate(filas, 1):
        for lugar, valor in enumerate(fila, 1):
            celda = nueva.cell(numero, lugar)
            _escribir_texto(celda, _como_texto(str(valor)))
            celda.alignment = Alignment(vertical="top", wrap_text=True)
        anchos = (columna.ancho for columna in hoja.columnas)
        nueva.row_dimensions[numero].height = alto_de(zip(fila, anchos, strict=True))
    nueva.freeze_panes = "A2"
    nueva.print_title_rows = "1:1"
    nueva.page_setup.orientation = "landscape"
    nueva.page_setup.fitToHeight = 0
    nueva.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _dar_alto(hoja: Any, celda: Any, rango: Any) -> None:  # noqa: ANN401 - openpyxl has no types
    """Make the row as high as its text needs: a merged cell never grows by itself."""
    if not isinstance(celda.value, str) or not celda.alignment.wrap_text:
        return
    columnas = range(rango.min_col, rango.max_col + 1) if rango else (celda.column,)
    # Excel keeps equal columns that stand together as one, from `min` to `max`.
    anchos = {
        columna: medida.width
        for medida in hoja.column_dimensions.values()
        for columna in range(medida.min or 0, (medida.max or 0) + 1)
    }
    ancho = sum(anchos.get(columna, _ANCHO_NORMAL) for columna in columnas)
    tamano = celda.font.size or 11
    caben = max(ancho * _LETRAS_POR_COLUMNA * 11 / tamano, 1)
    renglones = sum(math.ceil(max(len(t), 1) / caben) for t in celda.value.split("\n"))
    filas = range(rango.min_row, rango.max_row + 1) if rango else (celda.row,)
    hay = sum(hoja.row_dimensions[fila].height or _ALTO_NORMAL for fila in filas)
    pide = renglones * tamano * _PUNTOS_POR_RENGLON + 4
    if pide > hay:
        ultima = hoja.row_dimensions[filas[-1]]
        ultima.height = min((ultima.height or _ALTO_NORMAL) + pide - hay, ALTO_MAXIMO)


def _en_una_pagina(hoja: Any) -> None:  # noqa: ANN401 - openpyxl has no types
    """Keep the form on one page whatever was written in it."""
    hoja.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    hoja.page_setup.fitToWidth = 1
    hoja.page_setup.fitToHeight = 1
    hoja.print_area = hoja.print_area or hoja.dimensions
