"""When the keys of a person renew their claims: seldom, and before the claims end."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Latido:
    """Turns many keys into few beats; it sets no timer, the caller does."""

    def __init__(self, cada: float, reloj: Callable[[], float] = monotonic) -> None:
        """Beat at most once in `cada` seconds."""
        self._cada = cada
        self._reloj = reloj
        self._tecla = self._ultimo = reloj() - cada
        self._pedido = False

    def tecla(self) -> float | None:
        """Note a key; return the seconds until the beat, None when a beat is already asked for."""
        self._tecla = self._reloj()
        if self._pedido:
            return None
        self._pedido = True
        return max(self._ultimo + self._cada - self._tecla, 0.0)

    def beat(self) -> float:
        """Note a beat; return the seconds since the last key."""
        self._pedido = False
        self._ultimo = self._reloj()
        return self._ultimo - self._tecla
