"""The private folder with the attachments of one mail, beside the store, while they are read."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_MARK = ".correo-"


class AttachmentFolder:
    """A folder only this account enters, locked while it is in use and deleted when it is closed."""

    def __init__(self, store: Path | None) -> None:
        """Make it beside the store, or in the folder of temporary files before there is one.

        Those whose program was killed are deleted first.
        """
        beside = store is not None and store.parent.is_dir()
        folder = store.parent if store is not None and beside else Path(tempfile.gettempdir())
        prefix = f"{store.name if store is not None and beside else 'ajustes'}{_MARK}"
        _sweep(folder, prefix)
        self.path, self._lock = _create(folder, prefix)

    def close(self) -> None:
        """Delete the folder with what is in it; may be called more than once."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1


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
