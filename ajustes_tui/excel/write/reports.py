"""Write the workbooks of the program: typed sheets with frozen headers, definitions and charts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from typing import BinaryIO

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from ajustes_tui.domain.figures.report import Chart, ReportSheet
from ajustes_tui.excel.write.colors import BUCKET_COLORS
from ajustes_tui.excel.write.workbook import Book, SheetWriter, new_book

SHEET_ROWS = 1_048_575
"""The rows a sheet has below its header; what does not fit goes on in another one."""
_HEADING_LENGTH = 100
"""Letters of the heading of a page: Excel takes 255 with its orders."""
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
) -> list[int]:
    """Write the sheets in order, their charts in one more; return how many rows each has."""
    with new_book(output, heading) as book:
        written = [_write_sheet(book, sheet, sheet_rows) for sheet in sheets]
        if charts:
            _draw(book, charts)
    return written


def _write_sheet(book: Book, sheet: ReportSheet, sheet_rows: int) -> int:
    written, part = 0, 1
    rows = iter(sheet.rows)
    more = True
    while more:
        name = sheet.name if part == 1 else f"{sheet.name} {part}"
        writer = SheetWriter(book, name, sheet.columns, to_read=sheet.to_read)
        _lay_out(writer.sheet, book.heading)
        writer.sheet.hide_gridlines(0)
        writer.add(islice(rows, sheet_rows))
        writer.close()
        written += writer.rows
        part += 1
        following = list(islice(rows, 1)) if writer.rows == sheet_rows else []
        more = bool(following)
        rows = chain(following, rows)
    return written


def _lay_out(sheet: Worksheet, heading: str) -> None:
    """Set the sheet to print landscape, all its columns on one page, with a header that names it."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    # In a heading «&» begins an order.
    escaped = heading[:_HEADING_LENGTH].replace("&", "&&")
    sheet.set_header(f"&L{escaped}&R&A")
    sheet.set_footer("&RPágina &P de &N")


def _draw(book: Book, charts: Sequence[Chart]) -> None:
    """Draw the charts, one below another, on a sheet of their own."""
    canvas = book.book.add_worksheet("Gráficos")
    _lay_out(canvas, book.heading)
    for order, chart in enumerate(charts):
        drawing = book.book.add_chart({"type": "line" if chart.lines else "column"})
        categories = _range(chart, 1, 2)
        for place, column in enumerate(chart.columns):
            drawing.add_series(
                {
                    "name": _range(chart, column, 1, 1),
                    "categories": categories,
                    "values": _range(chart, column, 2),
                    **_colors(chart, place),
                }
            )
        drawing.set_title({"name": chart.heading})
        drawing.set_x_axis({"num_format": "dd/mm/yyyy"} if chart.lines else {})
        drawing.set_y_axis({"name": chart.axis, "min": 0})
        drawing.set_size(_CHART_SIZE)
        if len(chart.columns) == 1:
            drawing.set_legend({"none": True})
        canvas.insert_chart(order * _CHART_ROWS, 0, drawing)


def _colors(chart: Chart, place: int) -> dict[str, object]:
    """Return the colour of a series by its bucket; of a single series, that of each of its bars."""
    colors = [BUCKET_COLORS[cubeta].chart for cubeta in chart.cubetas]
    if not colors:
        return {}
    if chart.lines:
        return {"line": {"color": colors[place]}}
    if len(chart.columns) == 1:
        return {"points": [{"fill": {"color": color}} for color in colors]}
    return {"fill": {"color": colors[place]}}


def _range(chart: Chart, column: int, first: int, last: int | None = None) -> str:
    """Return the range of one column of the sheet a chart is of, columns and rows counted from 1."""
    name = chart.sheet.replace("'", "''")
    cells = xl_range_abs(first - 1, column - 1, (last or chart.last) - 1, column - 1)
    return f"='{name}'!{cells}"
