"""What a person chose of the plain lines: whether the program begins in them, the width and the detail."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.lines.voice import DEFAULT_WIDTH, LEAST_WIDTH, MOST_WIDTH, Detail, Voice


class LinesChoice(NamedTuple):
    """The choice of a person, as it is kept with them in the store."""

    first: bool = False
    """Whether the program begins in plain lines."""
    width: int = DEFAULT_WIDTH
    detail: Detail = Detail.NORMAL

    @classmethod
    def read(cls, text: str | None) -> LinesChoice:
        """Return the choice kept as a text; the usual one for who never chose."""
        words = (text or "").split()
        if len(words) != len(cls._fields) or not all(word.isdecimal() for word in words):
            return cls()
        first, width, detail = map(int, words)
        width = max(LEAST_WIDTH, min(width, MOST_WIDTH))
        return cls(bool(first), width, Detail(detail) if detail in [*Detail] else Detail.NORMAL)

    def __str__(self) -> str:
        """Return the choice as the text that is kept."""
        return f"{int(self.first)} {self.width} {int(self.detail)}"

    def voice(self, width: int | None = None, detail: int | None = None) -> Voice:
        """Return the voice of the choice, or of what an order asks for this time."""
        if width is not None:
            width = max(LEAST_WIDTH, min(width, MOST_WIDTH))
        return Voice(width or self.width, self.detail if detail is None else Detail(detail))
