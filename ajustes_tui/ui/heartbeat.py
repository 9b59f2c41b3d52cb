"""The heartbeat of claims: the keys of a person renew them seldom, and before they lapse."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Heartbeat:
    """Turns many keys into few beats; it sets no timer, the caller does."""

    def __init__(self, every: float, clock: Callable[[], float] = monotonic) -> None:
        """Beat at most once in `every` seconds."""
        self._every = every
        self._clock = clock
        self._keystroke = self._last = clock() - every
        self._pending = False

    def note_key(self) -> float | None:
        """Note a key; return the seconds until the beat, None when one is already due."""
        self._keystroke = self._clock()
        if self._pending:
            return None
        self._pending = True
        return max(self._last + self._every - self._keystroke, 0.0)

    def beat(self) -> float:
        """Note a beat; return the seconds since the last key."""
        self._pending = False
        self._last = self._clock()
        return self._last - self._keystroke
