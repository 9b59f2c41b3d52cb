"""The progress of long work as a count: done, pace and time left, at most four times a second."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.timer import Timer

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.ui.text import Line, Span, Tone, ends, line_width
from ajustes_tui.widgets.line_view import LineView

EVERY_S = 0.25
"""Seconds between two repaints of the count at least."""
_CELLS, _LEAST_CELLS = 20, 12
"""Cells of the bar, and those it takes at least with the blanks beside it."""
_BESIDE_BAR = 2
_TICK_S = 1.0
"""Seconds between two repaints of a stage that says nothing of how far it is."""
_SAID_AFTER_S = 5
"""Seconds such a stage runs before it says how long."""
_PACE_AFTER_S = 0.5
"""Seconds a stage runs before its pace is shown."""


class ProgressBar(LineView):
    """One row: the stage, its count, its pace and the key that cancels the work."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = monotonic,
        every: float = EVERY_S,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__([[]], id=id)
        self._clock = clock
        self._every = every
        self._last: float | None = None
        self._state = ("", 0, 0)
        self._start = (0.0, 0)
        """The moment when the stage began, and the count it began with."""
        self._per_second = 0
        self._ticking: Timer | None = None

    def show(self, done: int, total: int, stage: str) -> None:
        """Show the count unless one was shown too recently; the last one always is."""
        now = self._clock()
        ends = total > 0 and done >= total
        new = stage != self._state[0]
        too_soon = self._last is not None and now - self._last < self._every
        if too_soon and not ends and not new:
            return
        self._last = now
        if new:
            self._start = (now, done)
        seconds, advanced = now - self._start[0], done - self._start[1]
        self._per_second = int(advanced / seconds) if seconds >= _PACE_AFTER_S else 0
        self._set((stage, done, total))

    def clear(self) -> None:
        """Leave the row empty."""
        self._last = None
        self._set(("", 0, 0))

    def _set(self, state: tuple[str, int, int]) -> None:
        if state != self._state:
            self._state = state
            self.refresh()
        if state[0] and self._ticking is None:
            self._ticking = self.set_interval(_TICK_S, self.refresh)
        elif not state[0] and self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    def line(self, y: int, width: int) -> Line:
        """Return the stage, the counts and the bar."""
        stage, done, total = self._state
        if not stage:
            return ()
        text = f" {stage} {thousands(done)}" if done or total else f" {stage}…"
        part = min(done / total, 1.0) if total > 0 else 0.0
        if total > 0:
            text += f" de {thousands(total)} · {int(part * 100)} %"
        line = [Span(text), Span(self._pace(done, total)), Span(" · Esc cancela", Tone.DIM)]
        if total <= 0:
            return ends(line, [], width)
        # The bar stays where not everything fits: the key stands on another row, and then the pace goes.
        while len(line) > 1 and line_width(line) + _LEAST_CELLS >= width:
            line.pop()
        cells = max(min(_CELLS, width - line_width(line) - _BESIDE_BAR), 0)
        full = int(part * cells)
        return ends(line, [Span("█" * full + "░" * (cells - full) + " ")], width)

    def _pace(self, done: int, total: int) -> str:
        """Return the pace and the time left; while they are not known, how long a slow stage takes."""
        if not self._per_second:
            seconds = int(self._clock() - self._start[0])
            return f" · lleva {seconds} s" if seconds >= _SAID_AFTER_S else ""
        text = f" · {thousands(self._per_second)} filas/s"
        if total > done:
            lacking = round((total - done) / self._per_second)
            text += (
                f" · faltan {lacking // 60} min {lacking % 60} s"
                if lacking >= 60
                else (f" · faltan {max(lacking, 1)} s")
            )
        return text
