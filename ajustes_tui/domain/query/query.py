"""The filter line of the queue: words parsed as conditions and written back.

`peña causal:A,D !norte semaforo:rojo valor:>50000 mios` keeps the casos with «peña» in their row,
of causal A or D, without «norte», with a red or overdue semáforo, of more than $ 50.000, and mine.
Plain words are text, `!` inverts any word, and quoted words are always text. A key or value may be
shortened while unambiguous.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.query.filter import CasoFilter, sought
from ajustes_tui.domain.query.vocabulary import (
    FLAGS,
    KEYS,
    TEXT,
    QueryContext,
    UnknownWord,
    choose,
    condition_of,
    short,
)
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import InvalidDatum

_ESCAPABLE = frozenset(' ,:!"')


class QueryTerm(NamedTuple):
    """A word of the line: key (`texto` for a plain one), values, and whether it has `!`."""

    key: str
    values: tuple[str, ...] = ()
    inverse: bool = False

    def __str__(self) -> str:
        sign = "!" if self.inverse else ""
        if self.key in FLAGS:
            return sign + self.key
        if self.key == TEXT:
            text = self.values[0]
            loose = not _ESCAPABLE.intersection(text) and key(text) not in FLAGS
            return sign + (text if loose else f'"{text}"')
        return f"{sign}{self.key}:{','.join(map(_quoted, self.values))}"


class Query(NamedTuple):
    """A parsed filter line; `str` returns its full form."""

    terms: tuple[QueryTerm, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    def without(self, term: QueryTerm) -> Query:
        return Query(tuple(other for other in self.terms if other != term))

    def criteria(self, where: QueryContext) -> CasoFilter:
        return CasoFilter(
            tuple(condition_of(t.key, t.values, where, inverse=t.inverse) for t in self.terms)
        )


def read_query(text: str, catalogs: Catalogs, today: date) -> Query:
    """Parse a filter line; raises InvalidDatum naming the wrong word."""
    return Query(tuple(_term(word, catalogs, today) for word in _word_list(sought(text))))


def _word_list(text: str) -> list[str]:
    words, current, inside = [], "", False
    for character in clean(text):
        if character == '"':
            inside = not inside
        if character == " " and not inside:
            words.append(current)
            current = ""
        else:
            current += character
    if inside:
        raise InvalidDatum("Falta cerrar las comillas.", 'Escriba, por ejemplo, "visita técnica".')
    return [word for word in (*words, current) if word]


def _term(word: str, catalogs: Catalogs, today: date) -> QueryTerm:
    inverse = word.startswith("!")
    rest = word.removeprefix("!")
    if not rest.strip('"'):
        raise InvalidDatum(
            f"A «{short(word)}» le falta la palabra.", "Escríbala pegada: !norte, !causal:A"
        )
    name, colon, tail = rest.partition(":")
    if colon and name.isalpha():
        return _with_key(name, tail, catalogs, today, inverse=inverse)
    mark = key(rest)
    if '"' not in rest and mark in FLAGS:
        return QueryTerm(mark, (), inverse)
    return QueryTerm(TEXT, (rest.replace('"', ""),), inverse)


def _with_key(name: str, tail: str, catalogs: Catalogs, today: date, *, inverse: bool) -> QueryTerm:
    word = choose(name, KEYS, "filtro", "Entre comillas se busca como texto.")
    parts = [part for part in _parts(tail) if part]
    if not parts:
        raise InvalidDatum(
            f"Después de «{word.key}:» falta qué buscar.", f"Por ejemplo, {word.example}"
        )
    values = [word.read(part, catalogs, today) for part in parts]
    return QueryTerm(word.key, tuple(dict.fromkeys(values)), inverse)


def key_named(name: str) -> str:
    """Resolve a full or shortened key; '' if unknown or ambiguous."""
    try:
        return choose(name, KEYS, "", "").key
    except UnknownWord:
        return ""


def _parts(tail: str) -> list[str]:
    parts, inside = [""], False
    for character in tail:
        if character == '"':
            inside = not inside
        elif character == "," and not inside:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _quoted(value: str) -> str:
    return f'"{value}"' if _ESCAPABLE.intersection(value) else value
