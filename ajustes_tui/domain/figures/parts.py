"""What a part of F5 is made of: its figures, a test in SQL each, what they counted, and how it is said.

The rows themselves are those of `part_table`; what they test are the facts of `storage.figures.facts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from statistics import median
from typing import Any, NamedTuple, TypeAlias

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.indicators import ninetieth, percent, percent_text
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.query.filter import Condition
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import Week


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
            return AttentionFigure(casos, f"{words}: {said}.", counted.ids)
        total = whole[self.key].casos if self.of_all else counted.total
        share, of_what = percent_text(counted.casos, total), " rechazados" if self.of_all else ""
        text = self.shown.format(
            casos=casos, share=share.removesuffix(" %"), total=thousands(total)
        )
        return AttentionFigure(
            text, f"{words} = {counted.casos} / {total}{of_what} = {share}.{more}", counted.ids
        )


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
    def headings(self) -> tuple[str, ...]:
        """The headings of its table."""
        return tuple(self.by_key[key].heading for key in self.screen)

    def rows(self, table: PartTable, by: str, catalogs: Catalogs) -> Iterable[AttentionRow]:
        """Yield the rows of the table."""
        figures, whole = [self.by_key[key] for key in self.screen], table.of()
        for line in self.lines(table, by, catalogs):
            shown = (figure.figure(line.row, whole, line.of) for figure in figures)
            yield AttentionRow(line.name, tuple(shown), line.under)
