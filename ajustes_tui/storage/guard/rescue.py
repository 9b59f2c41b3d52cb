"""The drafts of sessions that ended while the store was busy, kept beside it for the next session."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ajustes_tui.errors import ConflictError, motivo_of

_FILE_MODE = 0o600


class Rescue:
    """A file of drafts, one a line, which the next session that can write saves in the store."""

    def __init__(self, path: Path | None) -> None:
        """Keep the drafts in a file beside a store; a store in memory is never busy and has none."""
        self._path = None if path is None else Path(f"{path}.rescate")

    def save(self, borrador: Mapping[str, object]) -> None:
        """Append a draft; raises ConflictError when the file cannot be written either."""
        if self._path is None:
            return
        # It begins with a newline, so that it is a line of its own even after one that was cut short.
        line = f"\n{json.dumps(borrador, ensure_ascii=False)}\n".encode()
        try:
            file = os.open(
                self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _FILE_MODE
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

    def is_waiting(self) -> bool:
        """Tell whether there is any draft in the file."""
        try:
            return self._path is not None and self._path.stat().st_size > 0
        except OSError:
            return False

    def read(self) -> bytes:
        """Return the whole file, to be read by `borradores_in`."""
        with self._open() as file:
            return _read_all(file)

    def forget(self, raw: bytes) -> None:
        """Remove the drafts `read` returned, once they are in the store; later ones stay."""
        with self._open() as file:
            whole = _read_all(file)
            if raw and whole.startswith(raw):
                rest = whole[len(raw) :]
                os.pwrite(file, rest, 0)
                os.ftruncate(file, len(rest))

    @contextmanager
    def _open(self) -> Iterator[int]:
        file = os.open(self._path or os.devnull, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)


def borradores_in(raw: bytes) -> Iterator[dict[str, object]]:
    """Yield the drafts of a file, the oldest first; a line cut short by a killed session is skipped."""
    for line in raw.splitlines():
        try:
            borrador = json.loads(line)
        except ValueError:
            continue
        if isinstance(borrador, dict):
            yield borrador


def _read_all(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)
