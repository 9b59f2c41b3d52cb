"""When the person's keys are to keep alive what they have in hand: seldom, and never too late."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Latido:
    """Turns keys into a few beats; it is asked, and never wakes anybody by itself."""

    def __init__(self, cada: float, reloj: Callable[[], float] = monotonic) -> None:
        """Beat at most once in `cada` seconds."""
        self._cada = cada
        self._reloj = reloj
        self._tecla = self._ultimo = reloj() - cada
        self._pedido = False

    def tecla(self) -> float | None:
        """Note a key; return in how many seconds to beat, None when that was already asked."""
        self._tecla = self._reloj()
        if self._pedido:
            return None
        self._pedido = True
        return max(self._ultimo + self._cada - self._tecla, 0.0)

    def beat(self) -> float:
        """Note the beat; return how many seconds ago the last key was."""
        self._pedido = False
        self._ultimo = self._reloj()
        return self._ultimo - self._tecla
