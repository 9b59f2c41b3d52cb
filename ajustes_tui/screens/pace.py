"""How often a screen may reread a large store by itself while others write."""

from __future__ import annotations

from time import monotonic

ANSWER_WAIT_S = 60.0
"""Seconds after which an unanswered reading no longer blocks the next."""
REST_FACTOR = 9
"""The pause before rereading, in durations of the last reading."""


class ReadingPace:
    """The pause between readings, proportional to the last, to relieve the store."""

    def __init__(self, rest: int = REST_FACTOR) -> None:
        self._rest = rest
        self._began = self._not_before = 0.0

    def begin(self) -> None:
        self._began = monotonic()
        self._not_before = self._began + ANSWER_WAIT_S

    def end(self) -> None:
        now = monotonic()
        self._not_before = now + self._rest * (now - self._began)

    @property
    def rested(self) -> bool:
        return monotonic() >= self._not_before
