"""How far a long order is, for whoever looks at the terminal; nothing in a pipe or a log."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Self

_CADA = 100
"""Parts in which a whole is told: a terminal is not written to for less."""


class AvanceEnTerminal:
    """Progress on one line of stderr, wiped at the end."""

    def __init__(self) -> None:
        self._callado = not sys.stderr.isatty()
        self._dicho: tuple[str, int] | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the line."""
        if self._dicho is not None:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def report(self, done: int, total: int, etapa: str) -> None:
        """Say the stage and the rows, when it has moved enough."""
        parte = (etapa, done * _CADA // total if total else 0)
        if self._callado or parte == self._dicho:
            return
        self._dicho = parte
        cuanto = f" {done:,} de {total:,}".replace(",", ".") if total else ""
        sys.stderr.write(f"\r{etapa}{cuanto}\x1b[K")
        sys.stderr.flush()

    def cancelled(self) -> bool:
        """Never: Ctrl+C ends an order."""
        return False

    def on_cancel(self, parar: Callable[[], None]) -> None:
        """Nobody will ask."""
