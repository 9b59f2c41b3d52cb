"""Undoing an act from any screen: one written on several casos is confirmed first, since it goes whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from textual.screen import Screen

from ajustes_tui.domain.rules.decision import LastEvento, quoted_name
from ajustes_tui.screens import modals

R = TypeVar("R")


class Push(Protocol):
    """Opens a box over the screen and passes its answer to a callback."""

    def __call__(self, screen: Screen[R], answered: Callable[[R | None], None]) -> object:
        """Open the box."""
        ...


def confirm_undo(last: LastEvento | None, push: Push, undo: Callable[[], object]) -> None:
    """Call `undo`, after a yes where the last act of the caso was written on other casos too."""
    if last is None or last.casos == 1 or last.deshecho:
        undo()
        return

    def answered(sure: bool | None) -> None:
        if sure:
            undo()

    effect = (
        f"{quoted_name(last.evento)} se registró en {last.casos} casos a la vez. Se deshace en todos:"
        " cada uno vuelve a como estaba."
    )
    push(modals.ConfirmationModal(f"¿Deshacer en {last.casos} casos?", effect), answered)
