"""Write the workbooks of the program: typed sheets with frozen headers, definitions and charts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from typing import BinaryIO

from ajustes_tui.domain.figures.report import Chart, ReportPage, ReportSheet
from ajustes_tui.excel.write.charts import draw_chart
from ajustes_tui.excel.write.page import lay_out, write_page
from ajustes_tui.excel.write.tables import make_table
from ajustes_tui.excel.write.workbook import Book, SheetWriter, new_book

SHEET_ROWS = 1_048_575
"""The rows a sheet has below its header; what does not fit goes on in another one."""
_CHART_ROWS = 16
"""Rows of a sheet that one chart covers."""
_CHART_SIZE = {"width": 831, "height": 283}


def write_workbook(
    output: BinaryIO,
    sheets: Sequence[ReportSheet],
    *,
    heading: str,
    charts: Sequence[Chart] = (),
    sheet_rows: int = SHEET_ROWS,
    page: ReportPage | None = None,
) -> list[int]:
    """Write the page and the sheets in order, their charts in one more; return how many rows each has."""
    in_memory = page is not None or any(sheet.table for sheet in sheets)
    with new_book(output, heading, in_memory=in_memory) as book:
        if page is not None:
            write_page(book, page)
        written = [_write_sheet(book, sheet, sheet_rows) for sheet in sheets]
        if charts:
            _draw(book, charts)
    return written


def _write_sheet(book: Book, sheet: ReportSheet, sheet_rows: int) -> int:
    written, part = 0, 1
    rows = list(sheet.rows) if sheet.table else iter(sheet.rows)
    pending = iter(rows)
    more = True
    while more:
        name = sheet.name if part == 1 else f"{sheet.name} {part}"
        writer = SheetWriter(book, name, sheet.columns, to_read=sheet.to_read)
        lay_out(writer.sheet, book.heading, sheet.columns[: sheet.printed])
        writer.sheet.hide_gridlines(0)
        writer.add(islice(pending, sheet_rows))
        is_table = sheet.table and writer.rows > 0
        writer.close(filters=not is_table)
        if isinstance(rows, list) and is_table:
            make_table(book, writer, sheet, rows)
        written += writer.rows
        part += 1
        following = list(islice(pending, 1)) if writer.rows == sheet_rows else []
        more = bool(following)
        pending = chain(following, pending)
    return written


def _draw(book: Book, charts: Sequence[Chart]) -> None:
    """Draw the charts, one below another, on a sheet of their own."""
    canvas = book.book.add_worksheet("Gráficos")
    lay_out(canvas, book.heading)
    for order, chart in enumerate(charts):
        drawing = draw_chart(book, chart)
        drawing.set_size(_CHART_SIZE)
        canvas.insert_chart(order * _CHART_ROWS, 0, drawing)
