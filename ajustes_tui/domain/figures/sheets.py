"""A workbook to write, as data: typed columns with definitions, rows, charts and a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta

CellValue = str | int | float | date | datetime | None


class CellFormat(StrEnum):
    """The format of a column; MONEY is centavos, PERCENTAGE the text `18.0`."""

    TEXT = "texto"
    WHOLE = "entero"
    MONEY = "dinero"
    DIA = "dia"
    MOMENTO = "momento"
    PERCENTAGE = "porcentaje"
    DECIMAL = "decimal"


class CellRef(NamedTuple):
    """A cell of a sheet for formulas, row and column from 1."""

    sheet: str
    row: int
    column: int


class Share(NamedTuple):
    """A percentage as a formula: one column over another of its row.

    Without `over`, over the sheet's `ReportSheet.whole`.
    """

    of: str
    over: str = ""
    rest: bool = False
    """The share of all the others: the whole minus the column."""


class SheetColumn(NamedTuple):
    """A column of a sheet, with its definition."""

    heading: str
    definition: str
    fmt: CellFormat = CellFormat.TEXT
    width: int = 14
    to_fill: bool = False
    options: tuple[str, ...] = ()
    """The allowed values; empty if it is no choice."""
    cubeta: Cubeta | None = None
    share: Share | None = None
    """The formula of its percentages in a table, by column headings."""
    bar: bool = False
    gap: bool = False
    """A missing percentage is an empty cell, so that charts draw nothing."""


class ReportSheet(NamedTuple):
    """A sheet; its rows may be read while they are written."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[CellValue]]
    to_read: bool = False
    table: bool = False
    """An Excel table with formulas and bars: few rows, held in memory."""
    totals: Sequence[CellValue] | None = None
    """The row of totals of a table: sums and shares are formulas, these are their values."""
    whole: tuple[CellRef, int] | None = None
    """The cell, and its casos, that are the default denominator of shares."""
    shares: Mapping[int, int] = MappingProxyType({})
    """Rows whose third column is a formula: their second column over that of another row, from 0."""
    printed: range | None = None
    """Printed columns; None for the first ones that fit legibly on a page."""


class Chart(NamedTuple):
    """A native chart: one series per column, over the rows from 2 to `last`."""

    heading: str
    sheet: str
    columns: tuple[int, ...]
    last: int
    lines: bool = False
    axis: str = "Casos"
    percent: bool = False
    cubetas: tuple[Cubeta, ...] = ()
    """The bucket of each series, or of each bar of a single one."""
    goals: tuple[int, ...] = ()
    """Columns of the goals of those buckets: dashed lines in the same colours."""


class PageFigure(NamedTuple):
    """A figure of a page, and the cell its formula reads."""

    value: str | int | float | None
    fmt: CellFormat = CellFormat.WHOLE
    cell: CellRef | None = None


class PageCard(NamedTuple):
    """A card: heading, large figure, and short lines."""

    heading: str
    figure: PageFigure
    lines: tuple[str, ...] = ()
    cubeta: Cubeta | None = None


class PageTable(NamedTuple):
    """A small table on a twelve-column grid."""

    heading: str
    columns: tuple[tuple[str, int], ...]
    """(heading, grid columns) pairs."""
    rows: tuple[tuple[str | PageFigure, ...], ...]
    nothing: str = ""
    beside: bool = False
    """Placed to the right of the previous table rather than below."""


class ReportPage(NamedTuple):
    """The first sheet: one printed page, understandable alone."""

    name: str
    title: str
    lines: tuple[str, ...]
    cards: tuple[PageCard, ...]
    tables: tuple[PageTable, ...]
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
