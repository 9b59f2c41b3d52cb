"""Common interface of the rows of a workbook or text file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars

RawRow = tuple[str | None, ...]
FirstRows = list[tuple[int, RawRow]]
CHUNK_ROWS = 1_000
CELL_LENGTH = 32_767
"""Excel's maximum; longer cells of a text have an unclosed quote."""


class Table(Protocol):
    """Text rows with the numbers shown in the file."""

    name: str
    visible: bool

    @property
    def height(self) -> int: ...

    @property
    def width(self) -> int: ...

    @property
    def uncalculated(self) -> Set[int]:
        """Rows with a formula that has no stored result."""
        ...

    def beyond(self, header_row: int) -> int:
        """Return the position from which values have no header."""
        ...

    def longer(self, header_row: int) -> Sequence[int]:
        """Return rows of a text file with more cells than the header, even empty."""
        ...

    def shorter(self, header_row: int) -> Mapping[int, int]:
        """Return rows of a text file with fewer cells than the header, with their counts."""
        ...

    def first(self, count: int) -> FirstRows: ...

    def refine(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        """Recheck cells that the text form may have damaged; return notices.

        `columns` maps fields to positions, `headers` names all columns.
        """
        ...

    def frame(self, since: int) -> polars.DataFrame:
        """Return the rows from `since`: `row`, their number, then cells "0", "1"...

        Cells are text as shown, null if empty.
        """
        ...


def first_rows(table: Table, count: int) -> FirstRows:
    """Read by chunks, the first of which is usually enough."""
    found: FirstRows = []
    start, size = 1, count
    while start <= table.height and len(found) < count:
        rows = table.frame(start).head(size)
        found += [(number, tuple(cells)) for number, *cells in rows.rows() if any(cells)]
        start, size = start + size, CHUNK_ROWS
    return found[:count]
