"""A workbook before its rows are read: limits, sheets, headers, and the order to stage them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ajustes_tui.domain.base.base_counts import BaseCounts
from ajustes_tui.domain.base.corrections import Correction
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS


class SheetTitles(NamedTuple):
    """Titles required in a sheet, and optional ones."""

    name: str
    must: tuple[str, ...]
    may: tuple[str, ...] = ()


class SheetPreview(NamedTuple):
    """A sheet before it is read: its likeliest header row, and samples."""

    name: str
    hidden: bool
    height: int
    """Number of the last row."""
    header_row: int
    headers: tuple[str, ...]
    columns: Mapping[str, str]
    """Field to the header it would be read from."""
    examples: Mapping[str, tuple[str, ...]]
    """Header to at most three sample values."""
    first: tuple[tuple[int, tuple[str, ...]], ...]
    doubtful: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    suggestions: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    @property
    def lacking(self) -> tuple[str, ...]:
        return tuple(name for name in REQUIRED_FIELDS if name not in self.columns)

    def as_headers(self) -> SheetHeaders:
        return SheetHeaders(
            self.headers, self.columns, self.examples, self.doubtful, self.suggestions
        )


def base_sheets(sheets: tuple[SheetPreview, ...]) -> tuple[str, ...]:
    return tuple(sheet.name for sheet in sheets if not sheet.lacking and not sheet.hidden)


def best_sheet(sheets: tuple[SheetPreview, ...]) -> SheetPreview | None:
    visible = [sheet for sheet in sheets if not sheet.hidden]
    return max(visible, key=lambda sheet: (-len(sheet.lacking), len(sheet.columns)), default=None)


class SheetHeaders(NamedTuple):
    """Headers of one sheet, with samples and fields."""

    headers: tuple[str, ...]
    columns: Mapping[str, str]
    examples: Mapping[str, tuple[str, ...]]
    doubtful: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    suggestions: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    corrected: Mapping[str, tuple[Correction, ...]] = MappingProxyType({})
    """Earlier answers by people."""

    @property
    def lacking(self) -> tuple[str, ...]:
        return tuple(name for name in REQUIRED_FIELDS if name not in self.columns)

    @property
    def free(self) -> tuple[str, ...]:
        taken = set(self.columns.values())
        return tuple(heading for heading in self.headers if heading not in taken)


class Staging(NamedTuple):
    """The file where the rows of a base wait until they are stored or discarded.

    Its statements come from the storage layer.
    """

    path: Path
    tables: tuple[str, ...]
    store: Path | None
    """To open read-only; None if it is empty."""
    known: str
    """Finds the casos of the staged rows, with the store attached as `almacen`."""
    seen: str
    """Query of the state of `almacen` at that time, as one text."""


class Staged(NamedTuple):
    """Reply of the reading process after staging a base."""

    rows: int
    """Without blank rows and totals."""
    notices: tuple[str, ...]
    seen: str | None
    """State of the store when casos were looked up; None if they were not."""
    counts: BaseCounts
    dates: tuple[str | None, ...]
    """Distinct days of request, in ISO."""
    words: Mapping[str, str | None]
    """Meanings of the distinct answers that have one, by normalized word."""
