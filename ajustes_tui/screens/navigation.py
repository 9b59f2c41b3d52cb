"""What a part asks of the screen around it: to say something, to go elsewhere and to come back."""

from __future__ import annotations

from textual.message import Message

from ajustes_tui.ui.text import Tone


class Told(Message):
    """A part has a sentence for the person, which the screen says where it says things."""

    def __init__(self, text: str, tone: Tone = Tone.STRONG) -> None:
        super().__init__()
        self.text = text
        self.tone = tone


class GoTo(Message):
    """The person asked for another place, perhaps with something to show there.

    `place` is what the place that sends them needs to show again what they were looking at, and
    `back` says that they return: the other place already knows where it leads to itself.
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
    """The place that sent the person here, and what it needs to show again on the way back."""

    def __init__(self) -> None:
        self._mode = ""
        self._place: object = None

    def note(self, mode: str = "", place: object = None) -> None:
        """Remember who sent the person; nobody did when they came by the key of the place."""
        self._mode, self._place = mode, place

    def way_back(self, otherwise: str) -> GoTo:
        """Return the message that leads back, or to another mode when no place sent the person."""
        return GoTo(self._mode or otherwise, self._place, back=True)
