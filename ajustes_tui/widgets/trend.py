"""Percentages of several cortes as bars of half blocks, with their numbers below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone, cell
from ajustes_tui.widgets.line_view import LineView

_BAR = 2
_MAX_BAR = 8
"""Cells of one bar, at least and at most."""
_AXIS = 5
_CEILINGS = (10, 20, 30, 40, 50, 60, 80, 100)
_LOOK: tuple[tuple[str, str, Tone], ...] = (
    ("█", "▄", Tone.OK),
    ("▓", "▄", Tone.STRONG),
    ("▒", "▄", Tone.BAD),
)
"""The glyphs and the tone of each series, whole and half, as in the bar of the buckets."""


class TrendPoint(NamedTuple):
    """The percentages of a corte; None where there is nothing to divide by."""

    tag: str
    values: tuple[float | None, ...]


def cortes_that_fit(width: int, series: int) -> int:
    """Return how many cortes fit in a width."""
    return max((width - _AXIS) // (_BAR * series + 1), 1)


def ceiling_of(values: Sequence[float]) -> int:
    """Return the round percentage the tallest bar stays under."""
    return next(ceiling for ceiling in _CEILINGS if ceiling >= min(max(values, default=0), 100))


class Trend(LineView):
    """A group of bars for each corte, oldest at the left: it reads without colour."""

    def __init__(self, letters: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._letters = letters
        self._points: tuple[TrendPoint, ...] = ()

    def show(self, points: Sequence[TrendPoint]) -> None:
        """Draw these cortes, the newest last."""
        if tuple(points) != self._points:
            self._points = tuple(points)
            self.refresh()

    def line(self, y: int, width: int) -> Line:
        """Return one row: bars above, then the dates, then the number of each series."""
        series = len(self._letters)
        points = self._points[-cortes_that_fit(width, series) :]
        free = (width - _AXIS) // max(len(points), 1) - 1
        bar = max(min(free // series, _MAX_BAR), _BAR)
        height = max(self.size.height - series - 1, 1)
        if y < height:
            return self._bars(points, height, y, bar)
        gap = bar * series + 1
        if y == height:
            dates = "".join(cell(point.tag, gap, "der") for point in points)
            return [Span(f"{'':{_AXIS}}{dates}", Tone.DIM)]
        index = y - height - 1
        if index >= series:
            return []
        texts = (
            "—" if value is None else f"{value:.1f}".replace(".", ",")
            for value in (point.values[index] for point in points)
        )
        letter, tone = self._letters[index], _LOOK[index][2]
        numbers = "".join(cell(text, gap, "der") for text in texts)
        return [Span(f" {letter} {_LOOK[index][0]} ", tone), Span(numbers)]

    def _bars(self, points: Sequence[TrendPoint], height: int, y: int, bar: int) -> Line:
        known = [value for point in points for value in point.values if value is not None]
        ceiling = ceiling_of(known)
        axis = str(ceiling) if y == 0 else "0" if y == height - 1 else ""
        line = [Span(f"{axis:>{_AXIS - 1}}│", Tone.DIM)]
        for point in points:
            line.append(Span(" "))
            for value, (full, half, tone) in zip(point.values, _LOOK, strict=False):
                halves = round((value or 0) / ceiling * height * 2)
                filled = halves - 2 * (height - 1 - y)
                sign = full if filled >= 2 else half
                line.append(Span(sign * bar if filled >= 1 else " " * bar, tone))
        return line
