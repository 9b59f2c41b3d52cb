"""A box for a text of many lines, in which Enter means done."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import TextArea


class Caja(TextArea):
    """A box where Enter means done; it waits its turn behind the letters typed before it."""

    class Terminada(Message):
        """The person pressed Enter."""

    _terminada = False

    def seguir(self) -> None:
        """Take letters again: what was typed is not enough, or too much."""
        self._terminada = False

    def on_key(self, event: events.Key) -> None:
        """Take Enter and Tab before the box writes them, and what is typed behind that Enter."""
        if event.key in ("enter", "tab") or (self._terminada and event.is_printable):
            event.stop()
            event.prevent_default()
        if event.key == "enter" and not self._terminada:
            self._terminada = True
            self.post_message(self.Terminada())
