"""Which part of a written day is its month: the texts of a column tell it, or a person is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

import polars as pl

from ajustes_tui.domain.base.fields import FIELD, Kind
from ajustes_tui.domain.base.rows import DAY_FIRST, DayDoubt, DayOrders, said_order
from ajustes_tui.errors import Doubt, DoubtOn

_MONTHS = 12
_ENOUGH = 3
"""The least cells of each sort that tell of an Excel that swapped some."""
_WRITTEN = r"^ *([0-9]{1,2}) ?([-/.]) ?([0-9]{1,2}) ?[-/.] ?([0-9]{4})"
_KEPT = r"^([0-9]{4})-([0-9]{2})-([0-9]{2})"
"""A cell with a day, in a workbook: no text of it has this shape but by the reader."""


class _Order(Enum):
    """What the cells of a column say of their days."""

    MONTH_FIRST = "only the month first reads them"
    BOTH = "some read only day first, others only month first"
    SWAPPED = "the cells with a day may have been texts that an English Excel took month first"


class _Column(NamedTuple):
    """The days of a column: what they say, and an example of each order with how many there are."""

    order: _Order
    month: str
    months: int
    day: str
    days: int
    either: str
    """One that reads both ways, and how many do."""
    eithers: int


def day_orders(
    raw: pl.DataFrame,
    columns: Mapping[str, int],
    headers: Sequence[str],
    *,
    cells: bool,
    asked: str | None,
    meanwhile: str | None = None,
) -> tuple[DayOrders, list[str], list[DayDoubt]]:
    """Return how the days of a base are read, the avisos about it, and the doubts on it.

    `cells` tells whether days may be cells of a workbook, and `asked` is the answer of a person to a
    doubt; without one it is read in the order `meanwhile`, for the person to be asked with it in sight.
    Raises Doubt where there is one, and neither.
    """
    doubts: list[DayDoubt] = []
    month_first: list[str] = []
    turned: list[str] = []
    notices: list[str] = []
    for name, place, found in _odd_columns(raw, columns, cells=cells):
        heading = headers[place][:40]
        if found.order is _Order.MONTH_FIRST:
            month_first.append(name)
            notices.append(
                f"Las fechas de «{heading}» vienen con el mes primero ({found.month}): así se leyeron."
            )
            continue
        order = asked or meanwhile
        if order is None:
            raise Doubt(
                DoubtOn.DATES,
                _doubt(heading, found),
                "Diga cómo están: --fechas dia-mes o --fechas mes-dia.",
            )
        (turned if order == DAY_FIRST else month_first).append(name)
        if asked is None:
            doubts.append(
                DayDoubt(
                    *(name, heading, found.either, found.eithers, found.day, found.days),
                    *(found.month, found.months, order),
                )
            )
        else:
            notices.append(said_order(heading, order))
    return DayOrders(tuple(month_first), tuple(turned)), notices, doubts


def day_first(cells: pl.Series, name: str, orders: DayOrders) -> pl.Series:
    """Return the cells of a field with the day before the month, as every reader of days takes them."""
    cell = pl.col(cells.name)
    if name in orders.month_first:
        swapped = cell.str.replace(_WRITTEN, "${3}${2}${1}${2}${4}")
        return cells.to_frame().select(swapped).to_series()
    if name in orders.turned:
        low = cell.str.extract(_KEPT, 3).cast(pl.Int8, strict=False) <= _MONTHS
        turned = pl.when(low).then(cell.str.replace(_KEPT, "${1}-${3}-${2}")).otherwise(cell)
        return cells.to_frame().select(turned).to_series()
    return cells


def _odd_columns(
    raw: pl.DataFrame, columns: Mapping[str, int], *, cells: bool
) -> Iterator[tuple[str, int, _Column]]:
    days = {
        name: raw.get_column(str(place)).drop_nulls()
        for name, place in columns.items()
        if FIELD[name].kind is Kind.DAY
    }
    found = {name: _look(texts, cells=cells) for name, texts in days.items()}
    if any(column is not None and column.order is _Order.SWAPPED for column in found.values()):
        # One Excel opened the whole file: a column too short to tell by itself went the same way.
        found = {
            name: column or _look(days[name], cells=cells, enough=0)
            for name, column in found.items()
        }
    for name, column in found.items():
        if column is not None:
            yield name, columns[name], column


def _look(texts: pl.Series, *, cells: bool, enough: int = _ENOUGH) -> _Column | None:
    """Return what is odd in the days of a column; None where they are day first or read both ways.

    `enough` are the least texts, and the least cells with a day, that tell of an Excel that swapped some.
    """
    written = texts.filter(texts.str.contains(_WRITTEN))
    parts = [written.str.extract(_WRITTEN, part).cast(pl.Int8) for part in (1, 3)]
    only_month = written.filter((parts[0] <= _MONTHS) & (parts[1] > _MONTHS))
    only_day = written.filter((parts[0] > _MONTHS) & (parts[1] <= _MONTHS))
    if len(only_month):
        if not len(only_day):
            return _Column(_Order.MONTH_FIRST, only_month[0], len(only_month), "", 0, "", 0)
        either = written.filter((parts[0] <= _MONTHS) & (parts[1] <= _MONTHS))
        return _Column(
            *(_Order.BOTH, only_month[0], len(only_month), only_day[0], len(only_day)),
            *(either[0] if len(either) else "", len(either)),
        )
    kept = texts.str.extract(_KEPT, 3).drop_nulls().cast(pl.Int8)
    many = len(kept) > 0 and min(len(written), len(kept)) >= enough
    if cells and many and len(only_day) == len(written) and bool((kept <= _MONTHS).all()):
        first = texts.str.replace(_KEPT, "${3}/${2}/${1}").filter(texts.str.contains(_KEPT))[0]
        return _Column(
            *(_Order.SWAPPED, "", 0, only_day[0] if len(only_day) else "", len(only_day)),
            *(first.partition(" ")[0].partition("T")[0], len(kept)),
        )
    return None


def _doubt(heading: str, found: _Column) -> str:
    if found.order is _Order.BOTH:
        return (
            f"En «{heading}» hay fechas con el día primero ({found.day}) y otras con el mes primero"
            f" ({found.month})."
        )
    return (
        f"En «{heading}» las fechas escritas como texto pasan todas del día 12 ({found.day}) y ninguna de las"
        " demás: un Excel en inglés pudo cambiarles el día por el mes."
    )
