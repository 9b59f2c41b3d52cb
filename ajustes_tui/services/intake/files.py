"""The workbooks a person may choose to import: those of one folder, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.base.inbox import FileState, is_base
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


def workbooks_of(folder: Path) -> list[WorkbookFile]:
    """Return the workbooks of a folder, the last changed first; none when it cannot be read."""
    books: list[WorkbookFile] = []
    try:
        candidates = [path for path in folder.iterdir() if is_base(path.name) and path.is_file()]
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
