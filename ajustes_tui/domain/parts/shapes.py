"""What a part of F5 is made of: its figures, a test in SQL each, what they counted, and how it is said.

The rows themselves are those of `domain.parts.table`; what they test are the facts of `storage.figures.facts`.
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
from ajustes_tui.domain.figures.indicators import ninetieth, percent, percent_text
from ajustes_tui.domain.figures.report import CellFormat, CellValue, ReportSheet, SheetColumn
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.query.filter import Condition
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import Week, short_date


class FigureFacts(NamedTuple):
    """What a figure counted in a row: the casos, how many facts it is a share of, and its measures."""

    ids: tuple[int, ...] = ()
    total: int = 0
    measures: tuple[int, ...] = ()
    """In order; a caso that was answered twice has two."""

    @property
    def casos(self) -> int:
        """How many casos it counts."""
        return len(self.ids)

    @property
    def percent(self) -> str | None:
        """Its share as a percentage; None of nothing."""
        return percent(self.casos, self.total)

    @property
    def median(self) -> float | None:
        """The median of its measures; None without any."""
        return float(median(self.measures)) if self.measures else None

    @property
    def ninetieth(self) -> int | None:
        """The measure within which nine of ten are; None without any."""
        return ninetieth(self.measures)


Row: TypeAlias = Mapping[str, FigureFacts]
"""What each figure of a part counted, by its key."""


class Every(Enum):
    """The place of everything among the rows, or among the groups, of a part."""

    ALL = "todo"


ALL = Every.ALL
Group: TypeAlias = str | Week | None
"""The key of a group; None of the casos of none."""


class PartTable(NamedTuple):
    """What a part counted: of everything, of each of its rows, and of each group of both."""

    rows: Mapping[tuple[str | Every | None, Group | Every], Row]
    nothing: Row

    def of(self, fila: str | Every | None = ALL, group: Group | Every = ALL) -> Row:
        """Return what was counted of a row and a group."""
        return self.rows.get((fila, group), self.nothing)

    def groups(self, fila: str | Every | None = ALL) -> list[Group]:
        """Return the groups of a row, that of none last."""
        found = [group for of, group in self.rows if of == fila and not isinstance(group, Every)]
        return sorted(found, key=_none_last)

    def filas(self) -> list[str | None]:
        """Return the rows that the facts told, that of none last."""
        found = [f for f, group in self.rows if group is ALL and not isinstance(f, Every)]
        return sorted(found, key=_none_last)


def _none_last(key: Group) -> Any:  # noqa: ANN401 - keys of one kind are compared
    return (key is None, key or "")


class FigureCells(Enum):
    """How a column shows its figures: in a workbook, the columns it has, each with its format."""

    COUNT = (("", CellFormat.WHOLE),)
    NUMBER = (("", CellFormat.DECIMAL),)
    SHARE = (("", CellFormat.WHOLE), (", %", CellFormat.PERCENTAGE), (", de", CellFormat.WHOLE))
    MEDIAN = ((", mediana", CellFormat.DECIMAL), (", nueve de diez", CellFormat.DECIMAL))
    DAYS = (*MEDIAN, (", casos", CellFormat.WHOLE))


class TableColumn(NamedTuple):
    """A column of a part: its heading, the words of its workbook, and how it shows its figures."""

    heading: str
    words: str
    shown: FigureCells = FigureCells.COUNT

    def sheet(self) -> Iterator[SheetColumn]:
        """Yield its columns in a workbook."""
        for suffix, fmt in self.shown.value:
            yield SheetColumn(f"{self.heading}{suffix}", self.words, fmt, 13)


class PartFigure(NamedTuple):
    """A figure of a part, over its facts."""

    key: str
    """Its key in the JSON; after a point, inside another; one that begins with _ is in no JSON."""
    heading: str
    words: str
    """What it counts, where a pair of braces with `of` is its row."""
    test: str
    """The SQL of the facts it counts."""
    over: str = ""
    """The SQL of the facts it is a share of; none where it is counted by itself."""
    of_all: bool = False
    """Whether its share is of what it counts in all the rows."""
    measures: bool = False
    """Whether its figure is the median and the p90 of what is measured of its facts."""
    called: str = ""
    """What its words call what is measured, where that is not its heading."""
    more: Callable[[Row], str] | None = None
    """What its words add, or say where it is counted by itself."""
    shown: str = "{share} ({total})"
    """The text of a share in the table."""

    def figure(self, row: Row, whole: Row, of: str) -> AttentionFigure:
        """Return it as the table shows it; `of` says what the row is of."""
        counted, words = row[self.key], self.words.format(of=of)
        if self.measures:
            return _measured(counted, self.called or self.heading, words)
        words = words[:1].upper() + words[1:]
        more = self.more(row) if self.more else ""
        casos = thousands(counted.casos)
        if not self.over and not self.of_all:
            said = more or count_words(counted.casos, "caso", "casos")
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
        return AttentionFigure(
            text,
            f"{words} = {counted.casos} / {total}{of_what} = {share}.{more}",
            counted.ids,
            values=numbers,
        )

    @property
    def column(self) -> TableColumn:
        """Its column."""
        shares = (self.over or self.of_all) and "{share}" in self.shown
        shown = (
            FigureCells.DAYS
            if self.measures
            else FigureCells.SHARE
            if shares
            else FigureCells.COUNT
        )
        words = self.words.format(of="casos del renglón")
        return TableColumn(self.heading, f"{words[:1].upper()}{words[1:]}.", shown)


def _measured(counted: FigureFacts, name: str, what: str) -> AttentionFigure:
    """Return some business days: their median, their p90 and of how many casos they are."""
    if counted.median is None:
        return AttentionFigure("—", f"{name}: ninguno. Son los días hábiles {what}.")
    middle, last = f"{counted.median:g}".replace(".", ","), counted.ninetieth
    of, many = count_words(counted.casos, "caso", "casos"), len(counted.measures)
    if many != counted.casos:
        of = f"{count_words(many, 'respuesta', 'respuestas')} a {of}"
    return AttentionFigure(
        f"{middle} · {last} ({thousands(counted.casos)})",
        f"{name}: mediana {middle}, nueve de diez en {last} o menos, de {of}. Días hábiles {what}.",
        counted.ids,
        "" if many == counted.casos else f"{name.lower()} · {of}",
        values=(counted.median, last, counted.casos),
    )


class AttentionFigure(NamedTuple):
    """A figure of a row: its text in the table, what it is made of, and the casos it counts."""

    text: str
    words: str = ""
    ids: tuple[int, ...] = ()
    heading: str = ""
    """What its list is headed with, where the heading of its column does not tell how many casos."""
    unlisted: str = "Esa cifra no tiene casos que listar"
    """What is said when it counts no casos to list."""
    of: int = 0
    """How many it is a part of; 0 where it is counted by itself."""
    counted: int = 0
    """How many of them it counts, which may be no casos."""
    values: tuple[CellValue, ...] = ()
    """Its numbers in a workbook, as its column is shown; none where there is nothing to count."""

    @property
    def casos(self) -> int:
        """How many its list has: a caso that was decided twice is in it once."""
        return len(set(self.ids))


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """A row of a part: what it is of, and its figures in the order of the columns."""

    name: str
    figures: tuple[AttentionFigure, ...]
    under: str = ""
    """The name of the row it is a part of."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other row of its part."""
        return self.under, self.name

    @property
    def words(self) -> str:
        """Its name, after that of the row it is a part of."""
        return f"{self.under} · {self.name}" if self.under else self.name


