"""Events one under the other: day, hour, a point on a line, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone, ends, line_width, wrap
from ajustes_tui.widgets.flow import Row

POINT = "●"
STEM = "│"
_HOUR_WIDTH = 7
"""Cells before the point: a blank, the hour and a blank."""


class Moment(NamedTuple):
    """One event."""

    day: str
    hour: str
    what: str
    tone: Tone = Tone.EDGE
    """The tone of its point: ok or bad for an answer, else that of the line."""
    right: str = ""
    """Text at the right end of its row, such as an amount."""
    below: str = ""
    """Dim text below, such as the author and the changes; one row per line."""


def time_line(moments: Sequence[Moment], most: int = 0) -> Callable[[int], Iterable[Row]]:
    """Return the rows of events under their days, at most `most` cells wide."""

    def rows(width: int) -> Iterable[Row]:
        day = ""
        for moment in moments:
            if moment.day != day:
                day = moment.day
                yield Row([Span(f" {day}", Tone.STRONG)])
            yield from map(Row, _moment(moment, min(width, most or width)))

    return rows


def room_of(width: int) -> int:
    return max(width - _HOUR_WIDTH - 4, 1)


def _moment(moment: Moment, width: int) -> list[Line]:
    point = [Span(f" {moment.hour:>5} ", Tone.DIM), Span(POINT, moment.tone)]
    stem = Span(f"{'':{_HOUR_WIDTH}}{STEM} ", Tone.EDGE)
    room = room_of(width)
    right: Line = [Span(f" {moment.right} ")] if moment.right else []
    below = moment.below.split("\n") if moment.below else []
    if line_width([*point, Span(f" {moment.what}"), *right]) > width:
        # What is long has a row of its own: neither cuts the other.
        right, below = [], [*([moment.right] if moment.right else []), *below]
    first, *others = _broken(moment.what, room)
    under = [[stem, Span(row)] for row in others]
    under += [[stem, Span(row, Tone.DIM)] for text in below for row in _broken(text, room)]
    return [
        ends([*point, Span(f" {first}")], right, width),
        *(ends(line, [Span(" ")], width) for line in under),
    ]


def _broken(text: str, room: int) -> list[str]:
    return [text] if line_width([Span(text)]) <= room else wrap(text, room)
