"""The field of a filter, with completion and a history of lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual import events, on

from ajustes_tui.domain.query.words import FilterWord, HalfTyped, completed, half_typed, matching
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.text import folded
from ajustes_tui.ui.text import BORDER, Line, Span, Tone, cell, cleaned, width
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.line_view import LineView, painter_of

MOST_OFFERED = 7
"""Maximum completions offered at a time."""
_ROWS_AROUND = 4
"""Rows of the window that completions never cover: bar, filter, command row and keys."""
_LONGEST_WORD, _LONGEST_KEEPS, _COUNT_WIDTH = 22, 36, 8
_LEAST_WIDTH = 24
"""Minimum cells of a completion with the casos it keeps and their count."""


class Offer(NamedTuple):
    """A completion, and the number of casos it would leave; None if unknown."""

    word: FilterWord
    casos: int | None = None


class OfferList(LineView):
    """The completions of a filter, drawn over the list it filters."""

    def __init__(self) -> None:
        super().__init__([], id="filtro-ofrece")
        self.display = False

    def show(self, offers: Sequence[Offer], marked: int, typed: str) -> None:
        word = min(max(width(offer.word.text) for offer in offers) + 2, _LONGEST_WORD)
        keeps = min(max(width(cleaned(o.word.keeps)) for o in offers), _LONGEST_KEEPS)
        # A rich look gives them a surface; without one a line parts them from the list.
        edge = BORDER[0] if painter_of(self) is None else " "
        keeps = max(keeps, _LEAST_WIDTH - word - _COUNT_WIDTH)
        self.styles.width = 1 + word + keeps + _COUNT_WIDTH
        self.styles.height = len(offers)
        lines = (_line(offer, word, keeps, typed) for offer in offers)
        self.set_lines(
            [
                [Span("►", Tone.KEY) if row == marked else Span(edge, Tone.EDGE), *line]
                for row, line in enumerate(lines)
            ]
        )


class FilterField(TextField):
    """A field where Tab or → completes a word and ↑ recalls earlier lines.

    `words` returns the words valid at a position, with counts once known; it runs on each letter,
    so it must be fast.
    """

    def __init__(self, words: Callable[[HalfTyped], Sequence[Offer]], *, id: str) -> None:  # noqa: A002
        super().__init__(width=10, maximum=300, id=id)
        self._words = words
        self.given: list[str] = []
        self.leaves: Callable[[], object] = lambda: None
        """Called by Tab when there is no word to complete."""
        self.offers = OfferList()
        self._place = 0
        self._back = -1
        """The index of the recalled line; -1 for the text being typed."""
        self._typed = ""
        """The text typed before an earlier line was recalled."""

    @property
    def half(self) -> HalfTyped | None:
        return half_typed(self.value, self.cursor_position)

    def offered(self) -> list[Offer]:
        half = self.half
        if half is None or not (half.typed or half.key):
            return []
        counted = {offer.word.text: offer.casos for offer in self._words(half)}
        words = matching(half, (offer.word for offer in self._words(half)))
        named = f"{half.key}:" if half.key else ""
        offers = [Offer(word, counted.get(f"{named}{word.text}")) for word in words]
        whole = half.typed and any(o.word.text == half.typed for o in offers) and len(offers) == 1
        return [] if whole else offers

    def show_offers(self, *, marked: int = 0) -> None:
        if self._back >= 0 and self.value != self.given[self._back]:
            self._back = -1
        offers = self.offered() if self.has_focus else []
        self._place = min(marked, max(len(offers) - 1, 0))
        # The command row and the keys under it stay in sight.
        most = min(MOST_OFFERED, max(self.app.size.height - _ROWS_AROUND, 1))
        first = max(self._place - most + 1, 0)
        shown = offers[first : first + most]
        self.offers.display = bool(shown)
        if shown:
            half = self.half
            self.offers.show(shown, self._place - first, half.typed if half else "")

    @on(events.Blur)
    def _hide_offers(self) -> None:
        self.offers.display = False

    def take(self) -> bool:
        """Return whether there was a completion to insert."""
        offers, half = self.offered(), self.half
        if not offers or half is None:
            return False
        word = offers[min(self._place, len(offers) - 1)].word
        self.value, self.cursor_position = completed(
            self.value, self.cursor_position, half, word.text
        )
        return True

    async def key_tab(self, event: events.Key) -> None:
        event.prevent_default()
        event.stop()
        if self.take():
            return
        if self.value and not self.value.endswith(" "):
            self.insert_text_at_cursor(" ")
        else:
            self.leaves()

    async def key_right(self, event: events.Key) -> None:
        event.prevent_default()
        event.stop()
        if self.cursor_position < len(self.value) or not self.take():
            self.action_cursor_right()

    async def key_down(self, event: events.Key) -> None:
        event.prevent_default()
        event.stop()
        if self._back >= 0:
            self._bring(self._back - 1)
        elif offers := self.offered():
            self.show_offers(marked=min(self._place + 1, len(offers) - 1))

    async def key_up(self, event: events.Key) -> None:
        event.prevent_default()
        event.stop()
        if self._place and self.offered():
            self.show_offers(marked=self._place - 1)
        elif self._back + 1 < len(self.given):
            if self._back < 0:
                self._typed = self.value
            self._bring(self._back + 1)

    def _bring(self, place: int) -> None:
        self._back = place
        self.value = self.given[place] if place >= 0 else self._typed
        self.cursor_position = len(self.value)

    def forget_place(self) -> None:
        self._back, self._typed = -1, ""


def _line(offer: Offer, word: int, keeps: int, typed: str) -> Line:
    text = cell(offer.word.text, word)
    begun = len(typed) if folded(text).startswith(folded(typed)) else 0
    count = "" if offer.casos is None else thousands(offer.casos)
    return [
        Span(text[:begun], Tone.KEY),
        Span(text[begun:]),
        Span(cell(offer.word.keeps, keeps), Tone.DIM),
        Span(f"{count:>{_COUNT_WIDTH - 1}} ", Tone.NORMAL if offer.casos else Tone.EDGE),
    ]
