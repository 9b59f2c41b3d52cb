"""Why a caso is skipped: one of the reasons given before or shipped, or one that the person writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ajustes_tui.screens.asking import Push

MAX_SKIP_REASON = 200


def ask_skip_reason(
    title: str,
    reasons: Sequence[str],
    typed: str,
    keep: Callable[[str], None],
    push: Push,
    answered: Callable[[str], None],
) -> None:
    """Ask for the reason, and call `answered` with it.

    `typed` is a reason that was left half typed; `keep` saves it at every letter.
    """
    from ajustes_tui.screens.modals.picker import OwnText, PickerModal

    own = OwnText("otro motivo", MAX_SKIP_REASON, typed, keep)
    box = PickerModal(title, [(reason, reason) for reason in reasons], own)
    push(box, lambda reason: None if reason is None else answered(reason))
