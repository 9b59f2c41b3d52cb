"""All the casos of a corte as one bar, each bucket with its letter and its own fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone
from ajustes_tui.widgets.line_view import LineView


class Bucket(NamedTuple):
    """A bucket of the figures: its letter and how many casos it holds."""

    letter: str
    casos: int


_LOOK: dict[str, tuple[str, Tone]] = {
    "A": ("█", Tone.OK),
    "C": ("▓", Tone.STRONG),
    "R": ("▒", Tone.BAD),
    "X": ("▒", Tone.NOTICE),
    "Q": ("░", Tone.DIM),
    "N": ("░", Tone.DIM),
    "P": ("░", Tone.DIM),
}


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


class BucketBar(LineView):
    """One row that reads without colour: `A████C▓▓R▒▒XQ░P░`."""

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
        cells = distribute([cubeta.casos for cubeta in self._cubetas], max(width - 4, 0))
        line = [Span(" ")]
        for cubeta, length in zip(self._cubetas, cells, strict=True):
            padding, tone = _LOOK.get(cubeta.letter, ("░", Tone.DIM))
            if length:
                line.append(Span(cubeta.letter + padding * (length - 1), tone))
        return line
