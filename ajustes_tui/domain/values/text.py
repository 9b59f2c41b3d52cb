"""Cleaning and comparing cell texts: those that look equal are equal here."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_PADDING = re.compile(r"[-–—―−_.·*/\s]*")
_NON_ALPHANUMERIC = re.compile(r"[\W_]+")
_JOINER = "\u200d"
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_LOOSE_JOINER = re.compile(f"(?<![\ufe0f{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")
_NO_DATUM = frozenset(
    {"n/a", "n.a.", "n.a", "n/d", "n.d.", "n.d", "s/d", "s.d.", "s.d", "s/i"}
    | {"null", "none", "nan", "sin dato", "sin datos", "sin información", "sin informacion"}
)


def clean(text: str) -> str:
    """Return one line without control characters or repeated spaces."""
    if text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    visible = "".join(
        character
        for character in _LOOSE_JOINER.sub("", _SPACES.sub(" ", text))
        if character == _JOINER or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join(visible.split())


def clean_lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def without_accents(text: str) -> str:
    separated = unicodedata.normalize("NFD", text)
    return "".join(c for c in separated if not unicodedata.combining(c))


def folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return without_accents(unicodedata.normalize("NFKD", text.casefold()))


def key(text: str) -> str:
    """Return the comparison key: no case, accents or punctuation, single spaces."""
    return _NON_ALPHANUMERIC.sub(" ", clean(folded(text))).strip()


def says_something(text: str) -> bool:
    """Tell whether a text has a letter or digit, also inside another sign, as in «㈀»."""
    return any(map(str.isalnum, folded(text)))


def is_blank(text: str) -> bool:
    """Tell whether a cell is empty: blank, dashes, dots, or a word for no datum."""
    cleaned = clean(text)
    return _PADDING.fullmatch(cleaned) is not None or cleaned.casefold() in _NO_DATUM


def words_of(text: str) -> str:
    reason = clean(text)
    return "" if no_words(reason) else reason


def initials(name: str) -> str:
    return " ".join(f"{word[0]}•••" for word in name.split())


ORDERS_OF_TEXTS = frozenset({"s", "leer", "quitar", "-", ".."})
"""Commands while a text is asked for: accept, read, remove or leave."""


def only_order(text: str) -> str:
    alone = text.strip().casefold()
    return f"«{alone}» solo es una orden, no un texto" if alone in ORDERS_OF_TEXTS else ""


def no_words(text: str) -> str:
    """Return why a text is no reason, as a digit meant for a list, or ''."""
    if not any(letter.isalpha() for letter in text):
        return "Se escribe con palabras"
    return only_order(text)
