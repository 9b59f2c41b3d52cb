"""The glyphs of the screens, and the ASCII character that stands for each."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

FOLDED: dict[str, str] = {
    "─": "-",
    "│": "|",
    **dict.fromkeys("┌┐└┘├┤┬┴┼", "+"),
    # The large figures.
    **dict.fromkeys("━╸╺", "-"),
    **dict.fromkeys("┃╹╻", "|"),
    **dict.fromkeys("┏┓┗┛┣┫┳┻╋", "+"),
    **dict.fromkeys("▁▂▃", "_"),
    **dict.fromkeys("▅▆▇", "#"),
    **dict.fromkeys("▏▎▍▌▋▊▉▐", "|"),
    "·": ".",
    "«": '"',
    "»": '"',
    "¿": "?",
    "¡": "!",
    "º": "o",
    "ª": "a",
    "°": "o",
    # Never a dot, after which nobody would know that the text goes on.
    "…": "~",
    "–": "-",
    "—": "-",
    "‹": "<",
    "›": ">",
    "•": "*",
    "▲": "!",
    "■": "#",
    "●": "*",
    "○": "o",
    "►": ">",
    "√": "v",
    "↑": "^",
    "↓": "v",
    "←": "<",
    "→": ">",
    "█": "#",
    "▓": "=",
    "▒": "+",
    "░": ":",
    "▀": "'",
    "▄": "_",
    "≤": "<",
    "≥": ">",
    "×": "x",
    "÷": "/",
    "−": "-",
}
"""Every glyph that the screens draw, with the ASCII character for a terminal without it."""


@lru_cache(maxsize=4096)
def _fold_char(character: str, charsets: tuple[str, ...]) -> str:
    for charset in charsets:
        try:
            character.encode(charset)
        except UnicodeEncodeError:
            continue
        return character
    if character in FOLDED:
        return FOLDED[character]
    base = unicodedata.normalize("NFD", character)[0]
    if base.isascii():
        return base
    return "?" * cell_len(character)


def fold(text: str, *charsets: str) -> str:
    """Return the text with every character outside the charsets replaced, cell for cell.

    Without charsets only ASCII stays. A letter keeps its accent where a charset has it.
    """
    if text.isascii():
        return text
    known = charsets or ("ascii",)
    return "".join(_fold_char(caracter, known) for caracter in text)
