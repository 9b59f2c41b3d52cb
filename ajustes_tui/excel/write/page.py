"""The first page of a report (cards, small tables, a chart), how a page is laid out, and Excel tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.sheets import (
    CellFormat,
    CellRef,
    CellValue,
    Chart,
    PageCard,
    PageFigure,
    PageTable,
    ReportPage,
    ReportSheet,
    SheetColumn,
)
from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.write.workbook import (
    APART,
    BUCKET_COLORS,
    FORMULA_STARTS,
    HEADER_FILL,
    LINE_HEIGHT,
    NO_FIGURE,
    NUMBER_FORMATS,
    Book,
    SheetWriter,
    line_count,
)

_STYLE = "Table Style Light 1"
_BAR_COLOR = "#B4C7DC"
_TOTAL_WORD = "Total"


def make_table(
    book: Book, writer: SheetWriter, sheet: ReportSheet, rows: Sequence[Sequence[CellValue]]
) -> None:
    """Turn written rows into a table with formulas, bars and totals."""
    columns, last = sheet.columns, writer.rows
    headings = [
        {"header": clean(column.heading), "header_format": writer.heading_format(column)}
        for column in columns
    ]
    writer.sheet.add_table(0, 0, last, len(columns) - 1, {"columns": headings, "style": _STYLE})
    formulas = _Formulas(book, writer, sheet)
    for number, row in enumerate(rows, 1):
        formulas.write_shares(number, row)
    for number, over in sheet.shares.items():
        casos, total = rows[number][1], rows[over][1]
        formulas.write_share(number + 1, over + 1, casos, total)
    for place, column in enumerate(columns):
        if column.bar:
            writer.sheet.conditional_format(1, place, last, place, _bar(column))
    if sheet.totals is not None:
        formulas.write_totals(last + 1, sheet.totals)


def share_formula(of: str, over: str) -> str:
    """Show a dash for division by zero."""
    return f'=IF({over}=0,"{NO_FIGURE}",{of}/{over})'


def cell_of(ref: CellRef) -> str:
    name = ref.sheet.replace("'", "''")
    return f"'{name}'!{xl_rowcol_to_cell(ref.row - 1, ref.column - 1, True, True)}"


class _Formulas:
    """Writes formulas over existing values."""

    def __init__(self, book: Book, writer: SheetWriter, sheet: ReportSheet) -> None:
        self._book = book
        self._writer = writer
        self._sheet = sheet
        self._places = {column.heading: place for place, column in enumerate(sheet.columns)}

    def write_shares(self, number: int, row: Sequence[CellValue], *, strong: bool = False) -> None:
        """Write only those where both figures are known."""
        for place, column in enumerate(self._sheet.columns):
            share = column.share
            if share is None:
                continue
            of = (number, self._places[share.of])
            casos = row[of[1]]
            if share.over:
                over = self._places[share.over]
                total, over_cell = row[over], xl_rowcol_to_cell(number, over)
            elif self._sheet.whole is not None:
                ref, total = self._sheet.whole
                over_cell = cell_of(ref)
            else:
                continue
            self._write((number, place), of, over_cell, (casos, total), share.rest, strong)

    def write_share(self, number: int, over: int, casos: CellValue, total: CellValue) -> None:
        """Write the second column divided by that of another row, in the third."""
        cell = xl_rowcol_to_cell(over, 1)
        self._write((number, 2), (number, 1), cell, (casos, total), False, False)

    def write_totals(self, number: int, totals: Sequence[CellValue]) -> None:
        """Write sums of filtered rows, and their shares."""
        sheet, last = self._writer.sheet, self._writer.rows
        for place, (column, value) in enumerate(zip(self._sheet.columns, totals, strict=True)):
            look = self._look(column.fmt, strong=True)
            if column.fmt in (CellFormat.WHOLE, CellFormat.MONEY) and isinstance(value, int):
                first, end = (xl_rowcol_to_cell(row, place) for row in (1, last))
                shown = value / 100 if column.fmt is CellFormat.MONEY else value
                sheet.write_formula(number, place, f"=SUBTOTAL(109,{first}:{end})", look, shown)
            else:
                sheet.write_string(number, place, "" if place else _TOTAL_WORD, look)
        self.write_shares(number, totals, strong=True)

    def _write(
        self,
        place: tuple[int, int],
        of: tuple[int, int],
        over: str,
        figures: tuple[CellValue, CellValue],
        rest: bool,
        strong: bool,
    ) -> None:
        casos, total = figures
        if not isinstance(casos, int) or not isinstance(total, int):
            return
        counted = total - casos if rest else casos
        cell = xl_rowcol_to_cell(*of)
        formula = share_formula(f"({over}-{cell})" if rest else cell, over)
        value = counted / total if total else NO_FIGURE
        look = self._look(CellFormat.PERCENTAGE, strong=strong)
        self._writer.sheet.write_formula(*place, formula, look, value)

    def _look(self, fmt: CellFormat, *, strong: bool) -> object:
        look: dict[str, object] = {"num_format": NUMBER_FORMATS[fmt]}
        if fmt is not CellFormat.TEXT:
            look |= APART
        if strong:
            look |= {"bold": True, "top": 1, "bg_color": HEADER_FILL}
        return self._book.format(**look)


def _bar(column: SheetColumn) -> dict[str, object]:
    color = BUCKET_COLORS[column.cubeta].bar if column.cubeta else _BAR_COLOR
    return {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_solid": True,
        "bar_color": color,
        "min_type": "num",
        "min_value": 0,
        "max_type": "num",
        "max_value": 1,
    }


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


LETTER = 1
PAGE_WIDTH = 240
_UPRIGHT_WIDTH = 160
_KEY_COLUMNS = 3
GRID = 12
_COLUMN_WIDTH = 8.0
_LETTER, _HEADING_LETTER = 11, 9
_HEADING_LENGTH = 100
"""Excel takes 255 characters, including codes."""
_CHART_SIZE = {"width": 730, "height": 270}
_CHART_ROWS = 14
_PLAIN_COLOR = "#44546A"


def set_page(sheet: Worksheet, heading: str, tall: int = 0, note: str = "") -> None:
    sheet.set_paper(LETTER)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    sheet.fit_to_pages(1, tall)
    # In a heading «&» begins an order.
    escaped = heading[:_HEADING_LENGTH].replace("&", "&&")
    sheet.set_header(f"&L{escaped}&R&A")
    sheet.set_footer(f"{f'&L{note}' if note else ''}&RPágina &P de &N")


def lay_out(
    sheet: Worksheet,
    heading: str,
    columns: Sequence[SheetColumn] = (),
    rows: int = 0,
    printed: range | None = None,
) -> None:
    """Fit a sheet to letter, one page wide.

    It is landscape unless the columns fit upright. If there are too many, only `printed`, by
    default the first readable ones, are printed; the footer says so.
    """
    if not 0 < sum(column.width for column in columns) <= _UPRIGHT_WIDTH:
        sheet.set_landscape()
    printed = printed or range(_fitting(columns))
    note = ""
    if len(printed) < len(columns):
        keys = min(_KEY_COLUMNS, printed.start)
        if keys:
            sheet.repeat_columns(0, keys - 1)
        sheet.print_area(0, printed.start, rows, printed.stop - 1)
        note = f"Impresas {keys + len(printed)} de {len(columns)} columnas; las demás, en el libro"
    set_page(sheet, heading, note=note)


def _fitting(columns: Sequence[SheetColumn]) -> int:
    widths = accumulate(column.width for column in columns)
    return max(1, sum(width <= PAGE_WIDTH for width in widths))


def write_page(book: Book, page: ReportPage) -> None:
    """Requires a workbook in memory."""
    sheet = book.book.add_worksheet(page.name)
    set_page(sheet, book.heading, tall=1)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.set_column(0, GRID - 1, _COLUMN_WIDTH)
    drawn = _Page(book, sheet)
    drawn.title(page.title, page.lines)
    drawn.cards(page.cards)
    for table in page.tables:
        drawn.table(table)
    if page.chart is not None:
        chart = draw_chart(book, page.chart)
        chart.set_size(_CHART_SIZE)
        sheet.insert_chart(drawn.row, 0, chart, {"object_position": 2})
        drawn.row += _CHART_ROWS
    drawn.notes(page.notes)
    sheet.print_area(0, 0, drawn.row, GRID - 1)


class _Page:
    """The page, written from the top; `row` is the next free one."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self.row = 0
        self._book = book
        self._sheet = sheet
        self._top = 0

    def title(self, title: str, lines: Sequence[str]) -> None:
        self._sheet.set_row(self.row, 26)
        self._text(0, GRID, title, bold=True, font_size=18, font_color=_PLAIN_COLOR)
        self.row += 1
        for line in lines:
            self._paragraph(line)
        self.row += 1

    def cards(self, cards: Sequence[PageCard]) -> None:
        if not cards:
            return
        span = GRID // len(cards)
        self._sheet.set_row(self.row, 20)
        self._sheet.set_row(self.row + 1, 34)
        for place, card in enumerate(cards):
            self._card(card, place * span, span)
        lines = max(len(card.lines) for card in cards)
        for number in range(lines):
            texts = [card.lines[number] for card in cards if number < len(card.lines)]
            tall = max(line_count(text, span * _COLUMN_WIDTH) for text in texts)
            self._sheet.set_row(self.row + 2 + number, tall * LINE_HEIGHT)
        self.row += lines + 3

    def _card(self, card: PageCard, left: int, span: int) -> None:
        color = BUCKET_COLORS[card.cubeta].chart if card.cubeta else _PLAIN_COLOR
        fill = BUCKET_COLORS[card.cubeta].heading if card.cubeta else HEADER_FILL
        start, edge = self.row, {"border": 1, "border_color": "#FFFFFF"}
        middle = {"align": "center", "valign": "vcenter", **edge}
        white = {"bold": True, "font_color": "#FFFFFF"}
        self._text(left, span, card.heading, bg_color=color, **white, **middle)
        look = {"bold": True, "font_size": 24, "bg_color": fill, "font_color": color}
        self.row += 1
        self._figure(left, span, card.figure, {**look, **middle})
        small = {"align": "center", "valign": "top", "text_wrap": True, **edge}
        for line in card.lines:
            self.row += 1
            self._text(left, span, line, bg_color=fill, **small)
        self.row = start

    def table(self, table: PageTable) -> None:
        width = sum(span for _heading, span in table.columns)
        below = self.row
        left = GRID - width if table.beside else 0
        if table.beside:
            self.row = self._top
        self._top = self.row
        rule = {"bottom": 2, "bottom_color": _PLAIN_COLOR}
        self._text(left, width, table.heading, bold=True, font_color=_PLAIN_COLOR, **rule)
        self.row += 1
        head = {"bold": True, "bg_color": HEADER_FILL, "text_wrap": True, "valign": "bottom"}
        head["font_size"] = _HEADING_LETTER
        numeric = [isinstance(cell, PageFigure) for cell in table.rows[0]] if table.rows else []
        if table.rows and any(heading for heading, _span in table.columns):
            place = left
            small = _COLUMN_WIDTH * _LETTER / _HEADING_LETTER
            tall = max(line_count(heading, span * small) for heading, span in table.columns)
            if tall > 1:
                self._sheet.set_row(self.row, tall * LINE_HEIGHT)
            for number, (heading, span) in enumerate(table.columns):
                align = "right" if numeric[number] else "left"
                self._text(place, span, heading, **head, align=align)
                place += span
            self.row += 1
        for row in table.rows:
            place = left
            for (_heading, span), cell in zip(table.columns, row, strict=True):
                if isinstance(cell, PageFigure):
                    self._figure(place, span, cell, {"align": "right"})
                else:
                    self._text(place, span, cell, shrink=True)
                place += span
            self.row += 1
        if not table.rows:
            self._text(left, width, table.nothing, italic=True)
            self.row += 1
        self.row = max(below, self.row + 1)

    def notes(self, notes: Sequence[str]) -> None:
        for note in notes:
            self._paragraph(note, _HEADING_LETTER, font_color="#595959")

    def _paragraph(self, text: str, letter: int = _LETTER, **look: object) -> None:
        lines = line_count(text, GRID * _COLUMN_WIDTH * _LETTER / letter)
        self._sheet.set_row(self.row, lines * LINE_HEIGHT)
        self._text(0, GRID, text, text_wrap=True, valign="top", font_size=letter, **look)
        self.row += 1

    def _figure(self, left: int, span: int, figure: PageFigure, look: dict[str, object]) -> None:
        """Write a formula on the source sheet, with its current value."""
        value = NO_FIGURE if figure.value is None else figure.value
        number = {"num_format": NUMBER_FORMATS[figure.fmt]}
        written = self._book.format(**{**number, **look})
        self._cover(left, span, written)
        if figure.cell is not None and figure.value is not None:
            self._sheet.write_formula(self.row, left, f"={cell_of(figure.cell)}", written, value)
        elif isinstance(value, str):
            self._sheet.write_string(self.row, left, value, written)
        else:
            self._sheet.write_number(self.row, left, value, written)

    def _text(self, left: int, span: int, text: str, **look: object) -> None:
        """Text stays text, even if it looks like a formula."""
        cleaned = clean(text)
        quoted = {"quote_prefix": True} if cleaned.startswith(FORMULA_STARTS) else {}
        written = self._book.format(num_format=NUMBER_FORMATS[CellFormat.TEXT], **look, **quoted)
        self._cover(left, span, written)
        self._sheet.write_string(self.row, left, cleaned, written)

    def _cover(self, left: int, span: int, look: Format) -> None:
        if span > 1:
            self._sheet.merge_range(self.row, left, self.row, left + span - 1, "", look)
