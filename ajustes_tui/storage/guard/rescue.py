"""Drafts of sessions that ended with the store busy or gone."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.errors import ConflictError, motivo_of
from ajustes_tui.paths import private_dir, rescue_of

_FILE_MODE = 0o600


class Rescue:
    """Drafts not saved: next to the store, or elsewhere if its folder is gone."""

    def __init__(self, db: Path | None) -> None:
        """A store in memory keeps no drafts."""
        self._db = db
        self._files = [] if db is None else [RescueFile(path) for path in rescue_of(db)]

    def save(self, borrador: Mapping[str, object], *, flushed: bool = True) -> None:
        """Append a draft; raise ConflictError if unwritable.

        Without `flushed` a power cut may lose it, but nobody waits for the disk.
        """
        if self._db is None:
            return
        beside, apart = self._files
        (beside if paths.exists(self._db) else apart).save(borrador, flushed=flushed)

    def waiting(self) -> list[RescueFile]:
        return [file for file in self._files if file.is_waiting()]


class RescueFile:
    """A file of drafts, one per line, for the next session to save."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return self._path.name

    def save(self, borrador: Mapping[str, object], *, flushed: bool = True) -> None:
        """Append a draft; raise ConflictError if unwritable."""
        # It begins with a newline, so that it is a line of its own even after one that was cut short.
        line = f"\n{json.dumps(borrador, ensure_ascii=False)}\n".encode()
        try:
            private_dir(self._path.parent)
            file = os.open(
                self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _FILE_MODE
            )
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                if os.write(file, line) < len(line):
                    raise OSError(errno.ENOSPC, "short write")
                if flushed:
                    os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise ConflictError(
                f"El borrador no se pudo guardar: {motivo_of(error)}.",
                "Revise los permisos y el espacio del disco.",
            ) from None

    def is_waiting(self) -> bool:
        try:
            return self._path.stat().st_size > 0
        except OSError:
            return False

    def read(self) -> bytes:
        with self._open() as file:
            return _read_all(file)

    def forget(self, raw: bytes) -> None:
        """Remove saved drafts; later ones stay."""
        with self._open() as file:
            whole = _read_all(file)
            if raw and whole.startswith(raw):
                rest = whole[len(raw) :]
                os.pwrite(file, rest, 0)
                os.ftruncate(file, len(rest))

    @contextmanager
    def _open(self) -> Iterator[int]:
        file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)


def borradores_in(raw: bytes) -> Iterator[dict[str, object]]:
    """Yield drafts, oldest first, skipping a truncated line."""
    for line in raw.splitlines():
        try:
            borrador = json.loads(line)
        except ValueError:
            continue
        if isinstance(borrador, dict):
            yield borrador


def _read_all(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)
