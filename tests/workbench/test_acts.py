"""The acts of a call and of a caso are done on both faces, each through the one writing of it."""

from __future__ import annotations

import re
from inspect import getfile, isfunction
from pathlib import Path

import pytest

from ajustes_tui.lines.caso import CasoDialogue
from ajustes_tui.lines.llamada import CallDialogue
from ajustes_tui.screens.caso.bench import CaseBench
from ajustes_tui.screens.contacto.call_panel import CallPanel
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.workbench.call_acts import CallActs
from ajustes_tui.workbench.case_acts import CaseActs

OF_THE_ACTS = {"permits"}
"""What only the acts themselves ask."""
ON_SCREENS_ALONE = {"note_decided"}
"""Casos decided in a batch beside the rows of the queue, which plain lines do not draw."""


def _done(*faces: type) -> set[str]:
    sources = [Path(getfile(face)).read_text(encoding="utf-8") for face in faces]
    return {name for source in sources for name in re.findall(r"\b_?acts\.(\w+)\(", source)}


@pytest.mark.parametrize(
    ("acts", "screens", "lines"),
    [(CallActs, (CallPanel,), CallDialogue), (CaseActs, (CaseBench, TriageScreen), CasoDialogue)],
    ids=["call", "caso"],
)
def test_each_act_is_on_the_screen_and_in_plain_lines(acts, screens, lines):
    names = {name for name, value in vars(acts).items() if isfunction(value) and name[0] != "_"}
    assert names - _done(*screens) - OF_THE_ACTS == set()
    assert names - _done(lines) - OF_THE_ACTS - ON_SCREENS_ALONE == set()
