"""A workbook with shifted days, to look as recent as when it was made."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path

from openpyxl import load_workbook

_SHAPES = (
    (re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b"), "%Y-%m-%d"),
    (re.compile(r"\b[0-9]{2}/[0-9]{2}/[0-9]{4}\b"), "%d/%m/%Y"),
)


def write_moved(source: Path, target: Path, move: Callable[[date], date]) -> None:
    """Shift each day, also in texts; texts that only look like one stay, as in real bases."""
    book = load_workbook(source)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, datetime):
                    cell.value = move(cell.value.date())
                elif isinstance(cell.value, str):
                    text = _moved_text(cell.value, move)
                    if text != cell.value:
                        cell.value = text
    book.save(target)


def _moved_text(text: str, move: Callable[[date], date]) -> str:
    for pattern, shape in _SHAPES:
        text = pattern.sub(partial(_moved_day, shape=shape, move=move), text)
    return text


def _moved_day(found: re.Match[str], shape: str, move: Callable[[date], date]) -> str:
    with suppress(ValueError):
        return move(datetime.strptime(found[0], shape).date()).strftime(shape)
    return found[0]
