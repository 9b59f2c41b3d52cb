"""The workbook of rechazos, importable once corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from ajustes_tui.domain.base.fields import FIELD, VALID_FORMATS
from ajustes_tui.domain.base.rejected import is_of_rejected, rejected_sheet
from ajustes_tui.domain.base.rows import CLOSED_LISTS, BaseHeader, Rechazo
from ajustes_tui.domain.figures.our_columns import COLUMNS_OF_REJECTED
from ajustes_tui.domain.figures.sheets import SheetColumn
from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.write.file import AUTHOR, new_file, require_replaceable
from ajustes_tui.excel.write.page import lay_out
from ajustes_tui.excel.write.workbook import SheetWriter, new_book

_WIDTH = 18
_MOST_COMMENTS = 2_000
"""Each comment is a drawing; Excel opens many slowly."""
_LONGEST_TITLE = 32


def write_rejected(path: Path, header: BaseHeader, rechazos: Iterable[Rechazo]) -> int:
    """Write the original columns, then row, column and reason; return the row count.

    The cell at fault has reason and valid format in a comment; columns state their format and
    offer closed lists. Rows rejected again keep the number of the first base.

    The file is complete or absent, readable by its owner only (Ley 1581). Raises InvalidFile if
    it cannot be written, or has corrections.
    """
    require_replaceable(path)
    again = is_of_rejected(header.headers)
    first = len(header.headers) - len(COLUMNS_OF_REJECTED) if again else len(header.headers)
    names = header.headers[:first]
    columns = [SheetColumn(name, "", width=_WIDTH) for name in (*names, *COLUMNS_OF_REJECTED)]
    every = iter(rechazos)
    first_ones = list(islice(every, _MOST_COMMENTS))

    def rows() -> Iterator[Sequence[str | None]]:
        for rechazo in chain(first_ones, every):
            fila = rechazo.raw.get(header.headers[first], "") if again else str(rechazo.fila)
            yield (*map(rechazo.raw.get, names), fila, rechazo.column, rechazo.motivo)

    guides = _guides(header, names)
    with new_file(path) as new:
        with new_book(new.output) as book:
            sheet = SheetWriter(book, rejected_sheet(header), columns, plain=True)
            # Before the rows: once they are written the library takes no comment on them.
            _comment(sheet.sheet, names, guides, first_ones)
            sheet.add(rows())
            heading = f"Filas rechazadas · {header.file}"
            lay_out(sheet.sheet, heading, columns, sheet.rows, range(len(names), len(columns)))
            for place, guide in guides.items():
                if sheet.rows:
                    sheet.sheet.data_validation(1, place, sheet.rows, place, guide)
        new.publish()
    return sheet.rows


def _guides(header: BaseHeader, names: Sequence[str]) -> dict[int, dict[str, object]]:
    guides: dict[int, dict[str, object]] = {}
    for field, heading in header.columns.items():
        kind = FIELD[field].kind
        if kind not in VALID_FORMATS or heading not in names:
            continue
        guide: dict[str, object] = {
            "validate": "any",
            "input_title": clean(heading)[:_LONGEST_TITLE],
            "input_message": VALID_FORMATS[kind],
        }
        if kind in CLOSED_LISTS:
            # The base may use a word of the synonyms: another one is asked about, and not forbidden.
            guide |= {
                "validate": "list",
                "source": list(CLOSED_LISTS[kind]),
                "error_type": "warning",
                "error_title": "No está en la lista",
                "error_message": "Déjela solo si es una palabra de los sinónimos.",
            }
        guides.setdefault(names.index(heading), guide)
    return guides


def _comment(
    sheet: Worksheet,
    names: Sequence[str],
    guides: Mapping[int, Mapping[str, object]],
    rechazos: Sequence[Rechazo],
) -> None:
    """Comment each cell at fault with its reason and format."""
    for row, rechazo in enumerate(rechazos, 1):
        if rechazo.column in names:
            place = names.index(rechazo.column)
            valid = guides.get(place, {}).get("input_message", "")
            text = f"{rechazo.motivo[:1].upper()}{rechazo.motivo[1:]}.\n{valid}".strip()
            sheet.write_comment(row, place, text, {"author": AUTHOR})
