"""Undoing an act from any screen: what is not on the screen is confirmed first."""

from __future__ import annotations

from collections.abc import Callable

from ajustes_tui.domain.rules.decision import UndoableAct
from ajustes_tui.screens import modals
from ajustes_tui.screens.asking import Push
from ajustes_tui.workbench.undoing import undo_effect, undo_title


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
    effect = undo_effect(undoing)
    if undoing.needs_motivo:

        def given(motivo: str | None) -> None:
            if motivo:
                undo(motivo)

        asks_why = f"{effect} Diga por qué."
        push(modals.TextModal(undo_title(undoing), asks_why, on_enter="lo deshace"), given)
        return

    def answered(sure: bool | None) -> None:
        if sure:
            undo("")

    push(modals.ConfirmationModal(undo_title(undoing), effect, enter_accepts=True), answered)
