"""Order of day and month, from the file or by asking a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from ajustes_tui.domain.base.fields import FIELD, Kind
from ajustes_tui.domain.base.headers import DayShape, day_shape
from ajustes_tui.domain.base.rows import (
    DAY_FIRST,
    MONTH_FIRST,
    DayDoubt,
    DayOrders,
    order_words,
    said_order,
)
from ajustes_tui.domain.values.counts import listed
from ajustes_tui.errors import Doubt, DoubtOn

_MONTHS = 12
_ORDERS = (DAY_FIRST, MONTH_FIRST)
_NAMED = 40
_YEAR_LAST = r"^( *)([0-9]{1,2})( ?[-/.] ?)([0-9]{1,2})( ?[-/.] ?)([0-9]{4})"
_DIGITS_YEAR_LAST = r"^([0-9]{2})([0-9]{2})((?:19|20)[0-9]{2})$"
_YEAR_FIRST = r"^ ([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})"
"""A year-first text marked by `as_written`, unlike a day cell."""
_DIGITS_YEAR_FIRST = r"^(20[2-9][0-9])([0-9]{2})([0-9]{2})$"
_BEGINS_WITH_YEAR = r"^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
_ONLY_YEAR_DAY = (
    r"^[0-9]{4}[-/.](?:1[3-9]|[23][0-9])[-/.](?:0?[1-9]|1[0-2])(?:[^0-9]|$)"
    r"|^20[2-9][0-9](?:1[3-9]|[23][0-9])(?:0[1-9]|1[0-2])$"
)
_KEPT = r"^([0-9]{4})-([0-9]{2})-([0-9]{2})"
_SERIAL = r"^([0-9]{5})(?:\.[0-9]+)?$"
"""A day stored as a number, without a date format."""
_ZERO, _ZERO_1904 = pl.date(1899, 12, 30), pl.date(1904, 1, 1)


class Parts(NamedTuple):
    """Different day texts of a column by which of their two numbers can be the month."""

    every: pl.Series
    """The texts of the column."""
    first: pl.Series
    """Only the first number can be the month."""
    second: pl.Series
    """Only the second number can be the month."""
    either: pl.Series

    @classmethod
    def of(cls, texts: pl.Series, *shapes: tuple[str, tuple[int, int]]) -> Parts:
        """Sort texts, most of which repeat, by shape, given the groups of the two numbers."""
        numbers = [
            pl.coalesce(
                pl.col("text").str.extract(shape, groups[n]) for shape, groups in shapes
            ).cast(pl.Int8)
            for n in (0, 1)
        ]
        found = (
            texts.unique(maintain_order=True)
            .to_frame("text")
            .with_columns(number.alias(name) for name, number in zip("ab", numbers, strict=True))
            .drop_nulls()
        )
        a, b = pl.col("a") <= _MONTHS, pl.col("b") <= _MONTHS
        both = a & b & (pl.col("a") != pl.col("b"))
        return cls(
            texts,
            *(found.filter(kind).get_column("text") for kind in (a & ~b, b & ~a, both)),
        )

    def lost(self, order: str) -> tuple[int, str]:
        texts = self.first if order == DAY_FIRST else self.second
        return _count(self.every, texts), _example(texts)


class _Column(NamedTuple):
    name: str
    place: int
    heading: str
    filled: bool
    shape: DayShape | None
    last: Parts
    """Year-last texts; month first if the first number is."""
    begin: Parts
    """Year-first texts; ISO if the first number is the month."""
    cells: int
    swapped: bool
    """Whether there are day cells, none with a day over 12."""
    cell: str
    """The first of them, day first."""

    @property
    def month_first(self) -> bool:
        return len(self.last.first) > 0 or self.shape is DayShape.MONTH_FIRST

    @property
    def day_first(self) -> bool:
        return len(self.last.second) > 0 or self.shape is DayShape.DAY_FIRST

    @property
    def proves(self) -> str | None:
        """The only order it proves."""
        if self.month_first == self.day_first:
            return None
        return MONTH_FIRST if self.month_first else DAY_FIRST

    @property
    def open(self) -> bool:
        return not (self.month_first or self.day_first) and len(self.last.either) > 0

    @property
    def shows_swap(self) -> bool:
        """Whether texts Excel could not parse are mixed with cells that it may have swapped."""
        return self.swapped and (len(self.last.first) > 0) != (len(self.last.second) > 0)

    @property
    def year_day(self) -> bool:
        """Whether year-first texts have the day next, and none is only valid as ISO."""
        said = self.shape is DayShape.YEAR_DAY
        return (len(self.begin.second) > 0 or said) and not len(self.begin.first)

    @property
    def both_years(self) -> bool:
        """Whether some of those texts are only valid as ISO, and others only with the day next."""
        said = self.shape is DayShape.YEAR_DAY
        return (len(self.begin.second) > 0 or said) and len(self.begin.first) > 0


class DayReading(NamedTuple):
    """How the days of a base are read."""

    orders: DayOrders
    notices: list[str]
    doubts: list[DayDoubt]
    said: list[str]
    """Avisos for an order given by a person, or used meanwhile."""


def day_orders(
    raw: pl.DataFrame,
    columns: Mapping[str, int],
    headers: Sequence[str],
    titles: Sequence[str],
    *,
    cells: bool,
    system_1904: bool,
    asked: str | None,
    meanwhile: str | None = None,
) -> DayReading:
    """Decide the order of the days of each column.

    `titles` are headers with the format hints below them, `cells` tells whether days may be
    workbook cells, `asked` is the person's answer. Without it, doubtful days use `meanwhile`, to
    be confirmed in sight; without both, raises Doubt.
    """
    found = [
        _look(raw, name, place, headers, titles, cells=cells, system_1904=system_1904)
        for name, place in columns.items()
        if FIELD[name].kind is Kind.DAY
    ]
    proof = next((c for c in found if c.proves == MONTH_FIRST), None)
    whys = {c.name: why for c in found if (why := _doubt(c, proof))}
    if whys and asked is None and meanwhile is None:
        raise Doubt(
            DoubtOn.DATES,
            next(iter(whys.values())),
            "Diga cómo están: --fechas dia-mes o --fechas mes-dia.",
        )
    order = asked or (meanwhile if whys else None)
    read = DayReading(
        DayOrders(
            tuple(c.name for c in found if _is_month_first(c, order)),
            tuple(c.name for c in found if c.shows_swap and order == _written(c)),
            tuple(c.name for c in found if c.year_day or (c.both_years and order == DAY_FIRST)),
        ),
        [*_notices(found, whys)],
        [] if asked else [_asked(c, whys[c.name], order or "") for c in found if c.name in whys],
        [*_said(found, whys, order)] if order else [],
    )
    return read._replace(notices=[*read.notices, *read.said]) if asked else read


def day_first(
    cells: pl.Series, name: str, orders: DayOrders, *, system_1904: bool = False
) -> pl.Series:
    """Return the cells of a field with the day before the month, as day parsers expect."""
    cell = pl.col(cells.name)
    written = cell
    if name in orders.turned:
        day = _day_of_cell(cell, system_1904=system_1904)
        hour = cell.str.extract(f"{_KEPT}(.*)$", 4).fill_null("")
        turned = pl.concat_str(day.dt.to_string("%Y-%d-%m"), hour)
        written = pl.when(day.dt.day() <= _MONTHS).then(turned).otherwise(written)
    if name in orders.month_first:
        written = written.str.replace(_YEAR_LAST, "${1}${4}${3}${2}${5}${6}")
        written = written.str.replace(_DIGITS_YEAR_LAST, "${2}${1}${3}")
    if name in orders.year_day:
        written = written.str.replace(_YEAR_FIRST, "${1}-${3}-${2}")
        written = written.str.replace(_DIGITS_YEAR_FIRST, "${1}${3}${2}")
    return cells if written is cell else cells.to_frame().select(written).to_series()


def to_tell_apart(
    cells: pl.DataFrame, columns: Mapping[str, int], headers: Sequence[str], *, dated: bool
) -> list[int]:
    """Return day columns whose year-first texts must be distinguished from day cells.

    `dated` tells whether there are such cells: then texts of another shape suffice.
    """
    odd = _ONLY_YEAR_DAY + (f"|{_YEAR_LAST}|{_DIGITS_YEAR_LAST}" if dated else "")
    return [
        place
        for name, place in columns.items()
        if FIELD[name].kind is Kind.DAY
        and (day_shape(headers[place]) is DayShape.YEAR_DAY or _any(cells, place, odd))
        and _any(cells, place, _BEGINS_WITH_YEAR)
    ]


def written(text: str) -> str:
    return f" {text}" if re.match(_BEGINS_WITH_YEAR, text) else text


def _any(cells: pl.DataFrame, place: int, pattern: str) -> bool:
    return bool(cells.to_series(place).str.contains(pattern).any())


def as_written(cell: pl.Expr) -> pl.Expr:
    return cell.str.replace(f"({_BEGINS_WITH_YEAR})", " ${1}")


def _look(
    raw: pl.DataFrame,
    name: str,
    place: int,
    headers: Sequence[str],
    titles: Sequence[str],
    *,
    cells: bool,
    system_1904: bool,
) -> _Column:
    texts = raw.get_column(str(place)).drop_nulls()
    days = pl.DataFrame(schema={"text": pl.String, "day": pl.Date})
    if cells:
        day = _day_of_cell(pl.col("text"), system_1904=system_1904)
        different = texts.unique(maintain_order=True).to_frame("text")
        days = different.with_columns(day.alias("day")).drop_nulls()
    kept = days.get_column("day")
    last = Parts.of(texts, (_YEAR_LAST, (2, 4)), (_DIGITS_YEAR_LAST, (1, 2)))
    begin = Parts.of(texts, (_YEAR_FIRST, (2, 3)), (_DIGITS_YEAR_FIRST, (2, 3)))
    return _Column(
        name=name,
        place=place,
        heading=headers[place][:_NAMED],
        filled=len(texts) > 0,
        shape=day_shape(titles[place]),
        last=last,
        begin=begin,
        cells=_count(texts, days.get_column("text")),
        swapped=len(kept) > 0 and bool((kept.dt.day() <= _MONTHS).all()),
        cell=f"{kept[0]:%d/%m/%Y}" if len(kept) else "",
    )


def _day_of_cell(cell: pl.Expr, *, system_1904: bool) -> pl.Expr:
    kept = cell.str.extract(f"({_KEPT})").str.to_date("%Y-%m-%d", strict=False)
    serial = cell.str.extract(_SERIAL).cast(pl.Int32, strict=False)
    zero = _ZERO_1904 if system_1904 else _ZERO
    return pl.coalesce(kept, zero + pl.duration(days=serial))


def _written(column: _Column) -> str:
    return MONTH_FIRST if len(column.last.first) else DAY_FIRST


def _is_month_first(column: _Column, order: str | None) -> bool:
    if column.proves is not None and not column.shows_swap:
        return column.proves == MONTH_FIRST
    return order == MONTH_FIRST and (column.open or column.month_first or column.shows_swap)


def _doubt(column: _Column, proof: _Column | None) -> str:
    last, heading = column.last, column.heading
    if column.month_first and column.day_first:
        if not len(last.first) or not len(last.second):
            said, other = ("mes", last.second) if not len(last.first) else ("día", last.first)
            return (
                f"El título «{heading}» dice que va primero el {said}, y hay fechas que solo se leen al "
                f"revés ({_example(other)})."
            )
        return (
            f"En «{heading}» hay fechas con el día primero ({_example(last.second)}) y otras con el mes "
            f"primero ({_example(last.first)})."
        )
    if column.shows_swap:
        texts, which = (last.first, "español") if len(last.first) else (last.second, "inglés")
        return (
            f"En «{heading}» hay fechas escritas como texto que pasan del día 12 ({_example(texts)}) y "
            f"ninguna de las demás pasa: un Excel en {which} pudo cambiarles el día por el mes."
        )
    if column.open and proof is not None:
        example = _example(proof.last.first)
        return (
            f"«{proof.heading}» trae el mes primero{f' ({example})' if example else ''} y las fechas de "
            f"«{heading}» se leen de las dos maneras ({_example(last.either)})."
        )
    if column.both_years:
        return (
            f"En «{heading}» hay fechas con el año y después el mes ({_example(column.begin.first)}) y "
            f"otras con el año y después el día{_in_brackets(column.begin.second)}."
        )
    return ""


def _asked(column: _Column, why: str, for_now: str) -> DayDoubt:
    """Return the doubt, with the reading of an example in each order."""
    years = column.both_years and not (column.open or column.month_first or column.day_first)
    parts = column.begin if years else column.last
    lost = {order: parts.lost(order) for order in _ORDERS}
    example, count = _example(parts.either), len(parts.either)
    reads = {order: _read(example, order) for order in _ORDERS}
    if column.shows_swap:
        example, count = column.cell, column.cells
        reads = {order: _read(example, DAY_FIRST) for order in _ORDERS}
        reads[_written(column)] = _read(example, MONTH_FIRST)
    return DayDoubt(column.name, column.heading, why, example, count, reads, lost, for_now=for_now)


def _read(text: str, order: str) -> str:
    """Return the ISO day of an ambiguous text, or ''."""
    for shape, year, first, second in (
        (_YEAR_LAST, 6, 2, 4),
        (_DIGITS_YEAR_LAST, 3, 1, 2),
        (_YEAR_FIRST, 1, 2, 3),
        (_DIGITS_YEAR_FIRST, 1, 2, 3),
    ):
        groups = [pl.lit(text).str.extract(shape, group) for group in (year, first, second)]
        found = pl.select(part.alias(str(n)) for n, part in enumerate(groups)).row(0)
        if None not in found:
            y, a, b = map(int, found)
            # Day and month, or after the year the month and the day.
            day, month = (a, b) if order == DAY_FIRST else (b, a)
            return f"{y:04}-{month:02}-{day:02}"
    return ""


def _notices(found: Iterable[_Column], whys: Mapping[str, str]) -> Iterator[str]:
    """Yield an aviso for each column whose days or title show another order than day first."""
    for column in found:
        if column.name in whys:
            continue
        if column.proves == MONTH_FIRST and (len(column.last.first) or len(column.last.either)):
            told = _example(column.last.first) or "lo dice su título"
            yield (
                f"Las fechas de «{column.heading}» vienen con el mes primero ({told}): así se leyeron."
            )
        if column.year_day and (len(column.begin.second) or len(column.begin.either)):
            told = _example(column.begin.second) or "lo dice su título"
            yield (
                f"Las fechas de «{column.heading}» vienen con el año, el día y el mes ({told}): así se "
                "leyeron."
            )


def _said(found: Sequence[_Column], whys: Mapping[str, str], order: str) -> Iterator[str]:
    holds = [column for column in found if column.open or column.name in whys]
    for column in holds:
        yield said_order(column.heading, order)
    held = {column.name for column in holds}
    others = [f"«{c.heading}»" for c in found if c.filled and c.name not in held]
    what = f"Decir que va primero {order_words(order)} no cambió nada"
    if others:
        yield f"{what} en {listed(others)}: se leen de una sola manera."
    elif not holds:
        yield f"{what}: la base no trae fechas que se lean de dos maneras."


def _count(every: pl.Series, texts: pl.Series) -> int:
    return int(every.is_in(texts.implode()).sum()) if len(texts) else 0


def _example(texts: pl.Series) -> str:
    return texts[0].strip().partition(" ")[0].partition("T")[0] if len(texts) else ""


def _in_brackets(texts: pl.Series) -> str:
    return f" ({_example(texts)})" if len(texts) else ""
