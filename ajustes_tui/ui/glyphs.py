"""The glyphs of the screens, and their ASCII replacements."""

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
    **dict.fromkeys("«»“”„", '"'),
    **dict.fromkeys("‘’", "'"),
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
"""Every glyph drawn, with its ASCII replacement."""


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
    """Replace every character outside the charsets, cell for cell; by default keep only ASCII."""
    if text.isascii():
        return text
    known = charsets or ("ascii",)
    return "".join(_fold_char(caracter, known) for caracter in text)
