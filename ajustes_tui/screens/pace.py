"""How often a screen may read a large store by itself while others write."""

from __future__ import annotations

from time import monotonic

ANSWER_WAIT_S = 60.0
"""Seconds after which a reading without an answer no longer keeps the store from being read again."""
REST_FACTOR = 9
"""The pause before the store is read again by itself, in durations of the last reading."""


class ReadingPace:
    """The pause between two readings: as long as some of the last, so that the store has time."""

    def __init__(self, rest: int = REST_FACTOR) -> None:
        """Build one that rests so many durations of the last reading."""
        self._rest = rest
        self._began = self._not_before = 0.0

    def begin(self) -> None:
        """Note that a reading begins."""
        self._began = monotonic()
        self._not_before = self._began + ANSWER_WAIT_S

    def end(self) -> None:
        """Note that the reading ended."""
        now = monotonic()
        self._not_before = now + self._rest * (now - self._began)

    @property
    def rested(self) -> bool:
        """Whether the store may be read again."""
        return monotonic() >= self._not_before
