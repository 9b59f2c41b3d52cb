"""Write the workbook of rechazos: what a person corrects there can be imported as it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from ajustes_tui.domain.base import Cabecera, Rechazo
from ajustes_tui.domain.texto import limpiar
from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.columnas import COLUMNAS_DE_RECHAZO

_LARGO_DE_CELDA = 32_767
"""The most characters Excel keeps in one cell."""
_ANCHO_DE_COLUMNA = 18


def escribir_rechazos(ruta: Path, cabecera: Cabecera, rechazos: Iterable[Rechazo]) -> int:
    """Write the rows with their columns in order, then row, column and reason; return how many.

    The file appears complete or not at all, readable by its owner only (Ley 1581). Raise
    ArchivoInvalido when it cannot be written.
    """
    with _reemplazo(ruta) as salida:
        return _escribir(salida, cabecera.encabezados, rechazos)


def _escribir(salida: BinaryIO, encabezados: Sequence[str], rechazos: Iterable[Rechazo]) -> int:
    libro = Workbook(write_only=True)
    hoja = libro.create_sheet("Rechazos")
    for lugar in range(1, len(encabezados) + len(COLUMNAS_DE_RECHAZO) + 1):
        hoja.column_dimensions[get_column_letter(lugar)].width = _ANCHO_DE_COLUMNA
    hoja.freeze_panes = "A2"

    def agregar(textos: Iterable[str]) -> None:
        celdas = []
        for texto in textos:
            celda = WriteOnlyCell(hoja, value=limpiar(texto)[:_LARGO_DE_CELDA])
            # A text that begins with = + - @ or # stays the text it is.
            celda.data_type = "s"
            celda.number_format = "@"
            celdas.append(celda)
        hoja.append(celdas)

    agregar([*encabezados, *COLUMNAS_DE_RECHAZO])
    cuantos = 0
    for rechazo in rechazos:
        originales = [rechazo.crudo.get(nombre, "") for nombre in encabezados]
        agregar([*originales, str(rechazo.fila), rechazo.columna, rechazo.motivo])
        cuantos += 1
    libro.save(salida)
    return cuantos


@contextmanager
def _reemplazo(ruta: Path) -> Iterator[BinaryIO]:
    """Give a file beside the final one, which takes its place only when all went well."""
    try:
        # mkstemp creates it with mode 0600 from the start.
        descriptor, nombre = tempfile.mkstemp(dir=ruta.parent, prefix=".", suffix=".tmp")
    except OSError:
        raise _no_se_escribe(ruta) from None
    temporal = Path(nombre)
    try:
        with os.fdopen(descriptor, "wb") as salida:
            yield salida
        temporal.replace(ruta)
    except OSError:
        raise _no_se_escribe(ruta) from None
    finally:
        temporal.unlink(missing_ok=True)


def _no_se_escribe(ruta: Path) -> ArchivoInvalido:
    return ArchivoInvalido(
        f"No se pudo escribir «{ruta.name}».",
        "Compruebe que la carpeta existe, que puede escribir en ella y que no lo tiene abierto.",
    )
