"""The types of a part of F5: figures with an SQL test each, their counts, and their texts.

The rows are in `domain.parts.table`; the tests read the facts of `storage.figures.facts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import chain
from statistics import median
from typing import Any, NamedTuple, TypeAlias

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.figures import FiguresScope, narrowed_words
from ajustes_tui.domain.figures.groupings import group_name
from ajustes_tui.domain.figures.indicators import ninetieth, percent, percent_text
from ajustes_tui.domain.figures.sheets import CellFormat, CellValue, ReportSheet, SheetColumn
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.parts.words import BY_WEEK
from ajustes_tui.domain.query.filter import Condition
from ajustes_tui.domain.values.counts import count_words, decimal_words, thousands
from ajustes_tui.domain.values.dates import Week, short_date


class FigureFacts(NamedTuple):
    """The casos of a figure in a row, the facts it is a share of, and its measures."""

    ids: tuple[int, ...] = ()
    total: int = 0
    measures: tuple[float, ...] = ()
    """Sorted; a caso answered twice has two."""
    calls: int | None = None
    """For a figure of calls, how many; one may be about several casos."""

    @property
    def casos(self) -> int:
        """The count: of calls, for a figure of calls."""
        return len(self.ids) if self.calls is None else self.calls

    @property
    def percent(self) -> str | None:
        return percent(self.casos, self.total)

    @property
    def median(self) -> float | None:
        return float(median(self.measures)) if self.measures else None

    @property
    def ninetieth(self) -> float | None:
        return ninetieth(self.measures)


Row: TypeAlias = Mapping[str, FigureFacts]
"""Counts of a part by figure key."""


class Every(Enum):
    """Marks the total of rows or groups."""

    ALL = "todo"


ALL = Every.ALL
Group: TypeAlias = str | Week | None
"""A group key; None for casos without one."""


class PartTable(NamedTuple):
    """The counts of a part: in total, by row, and by group of both."""

    rows: Mapping[tuple[str | Every | None, Group | Every], Row]
    nothing: Row
    newest_first: bool = False

    def of(self, fila: str | Every | None = ALL, group: Group | Every = ALL) -> Row:
        return self.rows.get((fila, group), self.nothing)

    def groups(self, fila: str | Every | None = ALL) -> list[Group]:
        """Return the group of None last."""
        found = [group for of, group in self.rows if of == fila and not isinstance(group, Every)]
        return sorted(found, key=_none_last, reverse=self.newest_first)

    def filas(self) -> list[str | None]:
        found = [f for f, group in self.rows if group is ALL and not isinstance(f, Every)]
        return sorted(found, key=_none_last)


def _none_last(key: Group) -> Any:  # noqa: ANN401 - keys of one kind are compared
    return (key is None, key or "")


class FigureCells(Enum):
    """How a column shows its figures: in a workbook, its columns and formats."""

    COUNT = (("", CellFormat.WHOLE),)
    NUMBER = (("", CellFormat.DECIMAL),)
    SHARE = (("", CellFormat.WHOLE), (", %", CellFormat.PERCENTAGE), (", de", CellFormat.WHOLE))
    MEDIAN = ((", mediana", CellFormat.DECIMAL), (", nueve de diez", CellFormat.DECIMAL))
    DAYS = (*MEDIAN, (", casos", CellFormat.WHOLE))


class TableColumn(NamedTuple):
    """A column of a part: heading, workbook definition, and format."""

    heading: str
    words: str
    shown: FigureCells = FigureCells.COUNT

    def sheet(self) -> Iterator[SheetColumn]:
        for suffix, fmt in self.shown.value:
            yield SheetColumn(f"{self.heading}{suffix}", self.words, fmt, 13)


class PartFigure(NamedTuple):
    """A figure of a part, over its facts."""

    key: str
    """Its JSON key; a point nests it, and a leading _ leaves it out."""
    heading: str
    words: str
    """What it counts; `{of}` is its row."""
    test: str
    """The SQL test of its facts."""
    over: str = ""
    """The SQL test of the denominator; empty for a plain count."""
    of_all: bool = False
    """The share is over its count in all rows."""
    measures: bool = False
    """Keeps its measures; shows their median and p90, unless it is a share."""
    of_calls: bool = False
    """Counts the calls of its facts, which their measures name."""
    none: str = ""
    """Its words when the denominator is zero, if it has others."""
    drawn: bool = False
    """Its bar is as long as its share; others are measured by the largest count."""
    called: str = ""
    more: Callable[[Row], str] | None = None
    """Text added to its words, or shown alone for a plain count."""
    shown: str = "{share} ({total})"
    """The format of a share in the table."""

    def figure(self, row: Row, whole: Row, of: str) -> AttentionFigure:
        counted, words = row[self.key], self.words.format(of=of)
        if self.shows_measures:
            return _measured(counted, self.called or self.heading, words)
        if self.of_calls and not self.over:
            return _calls(counted, self.heading, words)
        words = words[:1].upper() + words[1:]
        more = self.more(row) if self.more else ""
        casos = thousands(counted.casos)
        if not self.over and not self.of_all:
            said = more or count_words(counted.casos, "caso")
            return AttentionFigure(casos, f"{words}: {said}.", counted.ids, values=(counted.casos,))
        total = whole[self.key].casos if self.of_all else counted.total
        share, of_what = percent_text(counted.casos, total), " rechazados" if self.of_all else ""
        text = self.shown.format(
            casos=casos, share=share.removesuffix(" %"), total=thousands(total)
        )
        value = percent(counted.casos, total)
        numbers = (
            (counted.casos, value, total)
            if self.column.shown is FigureCells.SHARE
            else (counted.casos,)
        )
        none = self.none or f"{words.partition(' = ')[0]}: todavía no hay casos."
        said = f"{words} = {counted.casos} / {total}{of_what} = {share}." if total else none
        return AttentionFigure(
            text,
            f"{said}{more}",
            counted.ids,
            of=total if self.drawn else 0,
            counted=counted.casos if self.drawn else 0,
            values=numbers,
        )

    @property
    def shows_measures(self) -> bool:
        return self.measures and not self.over

    @property
    def column(self) -> TableColumn:
        shares = (self.over or self.of_all) and "{share}" in self.shown
        shown = (
            FigureCells.DAYS
            if self.shows_measures
            else FigureCells.SHARE
            if shares
            else FigureCells.COUNT
        )
        words = self.words.format(of="casos del renglón")
        return TableColumn(self.heading, f"{words[:1].upper()}{words[1:]}.", shown)


def _measured(counted: FigureFacts, name: str, what: str) -> AttentionFigure:
    if counted.median is None:
        return AttentionFigure("—", f"{name}: ninguno. Son los días hábiles {what}.")
    middle, last = decimal_words(counted.median), counted.ninetieth
    of, many = count_words(counted.casos, "caso"), len(counted.measures)
    if many != counted.casos:
        of = f"{count_words(many, 'respuesta')} a {of}"
    return AttentionFigure(
        f"{middle} · {last} ({thousands(counted.casos)})",
        f"{name}: mediana {middle}, nueve de diez en {last} o menos, de {of}. Días hábiles {what}.",
        counted.ids,
        "" if many == counted.casos else f"{name.lower()} · {of}",
        values=(counted.median, last, counted.casos),
    )


def _calls(counted: FigureFacts, name: str, what: str) -> AttentionFigure:
    calls, casos = counted.casos, len(counted.ids)
    said = f"{count_words(calls, 'llamada')} a {count_words(casos, 'caso')}"
    return AttentionFigure(
        thousands(calls),
        f"{name} = {calls}: {what}.",
        counted.ids,
        "" if calls == casos else said,
        values=(calls,),
    )


class AttentionFigure(NamedTuple):
    """A figure of a row: table text, explanation, and casos."""

    text: str
    words: str = ""
    ids: tuple[int, ...] = ()
    heading: str = ""
    """The title of its list, if the column heading does not fit the count."""
    unlisted: str = "Esa cifra no tiene casos que listar"
    of: int = 0
    """The denominator; 0 without one."""
    counted: int = 0
    """The numerator, which may not be casos."""
    values: tuple[CellValue, ...] = ()
    """Workbook values; empty if there is nothing to count."""

    @property
    def casos(self) -> int:
        """The length of its list: a caso decided twice appears once."""
        return len(set(self.ids))


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """A row of a part: its name, and figures in column order."""

    name: str
    figures: tuple[AttentionFigure, ...]
    under: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.under, self.name

    @property
    def words(self) -> str:
        return f"{self.under} · {self.name}" if self.under else self.name


class NamedRow(NamedTuple):
    """A row of counts, its name and what it is of."""

    name: str
    of: str
    row: Row
    under: str = ""


def group_rows(table: PartTable, by: str, catalogs: Catalogs) -> Iterator[NamedRow]:
    """Yield the total, then each group."""
    yield NamedRow("Todas" if by == BY_WEEK else "Todos", "", table.of())
    for group in table.groups():
        yield NamedRow(name_of(group, by, catalogs), "", table.of(group=group))


def name_of(group: Group, by: str, catalogs: Catalogs) -> str:
    return str(group) if isinstance(group, Week) else group_name(group, by, catalogs)


class Counting(NamedTuple):
    """How a part is counted from the facts of its casos."""

    figures: tuple[PartFigure, ...]
    facts: str
    """SQL with a row per fact: caso, fila, texto (of its group) and medida."""
    screen: tuple[str, ...]
    eventos: frozenset[Evento] = frozenset()
    """Lines its facts need, among those that send and answer."""
    texts: Mapping[str, str] = {}
    """SQL of the group text, in groupings where it is not the caso's."""
    has_rows: bool = False
    own: str = ""
    """The grouping its rows already are."""
    narrowed: Callable[[FiguresScope], tuple[Condition, ...]] = lambda _scope: ()
    """Extra conditions on the casos of the scope."""
    lines: Callable[[PartTable, str, Catalogs], Iterator[NamedRow]] = group_rows
    by_corte: bool = False
    """It may be grouped by corte too; a caso of two counts in both."""

    @property
    def by_key(self) -> Mapping[str, PartFigure]:
        return {figure.key: figure for figure in self.figures}

    @property
    def nothing(self) -> Row:
        return {figure.key: FigureFacts() for figure in self.figures}

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        return tuple(self.by_key[key].column for key in self.screen)

    def rows(self, table: PartTable, by: str, catalogs: Catalogs) -> Iterable[AttentionRow]:
        figures, whole = [self.by_key[key] for key in self.screen], table.of()
        for line in self.lines(table, by, catalogs):
            shown = (figure.figure(line.row, whole, line.of) for figure in figures)
            yield AttentionRow(line.name, tuple(shown), line.under)


