"""A text area of many lines in which Enter finishes the text."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import TextArea


class TextBox(TextArea):
    """A text area where Enter finishes the text, after the letters typed before it."""

    class Finished(Message):
        """The person pressed Enter."""

    _finished = False

    def follow(self) -> None:
        """Take letters again after a text that was refused as too short or too long."""
        self._finished = False

    def on_key(self, event: events.Key) -> None:
        """Keep Enter and Tab out of the text, and the letters typed after the Enter that finished it."""
        if event.key in ("enter", "tab") or (self._finished and event.is_printable):
            event.stop()
            event.prevent_default()
        if event.key == "enter" and not self._finished:
            self._finished = True
            self.post_message(self.Finished())
