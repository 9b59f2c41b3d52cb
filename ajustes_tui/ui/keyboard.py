"""The guard of the keys of a caso: a key typed for the caso before must not decide the next one."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic

TOO_SOON = "Esa tecla llegó antes de verse el caso y no se tomó: repítala"
PAINTED_S = 0.25
"""Seconds that a caso is on the screen before a key may decide it."""


class KeyGuard:
    """Drops deciding keys until the caso on screen has been painted for a quarter of a second."""

    def __init__(self, clock: Callable[[], float] = monotonic, wait: float = PAINTED_S) -> None:
        self._clock = clock
        self._wait = wait
        self._waiting = False
        self._since: float | None = None

    def wait_for_paint(self) -> None:
        """Start dropping: a new caso was given to the screen and is not painted yet."""
        self._waiting = True
        self._since = None

    def painted(self) -> None:
        """Note that the caso is on the screen now; the wait counts from here."""
        if self._waiting and self._since is None:
            self._since = self._clock()

    def admits(self, keystroke: str) -> bool:
        """Tell whether a key may act; a key that moves or leads elsewhere always may."""
        if not self._waiting or not decides(keystroke):
            return True
        if self._since is not None and self._clock() - self._since >= self._wait:
            self._waiting = False
            return True
        return False


def decides(keystroke: str) -> bool:
    """Tell whether a key can choose or register: Enter, and any key that prints."""
    return (
        keystroke == "enter"
        or len(keystroke) == 1
        or keystroke in ("space", "question_mark", "slash")
    )


def pasted_numbers(text: str) -> tuple[str, ...]:
    """Return the accounts or radicados in a pasted text, in order and once each."""
    return tuple(dict.fromkeys(re.findall(r"(?<!\w)\d{5,30}(?!\w)", text)))


def one_line(text: str) -> str:
    """Return a pasted text as one line without blanks around, as a field takes it."""
    return " ".join(text.split())
