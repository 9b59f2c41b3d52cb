"""What is said to the person: sentences in lines of a width, one fact each, kept to be said again."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final, NamedTuple

from ajustes_tui.lines.speech import heard
from ajustes_tui.ui.text import cleaned, wrap

LEAST_WIDTH, MOST_WIDTH = 20, 200
DEFAULT_WIDTH: Final = 78
"""Cells of a line where the person chose no width."""
_AT_ONCE, _AT_MOST = 12, 20
"""Sentences said before the person asks for the rest, and the most said when nothing would be left.

Nothing goes by too fast to be followed, and a few are not worth asking for.
"""
_PIECE = re.compile(r"\d{2,3}(?: \d{2,3})+\S*|\d[\d.,]* (?:%|pesos?)\S*|\S+")
"""What is not broken between two lines: a word, the groups of a number, an amount with its coin."""


class Detail(IntEnum):
    """How much is said without being asked."""

    SHORT = 1
    NORMAL = 2
    FULL = 3


DETAIL_WORDS = {Detail.SHORT: "poco", Detail.NORMAL: "lo normal", Detail.FULL: "todo"}


class Voice:
    """Gathers what is said until the person is asked, and keeps the last of it to say it again."""

    def __init__(self, width: int = DEFAULT_WIDTH, detail: Detail = Detail.NORMAL) -> None:
        self.width = width
        self.detail = detail
        self._said: list[str] = []
        self._last: list[str] = []
        self._rest: list[str] = []
        """What was too much to say at once."""

    def say(self, text: object, detail: Detail = Detail.SHORT) -> None:
        """Say a sentence on lines of its own, unless the person wants less detail."""
        if self.detail >= detail and (said := heard(text)):
            self._said.append(said)

    def say_first(self, text: object) -> None:
        """Say a sentence before the others that wait for the question, unless one begins with it."""
        said = heard(text)
        if said and not any(other.startswith(said.rstrip(".")) for other in self._said):
            self._said.insert(0, said)

    def quote(self, before: str, text: str, detail: Detail = Detail.SHORT) -> None:
        """Say a text that is copied elsewhere exactly as it is, digit by digit."""
        if self.detail >= detail:
            self._said.append(f"{heard(before)} {cleaned(text)}".strip())

    def say_all(self, texts: list[str], detail: Detail = Detail.SHORT) -> None:
        """Say some sentences, each on lines of its own."""
        for text in texts:
            self.say(text, detail)

    @property
    def has_more(self) -> bool:
        """Whether something waits to be said, because it was too much at once."""
        return bool(self._rest)

    def go_on(self) -> None:
        """Say what waits, as much of it as is said at once."""
        self._said = [*self._rest, *self._said]

    def again(self) -> None:
        """Say the last once more."""
        self._said = [*self._last, *self._said]

    def take(self, prompt: str) -> str:
        """Return the lines said since the last question, and the prompt the answer follows."""
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
    """The choice of a person, as it is kept with them in the store."""

    first: bool = False
    """Whether the program begins in plain lines."""
    width: int = DEFAULT_WIDTH
    detail: Detail = Detail.NORMAL

    @classmethod
    def read(cls, text: str | None) -> LinesChoice:
        """Return the choice kept as a text; the usual one for who never chose."""
        words = (text or "").split()
        if len(words) != len(cls._fields) or not all(word.isdecimal() for word in words):
            return cls()
        first, width, detail = map(int, words)
        width = max(LEAST_WIDTH, min(width, MOST_WIDTH))
        return cls(bool(first), width, Detail(detail) if detail in [*Detail] else Detail.NORMAL)

    def __str__(self) -> str:
        """Return the choice as the text that is kept."""
        return f"{int(self.first)} {self.width} {int(self.detail)}"

    def voice(self, width: int | None = None, detail: int | None = None) -> Voice:
        """Return the voice of the choice, or of what an order asks for this time."""
        if width is not None:
            width = max(LEAST_WIDTH, min(width, MOST_WIDTH))
        return Voice(width or self.width, self.detail if detail is None else Detail(detail))


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of a width; the groups of a number stay together."""
    lines, current = [], ""
    for piece in _PIECE.findall(text):
        candidate = f"{current} {piece}" if current else piece
        if len(candidate) > width and current:
            lines.append(current)
            candidate = piece
        current = candidate
    return [row for line in [*lines, current] for row in wrap(line, width)]
