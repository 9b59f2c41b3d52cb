"""Each act is done on both faces, through the one writing of it."""

from __future__ import annotations

import ast
import re
from inspect import getfile, isfunction, isgeneratorfunction
from pathlib import Path
from types import ModuleType

import pytest

from ajustes_tui import lines, screens
from ajustes_tui.lines.caso import CasoDialogue
from ajustes_tui.lines.llamada import CallDialogue
from ajustes_tui.screens.caso.bench import CaseBench
from ajustes_tui.screens.caso.orders import CaseOrders
from ajustes_tui.screens.contacto.call_orders import CallOrders
from ajustes_tui.screens.contacto.call_panel import CallPanel
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.workbench import case_acts
from ajustes_tui.workbench.call_acts import CallActs
from ajustes_tui.workbench.case_acts import CaseActs
from ajustes_tui.workbench.lead import (
    base_acts,
    figure_acts,
    lot_acts,
    mailing,
    people_acts,
    week_acts,
)

OF_THE_ACTS = {"permits"}
"""What only the acts themselves ask."""


def _done(*faces: type) -> set[str]:
    sources = [Path(getfile(face)).read_text(encoding="utf-8") for face in faces]
    return {
        name for source in sources for name in re.findall(r"\b(?:_?acts|C\w+Acts)\.(\w+)\b", source)
    }


@pytest.mark.parametrize(
    ("acts", "screens", "lines"),
    [
        (CallActs, (CallPanel, CallOrders), CallDialogue),
        (CaseActs, (CaseBench, CaseOrders, TriageScreen), CasoDialogue),
    ],
    ids=["call", "caso"],
)
def test_each_act_is_on_the_screen_and_in_plain_lines(acts, screens, lines):
    names = {name for name, value in vars(acts).items() if isfunction(value) and name[0] != "_"}
    assert names - _done(*screens) - OF_THE_ACTS == set()
    assert names - _done(lines) - OF_THE_ACTS == set()


WITHIN_ANOTHER = {
    "activate": "plain lines let somebody in again as they add them, by the login",
    "register_other_day": "plain lines ask for the day among the other data of the practice",
    "mail_lot": "plain lines leave the mail of a lot to its order",
    "follow_asesor": "plain lines offer a follow-up only where there is one",
}
"""The acts that one face alone begins, and why the other does not."""


def _acts_of(module: ModuleType) -> set[str]:
    """Return the functions of a module that are acts: generators of questions and changes."""
    return {
        name
        for name, value in vars(module).items()
        if isgeneratorfunction(value) and value.__module__ == module.__name__ and name[0] != "_"
    }


def _begun(face: ModuleType) -> set[str]:
    """Return every name that the modules of a face use."""
    return {
        node.id
        for path in Path(face.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name)
    }


MODULES = (week_acts, figure_acts, mailing, base_acts, lot_acts, people_acts, case_acts)


def test_each_act_of_its_own_is_begun_on_both_faces_or_says_why_not():
    acts = {name for module in MODULES for name in _acts_of(module)}
    assert acts - _begun(screens) == set()
    assert acts - _begun(lines) - WITHIN_ANOTHER.keys() == set()
