"""Drafts that found the store busy when their session had to end: beside it until the next one."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ajustes_tui.errors import Conflicto, motivo_de

_PERMISOS = 0o600


class Rescate:
    """A file of lines, each one draft, that any session puts into the store when it can write."""

    def __init__(self, ruta: Path | None) -> None:
        """Keep them beside a store; one in memory has nobody to be busy with."""
        self._archivo = None if ruta is None else Path(f"{ruta}.rescate")

    def guardar(self, apunte: Mapping[str, object]) -> None:
        """Keep one more draft; raises Conflicto when not even that can be written."""
        if self._archivo is None:
            return
        linea = json.dumps(apunte, ensure_ascii=False) + "\n"
        try:
            archivo = os.open(
                self._archivo, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _PERMISOS
            )
            try:
                fcntl.flock(archivo, fcntl.LOCK_EX)
                os.write(archivo, linea.encode())
                os.fsync(archivo)
            finally:
                os.close(archivo)
        except OSError as error:
            raise Conflicto(
                f"El borrador no se pudo guardar: {motivo_de(error)}.",
                "Revise los permisos y el espacio del disco.",
            ) from None

    def hay(self) -> bool:
        """Tell whether some draft waits."""
        try:
            return self._archivo is not None and self._archivo.stat().st_size > 0
        except OSError:
            return False

    @contextmanager
    def recoger(self) -> Iterator[list[dict[str, object]]]:
        """Yield what waits, the oldest first; it is forgotten once the block ends well."""
        if self._archivo is None:
            yield []
            return
        archivo = os.open(self._archivo, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PERMISOS)
        try:
            fcntl.flock(archivo, fcntl.LOCK_EX)
            with os.fdopen(os.dup(archivo), "rb") as lineas:
                # Who was killed while writing left a line without its end.
                enteras = [json.loads(linea) for linea in lineas if linea.endswith(b"\n")]
            yield enteras
            os.ftruncate(archivo, 0)
        finally:
            os.close(archivo)
