"""Undoing an act from any screen: what is not on the screen is confirmed first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from textual.screen import Screen

from ajustes_tui.domain.caso.words import short_estado
from ajustes_tui.domain.rules.decision import UndoableAct, quoted_name
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens import modals

R = TypeVar("R")


class Push(Protocol):
    """Opens a box over the screen and passes its answer to a callback."""

    def __call__(self, screen: Screen[R], answered: Callable[[R | None], None]) -> object:
        """Open the box."""
        ...


def confirm_undo(
    undoing: UndoableAct | None, push: Push, undo: Callable[[str], object], *, in_sight: int
) -> None:
    """Call `undo` with the reason, once the person agreed where it reaches further than the screen.

    `in_sight` is how many casos of the act the screen shows. Only what is not the person's own of
    today takes a reason, and who may not undo that is refused by `undo`, as where there is nothing.
    """
    if undoing is None or (undoing.last.casos <= in_sight and not undoing.needs_motivo):
        undo("")
        return
    last = undoing.last
    what = " y ".join(quoted_name(evento) for evento in last.eventos)
    effect = (
        f"{what} de la cuenta {undoing.cuenta}, radicado {undoing.radicado}: vuelve a"
        f" «{short_estado(undoing.estado, undoing.contenido)}»."
    )
    if last.casos > 1:
        effect += f" Se registró en {last.casos} casos a la vez y se deshace en todos."
    if undoing.needs_motivo:

        def given(motivo: str | None) -> None:
            if motivo:
                undo(motivo)

        title = f"Deshacer lo de {last.agente}, del {short_date(last.day)}"
        push(modals.TextModal(title, f"{effect} Diga por qué.", on_enter="lo deshace"), given)
        return

    def answered(sure: bool | None) -> None:
        if sure:
            undo("")

    title = "Deshacer lo último suyo" if last.casos == 1 else f"Deshacer en {last.casos} casos"
    push(modals.ConfirmationModal(title, effect, enter_accepts=True), answered)
