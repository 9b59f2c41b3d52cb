"""Private folders for what is half written, beside where it goes, that nothing outlives but a kill."""

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
"""The beginning of the name of a folder in which a file or a folder is written before it is published."""


class ScratchFolder:
    """A folder only this account enters, locked while it is in use and deleted when it is closed.

    What a killed program left is deleted by the next that makes one in the same place with the same
    prefix, or by the next start of the program, which finds it noted with the log.
    """

    def __init__(self, beside: Path, prefix: str = HALF_WRITTEN) -> None:
        """Make it, once those of killed programs are deleted; raises OSError when none can be made."""
        for path in beside.iterdir():
            if path.name.startswith(prefix):
                _delete_abandoned(path)
        self.path, self._lock = _create(beside, prefix)
        self._note = _noted(self.path)

    def close(self) -> None:
        """Delete the folder with what is in it; may be called more than once."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1
            _forget(self._note)


def delete_abandoned() -> None:
    """Delete what killed programs of this account left, wherever it was; one that is in use stays."""
    with suppress(OSError):
        for note in paths.scratch_notes().iterdir():
            if _delete_abandoned(Path(os.fsdecode(note.read_bytes()))):
                _forget(note)


def _noted(folder: Path) -> Path | None:
    """Note a folder with the log, where the next start looks; None where nothing can be written."""
    try:
        note = paths.private_dir(paths.scratch_notes()) / secrets.token_hex(8)
        note.write_bytes(os.fsencode(folder.absolute()))
    except OSError:
        return None
    return note


def _forget(note: Path | None) -> None:
    """Take a note away, and the folder of notes with the last of them: a start then looks for nothing."""
    with suppress(OSError):
        if note is not None:
            note.unlink(missing_ok=True)
            note.parent.rmdir()


def _create(beside: Path, prefix: str) -> tuple[Path, int]:
    """Make an empty folder; return its path and a locked descriptor that shows it is in use."""
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
    """Delete a folder whose program ended without closing it; tell whether it is gone."""
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
