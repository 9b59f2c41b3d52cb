"""What more than one part of the import asks of its screen."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from ajustes_tui.screens.importacion.groups import Group
from ajustes_tui.ui.text import Voz


class Told(Message):
    """A part has a sentence for row 21."""

    def __init__(self, text: str, tone: Voz = Voz.FUERTE) -> None:
        super().__init__()
        self.text = text
        self.tone = tone


class GroupChosen(Message):
    """Enter was pressed on a count: the rows behind it are to be read and opened."""

    def __init__(self, read: Callable[[], Group]) -> None:
        super().__init__()
        self.read = read
