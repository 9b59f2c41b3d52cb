"""The text shown in place of the rows of an empty list."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone, line_width, wrap


class Empty(NamedTuple):
    """Why a list is empty, and the keys that help; both are always shown, in the middle."""

    why: str
    helps: str
    """A row for each line."""

    def lines(self, width: int) -> list[Line]:
        room = max(width - 2, 1)
        texts = [(self.why, Tone.NORMAL), *((text, Tone.DIM) for text in self.helps.split("\n"))]
        return [[Span(f" {part}", tone)] for text, tone in texts for part in wrap(text, room)]

    def line(self, y: int, width: int, height: int) -> Line:
        lines = self.lines(width)
        row = y - max((height - len(lines)) // 2, 0)
        if row not in range(len(lines)):
            return ()
        return [Span(" " * ((width - max(map(line_width, lines))) // 2)), *lines[row]]
