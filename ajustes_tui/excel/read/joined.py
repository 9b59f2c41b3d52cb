"""The sheets of one base, in the order a person said, as one list of rows under one header."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import polars as pl

from ajustes_tui.domain.base.recognition import Recognition
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS
from ajustes_tui.domain.values.text import clean
from ajustes_tui.excel.read.sections import (
    in_order,
    reordered,
    surplus,
    widened,
    without_fields,
)
from ajustes_tui.excel.read.table import Table

ROWS_SEARCHED = 30
"""The first rows of a sheet, of which one may be its header."""
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sheet with the row that looks most like the header of a base."""

    table: Table
    fila: int
    headers: tuple[str, ...]
    recognition: Recognition

    @property
    def name(self) -> str:
        """The name of the sheet, for a message."""
        return clean(self.table.name)[:_LONGEST_NAME]

    def points(self) -> tuple[int, bool, int]:
        """Rank by mandatory fields, then by having rows, then by all fields."""
        return self.required(), self.has_rows(), len(self.recognition.likely)

    def required(self) -> int:
        """Count the fields of every base that it has."""
        return sum(name in self.recognition.likely for name in REQUIRED_FIELDS)

    def has_rows(self) -> bool:
        """Tell whether some of its first rows says a cuenta or a radicado."""
        columns = self.recognition.likely
        key_places = [columns[name] for name in ("cuenta", "radicado") if name in columns]
        return any(
            any(row[place] for place in key_places if place < len(row))
            for number, row in self.table.first(2 * ROWS_SEARCHED)
            if number > self.fila
        )

    def is_base(self) -> bool:
        """Tell whether it has the fields of every base, and rows."""
        return self.required() == len(REQUIRED_FIELDS) and self.has_rows()

    def is_template(self) -> bool:
        """Tell a header of a base with nothing below: a form to fill in, before the base itself."""
        return self.required() == len(REQUIRED_FIELDS) and not self.has_rows()


class JoinedSheets(NamedTuple):
    """The rows of one or several sheets; those of each follow the last one of the sheet before."""

    headers: tuple[str, ...]
    recognition: Recognition
    parts: tuple[pl.DataFrame, ...]
    """The rows of each sheet, as `Table.frame` gives them."""
    rows: pl.DataFrame
    """All of them but the ones that say no caso."""
    apart: pl.DataFrame
    """The rows that cannot be used whatever their cells say, as `sections.APART` has it."""
    uncalculated: frozenset[int]
    """The rows with a formula whose result nobody kept."""
    sheets: tuple[tuple[str, int], ...]
    """The name of each sheet, and the number that its own row 0 has here."""
    notices: tuple[str, ...]

    def located(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """Return rechazos whose reason says the sheet and its row, from the second sheet on."""
        motivo = pl.col("motivo")
        for name, offset in self.sheets[1:]:
            own_row = (pl.col("fila") - offset).cast(pl.String)
            said = pl.concat_str(pl.lit(f"hoja «{name}», fila "), own_row, pl.lit(": "), "motivo")
            motivo = pl.when(pl.col("fila") > offset).then(said).otherwise(motivo)
        return rejected.with_columns(motivo.alias("motivo")) if len(self.sheets) > 1 else rejected


def join(
    sheets: Sequence[Candidate], recognised: Callable[[Sequence[str]], Recognition]
) -> JoinedSheets:
    """Return the rows of the sheets of one base; an optional datum that one lacks is empty in its rows.

    `recognised` gives the fields that the cells of a row name as headers.
    """
    first, *others = sheets
    notices = first.table.refine(first.recognition.columns, first.headers, first.fila)
    own = _in_order(first, recognised, notices, named=len(sheets) > 1)
    headers, recognition = own.headers, first.recognition
    columns = dict(recognition.columns)
    parts, apart, skipped = [own.rows], [own.apart], set(own.skipped)
    uncalculated, offset = set(first.table.uncalculated), first.table.height
    named = [(first.name, 0)]
    for sheet in others:
        found = sheet.table.refine(sheet.recognition.columns, sheet.headers, sheet.fila)
        own = _in_order(sheet, recognised, found, named=True)
        put, headers, target = reordered(
            *(own.rows, own.headers, sheet.recognition.columns, headers, columns)
        )
        for name, place in sheet.recognition.columns.items():
            columns.setdefault(name, target[place])
        if lacking := without_fields(sheet.recognition.columns, columns, headers):
            found.append(f"Hoja «{sheet.name}»: viene{lacking.removeprefix(',')}.")
        parts.append(put.with_columns(pl.col("row") + offset))
        moved = pl.col("place").replace_strict(target, default=columns["cuenta"])
        apart.append(own.apart.with_columns(pl.col("row") + offset, moved))
        skipped |= {row + offset for row in own.skipped}
        uncalculated |= {row + offset for row in sheet.table.uncalculated}
        named.append((sheet.name, offset))
        notices += found
        offset += sheet.table.height
    parts = [widened(part, len(headers)) for part in parts]
    rows = pl.concat(parts)
    if skipped:
        rows = rows.filter(~pl.col("row").is_in(list(skipped)))
    added = [p for p in range(len(first.headers), len(headers)) if p not in columns.values()]
    unmapped = (*recognition.unmapped_columns, *added)
    return JoinedSheets(
        headers,
        replace(recognition, columns=columns, unmapped_columns=unmapped),
        parts=tuple(parts),
        rows=rows,
        apart=pl.concat(apart),
        uncalculated=frozenset(uncalculated),
        sheets=tuple(named),
        notices=tuple(notices),
    )


class _Own(NamedTuple):
    """The rows of one sheet, in the order of its first header."""

    headers: tuple[str, ...]
    rows: pl.DataFrame
    skipped: frozenset[int]
    apart: pl.DataFrame


def _in_order(
    sheet: Candidate,
    recognised: Callable[[Sequence[str]], Recognition],
    notices: list[str],
    *,
    named: bool,
) -> _Own:
    """Return the rows of a sheet, and add what is said of them; with its name where there are several."""
    raw = sheet.table.frame(sheet.fila + 1)
    sections = in_order(raw, sheet.headers, sheet.recognition, recognised)
    long = surplus(raw, sheet.table.beyond(sheet.fila))
    notices += sections.notices
    if named:
        notices[:] = [f"Hoja «{sheet.name}»: {_uncapitalised(text)}" for text in notices]
    apart = pl.concat([sections.apart, long]) if long.height else sections.apart
    return _Own(sections.headers, sections.raw, sections.skipped, apart)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