class Reach(Enum):
    """The cortes counted: of the figures, of this month, or all."""

    FIGURES = "las cifras"
    MONTH = "este mes"
    EVERY = "todos los cortes"


class PartColumns(NamedTuple):
    """The heading of the rows, the figures, and how many fit in 80 columns."""

    figures: tuple[TableColumn, ...]
    rows: str = "Grupo"
    rows_width: int = 14
    width: int = 12
    page: int = 5


class AttentionPart(NamedTuple):
    """A part of F5, in the order of its digit."""

    name: str
    columns: PartColumns
    rows: Callable[[Any, str, Catalogs], Iterable[AttentionRow]]
    heading: str
    """The table title; braces hold the grouping."""
    groups: tuple[str, ...] = ("",)
    """In the order of their key; the first is the default."""
    reach: Reach = Reach.FIGURES
    short: str = ""
    grouped: Mapping[str, PartColumns] = {}
    """Columns of groupings that differ from the part's."""
    counting: Counting | None = None
    """None if its service computes it."""

    def columns_of(self, by: str) -> PartColumns:
        return self.grouped.get(by, self.columns)


@dataclass(frozen=True, slots=True)
class PartReading:
    """A reading of a part; equal readings show the same rows."""

    part: AttentionPart
    by: str
    scope: FiguresScope | None
    found: Any
    """The result of its service, or a PartTable."""

    def rows(self, catalogs: Catalogs) -> list[AttentionRow]:
        return list(self.part.rows(self.found, self.by, catalogs))


