"""The box of what a place does less often: `.`, and then the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.keys import KeyAction

_HELP = "La letra lo hace, o ↑ ↓ y Enter · Esc cancela"


class MoreModal(Dialog[KeyAction | None]):
    """Answers with the action of the letter typed."""

    def __init__(self, actions: Sequence[KeyAction], closed: Mapping[str, str]) -> None:
        """`closed` maps the ids of unavailable actions to the reason."""
        super().__init__()
        self._actions = {action.keystrokes: action for action in actions}
        self._refused = closed

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph("Más", "titulo")
            options = OptionList(id="primero", markup=False)
            options.add_options(
                Option(plain(f"{letter}  {action.help_text}"), id=letter)
                for letter, action in self._actions.items()
            )
            yield options
            yield paragraph(_HELP, "ayuda")

    def on_key(self, event: events.Key) -> None:
        if len(event.key) == 1:
            event.stop()
            self._answer(event.key)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self._answer(event.option_id or "")

    def _answer(self, letter: str) -> None:
        action = self._actions.get(letter)
        if action is None:
            self.tell_foot(f"«{letter}» no está aquí · {_HELP}", notice=True)
        elif why := self._refused.get(action.id):
            self.tell_foot(why, notice=True)
        elif self.is_ready:
            self.dismiss(action)
