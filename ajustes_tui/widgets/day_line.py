"""A day as one line: its hours above, now across it, and what waits at an hour, with its name below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone

ROWS = 3
_MARK, _NOW = "●", "│"
_BLANK = " "


class DayMark(NamedTuple):
    """What waits at an hour, and the few letters that say what."""

    at: time
    name: str


class Stretch(NamedTuple):
    """The hours that a day shows, from the first to the last."""

    first: int
    last: int

    def place(self, at: time, width: int) -> int:
        """Return the cell of an hour on a line of `width` cells; outside the day, its nearest end."""
        minutes = (at.hour - self.first) * 60 + at.minute
        whole = max((self.last - self.first) * 60, 1)
        return min(max(minutes * (width - 1) // whole, 0), width - 1)


def day_lines(hours: Stretch, now: time, marks: Sequence[DayMark], width: int) -> list[Line]:
    """Return the hours, the line with its marks, and the names under them: three rows of `width` cells.

    A name that would touch the one before is left out: its mark stays.
    """
    here = hours.place(now, width)
    above, below = [_BLANK] * width, [_BLANK] * width
    for hour in range(hours.first, hours.last + 1):
        _write(above, hours.place(time(hour % 24), width), str(hour))
    line = [Span("─" * here), Span(_NOW, Tone.KEY), Span("─" * (width - here - 1), Tone.EDGE)]
    places = {hours.place(mark.at, width) for mark in marks}
    drawn = _with_marks(line, places)
    free = 0
    for mark in sorted(marks):
        start = max(min(hours.place(mark.at, width) - 1, width - len(mark.name)), 0)
        if start >= free:
            _write(below, start, mark.name)
            free = start + len(mark.name) + 1
    return [[Span("".join(above), Tone.DIM)], drawn, [Span("".join(below))]]


def _write(row: list[str], start: int, text: str) -> None:
    start = max(min(start, len(row) - len(text)), 0)
    row[start : start + len(text)] = text


def _with_marks(line: Sequence[Span], places: set[int]) -> list[Span]:
    """Return a line with a mark in the place of the glyphs of some cells."""
    cells = [(glyph, span.tone) for span in line for glyph in span.text]
    return [
        Span(_MARK, Tone.KEY) if number in places else Span(glyph, tone)
        for number, (glyph, tone) in enumerate(cells)
    ]