def part_sheet(reading: PartReading, catalogs: Catalogs, of: str) -> ReportSheet:
    """Return the sheet of a reading, limited to the rows of `of` if given."""
    columns = reading.part.columns_of(reading.by)
    shown = [tuple(column.sheet()) for column in columns.figures]
    blank: AttentionFigure = AttentionFigure("")

    def cells(row: AttentionRow) -> Iterator[CellValue]:
        yield row.under or None
        yield row.name
        for place, sheet in enumerate(shown):
            values = (row.figures[place] if place < len(row.figures) else blank).values
            yield from values or [None] * len(sheet)

    rows = (row for row in reading.rows(catalogs) if of in ("", row.name, row.under))
    names = (
        SheetColumn("De", "El renglón del que es parte.", width=22),
        SheetColumn(columns.rows, "De qué son las cifras del renglón.", width=30),
    )
    return ReportSheet("Cifras", [*names, *chain(*shown)], [tuple(cells(row)) for row in rows])


def scope_words(scope: FiguresScope | None, today: date, reach: Reach) -> str:
    """Describe the casos of a part and the day of its figures.

    They change even after a corte is closed, so the day is not the closing's.
    """
    if scope is None:
        return "sin bases"
    until = "" if scope.until == scope.since else f" a {short_date(scope.until)}"
    of = "veredictos de hoy" if scope.of_day else f"corte {short_date(scope.since)}{until}"
    closed = "cerrado, " if scope.at_closing else ""
    if reach is not Reach.FIGURES:
        closed = ""
        of = reach.value if reach is Reach.EVERY else f"cortes de {today:%m/%Y}"
    narrowed = narrowed_words(scope.only, scope.days)
    only = f" · solo {narrowed}" if narrowed else ""
    return f"{of} · {closed}al {today:%d/%m}{only}"
