"""All the casos of a corte as one bar, each bucket with its own fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone
from ajustes_tui.widgets.line_view import LineView


class Bucket(NamedTuple):
    """A bucket of the figures: its letter and how many casos it holds."""

    letter: str
    casos: int


CUBETA_LOOK: Mapping[str, tuple[str, Tone]] = {
    "A": ("█", Tone.OK),
    "C": ("▓", Tone.CORRECTED),
    "R": ("▒", Tone.BAD),
    "X": ("X", Tone.BAD),
    "Q": ("░", Tone.DIM),
    "N": ("N", Tone.DIM),
    "P": ("·", Tone.EDGE),
}
"""The fill and the tone of each bucket, by its letter: the same in the bar, the rows and the plot.

The two that hardly ever hold a caso are filled with their letter, which no legend has to explain.
"""


def distribute(casos: Sequence[int], width: int) -> list[int]:
    """Share `width` cells in proportion, at least one for each bucket that is not empty."""
    total = sum(casos)
    if not total:
        return [0] * len(casos)
    exact_shares = [number * width / total for number in casos]
    cells = [
        max(int(exact), 1) if number else 0
        for number, exact in zip(casos, exact_shares, strict=True)
    ]
    while sum(cells) < width:
        lacking = [exact - cell for exact, cell in zip(exact_shares, cells, strict=True)]
        cells[lacking.index(max(lacking))] += 1
    while sum(cells) > width and max(cells) > 1:
        cells[cells.index(max(cells))] -= 1
    return cells


def bucket_cells(buckets: Sequence[Bucket], width: int) -> list[Span]:
    """Return some buckets as one row of so many cells: `█████▓▓▒▒▒X░····`."""
    cells = distribute([bucket.casos for bucket in buckets], max(width, 0))
    line: list[Span] = []
    for bucket, length in zip(buckets, cells, strict=True):
        fill, tone = CUBETA_LOOK.get(bucket.letter, ("░", Tone.DIM))
        if length:
            line.append(Span(fill * length, tone))
    return line


class BucketBar(LineView):
    """One row that reads without colour: `█████▓▓▒▒▒X░····`."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._cubetas: tuple[Bucket, ...] = ()

    def show(self, buckets: Sequence[Bucket]) -> None:
        """Draw these buckets in this order."""
        if tuple(buckets) != self._cubetas:
            self._cubetas = tuple(buckets)
            self.refresh()

    def line(self, y: int, width: int) -> Line:
        """Return the bar, one blank from the edge."""
        return [Span(" "), *bucket_cells(self._cubetas, width - 2)]
