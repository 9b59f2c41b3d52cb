"""What stands in place of the rows of a list that has none."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.ui.text import Line, Span, Tone, wrap


class Empty(NamedTuple):
    """Why a list has no rows, and the keys that help there: an empty place always says both."""

    why: str
    helps: str

    def lines(self, width: int) -> list[Line]:
        """Return the rows of both, broken where the window is narrow: the keys are dim, under the reason."""
        room = max(width - 2, 1)
        return [
            [Span(f" {part}", tone)]
            for text, tone in ((self.why, Tone.NORMAL), (self.helps, Tone.DIM))
            for part in wrap(text, room)
        ]
