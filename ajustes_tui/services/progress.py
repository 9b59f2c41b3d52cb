"""How a long use case says how far it is and asks whether to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """What a screen or an order gives to a long use case."""

    def report(self, done: int, total: int, etapa: str) -> None:
        """Say that `done` of `total` rows of a stage are through; a total of 0 is unknown."""

    def cancelled(self) -> bool:
        """Tell whether the person asked to stop."""

    def on_cancel(self, parar: Callable[[], None]) -> None:
        """Call `parar`, from whatever thread, the moment the person asks to stop.

        It takes the place of the one given before: each stage has its own way of stopping.
        """


class Quiet:
    """Progress nobody looks at."""

    def report(self, done: int, total: int, etapa: str) -> None:
        """Say nothing."""

    def cancelled(self) -> bool:
        """Never stop."""
        return False

    def on_cancel(self, parar: Callable[[], None]) -> None:
        """Nobody will ask."""
