"""The words of a filter line: what each keeps, completion, and wording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.query.query import QueryTerm, key_named
from ajustes_tui.domain.query.vocabulary import FLAGS, KEYS, TEXT, WITHOUT, WORDS
from ajustes_tui.domain.values.text import folded

_LEAST_OF_MEANING = 3
"""Letters from which a word is also found by its meaning."""


class FilterWord(NamedTuple):
    """A word of a filter line, and the casos it keeps."""

    text: str
    """As typed: `causal:A`, `mios`; a key alone ends in a colon."""
    keeps: str

    @property
    def key(self) -> str:
        return self.text.partition(":")[0] if ":" in self.text else ""

    @property
    def value(self) -> str:
        return self.text.partition(":")[2] if ":" in self.text else self.text


OFFERS: tuple[FilterWord, ...] = tuple(
    FilterWord(f"{key}:{offered.value}", offered.keeps)
    for key, word in KEYS.items()
    for offered in word.offers
) + tuple(FilterWord(key, word.keeps) for key, word in FLAGS.items())
OPEN_KEYS = frozenset(key for key, word in KEYS.items() if word.stored or word.counted_by)


def words_of(catalogs: Catalogs) -> tuple[FilterWord, ...]:
    return (*OFFERS, *(FilterWord(f"causal:{c.letter}", c.name) for c in catalogs.causales))


class HalfTyped(NamedTuple):
    """The word being typed."""

    start: int
    """The index where its completion is inserted."""
    key: str
    """In full; '' for none."""
    given: tuple[str, ...]
    """Values before the last comma."""
    typed: str
    inverse: bool
    others: str


def half_typed(line: str, at: int) -> HalfTyped | None:
    """Return the word that ends at a position; None inside a word or after an unknown key."""
    if at < len(line) and not line[at].isspace():
        return None
    before = line[:at]
    start, inside = 0, False
    for place, letter in enumerate(before):
        inside ^= letter == '"'
        if letter == " " and not inside:
            start = place + 1
    word = before[start:]
    others = f"{line[:start]} {line[at:]}".strip()
    inverse = word.startswith("!")
    rest = word.removeprefix("!")
    name, colon, tail = rest.partition(":")
    if not colon:
        return HalfTyped(at - len(rest), "", (), rest, inverse, others)
    *given, typed = tail.split(",")
    if not (named := key_named(name)):
        return None
    return HalfTyped(at - len(typed), named, tuple(filter(None, given)), typed, inverse, others)


def matching(half: HalfTyped, words: Iterable[FilterWord]) -> list[FilterWord]:
    """Return keys, plain words and values or, with a key, its values.

    They match by their beginning, or that of a word of their meaning.
    """
    typed = folded(half.typed).strip('"')
    if half.key:
        given = {folded(value) for value in half.given}
        return [
            word._replace(text=word.value)
            for word in words
            if word.key == half.key
            and folded(word.value) not in given
            and _begins(typed, word.value, word.keeps)
        ]
    if not typed:
        return []
    keys = [FilterWord(f"{word.key}:", f"por ejemplo, {word.example}") for word in KEYS.values()]
    begun = [word for word in keys if word.text.startswith(typed)]
    return [*begun, *(w for w in words if _begins(typed, w.value.strip('"'), w.keeps))]


def _begins(typed: str, value: str, keeps: str) -> bool:
    if folded(value).replace("_", " ").startswith(typed.replace("_", " ")):
        return True
    if len(typed) < _LEAST_OF_MEANING:
        return False
    return any(word.startswith(typed) for word in folded(keeps).split())


def completed(line: str, at: int, half: HalfTyped, word: str) -> tuple[str, int]:
    """Return the line with the completion and the new cursor position.

    A blank follows a whole word, nothing a key.
    """
    tail = "" if word.endswith(":") else " "
    before = f"{line[: half.start]}{word}{tail}"
    return before + line[at:].removeprefix(" " if tail else ""), len(before)


def said_of(term: QueryTerm) -> tuple[str, str]:
    word = WORDS[term.key]
    said = next((o.said for o in word.offers if (o.value,) == term.values), "")
    if not said and term.values == (WITHOUT,) and term.key != TEXT:
        said = f"está sin {word.without or term.key}"
    said = said or word.said.format(" o ".join(map(word.value_said, term.values)))
    verb, _blank, rest = said.partition(" ")
    return (f"no {verb}" if term.inverse else verb), rest


def none_is(terms: Sequence[QueryTerm]) -> str:
    """Say that no caso meets the terms, with shared verbs said once."""
    parts: list[str] = []
    last = ""
    for term in terms:
        verb, rest = said_of(term)
        parts.append(rest if verb == last else f"{verb} {rest}")
        last = verb
    *before, end = parts
    return f"Ningún caso {', '.join(before)}{' y ' if before else ''}{end}."
