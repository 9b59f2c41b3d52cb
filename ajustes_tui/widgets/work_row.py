"""Long work shown on a row of the frame, over its usual text."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.timer import Timer
from textual.widget import Widget

from ajustes_tui.ui.long_work import TOLD_EVERY_S, LongWork
from ajustes_tui.ui.text import Line

_GIVES_WAY_S = 3.0
"""Seconds that a notice replaces ongoing work."""


class WorkOnRow:
    """The ongoing work shown on a row; the oldest if there are several."""

    def __init__(self, row: Widget, redraw: Callable[[], object]) -> None:
        self._row = row
        self._redraw = redraw
        self._works: list[LongWork] = []
        self._again: Timer | None = None
        self._not_before = 0.0

    def tell(self, work: LongWork) -> None:
        self._works.append(work)
        work.on_end = lambda: self._row.call_later(self._look)
        if self._again is None:
            self._again = self._row.set_interval(TOLD_EVERY_S, self._look)
        self._look()

    def give_way(self) -> None:
        self._not_before = monotonic() + _GIVES_WAY_S

    def line(self, width: int) -> Line | None:
        going = [work for work in self._works if not work.ended]
        if not going or monotonic() < self._not_before:
            return None
        return going[0].line(width)

    def _look(self) -> None:
        self._works = [work for work in self._works if not work.ended]
        if not self._works and self._again is not None:
            self._again.stop()
            self._again = None
        self._redraw()
