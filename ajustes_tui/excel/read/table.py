"""What the rows of a workbook and of a text file have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence, Set

import polars

RawRow = tuple[str | None, ...]
FirstRows = list[tuple[int, RawRow]]
CHUNK_ROWS = 1_000
CELL_LENGTH = 32_767
"""Excel's maximum; longer cells of a text have an unclosed quote."""


class Table:
    """Text rows with the numbers shown in the file, which count from 1."""

    name: str
    visible: bool
    cells: polars.DataFrame
    """Columns "0", "1"...: text as shown, null if empty."""

    @property
    def height(self) -> int:
        return self.cells.height

    @property
    def width(self) -> int:
        return self.cells.width

    @property
    def uncalculated(self) -> Set[int]:
        """Rows with a formula that has no stored result."""
        return frozenset()

    def beyond(self, _header_row: int) -> int:
        """Return the position from which values have no header; of a workbook they may be notes."""
        return self.width

    def longer(self, _header_row: int) -> Sequence[int]:
        """Return rows of a text file with more cells than the header, even empty."""
        return ()

    def shorter(self, _header_row: int) -> Mapping[int, int]:
        """Return rows of a text file with fewer cells than the header, with their counts."""
        return {}

    def first(self, count: int) -> FirstRows:
        """Read by chunks, the first of which is usually enough."""
        found: FirstRows = []
        start, size = 1, count
        while start <= self.height and len(found) < count:
            rows = self.frame(start).head(size)
            found += [(number, tuple(cells)) for number, *cells in rows.rows() if any(cells)]
            start, size = start + size, CHUNK_ROWS
        return found[:count]

    @abstractmethod
    def refine(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        """Recheck cells that the text form may have damaged; return notices.

        `columns` maps fields to positions, `headers` names all columns.
        """

    def frame(self, since: int) -> polars.DataFrame:
        """Return the rows from `since`: `row`, their number, then the cells."""
        rows = polars.Series("row", range(since, self.height + 1), polars.UInt32)
        return self.cells.slice(since - 1).insert_column(0, rows)
