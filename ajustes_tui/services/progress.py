"""The progress of a long use case, of an import and of an export alike, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
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


_IN_HAND: ContextVar[Progress] = ContextVar("progress in hand")


def take_in_hand(progress: Progress) -> None:
    """Let what this thread does report to some progress, which no act between has to hand on."""
    _IN_HAND.set(progress)


def in_hand() -> Progress:
    """Return the progress of the work of this thread; one that shows nothing where nobody looks on."""
    return _IN_HAND.get(Quiet())
