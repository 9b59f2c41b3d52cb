"""Drafts that found the store busy when their session had to end: beside it until the next one."""

from __future__ import annotations

import errno
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
        # Its own line also behind one that was cut short.
        linea = f"\n{json.dumps(apunte, ensure_ascii=False)}\n".encode()
        try:
            archivo = os.open(
                self._archivo, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _PERMISOS
            )
            try:
                fcntl.flock(archivo, fcntl.LOCK_EX)
                if os.write(archivo, linea) < len(linea):
                    raise OSError(errno.ENOSPC, "short write")
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

    def leer(self) -> bytes:
        """Return all that waits, as it is written."""
        with self._abierto() as archivo:
            return _todo(archivo)

    def olvidar(self, leido: bytes) -> None:
        """Take out what `leer` gave, once it is in the store; what came behind stays."""
        with self._abierto() as archivo:
            todo = _todo(archivo)
            if leido and todo.startswith(leido):
                resto = todo[len(leido) :]
                os.pwrite(archivo, resto, 0)
                os.ftruncate(archivo, len(resto))

    @contextmanager
    def _abierto(self) -> Iterator[int]:
        archivo = os.open(self._archivo or os.devnull, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(archivo, fcntl.LOCK_EX)
            yield archivo
        finally:
            os.close(archivo)


def apuntes_de(leido: bytes) -> Iterator[dict[str, object]]:
    """Yield the drafts of a file, the oldest first; who was killed while writing left half a line."""
    for linea in leido.splitlines():
        try:
            apunte = json.loads(linea)
        except ValueError:
            continue
        if isinstance(apunte, dict):
            yield apunte


def _todo(archivo: int) -> bytes:
    return os.pread(archivo, os.fstat(archivo).st_size, 0)
