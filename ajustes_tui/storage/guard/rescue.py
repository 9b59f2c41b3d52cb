"""Drafts that found the store busy when their session had to end: beside it until the next one."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ajustes_tui.errors import ConflictError, motivo_of

_PERMISOS = 0o600


class Rescue:
    """A file of lines, each one draft, that any session puts into the store when it can write."""

    def __init__(self, path: Path | None) -> None:
        """Keep them beside a store; one in memory has nobody to be busy with."""
        self._archivo = None if path is None else Path(f"{path}.rescate")

    def save(self, jotting: Mapping[str, object]) -> None:
        """Keep one more draft; raises Conflicto when not even that can be written."""
        if self._archivo is None:
            return
        # Its own line also behind one that was cut short.
        line = f"\n{json.dumps(jotting, ensure_ascii=False)}\n".encode()
        try:
            file = os.open(
                self._archivo, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _PERMISOS
            )
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                if os.write(file, line) < len(line):
                    raise OSError(errno.ENOSPC, "short write")
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise ConflictError(
                f"El borrador no se pudo guardar: {motivo_of(error)}.",
                "Revise los permisos y el espacio del disco.",
            ) from None

    def hay(self) -> bool:
        """Tell whether some draft waits."""
        try:
            return self._archivo is not None and self._archivo.stat().st_size > 0
        except OSError:
            return False

    def read(self) -> bytes:
        """Return all that waits, as it is written."""
        with self._abierto() as file:
            return _todo(file)

    def forget(self, parsed: bytes) -> None:
        """Take out what `read` gave, once it is in the store; what came behind stays."""
        with self._abierto() as file:
            whole = _todo(file)
            if parsed and whole.startswith(parsed):
                rest = whole[len(parsed) :]
                os.pwrite(file, rest, 0)
                os.ftruncate(file, len(rest))

    @contextmanager
    def _abierto(self) -> Iterator[int]:
        file = os.open(self._archivo or os.devnull, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)


def apuntes_de(parsed: bytes) -> Iterator[dict[str, object]]:
    """Yield the drafts of a file, the oldest first; who was killed while writing left half a line."""
    for line in parsed.splitlines():
        try:
            jotting = json.loads(line)
        except ValueError:
            continue
        if isinstance(jotting, dict):
            yield jotting


def _todo(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)
