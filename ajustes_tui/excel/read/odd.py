"""Values of the usable rows that can be read and are hardly meant: days to come, amounts below zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from ajustes_tui.domain.base.fields import FIELD, Kind
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.excel.read.layout import number_ranges


def odd_values(rows: pl.DataFrame, headings: Mapping[str, str], today: str | None) -> Iterator[str]:
    """Yield an aviso for each column with such values, with their rows.

    `rows` are those of a `ValidatedBase`, `headings` has the header of each field, `today` is in ISO.
    """
    for name, heading in headings.items():
        kind = FIELD[name].kind
        if kind is Kind.MONEY:
            odd, what = pl.col(name) < 0, "un valor negativo"
        elif kind is Kind.DAY and today is not None:
            odd, what = pl.col(name) > today, "una fecha posterior a hoy"
        else:
            continue
        numbers = rows.filter(odd).get_column("fila").to_list()
        if numbers:
            yield (
                f"{count_words(len(numbers), 'fila', 'filas')} con {what} en «{heading[:40]}» "
                f"({number_ranges(numbers)}): se tomó como vino."
            )
