"""The questions of an act on a screen: each in a box, its answer passed to the act."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from textual.dom import DOMNode
from textual.screen import Screen

from ajustes_tui.domain.values.text import no_words
from ajustes_tui.screens import modals
from ajustes_tui.screens.background import Failed, write
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.asking import (
    Ask,
    Asking,
    AskKind,
    CannotAct,
    Change,
    Doing,
    Form,
    undo_effect,
    undo_title,
)

T = TypeVar("T")


class Push(Protocol):
    """Opens a box over the screen and passes its answer to a callback."""

    def __call__(self, screen: Screen[Any], callback: Callable[[Any], Any], /) -> object: ...


def ask_in_boxes(
    push: Push,
    act: Asking[object],
    answer: object = None,
    *,
    then: Callable[[], Awaitable[None]] | None = None,
) -> Awaitable[None] | None:
    """Resume an act with an answer; `then` runs at its end."""
    while True:
        try:
            ask = act.send(answer)
        except StopIteration:
            return None if then is None else then()
        box = box_of(ask)
        if box is not None:
            break
        answer = _unasked(ask)

    def answered(given: object) -> Awaitable[None] | None:
        return ask_in_boxes(push, act, _answer(ask, given), then=then)

    push(box, answered)
    return None


def perform(node: DOMNode, act: Doing[T | None], then: Callable[[T], object]) -> None:
    """Run an act: questions in boxes, changes in a thread; `then` receives the result.

    Refusals are shown on the node's screen; failures go there as `Failed`.
    """

    def go_on(step: Callable[[], Ask | Form | Change]) -> None:
        try:
            asked = step()
        except StopIteration as end:
            if end.value is not None:
                then(end.value)
        except CannotAct as why:
            node.post_message(Notice(why.by_key, Tone.NOTICE))
        except Exception as error:  # noqa: BLE001 - shown by the screen
            node.post_message(Failed(error))
        else:
            meet(asked)

    def answer(given: object) -> None:
        go_on(lambda: act.send(given))

    def meet(asked: Ask | Form | Change) -> None:
        if isinstance(asked, Change):
            write(
                owner=node,
                description=asked.saying,
                change=asked.make,
                then=answer,
                failed=lambda error: go_on(lambda: act.throw(error)),
            )
            return
        box = modals.FormModal(asked) if isinstance(asked, Form) else box_of(asked)
        if box is None:
            answer(_unasked(asked))
        elif isinstance(asked, Form):
            node.app.push_screen(box, answer)
        else:
            node.app.push_screen(box, lambda given: answer(_answer(asked, given)))

    go_on(lambda: next(act))


@contextmanager
def refusing(node: DOMNode) -> Iterator[None]:
    try:
        yield
    except CannotAct as why:
        node.post_message(Notice(why.by_key, Tone.NOTICE))


def box_of(ask: Ask) -> Screen[Any] | None:
    """Return None if the question needs no answer."""
    match ask.kind:
        case AskKind.LINE:
            return modals.TextModal(
                title=ask.title,
                help_text=ask.help,
                least=ask.least,
                most=ask.most,
                initial=ask.typed,
                on_enter=ask.does or "lo guarda",
                on_typed=ask.keep,
                objection=no_words if ask.reason else ask.refuses,
            )
        case AskKind.PROSE:
            return modals.ProseModal(
                title=ask.title,
                help_text=ask.help,
                least=ask.least,
                most=ask.most,
                initial=ask.typed,
                on_finish=ask.does or "registra",
                on_typed=ask.keep,
                offers=ask.offers,
                marcaciones=ask.marcaciones,
                reason=ask.reason,
            )
        case AskKind.REASON:
            own = modals.OwnText("otro motivo", ask.most, ask.typed, ask.keep)
            return modals.PickerModal(ask.title, ask.options, own)
        case AskKind.OPTION:
            options = [*ask.options, *ask.refused]
            return modals.PickerModal(ask.title, options, keys=ask.keys, preselects=ask.preselects)
        case AskKind.LETTER:
            return modals.letter_box(ask.title, dict(ask.options), ask.typed)
        case AskKind.MOMENT:
            return modals.moment_box(
                title=ask.title,
                now=ask.now,
                objection=ask.objection,
                initial=ask.typed,
                on_typed=ask.keep,
            )
        case AskKind.NUMBER:
            return modals.number_box(ask.typed, ask.keep)
        case AskKind.YES:
            return None if ask.in_sight else modals.ConfirmationModal(ask.title, ask.help, ask.yes)
        case AskKind.MAIL if ask.mail is not None:
            return modals.ReportMailModal(ask.mail, may_send=ask.may_send)
    return _undo_box(ask)


def _undo_box(ask: Ask) -> Screen[Any] | None:
    """Return the box before an undo that reaches further than the screen, or takes a reason.

    Only an act of someone else or of another day takes a reason; without permission it is refused
    when done, as is an empty undo.
    """
    undoing = ask.undoing
    if undoing is None or (undoing.last.casos <= ask.in_sight and not undoing.needs_motivo):
        return None
    title, effect = undo_title(undoing), undo_effect(undoing)
    if undoing.needs_motivo:
        return modals.TextModal(
            title, f"{effect} Diga por qué.", on_enter="lo deshace", objection=no_words
        )
    return modals.ConfirmationModal(title, effect, enter_accepts=True)


def _unasked(asked: Ask | Form) -> object:
    """Return the default answer: a yes, or no reason."""
    return "" if isinstance(asked, Ask) and asked.kind is AskKind.UNDO else True


def _answer(ask: Ask, given: object) -> object:
    """Convert a box's answer for the act: None if it was left.

    An agreed undo has no reason, and an optional text may be empty.
    """
    if ask.kind is AskKind.UNDO and given is True:
        return ""
    return given if isinstance(given, str) and not ask.least else given or None
