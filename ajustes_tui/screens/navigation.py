"""The messages of a part to its screen: a sentence, another screen, and the way back."""

from __future__ import annotations

from textual.message import Message

from ajustes_tui.ui.text import Tone


class CameUp(Message):
    """Another caso came up in a part of the screen: the person is at its beginning."""


class Notice(Message):
    """A sentence for the person, which the screen shows on its command row or as a notice."""

    def __init__(self, text: str, tone: Tone = Tone.STRONG) -> None:
        super().__init__()
        self.text = text
        self.tone = tone


class GoTo(Message):
    """The person goes to another screen, perhaps with a request for it.

    `place` is what the sending screen needs to show the same view on return. With `back` the
    person returns, and the other screen keeps its own origin.
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
    """The screen that sent the person here, and what it needs to show the same view on return."""

    def __init__(self) -> None:
        self._mode = ""
        self._place: object = None

    def note(self, mode: str = "", place: object = None) -> None:
        """Keep the screen that sent the person; none did when they came by the key of this screen."""
        self._mode, self._place = mode, place

    def way_back(self, otherwise: str) -> GoTo:
        """Return the message that leads back, or to `otherwise` when no screen sent the person."""
        return GoTo(self._mode or otherwise, self._place, back=True)
