"""Text areas of many lines that a key finishes; here the one in which it is Enter."""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea


class FinishedArea(TextArea):
    """A text area that takes no more letters once its text is finished, unless it is refused."""

    keeps_focus = True
    """No letter typed in it moves the focus elsewhere."""
    _finished = False

    def follow(self) -> None:
        """Take letters again after a text that was refused."""
        self._finished = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint nothing once it has left the screen, which may still ask before it is laid out again.

        Textual's area reads its colours then, which are gone, and the program would end.
        """
        if not self.is_attached:
            return [Strip.blank(crop.width)] * crop.height
        return super().render_lines(crop)


class TextBox(FinishedArea):
    """A text area where Enter finishes the text, after the letters typed before it."""

    class Finished(Message):
        """The person pressed Enter."""

    def on_key(self, event: events.Key) -> None:
        """Keep Enter and Tab out of the text, and the letters typed after the Enter that finished it."""
        if event.key in ("enter", "tab") or (self._finished and event.is_printable):
            event.stop()
            event.prevent_default()
        if event.key == "enter" and not self._finished:
            self._finished = True
            self.post_message(self.Finished())
