"""The first sheet of a small workbook as plain text: a catalogue somebody keeps in Excel."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from ajustes_tui.domain.figures.report import Formato as FormatoDeCelda
from ajustes_tui.errors import ArchivoInvalido, motivo_de
from ajustes_tui.excel.read.cells import Celda
from ajustes_tui.excel.read.file import archivo_nuevo, exigir_reemplazable, guardar, libro_nuevo
from ajustes_tui.excel.read.formats import Formato, detectar

_COLUMNAS = 50
_FILAS = 20_000
_ANCHO = 24


def leer_hoja(ruta: Path, bytes_archivo: int, bytes_expandidos: int) -> list[list[str]]:
    """Return every row of the first sheet, blank ones included, so that rows keep their numbers.

    Raises ArchivoInvalido for what is no xlsx, or is larger than a catalogue can be.
    """
    try:
        if ruta.stat().st_size > bytes_archivo:
            raise ArchivoInvalido(f"«{ruta.name}» es demasiado grande para un catálogo.")
        if detectar(ruta.read_bytes(), bytes_expandidos) is not Formato.XLSX:
            raise _no_es_libro(ruta)
        libro = load_workbook(ruta, read_only=True, data_only=True)
        try:
            hoja = libro.worksheets[0]
            filas = [
                [_texto(valor) for valor in fila]
                for fila in hoja.iter_rows(max_row=_FILAS, max_col=_COLUMNAS, values_only=True)
            ]
        finally:
            libro.close()
    except OSError as error:
        raise ArchivoInvalido(
            f"No se puede leer «{ruta.name}»: {motivo_de(error)}.",
            "Revise que el archivo exista y que usted pueda leerlo.",
        ) from None
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError):
        raise _no_es_libro(ruta) from None
    utiles = max((lugar + 1 for fila in filas for lugar, t in enumerate(fila) if t), default=0)
    return [(fila + [""] * utiles)[:utiles] for fila in filas]


def escribir_hoja(
    ruta: Path, nombre: str, columnas: Sequence[str], filas: Iterable[Sequence[str]]
) -> None:
    """Write rows of text as one sheet, 0600; raises ArchivoInvalido over somebody else's file."""
    exigir_reemplazable(ruta)
    with archivo_nuevo(ruta) as nuevo:
        libro = libro_nuevo()
        hoja = libro.create_sheet(nombre)
        for lugar in range(1, len(columnas) + 1):
            hoja.column_dimensions[get_column_letter(lugar)].width = _ANCHO
        hoja.freeze_panes = "A2"
        celdas = [Celda(hoja, FormatoDeCelda.TEXTO) for _ in columnas]
        for fila in (columnas, *filas):
            hoja.append([celda.con(texto) for celda, texto in zip(celdas, fila, strict=True)])
        guardar(libro, nuevo.salida)
        nuevo.publicar()


def _texto(valor: object) -> str:
    if valor is None:
        return ""
    if isinstance(valor, bool):
        return "si" if valor else "no"
    if isinstance(valor, float) and valor.is_integer():
        return str(int(valor))
    if isinstance(valor, datetime):
        return valor.date().isoformat()
    return valor.isoformat() if isinstance(valor, date) else " ".join(str(valor).split())


def _no_es_libro(ruta: Path) -> ArchivoInvalido:
    return ArchivoInvalido(
        f"«{ruta.name}» no se puede leer como un libro de Excel.", "Guárdelo como .xlsx o .csv."
    )
