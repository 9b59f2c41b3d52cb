"""The work of each hour of a day, two bars beside each other, with their numbers below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone
from ajustes_tui.widgets.line_view import LineView

_SERIES: tuple[tuple[str, Tone], ...] = (("█", Tone.NORMAL), ("▒", Tone.DIM))
"""The fill and the tone of each series, other than those of the buckets."""
_HALF = "▄"
_NAME_WIDTH = 12
_LEAST = 3
"""Cells of an hour at least; a blank and its longest number where that is more."""
_MAX_BAR = 8


class HourCounts(NamedTuple):
    """What was done in one hour."""

    hour: int
    counts: tuple[int, ...]


class HourPlot(LineView):
    """Bars for each hour, as tall as there are rows; the hours and the numbers stand below."""

    def __init__(self, names: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._names = tuple(names)
        self._hours: tuple[HourCounts, ...] = ()

    def show(self, hours: Sequence[HourCounts]) -> None:
        """Draw these hours, in order."""
        if tuple(hours) != self._hours:
            self._hours = tuple(hours)
            self.refresh()

    def line(self, y: int, width: int) -> Line:
        """Return one row: bars above, then the hours, then the numbers of each series."""
        longest = max((len(str(count)) for each in self._hours for count in each.counts), default=1)
        least = max(longest + 1, _LEAST)
        room = max(width - _NAME_WIDTH - 1, least)
        hours = self._hours[-(room // least) :]
        step = max(room // max(len(hours), 1), least)
        height = max(self.size.height - len(self._names) - 1, 0)
        if y < height:
            return self._bars(hours, height, y, step)
        if y == height:
            text = "".join(f"{each.hour:>{step}}" for each in hours)
            return [Span(f"{' Hora':<{_NAME_WIDTH}}{text}", Tone.DIM)]
        index = y - height - 1
        if index >= len(self._names):
            return []
        fill, tone = _SERIES[index]
        counts = "".join(f"{each.counts[index] or '·':>{step}}" for each in hours)
        return [Span(f" {fill} {self._names[index]:<{_NAME_WIDTH - 3}}", tone), Span(counts)]

    def _bars(self, hours: Sequence[HourCounts], height: int, y: int, step: int) -> Line:
        highest = max((count for each in hours for count in each.counts), default=0)
        bar = max(min((step - 1) // len(self._names), _MAX_BAR), 1)
        axis = str(highest or "") if y == 0 else ""
        line = [Span(f"{axis:>{_NAME_WIDTH - 1}}│", Tone.DIM)]
        for each in hours:
            line.append(Span(" " * (step - bar * len(self._names))))
            for count, (fill, tone) in zip(each.counts, _SERIES, strict=False):
                halves = -(-2 * height * count // highest) if highest else 0
                filled = halves - 2 * (height - 1 - y)
                sign = fill if filled >= 2 else _HALF if filled == 1 else " "
                line.append(Span(sign * bar, tone))
        return line
