"""A few values as one row of small bars, for a cell of a table."""

from __future__ import annotations

from collections.abc import Sequence

_STEPS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], highest: float | None = None) -> str:
    """Return one glyph for each value, a blank where there is none; equal heights compare across rows
    when they are given the same `highest`."""
    top = highest or max((value for value in values if value is not None), default=0)
    last = len(_STEPS) - 1
    return "".join(
        " " if value is None else _STEPS[min(round(value / top * last), last) if top else 0]
        for value in values
    )
