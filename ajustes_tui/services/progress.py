"""The progress of a long use case, such as an import or export, and its cancellation."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Protocol


class Progress(Protocol):
    """The progress that a screen or order passes to a long use case."""

    def report(self, done: int, total: int, stage: str) -> None:
        """A total of 0 is unknown."""

    def cancelled(self) -> bool: ...

    def on_cancel(self, stop: Callable[[], None]) -> None:
        """Call `stop`, from any thread, on a cancellation.

        It replaces the previous `stop`: each stage has its own.
        """


class Quiet:
    """A progress that shows nothing and is never cancelled."""

    def report(self, done: int, total: int, stage: str) -> None: ...

    def cancelled(self) -> bool:
        return False

    def on_cancel(self, stop: Callable[[], None]) -> None: ...


_IN_HAND: ContextVar[Progress] = ContextVar("progress in hand")


def take_in_hand(progress: Progress) -> None:
    """Set the progress that this thread's work reports to, without passing it along."""
    _IN_HAND.set(progress)


def in_hand() -> Progress:
    """Return this thread's progress, a quiet one by default."""
    return _IN_HAND.get(Quiet())
