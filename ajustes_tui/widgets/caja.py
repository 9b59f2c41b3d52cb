"""A box for a text of many lines, in which Enter means done."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import TextArea


class Caja(TextArea):
    """A box where Enter means done; it waits its turn behind the letters typed before it."""

    class Terminada(Message):
        """The person pressed Enter."""

    def on_key(self, event: events.Key) -> None:
        """Take Enter and Tab before the box writes them."""
        if event.key in ("enter", "tab"):
            event.stop()
            event.prevent_default()
        if event.key == "enter":
            self.post_message(self.Terminada())
