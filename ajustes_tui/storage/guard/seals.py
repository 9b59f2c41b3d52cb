"""The file of seals beside a store: append-only text that a changed database cannot change."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.keeping.integrity import Sello, huella_de_sello, leer_sellos

_PERMISOS = 0o600


class SellosRepository:
    """The seals of one store, one line each."""

    def __init__(self, db: Path) -> None:
        self.ruta = db.with_name(f"{db.name}.sellos")

    def list_all(self) -> list[Sello]:
        """Return every seal, oldest first; none when the store was never sealed.

        Raises SelloIlegible when a line was changed or taken out.
        """
        try:
            contenido = self.ruta.read_bytes()
        except FileNotFoundError:
            return []
        return leer_sellos(contenido.decode("utf-8", "replace"))

    def append(
        self, sello: Sello, si: Callable[[list[Sello]], bool] = lambda _sellos: True
    ) -> bool:
        """Add a seal on the disk when `si` wants it after those there are; tell whether it did."""
        nuevo = not self.ruta.exists()
        modo = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(self.ruta, modo, _PERMISOS)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            sellos = self.list_all()
            if not si(sellos):
                return False
            previo = huella_de_sello(sellos[-1]) if sellos else ""
            os.write(descriptor, f"{replace(sello, previo=previo).as_text()}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if nuevo:
            sync_folder(self.ruta.parent)
        return True

    def set_aside(self, ahora: datetime) -> Path:
        """Keep seals that cannot be read under another name, so that new ones can be put."""
        aparte = self.ruta.with_name(f"{self.ruta.name}.antes-{ahora:%Y%m%d-%H%M%S}")
        self.ruta.rename(aparte)
        return aparte


def sync_folder(carpeta: Path) -> None:
    """Make sure that a new name of a folder survives a power cut."""
    descriptor = os.open(carpeta, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
