"""Whether what a screen shows is still what the store holds."""

from __future__ import annotations

from typing import Protocol

CHECK_EVERY_S = 0.5
"""How often the screen in front asks whether the store changed; the answer reads no data."""


class Watched(Protocol):
    """A service that can tell whether what it gave may have changed."""

    def pulse(self) -> object:
        """Return a value that stays equal for as long as the store does."""


class Freshness:
    """The pulse of the store when a screen last read it, and whether the screen went stale since.

    A screen behind another one only notes that it is stale; it reads again when it comes back.
    """

    def __init__(self, watched: Watched | None = None) -> None:
        self._watched = watched
        self._pulse: object = None
        self._stale = False

    @property
    def watches(self) -> bool:
        """Return whether there is a service whose pulse is compared."""
        return self._watched is not None

    def mark_seen(self) -> None:
        """Keep the pulse before reading: a later change is one the reading may have missed."""
        if self._watched is not None:
            self._pulse = self._watched.pulse()

    def changed(self) -> bool:
        """Return whether the store changed since `mark_seen`."""
        return self._watched is not None and self._watched.pulse() != self._pulse

    def mark_stale(self) -> None:
        """Note that the screen is to read again when the person comes back to it."""
        self._stale = True

    def clear_stale(self) -> bool:
        """Forget that the screen went stale, because it is reading; return whether it had."""
        was, self._stale = self._stale, False
        return was
