"""No test names a private of the program: what is tested is what a person or a caller sees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
NAMED_TUPLE = frozenset({"_replace", "_fields", "_make", "_asdict", "_field_defaults"})
"""What every named tuple offers; the underscore keeps it apart from the fields."""
OF_THE_FRAMEWORK = {
    ("support.py", "_compositor"): "nothing public of Textual says what a screen shows as text",
    (
        "conftest.py",
        "_get_dispatch_methods",
    ): "each message asks anew which methods handle its kind",
    ("once.py", "_textual_on"): "how a method says that a decorator gave it its messages",
    ("once.py", "_no_default_action"): "how a message says that no other class is to handle it",
    ("conftest.py", "_wait_for_screen"): "a pilot asks every part of a screen after each key",
    ("idle.py", "_message_queue"): "nothing public says that a part waits for a message",
}
"""Privates of the framework and the library that a file may name, with the reason."""
BY_NAME = frozenset({"setattr", "getattr", "hasattr", "delattr"})


def private(name: str) -> bool:
    return any(part.startswith("_") and not part.startswith("__") for part in name.split("."))


def names_of(node: ast.AST) -> Iterator[str]:
    """Return the privates of another object that a piece of a program names."""
    match node:
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            return
        case ast.Attribute(attr=name) if private(name) and name not in NAMED_TUPLE:
            yield name
        case ast.ImportFrom(module=str(module), names=names) if module.startswith("ajustes_tui"):
            yield from filter(private, [module, *(alias.name for alias in names)])
        case ast.Import(names=names):
            yield from (
                to.name for to in names if to.name.startswith("ajustes_tui") and private(to.name)
            )
        case ast.Constant(value=str(text)) if text.startswith("ajustes_tui.") and " " not in text:
            yield from filter(private, [text])
        case ast.Call(func=ast.Name(id=function) | ast.Attribute(attr=function), args=arguments):
            if function in BY_NAME:
                texts = [to.value for to in arguments if isinstance(to, ast.Constant)]
                yield from (text for text in texts if isinstance(text, str) and private(text))


def privates_in(path: Path) -> list[str]:
    """Return where a test names a private of another object, but for those with a reason."""
    return [
        f"{path.relative_to(TESTS)}:{getattr(node, 'lineno', 0)} {name}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in names_of(node)
        if (path.relative_to(TESTS).as_posix(), name) not in OF_THE_FRAMEWORK
    ]


def test_no_test_names_a_private_of_the_program():
    assert [found for path in sorted(TESTS.rglob("*.py")) for found in privates_in(path)] == []


def test_every_private_with_a_reason_is_still_named():
    named = {
        (file, name)
        for file, _name in OF_THE_FRAMEWORK
        for node in ast.walk(ast.parse((TESTS / file).read_text(encoding="utf-8")))
        for name in names_of(node)
    }
    assert OF_THE_FRAMEWORK.keys() <= named


def test_a_private_is_found_however_it_is_named_and_what_is_ones_own_is_not():
    for source in (
        "screen._service.release(1)",
        "from ajustes_tui.excel import _hidden",
        "import ajustes_tui._hidden",
        "monkeypatch.setattr(load, '_LIMIT', 1)",
        "monkeypatch.setattr('ajustes_tui.storage.load._LIMIT', 1)",
        "getattr(screen, '_service')",
    ):
        assert [name for node in ast.walk(ast.parse(source)) for name in names_of(node)], source
    for source in ("self._own = 1", "row._replace(a=1)", "x.__dict__", "a.b"):
        assert not [name for node in ast.walk(ast.parse(source)) for name in names_of(node)]
