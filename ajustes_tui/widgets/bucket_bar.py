"""The casos of a corte as one bar, each bucket with its own fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.ui.text import Span, Tone


class Bucket(NamedTuple):
    """A bucket: its letter and its number of casos."""

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
"""The fill and tone of each bucket, shared by bar, rows and plot; the two rarely used need no legend."""


def distribute(casos: Sequence[int], width: int) -> list[int]:
    """Share `width` cells in proportion, at least one per non-empty bucket."""
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
    """Return a row such as `█████▓▓▒▒▒X░····`."""
    cells = distribute([bucket.casos for bucket in buckets], max(width, 0))
    line: list[Span] = []
    for bucket, length in zip(buckets, cells, strict=True):
        fill, tone = CUBETA_LOOK.get(bucket.letter, ("░", Tone.DIM))
        if length:
            line.append(Span(fill * length, tone))
    return line
