"""Private folders for half-written files, beside their destination, which only a kill leaves behind."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from ajustes_tui import paths

HALF_WRITTEN = ".ajustes-"
"""The name prefix of a folder for writing before publishing."""


class ScratchFolder:
    """A folder private to this account, locked while in use and deleted on closing.

    What a killed program leaves is deleted by the next folder with this place and prefix, or by the
    next start of the program: each folder is noted beside the log.
    """

    def __init__(self, beside: Path, prefix: str = HALF_WRITTEN) -> None:
        """Delete leftovers first; raise OSError when the folder cannot be created."""
        for path in beside.iterdir():
            if path.name.startswith(prefix):
                _delete_abandoned(path)
        self.path, self._lock = _create(beside, prefix)
        self._note = _noted(self.path)

    def close(self) -> None:
        """Safe to call more than once."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1
            _forget(self._note)


def delete_abandoned() -> None:
    """Delete the leftovers of this account's killed programs anywhere; those in use stay."""
    with suppress(OSError):
        for note in paths.scratch_notes().iterdir():
            if _delete_abandoned(Path(os.fsdecode(note.read_bytes()))):
                _forget(note)


def _noted(folder: Path) -> Path | None:
    """Note a folder with the log, for the next start; None if that cannot be written."""
    try:
        note = paths.private_dir(paths.scratch_notes()) / secrets.token_hex(8)
        note.write_bytes(os.fsencode(folder.absolute()))
    except OSError:
        return None
    return note


def _forget(note: Path | None) -> None:
    with suppress(OSError):
        if note is not None:
            note.unlink(missing_ok=True)
            note.parent.rmdir()


def _create(beside: Path, prefix: str) -> tuple[Path, int]:
    """Return the path of a new folder and a locked descriptor that marks its use."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
        # Another program may take it for abandoned, and delete it, before it is locked.
        with suppress(OSError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            with suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if path.stat().st_ino == os.fstat(lock).st_ino:
                    return path, lock
            os.close(lock)


def _delete_abandoned(path: Path) -> bool:
    try:
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    except OSError:
        # A link, a file, or what another account made: not ours to delete.
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path, ignore_errors=True)
    except OSError:
        return False
    finally:
        os.close(lock)
    return not paths.exists(path)
