"""Large figures on cards side by side; as many as fit, never cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.containers import Horizontal

from ajustes_tui.ui.text import Tone, Wordings, first_fitting
from ajustes_tui.widgets.indicator import Indicator, framework_figure

_ROOMY = 27
"""Width of a card, in cells, from which another one fits beside it."""
_LEAST = 3
"""The number of cards that fit any window."""
_WIDEST = "100,0"
"""The longest figure that a card must hold."""
_LOW_ROWS = 19
"""Height around the cards, in rows, from which they are drawn; below it they become one row of text."""


class LargeCard(NamedTuple):
    """A large figure: long and short name, formatted number, and the rows below."""

    heading: str
    short: str
    figure: str
    detail: Sequence[Wordings]
    tone: Tone = Tone.STRONG


class FigureCards(Horizontal):
    """The cards of some percentages; those without room are hidden."""

    def __init__(
        self,
        most: int,
        details: int,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._details = details
        self._cards = [Indicator("") for _place in range(most)]
        self.count = most
        self._room = _ROOMY
        self._shown: Sequence[LargeCard] = ()

    def on_mount(self) -> None:
        self.mount_all(self._cards)

    def fit(self, width: int, height: int) -> None:
        self.count = min(max((width - 1) // (_ROOMY + 2), _LEAST), len(self._cards))
        gap = 2 if width // self.count > _ROOMY else 1
        self._room = (width - 2 - gap * (self.count - 1)) // self.count - gap
        drawn = height >= _LOW_ROWS and len(framework_figure(_WIDEST)[-1]) + 2 <= self._room
        self.styles.height = 1 + (3 if drawn else 1) + (self._details if height >= _LOW_ROWS else 1)
        for place, card in enumerate(self._cards):
            card.display = place < self.count
            card.styles.margin = (0, gap if place < self.count - 1 else 0, 0, 0)
            card.draw_large(large=drawn)
        self._draw()

    def show(self, cards: Sequence[LargeCard]) -> None:
        self._shown = cards
        self._draw()

    def _draw(self) -> None:
        for indicator, card in zip(self._cards, self._shown, strict=False):
            indicator.rename(card.heading if len(card.heading) <= self._room else card.short)
            detail = [first_fitting(row, self._room) for row in card.detail]
            indicator.show(card.figure, card.tone, detail)
