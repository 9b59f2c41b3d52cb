"""What is said to the person: sentences in lines of a width, one fact each, kept to be said again."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from ajustes_tui.lines.speech import heard
from ajustes_tui.ui.text import wrap

LEAST_WIDTH, MOST_WIDTH = 20, 200
DEFAULT_WIDTH: Final = 78
"""Cells of a line where the person chose no width."""


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

    def say(self, text: object, detail: Detail = Detail.SHORT) -> None:
        """Say a sentence on lines of its own, unless the person wants less detail."""
        if self.detail >= detail and (said := heard(text)):
            self._said.append(said)

    def say_all(self, texts: list[str], detail: Detail = Detail.SHORT) -> None:
        """Say some sentences, each on lines of its own."""
        for text in texts:
            self.say(text, detail)

    def again(self) -> None:
        """Say the last once more."""
        self._said = [*self._last, *self._said]

    def take(self, prompt: str) -> str:
        """Return the lines said since the last question, and the prompt the answer follows."""
        if self._said:
            self._last = list(self._said)
        lines = [line for said in self._said for line in wrap(said, self.width)]
        self._said = []
        if not prompt:
            return "".join(f"{line}\n" for line in lines)
        lines += wrap(heard(prompt), self.width)
        return "\n".join(lines) + " "


def voice_of(width: int | None, detail: int | None) -> Voice:
    """Return the voice with a width and a detail, each the usual one when it is None."""
    width = DEFAULT_WIDTH if width is None else max(LEAST_WIDTH, min(width, MOST_WIDTH))
    return Voice(width, Detail.NORMAL if detail is None else Detail(detail))
