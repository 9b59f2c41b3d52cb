"""The watch on idle time, after which a screen left alone is covered."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

IDLE_S = 15 * 60.0
"""Seconds without a key after which the screen is covered."""


class IdleWatch:
    """Counts the seconds since the last key; it sets no timer, the caller does."""

    def __init__(self, wait: float = IDLE_S, clock: Callable[[], float] = monotonic) -> None:
        self.wait = wait
        self._clock = clock
        self._last = clock()

    def note_key(self) -> None:
        """Note a key: the count begins again."""
        self._last = self._clock()

    def remaining(self) -> float:
        """Return the seconds left before the screen is to be covered, zero when it is time."""
        return max(self.wait - (self._clock() - self._last), 0.0)
