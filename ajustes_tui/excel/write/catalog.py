"""Write a catalogue as a workbook of one sheet of text, to be changed and imported again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ajustes_tui.domain.figures.report import SheetColumn
from ajustes_tui.excel.write.file import new_file, require_replaceable
from ajustes_tui.excel.write.page import lay_out
from ajustes_tui.excel.write.workbook import SheetWriter, new_book

_SPARE = 3
"""Letters of a column beyond its longest text."""
_MOST_WIDE = 70


def write_catalog(
    path: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Write rows of text under their columns, 0600; raise InvalidFile over somebody else's file."""
    require_replaceable(path)
    with new_file(path) as new:
        with new_book(new.output) as book:
            held = [tuple(columns), *map(tuple, rows)]
            sized = [
                SheetColumn(texts[0], "", width=min(max(map(len, texts)) + _SPARE, _MOST_WIDE))
                for texts in zip(*held, strict=True)
            ]
            sheet = SheetWriter(book, name, sized, plain=True)
            lay_out(sheet.sheet, f"Catálogo {name}", sized)
            sheet.add(held[1:])
        new.publish()
