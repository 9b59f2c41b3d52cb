"""The names of the attention parts, in the bar and in the row of digits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.parts.shapes import AttentionPart, Reach, scope_words
from ajustes_tui.domain.parts.table import PARTS
from ajustes_tui.ui.text import Line, Span, Tone, first_fitting, line_width


def title(part: AttentionPart, scope: FiguresScope | None, today: date, reach: Reach) -> str:
    return f"KPI › {part.name} · {scope_words(scope, today, reach)}"


_ROWS = 2
"""Rows of the names when one has no room for all."""


def part_names(here: AttentionPart, width: int) -> list[Line]:
    """Return the names after their digits, in one row or two, `here` in reverse.

    A window too narrow omits the last of a row, never `here`.
    """
    names = [*enumerate(PARTS, 1)]

    def named(parts: Sequence[tuple[int, AttentionPart]], *, short: bool) -> list[Line]:
        return [
            [
                Span(f" {number} ", Tone.STRONG),
                Span(
                    (short and part.short) or part.name,
                    Tone.CURSOR if part is here else Tone.NORMAL,
                ),
            ]
            for number, part in parts
        ]

    whole = [span for item in named(names, short=False) for span in item]
    if line_width(whole) <= width:
        return [whole]
    half = len(names) // _ROWS
    lines: list[Line] = []
    for parts in (names[:half], names[half:]):
        brief = named(parts, short=True)
        shown = first_fitting([named(parts, short=False), brief], width)
        while here in dict(parts).values() and not any(s.tone is Tone.CURSOR for s in shown):
            brief = brief[1:]
            shown = first_fitting([brief], width)
        lines.append(shown)
    return lines
