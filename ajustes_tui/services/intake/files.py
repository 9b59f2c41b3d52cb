"""The workbooks a person may choose to import: those of one folder, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.base.inbox import EstadoDeArchivo, es_base
from ajustes_tui.domain.values.dates import BOGOTA

MAXIMO = 200
"""Workbooks listed at most: an inbox nobody empties is not read whole."""


@dataclass(frozen=True, slots=True)
class Libro:
    """A workbook on disk and its state in the store; `tamano` is bytes, `cambiado_el` is Bogota's."""

    ruta: Path
    tamano: int
    cambiado_el: datetime
    cambiado_ns: int
    estado: EstadoDeArchivo = EstadoDeArchivo.NUEVA
    base: int | None = None
    deshecha: bool = False
    """Whether its base was undone: the file is free again."""
    motivo: str = ""
    """Why the inbox refused it."""


def libros_de(carpeta: Path) -> list[Libro]:
    """Return the workbooks of a folder, the last changed first; none when it cannot be read."""
    libros: list[Libro] = []
    try:
        rutas = [ruta for ruta in carpeta.iterdir() if es_base(ruta.name) and ruta.is_file()]
    except OSError:
        return []
    for ruta in rutas:
        try:
            dato = ruta.stat()
        except OSError:
            # The file went away between listing the folder and looking at it.
            continue
        cambiado = datetime.fromtimestamp(dato.st_mtime, BOGOTA)
        libros.append(Libro(ruta, dato.st_size, cambiado, dato.st_mtime_ns))
    libros.sort(key=lambda libro: libro.cambiado_el, reverse=True)
    return libros[:MAXIMO]
