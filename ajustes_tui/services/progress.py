"""How a long use case says how far it is and asks whether to go on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What a screen or an order gives to a long use case."""

    def report(self, done: int, total: int, etapa: str) -> None:
        """Say that `done` of `total` rows of a stage are through; a total of 0 is unknown."""

    def cancelled(self) -> bool:
        """Tell whether the person asked to stop."""


class Quiet:
    """Progress nobody looks at."""

    def report(self, done: int, total: int, etapa: str) -> None:
        """Say nothing."""

    def cancelled(self) -> bool:
        """Never stop."""
        return False
