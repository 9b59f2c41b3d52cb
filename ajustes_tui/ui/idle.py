"""How long nobody has pressed a key, so that a screen left alone covers itself."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

ESPERA_S = 15 * 60.0
"""Seconds without a key after which the screen covers itself."""


class Reposo:
    """Counts the seconds since the last key; it sets no timer, the caller does."""

    def __init__(self, espera: float = ESPERA_S, reloj: Callable[[], float] = monotonic) -> None:
        self.espera = espera
        self._reloj = reloj
        self._ultima = reloj()

    def tecla(self) -> None:
        """Note a key: the count begins again."""
        self._ultima = self._reloj()

    def falta(self) -> float:
        """Return the seconds left before the screen is to be covered, zero when it is time."""
        return max(self.espera - (self._reloj() - self._ultima), 0.0)
