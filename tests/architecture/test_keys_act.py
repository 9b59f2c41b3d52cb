"""Every key a place prints does something there: no key waits for a screen that does not answer."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest
from textual.dom import DOMNode

from ajustes_tui import screens
from ajustes_tui.app import SCREENS, AjustesApp
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.ui.keys import CONTEXTS, KeyAction, actions_of

LUGARES = SCREENS | {
    "kpi_atencion": "kpi.attention:AttentionScreen",
    "kpi_evidencia": "kpi.evidence:EvidenceScreen",
    "kpi_mesa": "kpi.desk:DeskScreen",
    "conflicto": "caso.conflict:ConflictScreen",
    "tanda": "triage.batch_review:TandaScreen",
}


def _classes() -> Iterator[type[DOMNode]]:
    """Yield every widget and screen of the program."""
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


@pytest.mark.parametrize("key_context", CONTEXTS)
def test_each_key_of_a_place_has_an_action(key_context):
    place = key_context.split(".")[0]
    duenos = [AjustesApp, AjustesScreen]
    if place in LUGARES:
        module, _, name = LUGARES[place].partition(":")
        duenos.append(getattr(import_module(f"ajustes_tui.screens.{module}"), name))
    for action in actions_of(key_context):
        nombre = (action.action or action.id).split("(")[0].rsplit(".", 1)[-1]
        parts = [cls for cls in _classes() if _does(cls, action)]
        assert all(hasattr(part, f"action_{nombre}") for part in parts), action.id
        assert parts or any(hasattr(dueno, f"action_{nombre}") for dueno in duenos), action.id
