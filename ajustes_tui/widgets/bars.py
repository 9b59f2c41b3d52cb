"""Counts and progress as bars that can be told apart without colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.ui.text import Line, Span, Tone, cell
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.bucket_bar import CUBETA_LOOK, distribute
from ajustes_tui.widgets.flow import Row

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
