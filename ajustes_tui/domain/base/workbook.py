"""A workbook before its rows are read (limits, sheets, headers), and the order to read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ajustes_tui.domain.base.base_counts import BaseCounts
from ajustes_tui.domain.base.corrections import Correction
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS


class ReadLimits(NamedTuple):
    """The limits of one reading; a file beyond any of them is refused with a message that names it."""

    filas: int = 1_048_576
    """Rows of the sheet, blank ones included: as many as a sheet of Excel has."""
    columnas: int = 500
    """Columns read; the rest of a wider sheet is left out, and an aviso says so."""
    bytes_archivo: int = 512 * 1024**2
    """Size of the file, in bytes."""
    bytes_expandidos: int = 2 * 1024**3
    """Size of the parts of the file once inflated, in bytes."""
    segundos: int = 300
    """Seconds of processor time of the reading process, and of waiting for its answer."""
    memoria: int = 3 * 1024**3
    """Address space of the reading process, in bytes."""


class SheetTitles(NamedTuple):
    """The titles by which a sheet is known among others, and those that it may have besides."""

    name: str
    must: tuple[str, ...]
    may: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """One sheet before it is read: the row most like a header, and samples of each column under it."""

    name: str
    hidden: bool
    height: int
    """Number of the last row of the sheet."""
    header_row: int
    headers: tuple[str, ...]
    columns: Mapping[str, str]
    """Field to the header that would be read as it."""
    examples: Mapping[str, tuple[str, ...]]
    """Header to up to three sample values."""
    first: tuple[tuple[int, tuple[str, ...]], ...]
    """The first rows that are not blank, each with its number."""
    doubtful: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field without a column to the headers a person has to decide on, the likeliest first."""
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field without a column to the headers that may be it, the likeliest first."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the mandatory fields that no column was recognised as."""
        return tuple(name for name in REQUIRED_FIELDS if name not in self.columns)

    def as_headers(self) -> SheetHeaders:
        """Return its headers, to give each its field."""
        return SheetHeaders(
            self.headers, self.columns, self.examples, self.doubtful, self.suggestions
        )


def base_sheets(sheets: tuple[SheetPreview, ...]) -> tuple[str, ...]:
    """Return the names of the visible sheets that have the columns of every base."""
    return tuple(sheet.name for sheet in sheets if not sheet.lacking and not sheet.hidden)


def best_sheet(sheets: tuple[SheetPreview, ...]) -> SheetPreview | None:
    """Return the visible sheet that looks most like a base, the first of several alike."""
    visible = [sheet for sheet in sheets if not sheet.hidden]
    return max(visible, key=lambda sheet: (-len(sheet.lacking), len(sheet.columns)), default=None)


@dataclass(frozen=True, slots=True)
class SheetHeaders:
    """The headers of one sheet, with sample values and the field each is read as."""

    headers: tuple[str, ...]
    columns: Mapping[str, str]
    """Field to the header read as it."""
    examples: Mapping[str, tuple[str, ...]]
    """Header to up to three sample values."""
    doubtful: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field without a column to the headers a person has to decide on, the likeliest first."""
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field without a column to the headers that may be it, the likeliest first."""
    corrected: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    """Header to the corrections of people in the bases before."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the mandatory fields that have no column."""
        return tuple(name for name in REQUIRED_FIELDS if name not in self.columns)

    @property
    def free(self) -> tuple[str, ...]:
        """Return the headers that are read as no field."""
        taken = set(self.columns.values())
        return tuple(heading for heading in self.headers if heading not in taken)


class Staging(NamedTuple):
    """The file in which the rows of one base wait until they are written in the store or thrown away.

    The storage layer gives the statements: the reader knows the tables of the file by name only.
    """

    path: Path
    tables: tuple[str, ...]
    """The statements that make the tables of the file, which is empty."""
    store: Path | None
    """The store, to be read only; None when nothing stands in it yet."""
    known: str
    """The statement that finds the casos of the staged rows, with the store attached as `almacen`."""
    seen: str
    """The query of the state of `almacen` at that moment, as one text."""


class Staged(NamedTuple):
    """The answer of the reading process once a whole base is staged."""

    rows: int
    """The count of the rows of the base, usable or not, without blank rows and totals."""
    notices: tuple[str, ...]
    """The avisos for the person, in Spanish and without any value of a usuario."""
    seen: str | None
    """The state of the store when the casos of the rows were found; None when they were not looked for."""
    parsed: dict[str, int]
    """How many cells of each field no expression could read, so that the domain's parser read them."""
    counts: BaseCounts
    """How each column was read, and what the results and amounts look like."""
