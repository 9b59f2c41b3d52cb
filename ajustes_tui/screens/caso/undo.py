"""Undoing an act from any screen: what is not on the screen is confirmed first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from textual.screen import Screen

from ajustes_tui.domain.caso.words import short_estado
from ajustes_tui.domain.rules.decision import UndoableAct, quoted_name
from ajustes_tui.screens import modals

R = TypeVar("R")


class Push(Protocol):
    """Opens a box over the screen and passes its answer to a callback."""

    def __call__(self, screen: Screen[R], answered: Callable[[R | None], None]) -> object:
        """Open the box."""
        ...


def confirm_undo(
    undoing: UndoableAct | None, push: Push, undo: Callable[[], object], *, in_sight: int
) -> None:
    """Call `undo`, once the person agreed where it reaches further than the screen.

    `in_sight` is how many casos of the act the screen shows. Where there is nothing to undo, `undo`
    is left to say so.
    """
    if undoing is None or undoing.last.casos <= in_sight:
        undo()
        return

    def answered(sure: bool | None) -> None:
        if sure:
            undo()

    what = " y ".join(quoted_name(evento) for evento in undoing.last.eventos)
    casos = undoing.last.casos
    effect = (
        f"{what} de la cuenta {undoing.cuenta}, radicado {undoing.radicado}: vuelve a"
        f" «{short_estado(undoing.estado, undoing.contenido)}»."
    )
    if casos > 1:
        effect += f" Se registró en {casos} casos a la vez y se deshace en todos."
    title = "Deshacer lo último suyo" if casos == 1 else f"Deshacer en {casos} casos"
    push(modals.ConfirmationModal(title, effect, enter_accepts=True), answered)
