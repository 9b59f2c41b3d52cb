"""What names the parts of how casos are attended and answered: the bar, and the row of their digits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.parts.shapes import AttentionPart, Reach, scope_words
from ajustes_tui.domain.parts.table import PARTS
from ajustes_tui.ui.text import Line, Span, Tone, first_fitting, line_width


def title(part: AttentionPart, scope: FiguresScope | None, today: date, reach: Reach) -> str:
    """Return the left text of the bar: the part, the casos it is of, and of which day its figures are."""
    return f"KPI › {part.name} · {scope_words(scope, today, reach)}"


_ROWS = 2
"""The rows the names of the parts take where one has no room for all."""


def part_names(here: AttentionPart, width: int) -> list[Line]:
    """Return the names of the parts after their digits, on one row or two, the part `here` in reverse.

    In a window too narrow for them the last of a row are left out, never the part `here`.
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
