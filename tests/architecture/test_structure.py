"""How the program is put together: screens are composed of parts, and each part keeps to itself."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from textual.app import App
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.screen import Screen
from textual.scroll_view import ScrollView

import ajustes_tui
from ajustes_tui.app import SCREENS
from ajustes_tui.cli import parser

PACKAGE = Path(ajustes_tui.__file__).parent
ROOT = PACKAGE.parent
INTERFACE = frozenset({"app.py", "commands.py", "screens", "ui", "widgets"})
MOST_CLASSES = 2
MOST_NAMES = 100
MOST_FILES = 25

NAMED_TUPLE = frozenset({"_replace", "_fields", "_make", "_asdict"})
"""What every named tuple offers; the underscore keeps it apart from the fields."""
OF_LIBRARIES = {
    "argparse._SubParsersAction": "the type of what `add_subparsers` returns has no other name",
    "argparse._MutuallyExclusiveGroup": "as the one above",
    "os._exit": "the way to end a child without running what its parent registered",
}
"""Underscores of libraries, with the reason why each is used."""
OF_THE_FRAMEWORK = {
    "AjustesApp._handle_exception": "the only place where a failure of the interface arrives",
    "AjustesApp._fatal_error": "what is printed of a failure would show accounts",
    "AjustesApp._return_code": "the exit code of a failure is ours",
    "TextField._on_key": "Input reads its keys there",
}
"""Private names of the framework that are meant to be ours, with the reason."""


@cache
def _sources() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in sorted(PACKAGE.rglob("*.py"))}


def _module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def _classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


@cache
def _own_names(cls: ast.ClassDef) -> set[str]:
    """Return what a class defines in its body, and what its methods keep on `self`."""
    names = set()
    for node in cls.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    nested = {
        id(node)
        for inner in cls.body
        if isinstance(inner, ast.ClassDef)
        for node in ast.walk(inner)
    }
    for node in ast.walk(cls):
        if id(node) not in nested and _is_self(node) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
    return names


def _is_self(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("self", "cls")
    )


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@cache
def _screens() -> dict[str, type[Screen[object]]]:
    """Return the class of every screen and of every box over one, by its name."""
    for path in _sources():
        if path.is_relative_to(PACKAGE / "screens"):
            import_module(_module_of(path))
    found: dict[str, type[Screen[object]]] = {}
    waiting = list(Screen.__subclasses__())
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        if cls.__module__.startswith("ajustes_tui.") and not cls.__subclasses__():
            found[cls.__name__] = cls
    return found


def _places() -> list[str]:
    """Return the names of the screens that are places, and of the base of all of them."""
    return [base.__name__ for cls in _screens().values() for base in _chain(cls)]


def _arguments(function: ast.FunctionDef) -> list[ast.arg]:
    args = function.args
    return [*args.posonlyargs, *args.args, *args.kwonlyargs]


@cache
def _chain(cls: type) -> list[type]:
    return [base for base in cls.__mro__ if base.__module__.startswith("ajustes_tui.")]


@cache
def _names_of(cls: type) -> set[str]:
    """Return every name of ours on an object of a class."""
    names: set[str] = set()
    for base in _chain(cls):
        tree = _sources()[ROOT / (base.__module__.replace(".", "/") + ".py")]
        own = (_own_names(node) for node in _classes(tree) if node.name == base.__name__)
        # A class that is made of a table has no names that anybody wrote.
        names |= next(own, set())
    return names


def test_every_place_is_among_the_screens():
    assert {path.partition(":")[2] for path in SCREENS.values()} <= set(_screens())


def test_a_screen_has_one_own_class_above_it():
    """What a tower of superclasses shares by `self` cannot be understood one class at a time."""
    towers = {name for name, cls in _screens().items() if len(_chain(cls)) > MOST_CLASSES}
    assert towers == set()


def test_the_name_of_a_class_has_one_meaning():
    """Messages apart, whose name is read after that of the part that posts them."""
    names = Counter(
        node.name
        for tree in _sources().values()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name for name, count in names.items() if count > 1} == set()


def test_no_object_has_more_names_than_one_can_know():
    """Inherited ones count: who reads a method must know all that it may touch."""
    crowded = set()
    for path, tree in _sources().items():
        module = import_module(_module_of(path))
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                count = len(_names_of(getattr(module, node.name)))
                crowded |= {node.name} if count > MOST_NAMES else set()
    assert crowded == set()


def test_no_part_is_handed_its_screen():
    """A part that knows its screen can only be shown in it; it takes a callable or sends a message."""
    found = set()
    for path, tree in _sources().items():
        if path.relative_to(PACKAGE).parts[0] not in {"screens", "widgets"}:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                taken = {ast.unparse(arg.annotation) for arg in _arguments(node) if arg.annotation}
                found |= {f"{path.name}:{node.lineno} {name}" for name in taken & set(_places())}
            elif (
                isinstance(node, ast.Attribute)
                and ast.unparse(node.value) == "self.screen"
                and not hasattr(Screen, node.attr)
            ):
                found.add(f"{path.name}:{node.lineno} self.screen.{node.attr}")
    assert found == set()


def test_nobody_reads_the_underscore_of_another_object():
    """An object that others look into cannot change by itself, nor be tested alone."""
    found = set()
    used = set()
    for path, tree in _sources().items():
        own = {name for cls in _classes(tree) for name in _own_names(cls)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute) or not _is_private(node.attr) or _is_self(node):
                continue
            owner = ast.unparse(node.value)
            if (whole := f"{owner}.{node.attr}") in OF_LIBRARIES:
                used.add(whole)
            elif (
                owner != "super()"
                and node.attr not in NAMED_TUPLE
                and not (isinstance(node.value, ast.Name) and node.attr in own)
            ):
                found.add(f"{path.relative_to(ROOT)}:{node.lineno} {owner}.{node.attr}")
    assert found == set()
    assert used == set(OF_LIBRARIES)


def test_a_class_keeps_its_underscores_in_its_file():
    """A private name that a superclass of another file owns is read from outside all the same."""
    found = set()
    for path, tree in _sources().items():
        if path.relative_to(PACKAGE).parts[0] not in INTERFACE:
            continue
        module = import_module(_module_of(path))
        for node in tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            cls = getattr(module, node.name)
            above = [base for base in _chain(cls) if base.__module__ != module.__name__]
            inherited = {name for base in above for name in _names_of(base) if _is_private(name)}
            used = {inner.attr for inner in ast.walk(node) if _is_self(inner)}
            found |= {f"{node.name}.{name}" for name in used & (inherited - _own_names(node))}
    assert found == set()


async def test_no_private_name_of_ours_hides_one_of_the_framework():
    """What the framework keeps under a name of its own would be overwritten without a word."""
    app = App[None]()
    async with app.run_test():
        of_widget = {*dir(Vertical()), *dir(ScrollView())}
        theirs = {App: set(dir(app)), Screen: set(dir(app.screen)), DOMNode: of_widget}
    found = set()
    for path, tree in _sources().items():
        module = import_module(_module_of(path))
        for node in tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            cls = getattr(module, node.name)
            kind = next((kind for kind in theirs if issubclass(cls, kind)), None)
            if kind is not None:
                hidden = {name for name in _own_names(node) if _is_private(name)} & theirs[kind]
                found |= {f"{node.name}.{name}" for name in hidden}
    assert found == set(OF_THE_FRAMEWORK)


def test_no_folder_has_more_files_than_one_can_take_in():
    """A folder is a concept; past this many files it holds several, told apart by prefixes."""
    files = Counter(path.parent.relative_to(ROOT).as_posix() for path in _sources())
    assert {folder for folder, count in files.items() if count > MOST_FILES} == set()


def test_the_command_line_opens_on_every_screen_of_the_program():
    assert set(parser.SCREENS) == set(SCREENS)


def test_one_condition_tells_which_casos_are_seen():
    """A query that asks for `retirado = 0` itself would show the casos of a base that is half written."""
    says_it = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "retirado = 0" in path.read_text("utf-8")
    }
    assert says_it == {"storage/core/predicate.py", "storage/intake/unfinished.py"}


def test_whether_something_is_there_is_asked_in_one_place():
    """Since Python 3.14 `Path.exists` and its sisters say no where this account may not look."""
    asked = [
        f"{path}:{node.lineno}"
        for path, tree in _sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("exists", "is_file", "is_dir")
        and not node.args
    ]
    # The entry of a zip of attachments, which is no path.
    assert [place for place in asked if "/excel/read/mail.py:" not in place] == []


def _texts(tree: ast.Module) -> Iterator[str]:
    """Return the texts a module may show: not its docstrings."""
    shown = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in shown:
            yield node.value


AT_WORK = re.compile(r"(?i)^[a-záéíóú]+(ando|iendo|yendo)(lo|la|se)?\b.*…$")
"""What says that something is being done."""


def test_that_something_is_being_done_is_said_in_one_place_and_after_a_moment():
    """A description of `reads` or `writes` is told by the row of long work, where there is time to read it."""
    said = {
        (path.name, text)
        for path, tree in _sources().items()
        for text in _texts(tree)
        if any(AT_WORK.match(part.strip()) for part in re.split("[›·]", text))
    }
    assert said == {("long_work.py", "Cancelando…")}


def test_every_piece_of_work_says_what_it_does():
    """In a gerund, since it stands before a count: «Leyendo la cola»."""
    described = {
        (path.name, node.lineno): node.args[
            0 if node.func.id in ("reads", "streams", "writes") else 1
        ]
        for path, tree in _sources().items()
        if path.is_relative_to(PACKAGE / "screens") and path.name != "background.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in ("reads", "streams", "writes", "read", "write") and len(node.args) > 0
        if node.func.id in ("reads", "streams", "writes") or len(node.args) > 2
    }
    assert len(described) > 60
    silent = {
        place: ast.unparse(words)
        for place, words in described.items()
        if not re.match(
            r"f?'[A-Z][a-záéíóú]*(ando|iendo|yendo)( |')|asked\.saying$", ast.unparse(words)
        )
    }
    assert silent == {}
