"""The text shown in place of the rows of an empty list."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone, wrap


class Empty(NamedTuple):
    """Why a list is empty, and the keys that help; both are always shown."""

    why: str
    helps: str

    def lines(self, width: int) -> list[Line]:
        room = max(width - 2, 1)
        return [
            [Span(f" {part}", tone)]
            for text, tone in ((self.why, Tone.NORMAL), (self.helps, Tone.DIM))
            for part in wrap(text, room)
        ]
