"""Messages of a part to its screen: a sentence, another screen, and the way back."""

from __future__ import annotations

from textual.message import Message

from ajustes_tui.ui.text import Tone


class CameUp(Message):
    """Another caso came up; the cursor is at its beginning."""


class Notice(Message):
    """A sentence for the command row or a notice."""

    def __init__(self, text: str, tone: Tone = Tone.STRONG) -> None:
        super().__init__()
        self.text = text
        self.tone = tone


class GoTo(Message):
    """Go to another screen, perhaps with a request.

    `place` restores the sender's view on return. With `back` it is a return, and the other screen
    keeps its origin.
    """

    def __init__(
        self, mode: str, request: object = None, *, place: object = None, back: bool = False
    ) -> None:
        super().__init__()
        self.mode = mode
        self.request = request
        self.place = place
        self.back = back


class Origin:
    """The sending screen, and what restores its view."""

    def __init__(self) -> None:
        self._mode = ""
        self._place: object = None

    def note(self, mode: str = "", place: object = None) -> None:
        """Keep the sender; '' if reached by its own key."""
        self._mode, self._place = mode, place

    def way_back(self, otherwise: str) -> GoTo:
        """Return the message that leads back, or to `otherwise`."""
        return GoTo(self._mode or otherwise, self._place, back=True)
