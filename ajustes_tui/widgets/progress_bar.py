"""Progress that is always a count: how much, how fast and what is left, at most four times a second."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.ui.text import Line, Span, Tone, ends, line_width
from ajustes_tui.widgets.line_view import LineView

EVERY_S = 0.25
"""Seconds between two repaints of the count at least."""
_CELLS = 20
_FOR_ESTIMATE_S = 0.5
"""Seconds that a stage runs before its speed is shown."""


class ProgressBar(LineView):
    """One row: the stage, its count, its pace and the key that cancels the work."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = monotonic,
        each: float = EVERY_S,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__([[]], id=id)
        self._clock = clock
        self._each = each
        self._last: float | None = None
        self._estado = ("", 0, 0)
        self._start = (0.0, 0)
        """The moment when the stage began, and the count it began with."""
        self._per_second = 0

    def show(self, signals: int, total: int, stage: str) -> None:
        """Show the count unless one was shown too recently; the last one always is."""
        now = self._clock()
        ends = total > 0 and signals >= total
        new = stage != self._estado[0]
        soon = self._last is not None and now - self._last < self._each
        if soon and not ends and not new:
            return
        self._last = now
        if new:
            self._start = (now, signals)
        carry, of = now - self._start[0], signals - self._start[1]
        self._per_second = int(of / carry) if carry >= _FOR_ESTIMATE_S else 0
        self._set((stage, signals, total))

    def clear(self) -> None:
        """Leave the row empty."""
        self._last = None
        self._set(("", 0, 0))

    def _set(self, estado: tuple[str, int, int]) -> None:
        if estado != self._estado:
            self._estado = estado
            self.refresh()

    def line(self, y: int, width: int) -> Line:
        """Return the stage, the counts and the bar."""
        stage, signals, total = self._estado
        if not stage:
            return ()
        text = f" {stage} {thousands(signals)}" if signals or total else f" {stage}…"
        bar: list[Span] = []
        if total > 0:
            part = min(signals / total, 1.0)
            full = int(part * _CELLS)
            text += f" de {thousands(total)} · {int(part * 100)} %"
            bar = [Span("█" * full + "░" * (_CELLS - full) + " ")]
        line = [Span(text), Span(self._pace(signals, total)), Span(" · Esc cancela", Tone.DIM)]
        # Where all does not fit, the bar gives way: the figures say the same.
        return ends(line, bar if line_width([*line, *bar]) < width else [], width)

    def _pace(self, signals: int, total: int) -> str:
        """Return the speed and the time left, or nothing while they are not known."""
        if not self._per_second:
            return ""
        text = f" · {thousands(self._per_second)} filas/s"
        if total > signals:
            lacking = round((total - signals) / self._per_second)
            text += (
                f" · faltan {lacking // 60} min {lacking % 60} s"
                if lacking >= 60
                else (f" · faltan {max(lacking, 1)} s")
            )
        return text
