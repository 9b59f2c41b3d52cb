"""Write a catalogue as a workbook of one sheet of text, to be changed and imported again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ajustes_tui.domain.figures.report import SheetColumn
from ajustes_tui.excel.write.file import new_file, require_replaceable
from ajustes_tui.excel.write.workbook import SheetWriter, new_book

_WIDTH = 24


def write_catalog(
    path: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Write rows of text under their columns, 0600; raise InvalidFile over somebody else's file."""
    require_replaceable(path)
    with new_file(path) as new:
        with new_book(new.output) as book:
            sheet = SheetWriter(
                book,
                name,
                [SheetColumn(column, "", width=_WIDTH) for column in columns],
                plain=True,
            )
            sheet.add(rows)
        new.publish()
