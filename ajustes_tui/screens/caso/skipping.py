"""Why a caso is skipped: one of the reasons given before or shipped, or one that the person writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ajustes_tui.screens import modals
from ajustes_tui.screens.caso.undo import Push

MAX_SKIP_REASON = 200
_OTHER = "otro"


def ask_skip_reason(
    title: str,
    reasons: Sequence[str],
    typed: str,
    keep: Callable[[str], None],
    push: Push,
    answered: Callable[[str], None],
) -> None:
    """Ask for the reason, and call `answered` with it.

    `typed` is a reason that was left half typed, which is offered first; `keep` saves it at every
    letter.
    """

    def write() -> None:
        box = modals.TextModal(
            title, "", most=MAX_SKIP_REASON, initial=typed, on_enter="lo salta", on_typed=keep
        )
        push(box, lambda text: None if text is None else answered(text))

    def chosen(value: str | None) -> None:
        if value == _OTHER:
            write()
        elif value is not None:
            answered(reasons[int(value)])

    options = [(str(number), reason) for number, reason in enumerate(reasons)]
    other = (_OTHER, f"Seguir con «{typed}»" if typed else "Otro: lo escribo")
    options = [other, *options] if typed else [*options, other]
    push(modals.PickerModal(title, options), chosen)
