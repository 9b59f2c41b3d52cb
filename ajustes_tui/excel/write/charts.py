"""Native charts: bars and lines in bucket colours, goals as dashed lines."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_range_abs

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.sheets import Chart
from ajustes_tui.excel.write.workbook import BUCKET_COLORS, Book


def draw_chart(book: Book, chart: Chart) -> Any:  # noqa: ANN401 - the library has no types
    drawing = book.book.add_chart({"type": "line" if chart.lines else "column"})
    categories = _range(chart, 1, 2)
    for place, column in enumerate(chart.columns):
        drawing.add_series(_series(chart, column, categories, _colors(chart, place)))
    goals = [
        (cubeta, place) for cubeta, place in zip(chart.cubetas, chart.goals, strict=False) if place
    ]
    if goals:
        # On bars of one corte a goal is a dash, on lines over several a dashed line.
        lines = drawing if chart.lines else book.book.add_chart({"type": "line"})
        for cubeta, column in goals:
            lines.add_series(_series(chart, column, categories, _goal_look(cubeta, chart)))
        if not chart.lines:
            drawing.combine(lines)
    drawing.set_title({"name": chart.heading, "name_font": {"size": 12}})
    drawing.set_x_axis({"num_format": "dd/mm/yyyy", "text_axis": True})
    number = {"num_format": r"0\ %"} if chart.percent else {}
    drawing.set_y_axis({"name": chart.axis, "min": 0, **number})
    if len(chart.columns) == 1:
        drawing.set_legend({"none": True})
    else:
        drawing.set_legend({"position": "bottom"})
    return drawing


def _goal_look(cubeta: Cubeta, chart: Chart) -> dict[str, object]:
    color = BUCKET_COLORS[cubeta].chart
    fill = {"fill": {"color": color}, "border": {"color": color}}
    if chart.lines:
        # A goal of a single corte is no line: its mark is what is seen.
        dashed = {"color": color, "dash_type": "dash", "width": 1.25}
        return {"line": dashed, "marker": {"type": "diamond", "size": 5, **fill}}
    return {"line": {"none": True}, "marker": {"type": "diamond", "size": 9, **fill}}


def _series(
    chart: Chart, column: int, categories: str, look: dict[str, object]
) -> dict[str, object]:
    values = {"values": _range(chart, column, 2), "categories": categories}
    return {"name": _range(chart, column, 1, 1), **values, **look}


def _colors(chart: Chart, place: int) -> dict[str, object]:
    """Choose them by bucket; a single series has one colour per bar."""
    colors = [BUCKET_COLORS[cubeta].chart for cubeta in chart.cubetas]
    if not colors:
        return {}
    if chart.lines:
        return {"line": {"color": colors[place]}}
    if len(chart.columns) == 1:
        return {"points": [{"fill": {"color": color}} for color in colors]}
    return {"fill": {"color": colors[place]}}


def _range(chart: Chart, column: int, first: int, last: int | None = None) -> str:
    """Columns and rows count from 1."""
    name = chart.sheet.replace("'", "''")
    cells = xl_range_abs(first - 1, column - 1, (last or chart.last) - 1, column - 1)
    return f"='{name}'!{cells}"
