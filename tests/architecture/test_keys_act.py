"""Every key a place prints does something there: no key waits for a screen that does not answer."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from textual.dom import DOMNode

from ajustes_tui import lines, screens, workbench
from ajustes_tui.app import SCREENS, AjustesApp
from ajustes_tui.cli.orders import ORDERS
from ajustes_tui.domain.parts.table import PARTS
from ajustes_tui.domain.parts.words import PART_WORDS, WORK_PARTS
from ajustes_tui.lines.dialogue import BACK, HELP
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.ui.keys import ACTIONS, CONTEXTS, KeyAction, actions_of

LUGARES = SCREENS | {
    "kpi_atencion": "kpi.attention.screen:AttentionScreen",
    "kpi_evidencia": "kpi.evidence:EvidenceScreen",
    "kpi_mesa": "kpi.open_work:OpenWorkScreen",
    "primera": "primera.screen:FirstScreen",
    "conflicto": "caso.conflict:ConflictScreen",
    "tanda": "triage.batch_review:TandaScreen",
}


def _classes() -> Iterator[type[DOMNode]]:
    for module in pkgutil.walk_packages(screens.__path__, f"{screens.__name__}."):
        import_module(module.name)
    pending: list[type[DOMNode]] = [DOMNode]
    while pending:
        cls = pending.pop()
        pending += cls.__subclasses__()
        if cls.__module__.startswith("ajustes_tui."):
            yield cls


def _does(cls: type[DOMNode], action: KeyAction) -> bool:
    """Tell whether a part answers the keys of an action itself."""
    return any(
        (getattr(binding, "id", None) or "").startswith(action.id) and "." not in binding.action
        for binding in vars(cls).get("BINDINGS", ())
    )


def test_each_key_of_a_place_has_an_action():
    classes = [*_classes()]
    for key_context in CONTEXTS:
        place = key_context.split(".")[0]
        duenos = [AjustesApp, AjustesScreen]
        if place in LUGARES:
            module, _, name = LUGARES[place].partition(":")
            duenos.append(getattr(import_module(f"ajustes_tui.screens.{module}"), name))
        for action in actions_of(key_context):
            nombre = action.calls.split("(")[0].rsplit(".", 1)[-1]
            parts = [cls for cls in classes if _does(cls, action)]
            assert all(hasattr(part, f"action_{nombre}") for part in parts), action.id
            assert parts or any(hasattr(dueno, f"action_{nombre}") for dueno in duenos), action.id


OF_TEXTUAL = {"quit"}
"""The actions that the framework itself begins."""


def test_each_action_has_a_key():
    """An `action_` that no row of the table, binding or other action names waits for a key nobody has."""
    package = Path(screens.__file__).parents[1]
    sources = [path.read_text(encoding="utf-8") for path in package.rglob("*.py")]
    everything = "\n".join(sources)
    named = set(
        re.findall(r"[|→\"] *(?:app\.|screen\.)?(\w+)(?:[ (\"…]|$)", everything, re.MULTILINE)
    )
    called = set(re.findall(r"\.action_(\w+)", everything))
    own = set(re.findall(r"def action_(\w+)", everything))
    assert own - named - called - OF_TEXTUAL == set()


WITHOUT = {
    "– en pantalla": "it is of what is drawn: where the cursor is, what a table shows beside another",
    "– en su orden": "a list is said in its one order, the most urgent or the largest first",
    "– se pregunta": "the dialogue asks it of itself, one thing after another",
    "– uno a uno": "the dialogue decides one caso at a time, each with its own `s`",
}
"""Why an act has no word in the plain lines."""
_NUMBER = "su número"
"""The plain lines say a number before each row or answer, which opens or chooses it."""


_NAME_WORDS = ("Choice", "Place", "FormRow")
"""What is made with a word of the dialogue first: a choice, a place, a datum of a form."""


@cache
def _words_of_the_lines() -> frozenset[str]:
    """Return every word the dialogue takes: of its choices and places, and the options of its orders."""
    words = {o.word for order in ORDERS.values() if order.reads for o in order.options}
    words |= {BACK, HELP, *WORK_PARTS, *(part.word for part in PART_WORDS.values())}
    for path in (p for of in (lines, workbench) for p in Path(of.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            of: list[ast.expr | None] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                of = list(node.args[:1]) if node.func.id in _NAME_WORDS else []
            elif isinstance(node, ast.Dict):
                of = list(node.keys)
            words |= {w.value for w in of if isinstance(w, ast.Constant)}
    return frozenset(words)


def test_the_digit_of_each_part_of_the_figures_is_that_of_its_words():
    keys = [a.keystrokes for a in ACTIONS if a.id.startswith("kpi.de_")]
    assert keys == [str(digit) for digit, _part in enumerate(PARTS, 1)]
    assert {part.digit for part in PART_WORDS.values()} == {*map(int, keys)}


def test_each_act_is_on_both_faces_or_says_why_not():
    on_both = {*WITHOUT, _NUMBER, *ORDERS, *_words_of_the_lines()}
    lacking = [a.id for a in ACTIONS if a.in_lines.removeprefix("ajustes ") not in on_both]
    assert lacking == []
