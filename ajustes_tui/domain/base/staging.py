"""The order to the process that reads a base: the file to fill and the queries to run; and its answer."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ajustes_tui.domain.base.base_counts import BaseCounts


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
