"""The file of seals beside a store: append-only text that a changed database cannot change."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.keeping.integrity import Seal, read_seals, seal_digest
from ajustes_tui.paths import seals_of

_FILE_MODE = 0o600


class SealsRepository:
    """The seals of one store, one line each."""

    def __init__(self, db: Path) -> None:
        self.path = seals_of(db)

    def list_all(self) -> list[Seal]:
        """Return every seal, oldest first; none when the store was never sealed.

        Raises UnreadableSeal when a line was changed or taken out.
        """
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return []
        return read_seals(raw.decode("utf-8", "replace"))

    def append(self, seal: Seal, when: Callable[[list[Seal]], bool] = lambda _seals: True) -> bool:
        """Append a seal, synced to disk, if `when` allows it after the existing seals; tell whether it did."""
        new = not self.path.exists()
        mode = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(self.path, mode, _FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            seals = self.list_all()
            if not when(seals):
                return False
            previous = seal_digest(seals[-1]) if seals else ""
            os.write(descriptor, f"{replace(seal, previous=previous).as_text()}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if new:
            sync_folder(self.path.parent)
        return True

    def set_aside(self, now: datetime) -> Path:
        """Rename a file of seals that cannot be read, so that a new one can begin; return its new name."""
        aside = self.path.with_name(f"{self.path.name}.antes-{now:%Y%m%d-%H%M%S}")
        self.path.rename(aside)
        return aside


def sync_folder(folder: Path) -> None:
    """Sync a folder, so that a new name in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
