"""What the values of each column look like, counted by expressions over its first rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from ajustes_tui.domain.base.profile import Profile, ValueLook
from ajustes_tui.excel.read.expressions import is_no_datum, simple_key

PROFILED_ROWS = 500
"""Rows that are looked at: what a column is shows in its first ones."""
_LONGEST_MOTIVE = 60
"""Characters of a motivo; a longer text is an observation that may speak of one."""
_COLUMN, _CELL, _KEY, _BARE = "column", "cell", "key", "bare"
_CLASSES = ("p", "q", "r", "peticion", "queja", "recurso", "peticiones", "quejas", "recursos")
_LETTER = r"\p{L}"


def profiles_of(
    rows: pl.DataFrame, results: Collection[str], motives: Iterable[str]
) -> tuple[Profile, ...]:
    """Return the profile of every column of a frame as `Table.frame` gives it, in their order.

    `results` are the keys of the answers of the back, `motives` words that say a causal.
    """
    cells = rows.drop("row").head(PROFILED_ROWS)
    texts = (
        cells.unpivot(variable_name=_COLUMN, value_name=_CELL)
        .with_columns(pl.col(_CELL).str.strip_chars())
        .filter(pl.col(_CELL).is_not_null() & (pl.col(_CELL) != "") & ~is_no_datum(pl.col(_CELL)))
        .with_columns(simple_key(pl.col(_CELL)).alias(_KEY))
        .with_columns(
            pl.col(_CELL).str.replace(r"\.0+$", "").str.replace_all(r"[\s().-]", "").alias(_BARE)
        )
    )
    counts = texts.group_by(_COLUMN).agg(
        pl.len().alias("filled"),
        pl.col(_KEY).n_unique().alias("distinct"),
        *(shape.sum().alias(look) for look, shape in _shapes(results, motives).items()),
    )
    found = {row[_COLUMN]: row for row in counts.iter_rows(named=True)}
    return tuple(
        Profile.of(row["filled"], {look: row[look] for look in ValueLook}, row["distinct"])
        if (row := found.get(name)) is not None
        else Profile()
        for name in cells.columns
    )


def _shapes(results: Collection[str], motives: Iterable[str]) -> dict[ValueLook, pl.Expr]:
    """Return the condition of each look over the cells."""
    cell, key, bare = pl.col(_CELL), pl.col(_KEY), pl.col(_BARE)
    result = key.is_in(list(results))
    sought = [f" {motive} " for motive in motives if len(motive) > 1]
    motive = (" " + key + " ").str.contains_any(sought) if sought else pl.lit(value=False)
    motive &= cell.str.len_chars() <= _LONGEST_MOTIVE
    digits = cell.str.contains(r"\d")
    day = cell.str.contains(r"^\d{1,2}[/-]\d{1,2}[/-]\d{4}\b|^\d{4}[/-]\d{1,2}[/-]\d{1,2}\b")
    return {
        ValueLook.TELEPHONE: bare.str.contains(r"^(?:\+?57|0057)?(?:3\d|60)\d{8}$"),
        ValueLook.CUN: bare.str.contains(r"^\d{16}$"),
        ValueLook.ACCOUNT: bare.str.contains(r"^\d{5,10}$"),
        ValueLook.NUMBER: cell.str.contains(r"^\(?-?\$?\s?-?\d[\d.,\s]*\)?$") & ~day,
        ValueLook.PESOS: cell.str.contains(r"^\(?-?\$"),
        ValueLook.DAY: day,
        ValueLook.RESULT: result,
        ValueLook.MOTIVE: motive,
        ValueLook.CLASS: key.is_in(_CLASSES),
        ValueLook.NAME: cell.str.contains(
            rf"^{_LETTER}[{_LETTER}.'-]*(?: +{_LETTER}[{_LETTER}.'-]*)+$"
        )
        & ~motive
        & ~result,
        ValueLook.WORDS: cell.str.contains(_LETTER) & ~digits,
        ValueLook.TOKEN: cell.str.contains(r"^[\w.@-]+$") & digits & cell.str.contains(_LETTER),
    }
