"""Textual bindings built from the table of keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from textual.binding import Binding

from ajustes_tui.ui.keys import CONTEXTS, KeyAction, actions_of


def bindings_for(
    context: str, *, of_part: bool = False, of_screen: Collection[str] = ()
) -> list[Binding]:
    if context not in CONTEXTS:
        raise KeyError(context)
    return [
        binding
        for action in actions_of(context)
        for binding in _bindings(action, of_part=of_part and action.verb not in of_screen)
    ]


def _bindings(action: KeyAction, *, of_part: bool) -> Iterator[Binding]:
    if action.after_dot:
        calls = f"app.tras_punto('{action.keystrokes}')"
    else:
        calls = action.calls.removeprefix("screen.") if of_part else action.calls
    takes_key = "{tecla}" in calls
    for keystroke in action.keystrokes.split(",") if takes_key else [action.keystrokes]:
        suffix = f".{keystroke}" if keystroke != action.keystrokes else ""
        yield Binding(
            keystroke,
            calls.format(tecla=keystroke),
            action.tag,
            show=False,
            tooltip=action.help_text,
            id=action.id + suffix,
            group=Binding.Group(action.group),
        )
