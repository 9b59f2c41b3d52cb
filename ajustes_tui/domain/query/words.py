"""The words of a filter line: what each keeps, which ones complete a word half typed, and how it is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.query.query import QueryTerm, key_named
from ajustes_tui.domain.query.vocabulary import FLAGS, KEYS, TEXT, WITHOUT, WORDS
from ajustes_tui.domain.values.text import folded

_LEAST_OF_MEANING = 3
"""Letters from which a word is found by what it keeps, too."""


class FilterWord(NamedTuple):
    """A word of a filter line, and the casos it keeps."""

    text: str
    """As it is typed: `causal:A`, `mios`; a key alone ends in a colon."""
    keeps: str

    @property
    def key(self) -> str:
        """Return the key of the word, '' for one that has none."""
        return self.text.partition(":")[0] if ":" in self.text else ""

    @property
    def value(self) -> str:
        """Return what stands behind its key, the whole word where it has none."""
        return self.text.partition(":")[2] if ":" in self.text else self.text


OFFERS: tuple[FilterWord, ...] = tuple(
    FilterWord(f"{key}:{offered.value}", offered.keeps)
    for key, word in KEYS.items()
    for offered in word.offers
) + tuple(FilterWord(key, word.keeps) for key, word in FLAGS.items())
"""The words that need no catalogue; what stands behind `asesor:` and the like is read from the store."""
OPEN_KEYS = frozenset(key for key, word in KEYS.items() if word.stored or word.counted_by)
"""The keys whose values the store has."""


def words_of(catalogs: Catalogs) -> tuple[FilterWord, ...]:
    """Return every word whose casos need no look at the store to be named, the causales last."""
    return (*OFFERS, *(FilterWord(f"causal:{c.letter}", c.name) for c in catalogs.causales))


class HalfTyped(NamedTuple):
    """The word of a line where the person types."""

    start: int
    """Where in the line begins what another word would replace."""
    key: str
    """The key it has already, in full; '' for none."""
    given: tuple[str, ...]
    """The values typed before the last comma."""
    typed: str
    """The letters of the value, or of the word without a key."""
    inverse: bool
    others: str
    """The line without that word."""


def half_typed(line: str, at: int) -> HalfTyped | None:
    """Return the word that ends at a place of a line; None inside a word, or behind a key nobody knows."""
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
    """Return the words that complete one half typed, as they would replace its letters.

    Without a key: the keys, the words without one, and the values; with a key: its values. By
    how they begin, or by how a word of what they keep begins.
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
    """Return a line with a word in the place of the one half typed, and where one goes on typing.

    Behind a whole word stands a blank; behind a key its value is still to come.
    """
    tail = "" if word.endswith(":") else " "
    before = f"{line[: half.start]}{word}{tail}"
    return before + line[at:].removeprefix(" " if tail else ""), len(before)


def said_of(term: QueryTerm) -> tuple[str, str]:
    """Return what a caso of a term is: the verb, and the rest."""
    word = WORDS[term.key]
    said = next((o.said for o in word.offers if (o.value,) == term.values), "")
    if not said and term.values == (WITHOUT,) and term.key != TEXT:
        said = f"está sin {word.without or term.key}"
    said = said or word.said.format(" o ".join(map(word.value_said, term.values)))
    verb, _blank, rest = said.partition(" ")
    return (f"no {verb}" if term.inverse else verb), rest


def none_is(terms: Sequence[QueryTerm]) -> str:
    """Return the sentence that no caso meets some terms, a verb said once for those that share it."""
    parts: list[str] = []
    last = ""
    for term in terms:
        verb, rest = said_of(term)
        parts.append(rest if verb == last else f"{verb} {rest}")
        last = verb
    *before, end = parts
    return f"Ningún caso {', '.join(before)}{' y ' if before else ''}{end}."
