"""What is worked out anew for each program that opens, worked out once: always the same from the same.

A hundredth of a second of processor for a screen, and a fourth of that for each person whose services are
made: with some thousands of both, a twelfth of the suite. Of what a screen does under the pilot, asking how
many parameters a callback takes was a twentieth: Textual keeps the answer of no `partial`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from itertools import chain, islice
from types import CodeType, FunctionType
from typing import Any

from ajustes_tui.domain.keeping.schema import Schema
from ajustes_tui.services.admin.catalog_file import Content

Tokens = dict[str, Any]
"""The colours of a theme, taken apart."""
Row = tuple[Any, ...]
Handlers = list[tuple[type, Callable[..., Any]]]
"""What handles a kind of message in a class, each with the class it is written in."""


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


def findings_once(find: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what reviews the procedure, once for the same causales."""
    known: list[tuple[object, object]] = []

    def give(service: Any) -> Any:
        causales = service.context.catalogs.causales
        if not any(causales == seen for seen, _found in known):
            known.append((causales, find(service)))
        return next(found for seen, found in known if causales == seen)

    return give


def parameters_once(count: Callable[[Any], int]) -> Callable[[Any], int]:
    """Return what counts the parameters of a callback, those of each piece of code once."""
    known: dict[tuple[CodeType, bool], int] = {}

    def give(called: Any) -> int:
        given = len(called.args) + len(called.keywords) if isinstance(called, partial) else 0
        inner = called.func if isinstance(called, partial) else called
        function = getattr(inner, "__func__", inner)
        # What wraps another has its parameters, and not those of its own code.
        if not isinstance(function, FunctionType) or hasattr(function, "__wrapped__"):
            return count(called)
        key = (function.__code__, function is inner)
        if key not in known:
            known[key] = count(partial(inner))
        return known[key] - given

    return give


def rows_once(read: Callable[..., Iterable[Row]]) -> Callable[..., Iterator[Row]]:
    """Return what reads raw rows again: those of a base of one block once for the same columns.

    Proving a store is mostly this, and some hundred stores that are proved have the same bases.
    """
    known: dict[tuple[str, ...], list[Row]] = {}

    def give(reading: Any, blocks: Iterable[Any], columns: Iterable[str]) -> Iterator[Row]:
        blocks = iter(blocks)
        first = list(islice(blocks, 2))
        if len(first) > 1:
            yield from read(reading, chain(first, blocks), columns)
            return
        key = (*columns, sha256(repr((reading, first)).encode()).hexdigest())
        if key not in known:
            known[key] = list(read(reading, first, columns))
        yield from known[key]

    return give


def handlers_once(given: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Return what gives the handlers of a message: those of each class for each kind of message once.

    Where some handler asks something of the message, whoever did it before is asked.
    """
    known: dict[tuple[type, str, type], Handlers | None] = {}

    def of(part: type, name: str, kind: type) -> Handlers | None:
        found: Handlers = []
        for cls in part.__mro__:
            decorated = vars(cls).get("_decorated_handlers") or {}
            if any(kind_ in decorated for kind_ in kind.__mro__):
                return None
            method = vars(cls).get(f"_{name}") or vars(cls).get(name)
            if method is not None and not getattr(method, "_textual_on", None):
                found.append((cls, method))
        return found

    def give(self: Any, name: str, message: Any) -> Iterator[Any]:
        part = type(self)
        key = (part, name, type(message))
        if key not in known:
            known[key] = of(*key)
        handlers = known[key]
        if handlers is None:
            yield from given(self, name, message)
            return
        for cls, method in handlers:
            if message._no_default_action:
                break
            yield cls, method.__get__(self, cls)

    return give
