"""The questions of an act on a screen: each in its box, and its answer passed on to the act."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from textual.screen import Screen

from ajustes_tui.screens import modals
from ajustes_tui.workbench.asking import Ask, Asking, AskKind, undo_effect, undo_title


class Push(Protocol):
    """Opens a box over the screen and passes its answer to a callback."""

    def __call__(self, screen: Screen[Any], callback: Callable[[Any], Any], /) -> object:
        """Open the box."""


def ask_in_boxes(
    push: Push,
    act: Asking[object],
    answer: object = None,
    *,
    then: Callable[[], Awaitable[None]] | None = None,
) -> Awaitable[None] | None:
    """Go on with an act after an answer, with a box for what it asks next; `then` follows its end."""
    while True:
        try:
            ask = act.send(answer)
        except StopIteration:
            return None if then is None else then()
        box = box_of(ask)
        if box is not None:
            break
        answer = ""

    def answered(given: object) -> Awaitable[None] | None:
        return ask_in_boxes(push, act, _answer(ask, given), then=then)

    push(box, answered)
    return None


def box_of(ask: Ask) -> Screen[Any] | None:
    """Return the box of a question; None where nobody needs to be asked."""
    match ask.kind:
        case AskKind.LINE:
            return modals.TextModal(
                ask.title, ask.help, most=ask.most, initial=ask.typed, on_typed=ask.keep
            )
        case AskKind.PROSE:
            return modals.ProseModal(
                *(ask.title, ask.help),
                most=ask.most,
                initial=ask.typed,
                on_typed=ask.keep,
                offers=ask.offers,
            )
        case AskKind.REASON:
            own = modals.OwnText("otro motivo", ask.most, ask.typed, ask.keep)
            return modals.PickerModal(ask.title, ask.options, own)
        case AskKind.OPTION:
            return modals.PickerModal(ask.title, [*ask.options, *ask.refused])
        case AskKind.MOMENT:
            return modals.moment_box(
                *(ask.title, ask.now),
                objection=ask.objection,
                initial=ask.typed,
                on_typed=ask.keep,
            )
        case AskKind.NUMBER:
            return modals.number_box(ask.typed, ask.keep)
    return _undo_box(ask)


def _undo_box(ask: Ask) -> Screen[Any] | None:
    """Return the box before an undoing that reaches further than the screen, or takes a reason.

    Only what is not the person's own of today takes a reason; who may not undo that is refused as it
    is done, as where there is nothing.
    """
    undoing = ask.undoing
    if undoing is None or (undoing.last.casos <= ask.in_sight and not undoing.needs_motivo):
        return None
    title, effect = undo_title(undoing), undo_effect(undoing)
    if undoing.needs_motivo:
        return modals.TextModal(title, f"{effect} Diga por qué.", on_enter="lo deshace")
    return modals.ConfirmationModal(title, effect, enter_accepts=True)


def _answer(ask: Ask, given: object) -> object:
    """Return what a box answered as the act takes it: an undoing agreed to has no reason."""
    if ask.kind is not AskKind.UNDO or isinstance(given, str):
        return given or None
    return "" if given else None