class NamedRow(NamedTuple):
    """A row of what a part counted, with its name and what it is of."""

    name: str
    of: str
    row: Row
    under: str = ""


class Counting(NamedTuple):
    """How a part is counted from the facts of its casos: its figures, and the rows they are of."""

    figures: tuple[PartFigure, ...]
    facts: str
    """A row a fact, with its caso, its fila, its texto (of its group) and its medida."""
    lines: Callable[[PartTable, str, Catalogs], Iterator[NamedRow]]
    screen: tuple[str, ...]
    """The figures of the table, in order."""
    eventos: frozenset[Evento] = frozenset()
    """The lines that its facts ask for, of those that send and answer."""
    texts: Mapping[str, str] = {}
    """The SQL of the text of a group, in the groupings where it is not the caso's."""
    has_rows: bool = False
    """Whether its facts are of several rows, told by their fila."""
    own: str = ""
    """The grouping that its rows are of already."""
    narrowed: Callable[[FiguresScope], tuple[Condition, ...]] = lambda _scope: ()
    """What its casos are besides being of the scope."""

    @property
    def by_key(self) -> Mapping[str, PartFigure]:
        """Its figures by their key."""
        return {figure.key: figure for figure in self.figures}

    @property
    def nothing(self) -> Row:
        """A row without facts."""
        return {figure.key: FigureFacts() for figure in self.figures}

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """The columns of its table."""
        return tuple(self.by_key[key].column for key in self.screen)

    def rows(self, table: PartTable, by: str, catalogs: Catalogs) -> Iterable[AttentionRow]:
        """Yield the rows of the table."""
        figures, whole = [self.by_key[key] for key in self.screen], table.of()
        for line in self.lines(table, by, catalogs):
            shown = (figure.figure(line.row, whole, line.of) for figure in figures)
            yield AttentionRow(line.name, tuple(shown), line.under)


