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

from ajustes_tui.errors import InvalidFile

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


class NewFile:
    """A file beside the final one, which takes its place when it is published."""

    def __init__(self, output: BinaryIO, temporal: Path, path: Path) -> None:
        self.output = output
        self.publicado = False
        self._temporal = temporal
        self._ruta = path

    def publicar(self) -> None:
        """Put the file in its place, once all of it is on disk."""
        try:
            self.output.flush()
            os.fsync(self.output.fileno())
            self._temporal.replace(self._ruta)
            self.publicado = True
        except OSError:
            raise _no_se_escribe(self._ruta) from None


@contextmanager
def archivo_nuevo(path: Path) -> Iterator[NewFile]:
    """Give a file to write, 0600 (Ley 1581); not published, or in a failure, nothing of it stays.

    Raise InvalidFile when it cannot be written.
    """
    try:
        # mkstemp creates it with mode 0600 from the start.
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    except OSError:
        raise _no_se_escribe(path) from None
    temporal = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as output:
            new = NewFile(output, temporal, path)
            try:
                yield new
            except BaseException:
                if new.publicado:
                    # What the file says was not kept in the store: nobody is to send it.
                    path.unlink(missing_ok=True)
                raise
    except OSError:
        raise _no_se_escribe(path) from None
    finally:
        temporal.unlink(missing_ok=True)


def libro_nuevo() -> Workbook:
    """Return an empty workbook to write row by row, which says who made it."""
    book = Workbook(write_only=True)
    book.properties.creator = AUTOR
    book.properties.lastModifiedBy = AUTOR
    return book


def save(book: Workbook, output: BinaryIO) -> None:
    """Write a workbook out, made the moment it is kept: another program moves only the second."""
    book.properties.created = datetime.now(UTC).replace(tzinfo=None)
    book.save(output)


def exigir_reemplazable(path: Path) -> None:
    """Refuse to write over what this program did not write, or somebody changed since.

    Raise InvalidFile for a folder, a link, a device, or a file of somebody else.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError:
        raise _no_se_escribe(path) from None
    if not stat.S_ISREG(mode):
        raise InvalidFile(
            f"«{path.name}» no es un archivo corriente y no se reemplaza.", "Escoja otro nombre."
        )
    if not _es_nuestro(path):
        raise InvalidFile(
            f"«{path.name}» ya existe y no es un libro de este programa sin cambios.",
            "Escoja otro nombre, o mueva ese archivo.",
        )


def _es_nuestro(path: Path) -> bool:
    """Tell whether a file is empty, or a workbook of this program nobody saved again."""
    try:
        if not path.stat().st_size:
            return True
        with zipfile.ZipFile(path) as paquete, paquete.open(_PROPIEDADES) as part:
            propiedades = part.read(10_000).decode("utf-8", "replace")
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return False
    if not all(mark in propiedades for mark in _NUESTRO):
        return False
    try:
        done, saved = map(datetime.fromisoformat, _MOMENTO.findall(propiedades))
    except ValueError:
        return False
    return abs(saved - done) <= _RECIEN


def _no_se_escribe(path: Path) -> InvalidFile:
    return InvalidFile(
        f"No se pudo escribir «{path.name}».",
        "Compruebe que la carpeta existe, que puede escribir en ella y que no lo tiene abierto.",
    )
