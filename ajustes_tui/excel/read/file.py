"""The file of a workbook: it appears complete or not at all, and only its owner reads it."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook

from ajustes_tui.errors import ArchivoInvalido

AUTOR = "ajustes"
"""Who made and last changed the workbooks of this program, in their properties."""
_PROPIEDADES = "docProps/core.xml"
_NUESTRO = (
    f"<dc:creator>{AUTOR}</dc:creator>",
    f"<cp:lastModifiedBy>{AUTOR}</cp:lastModifiedBy>",
)
_MOMENTO = re.compile(r"<dcterms:(?:created|modified)[^>]*>([^<]*)Z</")
_RECIEN = timedelta(seconds=1)
"""What may lie between making and keeping a workbook nobody saved again: openpyxl writes both."""


class ArchivoNuevo:
    """A file beside the final one, which takes its place when it is published."""

    def __init__(self, salida: BinaryIO, temporal: Path, ruta: Path) -> None:
        self.salida = salida
        self.publicado = False
        self._temporal = temporal
        self._ruta = ruta

    def publicar(self) -> None:
        """Put the file in its place, once all of it is on disk."""
        try:
            self.salida.flush()
            os.fsync(self.salida.fileno())
            self._temporal.replace(self._ruta)
            self.publicado = True
        except OSError:
            raise _no_se_escribe(self._ruta) from None


@contextmanager
def archivo_nuevo(ruta: Path) -> Iterator[ArchivoNuevo]:
    """Give a file to write, 0600 (Ley 1581); not published, or in a failure, nothing of it stays.

    Raise ArchivoInvalido when it cannot be written.
    """
    try:
        # mkstemp creates it with mode 0600 from the start.
        descriptor, nombre = tempfile.mkstemp(dir=ruta.parent, prefix=".", suffix=".tmp")
    except OSError:
        raise _no_se_escribe(ruta) from None
    temporal = Path(nombre)
    try:
        with os.fdopen(descriptor, "wb") as salida:
            nuevo = ArchivoNuevo(salida, temporal, ruta)
            try:
                yield nuevo
            except BaseException:
                if nuevo.publicado:
                    # What the file says was not kept in the store: nobody is to send it.
                    ruta.unlink(missing_ok=True)
                raise
    except OSError:
        raise _no_se_escribe(ruta) from None
    finally:
        temporal.unlink(missing_ok=True)


def libro_nuevo() -> Workbook:
    """Return an empty workbook to write row by row, which says who made it."""
    libro = Workbook(write_only=True)
    libro.properties.creator = AUTOR
    libro.properties.lastModifiedBy = AUTOR
    return libro


def guardar(libro: Workbook, salida: BinaryIO) -> None:
    """Write a workbook out, made the moment it is kept: another program moves only the second."""
    libro.properties.created = datetime.now(UTC).replace(tzinfo=None)
    libro.save(salida)


def exigir_reemplazable(ruta: Path) -> None:
    """Refuse to write over what this program did not write, or somebody changed since.

    Raise ArchivoInvalido for a folder, a link, a device, or a file of somebody else.
    """
    try:
        modo = ruta.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError:
        raise _no_se_escribe(ruta) from None
    if not stat.S_ISREG(modo):
        raise ArchivoInvalido(
            f"«{ruta.name}» no es un archivo corriente y no se reemplaza.", "Escoja otro nombre."
        )
    if not _es_nuestro(ruta):
        raise ArchivoInvalido(
            f"«{ruta.name}» ya existe y no es un libro de este programa sin cambios.",
            "Escoja otro nombre, o mueva ese archivo.",
        )


def _es_nuestro(ruta: Path) -> bool:
    """Tell whether a file is empty, or a workbook of this program nobody saved again."""
    try:
        if not ruta.stat().st_size:
            return True
        with zipfile.ZipFile(ruta) as paquete, paquete.open(_PROPIEDADES) as parte:
            propiedades = parte.read(10_000).decode("utf-8", "replace")
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return False
    if not all(marca in propiedades for marca in _NUESTRO):
        return False
    try:
        hecho, guardado = map(datetime.fromisoformat, _MOMENTO.findall(propiedades))
    except ValueError:
        return False
    return abs(guardado - hecho) <= _RECIEN


def _no_se_escribe(ruta: Path) -> ArchivoInvalido:
    return ArchivoInvalido(
        f"No se pudo escribir «{ruta.name}».",
        "Compruebe que la carpeta existe, que puede escribir en ella y que no lo tiene abierto.",
    )
