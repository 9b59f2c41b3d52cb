"""Counts, buckets and progress as bars that can be told apart without colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.ui.text import Line, Span, Tone, cell
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.flow import Row


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


_COUNT_WIDTH = 6
PLAIN = ""
"""The letter of a count that belongs to no bucket."""
_PLAIN_LOOK = ("█", Tone.NORMAL)


class Bar(NamedTuple):
    """A count with its words, in the fill of a bucket."""

    words: str
    number: int
    letter: str = PLAIN
    tone: Tone | None = None
    """The tone of a bar outside the buckets; None for the default one."""


def bar_rows(bars: Sequence[Bar], width: int, words_width: int) -> list[Line]:
    """Scale to the highest count; each count above zero gets at least one cell."""
    most = max((bar.number for bar in bars), default=0)
    room = max(width - words_width - _COUNT_WIDTH - 4, 1)
    lines: list[Line] = []
    for bar in bars:
        fill, tone = CUBETA_LOOK.get(bar.letter, _PLAIN_LOOK)
        tone = bar.tone or tone
        cells = max(round(bar.number / most * room), 1) if bar.number else 0
        lines.append(
            [
                Span(f" {cell(bar.words, words_width)}"),
                Span(f"{thousands(bar.number):>{_COUNT_WIDTH}}", Tone.STRONG),
                Span("  "),
                Span(fill * cells, tone),
            ]
        )
    return lines


def bar_table(bars: Sequence[Bar], words: int = 0, most: int = 0) -> Callable[[int], Iterable[Row]]:
    """Return a row for each count, at most `most` cells wide; `words` is 0 for the longest ones."""
    longest = words or max((text_width(bar.words) + 1 for bar in bars), default=0)

    def rows(width: int) -> Iterable[Row]:
        width = min(width, most or width)
        return map(Row, bar_rows(bars, width, min(longest, width * 2 // 3)))

    return rows


def share_cells(
    done: int, total: int, cells: int, tones: tuple[Tone, Tone] = (Tone.NORMAL, Tone.EDGE)
) -> list[Span]:
    """Return `█` for what is done, `░` for what is left."""
    full, rest = distribute((done, max(total - done, 0)), cells)
    spans = (Span("█" * full, tones[0]), Span("░" * rest, tones[1]))
    return [span for span in spans if span.text]
