"""The progress of a long use case, of an import and of an export alike, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """The progress that a screen or an order hands to a long use case."""

    def report(self, done: int, total: int, stage: str) -> None:
        """Say that `done` of `total` rows of a stage are through; a total of 0 is unknown."""

    def cancelled(self) -> bool:
        """Tell whether the person asked to stop."""

    def on_cancel(self, stop: Callable[[], None]) -> None:
        """Call `stop`, from whatever thread, the moment the person asks to stop.

        `stop` takes the place of the one given before: each stage has its own way of stopping.
        """


class Quiet:
    """A progress that shows nothing and is never cancelled."""

    def report(self, done: int, total: int, stage: str) -> None:
        """Say nothing."""

    def cancelled(self) -> bool:
        """Never stop."""
        return False

    def on_cancel(self, stop: Callable[[], None]) -> None:
        """Ignore `stop`: nobody asks to stop."""
