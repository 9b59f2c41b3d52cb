"""Write the workbook of rechazos: what a person corrects there can be imported as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from openpyxl.utils import get_column_letter

from ajustes_tui.domain.base.rows import Cabecera, Rechazo
from ajustes_tui.domain.figures.report import Formato
from ajustes_tui.excel.read.cells import Celda
from ajustes_tui.excel.read.columns import COLUMNAS_DE_RECHAZO
from ajustes_tui.excel.read.file import archivo_nuevo, exigir_reemplazable, guardar, libro_nuevo

_ANCHO_DE_COLUMNA = 18


def escribir_rechazos(ruta: Path, cabecera: Cabecera, rechazos: Iterable[Rechazo]) -> int:
    """Write the rows with their columns in order, then row, column and reason; return how many.

    The file appears complete or not at all, readable by its owner only (Ley 1581). Raise
    ArchivoInvalido when it cannot be written, or somebody corrected in it what it had.
    """
    exigir_reemplazable(ruta)
    with archivo_nuevo(ruta) as nuevo:
        cuantos = _escribir(nuevo.salida, cabecera.encabezados, rechazos)
        nuevo.publicar()
    return cuantos


def _escribir(salida: BinaryIO, encabezados: Sequence[str], rechazos: Iterable[Rechazo]) -> int:
    libro = libro_nuevo()
    hoja = libro.create_sheet("Rechazos")
    for lugar in range(1, len(encabezados) + len(COLUMNAS_DE_RECHAZO) + 1):
        hoja.column_dimensions[get_column_letter(lugar)].width = _ANCHO_DE_COLUMNA
    hoja.freeze_panes = "A2"

    celdas = [
        Celda(hoja, Formato.TEXTO) for _ in range(len(encabezados) + len(COLUMNAS_DE_RECHAZO))
    ]

    def agregar(textos: Sequence[str]) -> None:
        hoja.append([celda.con(texto) for celda, texto in zip(celdas, textos, strict=True)])

    agregar([*encabezados, *COLUMNAS_DE_RECHAZO])
    cuantos = 0
    for rechazo in rechazos:
        originales = [rechazo.crudo.get(nombre, "") for nombre in encabezados]
        agregar([*originales, str(rechazo.fila), rechazo.columna, rechazo.motivo])
        cuantos += 1
    guardar(libro, salida)
    return cuantos
