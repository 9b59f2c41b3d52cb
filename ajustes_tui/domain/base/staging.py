"""What the process that reads a base is asked to leave behind, and where."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Staging(NamedTuple):
    """The file in which the rows of one base wait until they are written in the store or thrown away.

    Whoever keeps the store says how: the reader knows its tables by name only.
    """

    path: Path
    tables: tuple[str, ...]
    """The statements that make the tables of the file, which is empty."""
    store: Path | None
    """The store, to be read only; None when nothing stands in it yet."""
    known: str
    """The statement that finds the casos of the staged rows, with the store attached as `almacen`."""
    seen: str
    """The query of what stood in `almacen` at that moment, as one text."""


class Staged(NamedTuple):
    """What the reading process says of a base once all of it is staged."""

    rows: int
    """The rows of the base, usable or not; blank ones and totals are none."""
    notices: tuple[str, ...]
    """What a person should know, in Spanish and without any value of a usuario."""
    seen: str | None
    """What stood in the store when the casos of the rows were found; None when nobody looked."""
    parsed: dict[str, int]
    """Cells of each field that no expression decided and the domain's parser read."""
