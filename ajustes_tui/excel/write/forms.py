"""Weekly feedback forms: an editable one-page template, filled in."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.properties import PageSetupProperties

from ajustes_tui.domain.figures.forms import FormDatum, PrintedForm
from ajustes_tui.domain.figures.sheets import ReportSheet
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidConfig
from ajustes_tui.excel.read.table import CELL_LENGTH
from ajustes_tui.excel.write.file import AUTHOR
from ajustes_tui.excel.write.reports import write_workbook
from ajustes_tui.excel.write.workbook import MAX_HEIGHT, row_height

_BLANK = re.compile(r"\{([a-z0-9_]+)\}")
_POINTS_PER_LINE = 1.3
"""Line height relative to font size."""
_LETTERS_PER_UNIT = 1.05
_USUAL_WIDTH = 8.43
_USUAL_HEIGHT = 15


def write_form(output: BinaryIO, form: PrintedForm, folder: Path) -> None:
    """Write a form, or a report without template.

    Raises InvalidConfig if a custom template is unreadable or asks for unknown data.
    """
    if not form.template:
        write_workbook(output, form.sheets, heading=form.heading, page=form.page)
        return
    book = _open_template(folder / form.template)
    book.properties.creator = AUTHOR
    book.properties.lastModifiedBy = AUTHOR
    book.properties.title = form.heading
    _fill(book.worksheets[0], form.values, form.template)
    for sheet in form.sheets:
        _add(book, sheet)
    book.properties.created = datetime.now(UTC).replace(tzinfo=None)
    book.save(output)


def _open_template(path: Path) -> Workbook:
    try:
        return load_workbook(path)
    except FileNotFoundError:
        raise InvalidConfig(
            f"No está la plantilla «{path.name}».", "Póngala de nuevo en data/formularios."
        ) from None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, InvalidFileException):
        raise InvalidConfig(
            f"La plantilla «{path.name}» no se puede leer.",
            "Guárdela como libro de Excel (.xlsx) en data/formularios.",
        ) from None


def _fill(sheet: Any, values: Mapping[str, FormDatum], template: str) -> None:  # noqa: ANN401
    spans = {span.coord.split(":")[0]: span for span in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell) or not isinstance(cell.value, str):
                continue
            if _BLANK.search(cell.value):
                _put(cell, values, template)
                _raise_row(sheet, cell, spans.get(cell.coordinate))
    _fit_on_a_page(sheet)


def _put(cell: Any, values: Mapping[str, FormDatum], template: str) -> None:  # noqa: ANN401
    """Text stays text, even if it looks like a formula."""
    for name in _BLANK.findall(cell.value):
        if name not in values:
            raise InvalidConfig(
                f"{template}, celda {cell.coordinate}: no existe el dato {{{name[:40]}}}.",
                f"Los que hay son: {', '.join(sorted(values))}.",
            )
    alone = _BLANK.fullmatch(cell.value.strip())
    value = values[alone[1]] if alone else ""
    if alone and not isinstance(value, str):
        cell.value = value
        return
    _write_text(cell, _BLANK.sub(lambda found: _as_text(values[found[1]]), cell.value))


def _write_text(cell: Any, text: str) -> None:  # noqa: ANN401 - openpyxl has no types
    cell.value = text[:CELL_LENGTH] or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _as_text(value: FormDatum) -> str:
    if isinstance(value, Decimal):
        return f"{value * 100:.1f} %".replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "\n".join(clean(line) for line in str(value).split("\n"))


def _add(book: Workbook, sheet: ReportSheet) -> None:
    new = book.create_sheet(sheet.name)
    rows = [[column.heading for column in sheet.columns], *sheet.rows]
    for place, column in enumerate(sheet.columns, 1):
        new.column_dimensions[get_column_letter(place)].width = column.width
        new.cell(1, place).font = Font(bold=True)
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = new.cell(number, place)
            _write_text(cell, _as_text(str(value)))
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        widths = (column.width for column in sheet.columns)
        new.row_dimensions[number].height = row_height(zip(row, widths, strict=True))
    new.freeze_panes = "A2"
    new.print_title_rows = "1:1"
    new.page_setup.orientation = "landscape"
    new.page_setup.fitToHeight = 0
    new.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _raise_row(sheet: Any, cell: Any, span: Any) -> None:  # noqa: ANN401 - openpyxl has no types
    """Merged cells never grow by themselves."""
    if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
        return
    columns = range(span.min_col, span.max_col + 1) if span else (cell.column,)
    # Excel keeps equal columns that stand together as one, from `min` to `max`.
    widths = {
        column: measure.width
        for measure in sheet.column_dimensions.values()
        for column in range(measure.min or 0, (measure.max or 0) + 1)
    }
    width = sum(widths.get(column, _USUAL_WIDTH) for column in columns)
    size = cell.font.size or 11
    fit = max(width * _LETTERS_PER_UNIT * 11 / size, 1)
    lines = sum(math.ceil(max(len(t), 1) / fit) for t in cell.value.split("\n"))
    rows = range(span.min_row, span.max_row + 1) if span else (cell.row,)
    height = sum(sheet.row_dimensions[row].height or _USUAL_HEIGHT for row in rows)
    needed = lines * size * _POINTS_PER_LINE + 4
    if needed > height:
        last = sheet.row_dimensions[rows[-1]]
        last.height = min((last.height or _USUAL_HEIGHT) + needed - height, MAX_HEIGHT)


def _fit_on_a_page(sheet: Any) -> None:  # noqa: ANN401 - openpyxl has no types
    """Keep one page, whatever was written."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1
    sheet.print_area = sheet.print_area or sheet.dimensions
