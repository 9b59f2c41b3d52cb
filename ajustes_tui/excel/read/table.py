"""What the reading of a base asks of its rows, whatever they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars

RawRow = tuple[str | None, ...]
FirstRows = list[tuple[int, RawRow]]
RawChunk = tuple[int, list[list[str | None]]]
"""The number of its first row, and its columns."""
FILAS_DE_TROZO = 1_000
LARGO_DE_CELDA = 32_767
"""The longest cell Excel can hold; a longer one in a text is a quote nobody closed."""


class Tabla(Protocol):
    """Rows of texts with the numbers a person sees beside them."""

    sheet: str

    @property
    def height(self) -> int:
        """Number of the last row."""
        ...

    @property
    def width(self) -> int:
        """Cells of a row."""
        ...

    def first(self, count: int) -> FirstRows:
        """Return the first rows that are not blank, each with its number."""
        ...

    def afinar(self, dinero: Sequence[int], cun: int | None, header_row: int) -> list[str]:
        """Look again at cells the text form may have damaged; return what a person should know."""
        ...

    def frame(self, since: int) -> polars.DataFrame:
        """Return the rows from a number on: `row`, their number, then "0", "1"... with the cells.

        Every cell is text as the workbook shows it, and null when it is empty.
        """
        ...

    def spans(self, since: int) -> Iterator[RawChunk]:
        """Yield the rows from a number on, about a thousand at a time, column by column."""
        ...
