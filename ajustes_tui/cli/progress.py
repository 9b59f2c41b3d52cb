"""Progress of a long order on the terminal; nothing is written to a pipe or a log."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Self

_STEP = 100
"""Steps in which progress is shown: a smaller advance writes nothing to the terminal."""


class TerminalProgress:
    """Progress on one line of stderr, wiped at the end."""

    def __init__(self) -> None:
        self._silent = not sys.stderr.isatty()
        self._shown: tuple[str, int] | None = None

    def __enter__(self) -> Self:
        """Start showing progress on stderr."""
        return self

    def __exit__(self, *_: object) -> None:
        """Erase the line of progress."""
        if self._shown is not None:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def report(self, done: int, total: int, stage: str) -> None:
        """Show the stage and the rows done, once they advanced by a step."""
        part = (stage, done * _STEP // total if total else 0)
        if self._silent or part == self._shown:
            return
        self._shown = part
        count = f" {done:,} de {total:,}".replace(",", ".") if total else ""
        sys.stderr.write(f"\r{stage}{count}\x1b[K")
        sys.stderr.flush()

    def cancelled(self) -> bool:
        """Return False: only Ctrl+C stops an order."""
        return False

    def on_cancel(self, stop: Callable[[], None]) -> None:
        """Ignore the callback: an order is never cancelled by a key."""
