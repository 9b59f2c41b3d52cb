"""The private folder with the attachments of one mail, beside the store, while they are read."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from ajustes_tui.errors import InvalidInput

_MARK = ".correo-"


class AttachmentFolder:
    """A folder only this account enters, locked while it is in use and deleted when it is closed."""

    def __init__(self, store: Path | None) -> None:
        """Make it beside the store, or in the folder of temporary files before there is one.

        Folders of a killed program are deleted first. Raises InvalidInput when none can be made.
        """
        beside = store is not None and store.parent.is_dir()
        folder = store.parent if store is not None and beside else Path(tempfile.gettempdir())
        prefix = f"{store.name if store is not None and beside else 'ajustes'}{_MARK}"
        try:
            _sweep(folder, prefix)
            self.path, self._lock = _create(folder, prefix)
        except OSError:
            raise no_room() from None

    def write(self, name: str, content: bytes) -> Path:
        """Write a private file and return it; raises InvalidInput when it does not fit."""
        path = self.path / name
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(file, "wb") as opened:
                opened.write(content)
        except OSError:
            raise no_room() from None
        return path

    def close(self) -> None:
        """Delete the folder with what is in it; may be called more than once."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1


def no_room() -> InvalidInput:
    """Return the error for attachments that cannot be left beside the store."""
    return InvalidInput(
        "El correo no se pudo abrir junto al almacén: no hay espacio en el disco, o no responde.",
        "Libere espacio en el disco del almacén y vuelva a importarlo.",
        code="sin_espacio",
    )


def _create(folder: Path, prefix: str) -> tuple[Path, int]:
    """Make an empty folder; return its path and a locked descriptor that shows it is in use."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
        # Another program may take it for abandoned, and delete it, before it is locked.
        with suppress(OSError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            with suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if path.stat().st_ino == os.fstat(lock).st_ino:
                    return path, lock
            os.close(lock)


def _sweep(folder: Path, prefix: str) -> None:
    """Delete the folders whose program ended without closing them."""
    for path in folder.iterdir():
        if not path.name.startswith(prefix) or path.is_symlink():
            continue
        with suppress(OSError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)
