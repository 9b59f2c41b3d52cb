"""The row of the parts of a place, each after the digit that opens it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from ajustes_tui.ui.text import Span, Tone, line_width
from ajustes_tui.widgets.flow import PlaceArea, Under, fitted
from ajustes_tui.widgets.place_view import PlaceView


class PartNames(PlaceView):
    """The names after their digits, in words that fit; a click presses the digit."""

    def __init__(self) -> None:
        super().__init__(Under(()), id="partes")

    def show_names(self, here: int, *wordings: Sequence[str]) -> None:
        """Show the names, ever shorter, with that of the index `here` in reverse."""
        names = [
            [
                [
                    Span(f" {place + 1} ", Tone.STRONG),
                    Span(name, Tone.CURSOR if place == here else Tone.NORMAL),
                ]
                for place, name in enumerate(wording)
            ]
            for wording in wordings
        ]
        self.show(PlaceArea("partes", 20, fitted(names)))

    def on_click(self, event: events.Click) -> None:
        end = 0
        for digit, name in zip(self.lines[0][::2], self.lines[0][1::2], strict=True):
            end += line_width([digit, name])
            if event.x < end:
                event.stop()
                self.app.simulate_key(digit.text.strip())
                return
