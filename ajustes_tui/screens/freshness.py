"""The freshness of a screen: whether its data is still that of the store."""

from __future__ import annotations

from typing import Protocol

CHECK_EVERY_S = 0.5
"""Seconds between two checks of the pulse by the screen in front; a check reads no data."""


class Watched(Protocol):
    """A service that can tell whether the data it returned may have changed."""

    def pulse(self) -> object:
        """Return a value that stays equal while the store does."""


class Freshness:
    """The pulse of the store when a screen last read it, and whether the screen went stale since.

    A screen behind another one only notes that it is stale; it reads again when it comes back.
    """

    def __init__(self, watched: Watched | None = None) -> None:
        self._watched = watched
        self._pulse: object = None
        self._stale = False
        self.refused = False
        """Whether this person was told that they may not look: not again until they come back."""

    @property
    def watches(self) -> bool:
        """Tell whether there is a service whose pulse is compared."""
        return self._watched is not None

    def mark_seen(self) -> None:
        """Keep the pulse before reading: the reading may have missed any later change."""
        if self._watched is not None:
            self._pulse = self._watched.pulse()

    def changed(self) -> bool:
        """Tell whether the store changed since `mark_seen`."""
        return self._watched is not None and self._watched.pulse() != self._pulse

    def mark_stale(self) -> None:
        """Note that the screen is to read again when the person comes back to it."""
        self._stale = True

    def clear_stale(self) -> bool:
        """Clear the stale mark, because the screen is reading; return whether it was set."""
        was, self._stale = self._stale, False
        return was
