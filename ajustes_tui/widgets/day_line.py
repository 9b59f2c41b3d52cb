"""A day as a line of hours with the current time, and pending or done work below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone

_MARK, _NOW = "●", "│"
_BLANK = " "


class DayMark(NamedTuple):
    """Pending work at an hour, and the few letters that name it."""

    at: time
    name: str


class Stretch(NamedTuple):
    """The hours that a day shows."""

    first: int
    last: int


class HourWork(NamedTuple):
    """A kind of work: its name and the amount done in each hour."""

    name: str
    by_hour: Mapping[int, int]
    tone: Tone = Tone.NORMAL


_NAME_WIDTH = 11
_BAR = "█"


def work_lines(
    hours: Stretch, now: time, work: Sequence[HourWork], marks: Sequence[DayMark], width: int
) -> list[Line]:
    """Return the hours, then for each kind of work a row of bars and a row of numbers.

    The marks go on the last line, with their names below.
    """
    step = max((width - _NAME_WIDTH) // (hours.last - hours.first + 1), 3)
    most = max((n for each in work for n in each.by_hour.values()), default=0)

    def place(at: time) -> int:
        minutes = max(min((at.hour - hours.first) * 60 + at.minute, step * 60 * 24), 0)
        return min(_NAME_WIDTH + minutes * step // 60, width - 1)

    head = [_BLANK] * width
    for hour in range(hours.first, hours.last + 1):
        _write(head, place(time(hour % 24)), str(hour))
    lines: list[Line] = [[Span("".join(head), Tone.DIM)]]
    for number, each in enumerate(work):
        cells = [(glyph, Tone.DIM) for glyph in f" {each.name}"[:_NAME_WIDTH].ljust(width)]
        below = [_BLANK] * width
        for hour, count in each.by_hour.items():
            start = place(time(hour % 24))
            for cell in range(start, min(start + max(count * (step - 1) // most, 1), width)):
                cells[cell] = (_BAR, each.tone)
            _write(below, start, str(count))
        cells[place(now)] = (_NOW, Tone.KEY)
        free = 0
        for mark in sorted(marks) if number == len(work) - 1 else ():
            cells[place(mark.at)] = (_MARK, Tone.KEY)
            start = max(min(place(mark.at) - 1, width - len(mark.name)), 0)
            if start >= free and not "".join(below[start : start + len(mark.name)]).strip():
                _write(below, start, mark.name)
                free = start + len(mark.name) + 1
        lines += [[Span(glyph, tone) for glyph, tone in cells], [Span("".join(below), Tone.DIM)]]
    return lines


def _write(row: list[str], start: int, text: str) -> None:
    start = max(min(start, len(row) - len(text)), 0)
    row[start : start + len(text)] = text
