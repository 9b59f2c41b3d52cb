"""The text shown in place of the rows of an empty list."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.ui.measures import READ_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, fit, line_width, wrap
from ajustes_tui.ui.text import width as text_width

_MARGIN = 2
"""Blank cells between the frame and its text."""
_SHARE = 0.4
"""The least part of the window that a card has, both ways."""


class Empty(NamedTuple):
    """Why a list is empty, and the keys that help; both are always shown, in the middle."""

    why: str
    helps: str
    """A row for each key, which is its first word."""

    def lines(self, width: int) -> list[Line]:
        room = max(width - 2, 1)
        whole = self.helps.replace("\n", " · ")
        helps = [whole] if text_width(whole) <= room else self.helps.split("\n")
        texts = [(self.why, Tone.NORMAL), *((text, Tone.DIM) for text in helps)]
        return [[Span(f" {part}", tone)] for text, tone in texts for part in wrap(text, room)]

    def line(self, y: int, width: int, height: int) -> Line:
        lines = self.lines(width)
        row = y - max((height - len(lines)) // 2, 0)
        if row not in range(len(lines)):
            return ()
        return [Span(" " * ((width - max(map(line_width, lines))) // 2)), *lines[row]]

    def card(self, purpose: str, width: int, height: int) -> list[Line]:
        """Return the card of a window that lists nothing else, which also says what it is for."""
        cells = max(min(READ_WIDTH, width - 2), round(width * _SHARE))
        room = cells - 2 - 2 * _MARGIN
        told: list[Line] = [[Span(part, Tone.STRONG)] for part in wrap(self.why, room)]
        told += [[Span(part, Tone.DIM)] for part in wrap(purpose, room)]
        keys = [text.partition(" ")[::2] for text in self.helps.split("\n") if text]
        told += [[]] if keys else []
        hang = max((text_width(key) for key, _does in keys), default=0) + 2
        for key, does in keys:
            parts = wrap(does, room - hang)
            told += [[Span(key.ljust(hang), Tone.KEY), Span(parts[0])]]
            told += [[Span(" " * hang + part)] for part in parts[1:]]
        spare = max(round(height * _SHARE) - 2 - len(told), 0)
        told = [*([[]] * (spare // 2)), *told, *([[]] * (spare - spare // 2))]
        side, before = Span("│", Tone.EDGE), Span(" " * ((width - cells) // 2))
        blank, rule = Span(" " * _MARGIN), "─" * (cells - 2)
        return [
            [before, Span(f"┌{rule}┐", Tone.EDGE)],
            *([before, side, blank, *fit(line, room), blank, side] for line in told),
            [before, Span(f"└{rule}┘", Tone.EDGE)],
        ]
