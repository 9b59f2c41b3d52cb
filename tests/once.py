"""What is worked out anew for each program that opens, worked out once: always the same from the same.

A hundredth of a second of processor for a screen, and a fourth of that for each person whose services are
made: with some thousands of both, a twelfth of the suite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ajustes_tui.domain.keeping.schema import Schema
from ajustes_tui.services.admin.catalog_file import Content

Tokens = dict[str, Any]
"""The colours of a theme, taken apart."""


def tokens_once(tokenize: Callable[[Tokens], Tokens]) -> Callable[[Tokens], Tokens]:
    """Return what takes the colours of a theme apart, those of each theme once."""
    known: dict[frozenset[tuple[str, Any]], Tokens] = {}

    def give(colours: Tokens) -> Tokens:
        key = frozenset(colours.items())
        if key not in known:
            known[key] = tokenize(colours)
        return known[key]

    return give


def rules_once(parse: Callable[..., Iterable[Any]]) -> Callable[..., Iterable[Any]]:
    """Return what parses a style sheet, each with the colours of each theme once.

    Those are told apart by their identity: `tokens_once` keeps every one of them.
    """
    known: dict[tuple[Any, ...], list[Any]] = {}

    def give(*texts: Any, variable_tokens: Tokens, **more: Any) -> Iterable[Any]:
        key = (*texts, id(variable_tokens), *more.values())
        if key not in known:
            known[key] = list(parse(*texts, variable_tokens=variable_tokens, **more))
        return known[key]

    return give


def contents_once(read: Callable[[Schema, str, str], Content]) -> Callable[..., Content]:
    """Return what reads the file of a catalogue, each text once; a bad one is refused every time."""
    known: dict[tuple[str, str, str], Content] = {}

    def give(schema: Schema, text: str, file: str) -> Content:
        key = (schema.file, text, file)
        if key not in known:
            known[key] = read(schema, text, file)
        return known[key]

    return give
