"""Text areas of many lines finished by a key; here by Enter."""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea


class FinishedArea(TextArea):
    """A text area that ignores typing once its text is finished, until that text is refused."""

    keeps_focus = True
    """Keeps typed letters from moving the focus."""
    _finished = False

    def follow(self) -> None:
        self._finished = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint nothing once the widget left the screen, which may still ask before the next layout.

        Textual's area would read colours that are gone, and the program would end.
        """
        if not self.is_attached:
            return [Strip.blank(crop.width)] * crop.height
        return super().render_lines(crop)


class TextBox(FinishedArea):
    """A text area that Enter finishes, after the letters typed before it."""

    class Finished(Message):
        """Posted when the user presses Enter."""

    def on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "tab") or (self._finished and event.is_printable):
            event.stop()
            event.prevent_default()
        if event.key == "enter" and not self._finished:
            self._finished = True
            self.post_message(self.Finished())
