"""Shown differently from the cell values: leading zeros, merged cells, hidden rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Self

import polars as pl

from ajustes_tui.domain.base.fields import FIELD, Kind
from ajustes_tui.domain.base.rows import HIDDEN_COLUMNS, HIDDEN_ROWS
from ajustes_tui.domain.values.counts import count_words, number_ranges
from ajustes_tui.domain.values.identifiers import LOST_MARK, NUMBER_DIGITS
from ajustes_tui.excel.formats.scan import COMPARES, SheetScan

_LONGEST_HEADER = 30
_KEY = frozenset({"cuenta", "radicado"})
_WHOLE = "^[0-9]+$"
_READ_ALL_THE_SAME = (
    "se leyeron como las demás; las dejan por fuera la tecla o y, en la orden, --sin-ocultas"
)
_LEFT_OUT = "se dejaron por fuera"
TOO_LONG = rf"^\d{{{NUMBER_DIGITS + 1},}}(?:\.0+)?$|^\d(?:\.\d+)?[eE]\+?\d{{2}}$"


def with_zeros(cells: pl.DataFrame, scan: SheetScan, places: Sequence[int]) -> pl.DataFrame:
    """Add the digits that number formats show, mainly leading zeros.

    `places` are the sheet positions of the columns, A being 0.
    """
    for (column, padding), rows in scan.padded.items():
        if column not in places:
            continue
        name = str(places.index(column))
        shown = number = pl.col(name)
        for zeros in reversed(padding):
            digits = pl.lit(zeros.before) + number.str.zfill(zeros.digits) + pl.lit(zeros.after)
            of_it = COMPARES[zeros.condition](number.cast(pl.Float64, strict=False), zeros.limit)
            shown = pl.when(of_it).then(digits).otherwise(shown)
        padded = _among(rows, cells.height) & number.str.contains(_WHOLE)
        cells = cells.with_columns(pl.when(padded).then(shown).otherwise(number).alias(name))
    return cells


def without_hidden(cells: pl.DataFrame, scan: SheetScan, places: Sequence[int]) -> pl.DataFrame:
    hidden = [str(i) for i, place in enumerate(places) if place in scan.hidden_columns]
    cells = cells.with_columns(pl.lit(None, pl.String).alias(name) for name in hidden)
    if not scan.hidden_rows:
        return cells
    shown = ~_among(scan.hidden_rows, cells.height)
    return cells.with_columns(pl.when(shown).then(pl.all()))


class Hidden(NamedTuple):
    """The rows and columns of a sheet that are hidden and have data."""

    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()

    @classmethod
    def of(cls, cells: pl.DataFrame, scan: SheetScan, places: Sequence[int]) -> Self:
        """Takes the cells before any is left out."""
        rows: list[int] = []
        if scan.hidden_rows:
            written = pl.any_horizontal(pl.all().is_not_null())
            hidden = cells.select(written & _among(scan.hidden_rows, cells.height)).to_series()
            rows = (hidden.arg_true() + 1).to_list()
        return cls(
            tuple(rows),
            tuple(
                letters_of(place)
                for i, place in enumerate(places)
                if place in scan.hidden_columns
                and cells.get_column(str(i)).null_count() < cells.height
            ),
        )

    def notices(self, header_row: int, *, left_out: bool) -> list[str]:
        done = _LEFT_OUT if left_out else _READ_ALL_THE_SAME
        rows = [row for row in self.rows if row > header_row]
        notices = [f"{HIDDEN_ROWS} ({number_ranges(rows)}): {done}."] if rows else []
        if self.columns:
            notices.append(f"{HIDDEN_COLUMNS} ({', '.join(self.columns)}): {done}.")
        return notices


def fill_down(
    cells: pl.DataFrame,
    scan: SheetScan,
    places: Sequence[int],
    columns: Mapping[str, int],
    header_row: int,
) -> tuple[pl.DataFrame, list[int], list[str]]:
    """Repeat the value of merged cells in their rows; return cells, filled rows and their fields.

    Only rows with data of their own are filled. Money is repeated only within one caso, with
    cuenta and radicado also merged: otherwise it would be counted once per row.
    """
    field_at = {places[place]: name for name, place in columns.items()}
    sources: dict[str, dict[int, int]] = {}
    covered: dict[str, int] = {}
    for first, last, place in sorted(scan.merged):
        name = field_at.get(place)
        # Of merged cells that cover each other, which no program makes, the first counts.
        if name is not None and first > max(header_row, covered.get(name, 0)):
            covered[name] = min(last, cells.height)
            own = sources.setdefault(name, {})
            own |= dict.fromkeys(range(first + 1, covered[name] + 1), first)
    if not sources:
        return cells, [], []
    written = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    same_caso = set.intersection(*({*sources.get(name, ())} for name in _KEY))
    filled: set[int] = set()
    fields = []
    for name in filter(sources.__contains__, columns):
        source = sources[name]
        column = cells.get_column(str(columns[name]))
        money = FIELD[name].kind is Kind.MONEY
        texts = {
            row: column[first - 1]
            for row, first in source.items()
            if written[row - 1] and column[row - 1] is None and column[first - 1] is not None
            if not money or row in same_caso
        }
        if texts:
            cells = cells.with_columns(with_texts(column, texts))
            filled |= texts.keys()
            fields.append(name)
    return cells, sorted(filled), fields


def lost_digits(text: pl.Expr) -> pl.Expr:
    """Replace each digit the file does not keep with a mark."""
    whole = text.str.replace(r"\.0+$", "")
    kept = whole.str.slice(0, NUMBER_DIGITS)
    marks = pl.lit(LOST_MARK).repeat_by(whole.str.len_chars() - NUMBER_DIGITS).list.join("")
    long = whole.str.contains(rf"^\d{{{NUMBER_DIGITS + 1},}}$")
    return pl.when(long).then(kept + marks).otherwise(whole.str.to_uppercase())


def with_texts(column: pl.Series, texts: Mapping[int, str]) -> pl.Series:
    rows = [row - 1 for row in texts]
    return column.scatter(rows, list(texts.values()))


def filled_notice(rows: Sequence[int], headers: Iterable[str]) -> str:
    named = ", ".join(f"«{header[:_LONGEST_HEADER]}»" for header in headers)
    return (
        f"Celdas combinadas en {named}: su valor se repitió en "
        f"{count_words(len(rows), 'fila')} ({number_ranges(rows)})."
    )


def letters_of(place: int) -> str:
    letters, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _among(rows: Iterable[int], height: int) -> pl.Series:
    chosen = pl.Series([row - 1 for row in rows if 0 < row <= height], dtype=pl.UInt32)
    return pl.repeat(False, height, eager=True).scatter(chosen, values=True)
