"""What happened, one moment under the other: the day, the hour, a point on a line, and what it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone, ends, line_width

POINT = "●"
STEM = "│"
_HOUR_WIDTH = 7
"""Cells before the point: a blank, the hour and a blank."""


class Moment(NamedTuple):
    """One thing that happened."""

    day: str
    hour: str
    what: str
    tone: Tone = Tone.EDGE
    """The tone of its point: ok or bad where an answer came, else that of the line."""
    right: str = ""
    """What stands at the right end of its row, such as an amount."""
    below: str = ""
    """What stands under it, dim, such as who did it and what it changed; each of its lines on a row."""


def time_line(moments: Sequence[Moment], width: int, height: int) -> list[Line]:
    """Return the moments in their order, each day before its own, as many whole ones as `height` holds."""
    lines: list[Line] = []
    day = ""
    for moment in moments:
        new = _moment(moment, width)
        if moment.day != day:
            new.insert(0, [Span(f" {moment.day}", Tone.STRONG)])
        if len(lines) + len(new) > height:
            break
        day = moment.day
        lines += new
    return lines


def _moment(moment: Moment, width: int) -> list[Line]:
    left = [
        Span(f" {moment.hour:>5} ", Tone.DIM),
        Span(POINT, moment.tone),
        Span(f" {moment.what}"),
    ]
    right: Line = [Span(f" {moment.right} ")] if moment.right else []
    below = moment.below.split("\n") if moment.below else []
    if line_width(left) + line_width(right) > width:
        # What is long has a row of its own: neither cuts the other.
        right, below = [], [moment.right, *below]
    stem = Span(f"{'':{_HOUR_WIDTH}}{STEM} ", Tone.EDGE)
    under = (ends([stem, Span(text, Tone.DIM)], [Span(" ")], width) for text in below)
    return [ends(left, right, width), *under]
