"""The workbooks a person may choose to import: those of one folder, newest first."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.base.inbox import FileState, is_base, is_mail
from ajustes_tui.domain.keeping.transfers import login_of_account
from ajustes_tui.domain.values.dates import BOGOTA

MAX_LISTED = 200
"""Workbooks listed at most: an inbox nobody empties is not read whole."""


@dataclass(frozen=True, slots=True)
class WorkbookFile:
    """A workbook on disk and its state in the store; `size` is bytes, `changed_at` is Bogota's."""

    path: Path
    size: int
    changed_at: datetime
    changed_ns: int
    estado: FileState = FileState.NEW
    base: int | None = None
    deshecha: bool = False
    """Whether its base was undone: the file is free again."""
    motivo: str = ""
    """Why the inbox refused it."""
    mailed: str = ""
    """Sender and subject of a mail of the mailbox, of which no file is left; empty for a file."""
    mail_key: str = ""
    """The key of that mail, by which one that waits for a password is opened."""

    @property
    def name(self) -> str:
        """The name by which it is listed."""
        return self.mailed or self.path.name


def _can_be_base(name: str) -> bool:
    return is_base(name) or is_mail(name)


def bases_in(
    folder: Path, *, by_person: bool, takes: Callable[[str], bool] = _can_be_base
) -> list[Path]:
    """Return the files of a folder that can be or bring a base; `by_person` also those of the folders in it.

    `takes` tells by its name whether another file is wanted.

    The inbox of a server has a folder for each person who brings files, and a folder that cannot be
    read is passed over. Raises OSError when `folder` itself cannot be read.
    """
    found = []
    for path in folder.iterdir():
        if takes(path.name) and path.is_file():
            found.append(path)
        elif by_person and path.is_dir() and not path.is_symlink():
            with suppress(OSError):
                found += bases_in(path, by_person=False, takes=takes)
    return found


def bringer_of(path: Path) -> str:
    """Return the login of who left a file there; empty when the account of the program owns it.

    The kernel says whose it is, and nobody gives a file of theirs away.
    """
    try:
        owner = path.stat().st_uid
        if owner == os.geteuid():
            return ""
        return login_of_account(pwd.getpwuid(owner).pw_name)
    except (OSError, KeyError):
        return ""


def workbooks_of(folder: Path, *, by_person: bool = False) -> list[WorkbookFile]:
    """Return the workbooks of a folder, the last changed first; none when it cannot be read."""
    books: list[WorkbookFile] = []
    try:
        candidates = bases_in(folder, by_person=by_person)
    except OSError:
        return []
    for path in candidates:
        try:
            info = path.stat()
        except OSError:
            # The file went away between listing the folder and looking at it.
            continue
        changed = datetime.fromtimestamp(info.st_mtime, BOGOTA)
        books.append(WorkbookFile(path, info.st_size, changed, info.st_mtime_ns))
    books.sort(key=lambda book: book.changed_at, reverse=True)
    return books[:MAX_LISTED]
