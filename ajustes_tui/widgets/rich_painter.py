"""Drawing of lines in a rich look: bands in place of rules, and a surface for each part."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from ajustes_tui.ui.text import BORDER, Line, Span, Tone, cut, width

_tone = attrgetter("tone")
_OF_BAND = frozenset({Tone.RULE, Tone.TITLE})
NO_STYLE = Style()
_EDGE = "▌"
"""The mark at the left of a titled band."""


class RichPainter:
    """The styles of the tones on each surface, cached per theme."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._row = Color.parse(variables["fila"])
        self._active = Style(color=Color.parse(variables["acento"]).rich_color)
        self._edge = Style(color=Color.parse(variables["borde"]).rich_color)
        dim, bad = (
            Style(color=Color.parse(variables[name]).rich_color)
            for name in ("tenue-fila", "malo-fila")
        )
        self._in_row = {Tone.DIM: dim, Tone.INACTIVE: dim, Tone.EDGE: dim, Tone.BAD: bad}
        """Tones in the cursor row, where the usual ones would be unreadable."""
        self._styles: dict[tuple[Tone, Color | None], Style] = {}

    def strip(
        self,
        widget: Widget,
        screen: Screen[Any],
        line: Line,
        cells: int,
        *,
        raised: range = range(0),
        active: bool | None = None,
    ) -> Strip:
        """The cells `raised` have the cursor's surface; `active` None follows the focus of the widget."""
        surface = widget.styles.background
        under = surface if surface.a else None
        if line and line[0].text == BORDER:
            # The surfaces tell the panel from the card.
            line = [Span(" " * len(BORDER)), *line[1:]]
        if any(span.tone in _OF_BAND for span in line):
            active = widget.has_focus if active is None else active
            return Strip(self._band(screen, line, cells, under, active=active), cells)
        if not raised:
            return Strip(self._segments(screen, line, under), cells)
        before, rest = cut(line, raised.start)
        lifted, after = cut(rest, len(raised))
        segments = self._segments(screen, before, under)
        segments += self._segments(screen, lifted, self._row)
        return Strip([*segments, *self._segments(screen, after, under)], cells)

    def _segments(self, screen: Screen[Any], line: Line, under: Color | None) -> list[Segment]:
        return [
            Segment("".join(span.text for span in joined), self._style(screen, tone, under))
            for tone, joined in groupby(line, _tone)
        ]

    def _style(self, screen: Screen[Any], tone: Tone, under: Color | None) -> Style:
        style = self._styles.get((tone, under))
        if style is None:
            name = f"voz--{tone}"
            style = screen.get_component_rich_style(name)
            if under is not None and not screen.get_component_styles(name).background.a:
                style += Style(bgcolor=under.rich_color)
                if under == self._row:
                    style += self._in_row.get(tone, NO_STYLE)
            self._styles[tone, under] = style
        return style

    def _band(
        self, screen: Screen[Any], line: Line, cells: int, under: Color | None, *, active: bool
    ) -> list[Segment]:
        """A rule without a title becomes a blank line; a table header a band of full width."""
        rule = self._style(screen, Tone.RULE, under)
        title = "".join(span.text for span in line if span.tone is Tone.TITLE)
        words = "".join(span.text for span in line if span.tone is not Tone.TITLE)
        # A rule that only counts is the title of nothing.
        active = active and bool(title or "─" not in words)
        edge = Segment(_EDGE, rule + (self._active if active else self._edge))
        if not title and not words.strip("─│ "):
            blank = [
                span._replace(text=span.text.replace("─", " "), tone=Tone.DIM) for span in line
            ]
            return self._segments(screen, blank, under)
        if not title and "─" not in words:
            return [edge, Segment(words[1:], rule)]
        tail = words.strip("─│ ").removeprefix("· ")
        head = self._style(screen, Tone.TITLE, under)
        spare = max(cells - 3 - width(title) - width(tail), 0)
        return [
            edge,
            Segment(" ", rule),
            Segment(title, head + self._active if active else head),
            Segment(f"{' ' * spare}{tail} ", rule),
        ]
