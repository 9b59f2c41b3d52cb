"""Output for the user: one fact per sentence, wrapped, kept for repetition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import Final, NamedTuple

from ajustes_tui.lines.speech import heard
from ajustes_tui.ui.text import cleaned, wrap

LEAST_WIDTH, MOST_WIDTH = 20, 200
DEFAULT_WIDTH: Final = 78
"""Cells of a line by default."""
_AT_ONCE, _AT_MOST = 12, 20
"""Sentences said before pausing, and the most said when that leaves none.

Short enough to follow, without pausing for a few.
"""
_PIECE = re.compile(r"\d{2,3}(?: \d{2,3})+\S*|\d[\d.,]* (?:%|pesos?)\S*|\S+")
"""Unbreakable unit: a word, the groups of a number, an amount with its currency."""


class Detail(IntEnum):
    """How much is said without being asked."""

    SHORT = 1
    NORMAL = 2
    FULL = 3


DETAIL_WORDS = {Detail.SHORT: "poco", Detail.NORMAL: "lo normal", Detail.FULL: "todo"}


class Voice:
    """Collects output until the next question, and keeps it for repetition."""

    def __init__(self, width: int = DEFAULT_WIDTH, detail: Detail = Detail.NORMAL) -> None:
        self.width = width
        self.detail = detail
        self._said: list[str] = []
        self._last: list[str] = []
        self._rest: list[str] = []

    def say(self, text: object, detail: Detail = Detail.SHORT) -> None:
        """Skip the sentence if its detail is above the user's."""
        if self.detail >= detail and (said := heard(text)):
            self._said.append(said)

    def say_first(self, text: object) -> None:
        """Put a sentence before the pending ones, unless one begins with it."""
        said = heard(text)
        if said and not any(other.startswith(said.rstrip(".")) for other in self._said):
            self._said.insert(0, said)

    def quote(self, before: str, text: str) -> None:
        """Say a text to be copied exactly, digit by digit."""
        self._said.append(f"{heard(before)} {cleaned(text)}".strip())

    def say_all(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.say(text)

    @property
    def has_more(self) -> bool:
        return bool(self._rest)

    def go_on(self) -> None:
        self._said = [*self._rest, *self._said]

    def again(self) -> None:
        self._said = [*self._last, *self._said]

    def take(self, prompt: str) -> str:
        cut = _AT_ONCE if len(self._said) > _AT_MOST else _AT_MOST
        self._said, self._rest = self._said[:cut], self._said[cut:]
        if self._said:
            self._last = list(self._said)
        if self._rest:
            self._said.append(f"Faltan {len(self._rest)} por decir: más los dice.")
        lines = [line for said in self._said for line in _wrapped(said, self.width)]
        self._said = []
        if not prompt:
            return "".join(f"{line}\n" for line in lines)
        lines += _wrapped(heard(prompt), self.width)
        return "\n".join(lines) + " "


class LinesChoice(NamedTuple):
    """The person's choice, as kept in the store."""

    first: bool = False
    """Whether the program begins in plain lines."""
    width: int = DEFAULT_WIDTH
    detail: Detail = Detail.NORMAL

    @classmethod
    def read(cls, text: str | None) -> LinesChoice:
        words = (text or "").split()
        if len(words) != len(cls._fields) or not all(word.isdecimal() for word in words):
            return cls()
        first, width, detail = map(int, words)
        width = max(LEAST_WIDTH, min(width, MOST_WIDTH))
        return cls(bool(first), width, Detail(detail) if detail in [*Detail] else Detail.NORMAL)

    def __str__(self) -> str:
        return f"{int(self.first)} {self.width} {int(self.detail)}"

    def voice(self, width: int | None = None, detail: int | None = None) -> Voice:
        """Return the voice, with the given values instead of the stored ones."""
        if width is not None:
            width = max(LEAST_WIDTH, min(width, MOST_WIDTH))
        return Voice(width or self.width, self.detail if detail is None else Detail(detail))


def _wrapped(text: str, width: int) -> list[str]:
    """Keep the groups of a number together."""
    lines, current = [], ""
    for piece in _PIECE.findall(text):
        candidate = f"{current} {piece}" if current else piece
        if len(candidate) > width and current:
            lines.append(current)
            candidate = piece
        current = candidate
    return [row for line in [*lines, current] for row in wrap(line, width)]
