"""What is wrong with the words of a screen: numbers, days, hours, short forms and cut labels."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import ajustes_tui
from ajustes_tui.ui.text import ELLIPSIS

ALLOWED = frozenset({"etc", "ltda", "m", "p", "a", "s", "firme", "demoró"})
"""Short forms that anybody says, and the last words of what the frames type and of the data."""
_SPEAKS = (
    "domain/caso",
    "domain/figures",
    "domain/keeping",
    "screens",
    "ui",
    "widgets",
    "workbench",
)
"""Where the program has what it says on a screen."""
_NUMBER = re.compile(r"(?<![\w./:,•«…-])(?<!\d )(?<!\d: )\d{4,6}(?![\w./:…│┌├└»-]|,\d| \d\d)")
"""A number without its point; what follows an ellipsis is the end of a radicado, not a count."""
_NAMES = re.compile(r"(?:AJU|radicados?|cuenta|OT|OS|huella|CUN|RR|año|de|en)\W*$", re.IGNORECASE)
"""What stands before a number that names something, and counts nothing."""
_SECONDS = re.compile(r"\b\d{1,2}:\d{2}:\d{2}\b")
_ISO = re.compile(r"(?<![\w/.])\d{4}-\d{2}-\d{2}\b")
_SHORT = re.compile(r"(?<![\w./])([A-Za-záéíóúñÁÉÍÓÚ]{1,6})\.(?![\w.])|\bs/[A-Z]\b")
_MACHINE = re.compile(r"(?<![\w./\\-])[A-Za-z]+(?:_[A-Za-z]+)+(?![\w.]*\.\w)")
_CUT = re.compile(rf"[^\s│▌{ELLIPSIS}][^│▌{ELLIPSIS}]*{ELLIPSIS}")
_CUT_NUMBER = re.compile(rf"(?<!de )(?<!de 6)\d{ELLIPSIS}(?!\d)")
"""A number that lost its end, or seems to; «de 3… o de 60…» are the beginnings of a telephone."""
_LEAST_CUT = 4
"""Letters from which the beginning of a text of the program is known."""
_LONG = 5
"""Letters of a word that may end a sentence of the data, and is no short form."""
_SENTENCE = re.compile(r"[a-záéíóúñ]+ [A-ZÁÉÍÓÚ¿«]")
"""A word written small with a sentence behind it: the heads of a table begin with a capital."""
_PARTS = re.compile(r"\s{2,}| · |: |, |[()«»►─]")
"""What parts one text of a row from the next, and the parts of a sentence."""


@cache
def own_texts() -> frozenset[str]:
    """Return what the program itself says on a screen: the texts of its code, and their parts."""
    texts: set[str] = set()
    root = Path(ajustes_tui.__file__).parent
    for path in (path for folder in _SPEAKS for path in (root / folder).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            said = node.value if isinstance(node, ast.Constant) else None
            if isinstance(said, str) and id(node) not in docstrings:
                texts |= {part.strip() for part in _PARTS.split(said)} | {said}
    return frozenset(texts)


@cache
def _began() -> frozenset[str]:
    """Return every beginning of a text of the program that is not a whole one, nor one that goes on."""
    return (
        frozenset(
            text[:end].rstrip()
            for text in own_texts()
            for end in range(_LEAST_CUT, len(text))
            if text[end] != ELLIPSIS
        )
        - own_texts()
    )


@cache
def _words() -> frozenset[str]:
    """Return the words that the program says whole, so that a stop behind one ends a sentence."""
    files = Path(ajustes_tui.__file__).parent.parent / "data"
    data = (path.read_text("utf-8") for name in ("*.toml", "*.csv") for path in files.glob(name))
    whole = re.compile(r"(?<![\w.])[^\W\d_]+(?![\w.])|[^\W\d_]+(?=\.$)(?<=.{20})")
    return frozenset(w.lower() for text in (*own_texts(), *data) for w in whole.findall(text))


def faults_of(rows: Iterable[str]) -> Iterator[str]:
    """Give each fault of some rows of a screen, with its kind and the words around it."""
    for row in rows:
        for kind, pattern in (("hora", _SECONDS), ("fecha", _ISO), ("código", _MACHINE)):
            for found in pattern.finditer(row):
                yield f"{kind}: {_around(row, found)}"
        for found in _NUMBER.finditer(row):
            if not _NAMES.search(row[: found.start()]):
                yield f"número: {_around(row, found)}"
        for found in _SHORT.finditer(row):
            word, after = found[1] or "", row[found.end() :]
            ends = len(word) >= _LONG and (not after.strip() or _SENTENCE.match(word + after))
            if not ends and (found[1] or "").lower() not in ALLOWED | _words():
                yield f"abreviatura: {_around(row, found)}"
        yield from cut_numbers(row)
        for found in _CUT.finditer(row):
            if label := cut_label(found[0].removesuffix(ELLIPSIS)):
                yield f"cortado: {label}{ELLIPSIS}"


def cut_numbers(row: str) -> Iterator[str]:
    """Give each number of a row of a screen that is cut, with the words around it."""
    for found in _CUT_NUMBER.finditer(row):
        yield f"número cortado: {_around(row, found)}"


def cut_label(text: str) -> str:
    """Return the words of the program that a cut text is, behind what it stands with, or ''."""
    said = _PARTS.split(text)[-1].strip().lstrip("0123456789 ►▲●○√")
    return said if said in _began() else ""


def _around(row: str, found: re.Match[str]) -> str:
    return row[max(found.start() - 14, 0) : found.end() + 8].strip()
