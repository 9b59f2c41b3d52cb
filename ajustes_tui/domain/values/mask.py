"""The mask of free texts in exports: telephones, and names the store knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ajustes_tui.domain.base.fields import BESIDE_CHAIN, Kind, columns_of
from ajustes_tui.domain.values.identifiers import without_numbers
from ajustes_tui.domain.values.text import clean, initials, key

_WORD = re.compile(r"[\w\u0300-\u036f]+")
_PARTICLES = frozenset({"de", "del", "la", "las", "lo", "los", "el", "y"})
_NOBODY = "—"
_LEAST_WORDS = 2
"""Words of a longer name that together identify a person."""
_CACHED = 4_096
_NAMES = "|".join(sorted(BESIDE_CHAIN & columns_of(Kind.NAME)))
_NAMED = re.compile(
    rf"\b(?P<campo>(?:{_NAMES}): )(?P<nombre>.*?)(?=; (?:{'|'.join(sorted(BESIDE_CHAIN))}): |$)",
    re.MULTILINE,
)
"""How the line of a corte writes the names it brought among other texts."""
_Words = tuple[tuple[int, int, str], ...]


class Mask:
    """Masks the free texts of a cuenta, given the names of its people."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        parts = {_name_words(name) for name in names}
        self._names = [
            (frozenset(words), own)
            for words in sorted(parts)
            if (own := frozenset(p for p in words if _is_own(p)))
        ]

    def text(self, text: str) -> str:
        text = _without_named(text)
        for all_words, own in self._names:
            # Most texts hold none of the words of a name: looking for its places takes ten times more.
            if len(own & _distinct(text)) < min(_LEAST_WORDS, len(own)):
                continue
            for since, until in reversed(list(_where(text, all_words, own))):
                name = _WORD.sub(lambda p: initials(p[0]), text[since:until])
                text = f"{text[:since]}{name}{text[until:]}"
        return text


def without_people(text: str | None, name: str | None) -> str | None:
    """Mask the name and any telephone of a usuario; None without text."""
    said = clean(text or "")
    return (Mask([name] if name else ()).text(said) if said else "") or None


class Mentions:
    """Tells whether a free text mentions a person, by name or telephone."""

    def __init__(self, names: Iterable[str], numbers: Iterable[str]) -> None:
        self._mask, self._numbers = Mask(names), frozenset(numbers)

    def in_text(self, text: str) -> bool:
        """A part of a name alone is no mention."""
        digits = re.sub(r"\D", "", text)
        if any(number in digits for number in self._numbers):
            return True
        return self._mask.text(text) != _NOBODYS.text(text)


_NOBODYS = Mask()


def _is_own(word: str) -> bool:
    return len(word) > 2 and word not in _PARTICLES


def _mask_named(found: re.Match[str]) -> str:
    name = found["nombre"]
    return found["campo"] + (name if name == _NOBODY else initials(name))


def _where(text: str, all_words: frozenset[str], own: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a name: whole, or two of its words in any order."""
    consecutive: list[tuple[int, int, str]] = []
    for word in (*_words(text), (len(text), len(text), "")):
        if word[2] in all_words:
            consecutive.append(word)
            continue
        places = [n for n, (_, _, folded) in enumerate(consecutive) if folded in own]
        if len({consecutive[n][2] for n in places}) >= min(2, len(own)):
            yield consecutive[places[0]][0], consecutive[places[-1]][1]
        consecutive = []


@lru_cache(maxsize=_CACHED)
def _name_words(name: str) -> tuple[str, ...]:
    return tuple(key(name).split())


@lru_cache(maxsize=_CACHED)
def _without_named(text: str) -> str:
    return _NAMED.sub(_mask_named, without_numbers(text))


@lru_cache(maxsize=_CACHED)
def _distinct(text: str) -> frozenset[str]:
    return frozenset(word for _, _, word in _words(text))


@lru_cache(maxsize=_CACHED)
def _words(text: str) -> _Words:
    return tuple((p.start(), p.end(), key(p[0])) for p in _WORD.finditer(text))