class Reach(Enum):
    """Which cortes are counted: those of the figures shown, those of this month, or every one."""

    FIGURES = "las cifras"
    MONTH = "este mes"
    EVERY = "todos los cortes"


class PartColumns(NamedTuple):
    """The columns of a part: what its rows are of, and its figures, so many of them at 80 columns."""

    figures: tuple[TableColumn, ...]
    rows: str = "Grupo"
    rows_width: int = 14
    width: int = 12
    page: int = 5


class AttentionPart(NamedTuple):
    """A part of how casos are attended and answered, in the order of its digit."""

    name: str
    columns: PartColumns
    rows: Callable[[Any, str, Catalogs], Iterable[AttentionRow]]
    heading: str
    """The title of its table; a pair of braces is its grouping."""
    groups: tuple[str, ...] = ("",)
    """Its groupings in the order of the key that changes them; the first is read at first."""
    reach: Reach = Reach.FIGURES
    """The cortes it begins with."""
    short: str = ""
    """Its name where the window is narrow."""
    grouped: Mapping[str, PartColumns] = {}
    """The columns of a grouping that has others than the part."""
    counting: Counting | None = None
    """How it is counted; None where its service folds it."""

    def columns_of(self, by: str) -> PartColumns:
        """Return the columns of a grouping."""
        return self.grouped.get(by, self.columns)


@dataclass(frozen=True, slots=True)
class PartReading:
    """A reading of a part; equal readings show the same rows."""

    part: AttentionPart
    by: str
    scope: FiguresScope | None
    found: Any
    """What its service folded, or its PartTable."""

    def rows(self, catalogs: Catalogs) -> list[AttentionRow]:
        """Return its rows: those of all the casos first, then those of each group."""
        return list(self.part.rows(self.found, self.by, catalogs))


def part_sheet(
    reading: PartReading, catalogs: Catalogs, of: str = "", name: str = "Cifras"
) -> ReportSheet:
    """Return the sheet of a reading, with the rows of `of` alone where it is said."""
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
    return ReportSheet(name, [*names, *chain(*shown)], [tuple(cells(row)) for row in rows])


def scope_words(scope: FiguresScope | None, today: date, reach: Reach) -> str:
    """Return the casos that a part is of, and of which day its figures are.

    They go on after a corte is closed, so the day is not that of its figures.
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
