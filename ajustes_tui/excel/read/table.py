"""What the reading of a base needs from its rows, be they of a workbook or of a text file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars

RawRow = tuple[str | None, ...]
FirstRows = list[tuple[int, RawRow]]
CHUNK_ROWS = 1_000
CELL_LENGTH = 32_767
"""The longest cell Excel can hold; a longer one in a text is a quote nobody closed."""


class Table(Protocol):
    """Rows of texts with the numbers a person sees beside them."""

    name: str
    visible: bool

    @property
    def height(self) -> int:
        """Number of the last row."""
        ...

    @property
    def width(self) -> int:
        """Cells of a row."""
        ...

    @property
    def uncalculated(self) -> Set[int]:
        """Numbers of the rows with a formula whose result nobody kept."""
        ...

    def beyond(self, header_row: int) -> int:
        """Return the place from which on a row with a value says more than its header names."""
        ...

    def longer(self, header_row: int) -> Sequence[int]:
        """Return the rows of a text file that were written with more cells than the header, empty ones too."""
        ...

    def shorter(self, header_row: int) -> Mapping[int, int]:
        """Return the rows of a text file written with fewer cells than the header, each with how many."""
        ...

    def first(self, count: int) -> FirstRows:
        """Return the first rows that are not blank, each with its number."""
        ...

    def refine(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        """Look again at cells the text form may have damaged; return what a person should know.

        `columns` are the fields with the place of their column, `headers` the names of all columns.
        """
        ...

    def frame(self, since: int) -> polars.DataFrame:
        """Return the rows from a number on: `row`, their number, then "0", "1"... with the cells.

        Every cell is text as the workbook shows it, and null when it is empty.
        """
        ...


def first_rows(table: Table, count: int) -> FirstRows:
    """Return the first rows of a table that are not blank, each with its number, read by chunks."""
    found: FirstRows = []
    for start in range(1, table.height + 1, CHUNK_ROWS):
        rows = table.frame(start).head(CHUNK_ROWS)
        found += [(number, tuple(cells)) for number, *cells in rows.rows() if any(cells)]
        if len(found) >= count:
            break
    return found[:count]
