"""The boxes over a screen, each imported when first shown.

Use `modals.PickerModal(...)`; importing the eight box classes and their widgets takes 5 ms of a start.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from textual.dom import DOMNode
from textual.screen import ModalScreen

from ajustes_tui.screens.navigation import GoTo

if TYPE_CHECKING:
    from ajustes_tui.screens.modals.confirmation import ConfirmationModal as ConfirmationModal
    from ajustes_tui.screens.modals.form import FormModal as FormModal
    from ajustes_tui.screens.modals.form import ReportMailModal as ReportMailModal
    from ajustes_tui.screens.modals.notices import CoverModal as CoverModal
    from ajustes_tui.screens.modals.notices import ErrorModal as ErrorModal
    from ajustes_tui.screens.modals.picker import MoreModal as MoreModal
    from ajustes_tui.screens.modals.picker import OwnText as OwnText
    from ajustes_tui.screens.modals.picker import PickerModal as PickerModal
    from ajustes_tui.screens.modals.prose import ProseModal as ProseModal
    from ajustes_tui.screens.modals.prose import TextModal as TextModal
    from ajustes_tui.screens.modals.prose import letter_box as letter_box
    from ajustes_tui.screens.modals.prose import moment_box as moment_box
    from ajustes_tui.screens.modals.prose import number_box as number_box

A = TypeVar("A")
_BOXES = {
    "ConfirmationModal": "confirmation",
    "CoverModal": "notices",
    "ErrorModal": "notices",
    "FormModal": "form",
    "MoreModal": "picker",
    "OwnText": "picker",
    "PickerModal": "picker",
    "ProseModal": "prose",
    "ReportMailModal": "form",
    "TextModal": "prose",
    "letter_box": "prose",
    "moment_box": "prose",
    "number_box": "prose",
}
"""The module of each box, by its class or factory function."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class, or a function that returns a box
    if name not in _BOXES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_BOXES[name]}"), name)


def ask(node: DOMNode, box: ModalScreen[A | None], then: Callable[[A], object]) -> None:
    """Show a box, and pass its answer on unless it was left without one."""

    def answered(answer: A | None) -> None:
        if answer is not None:
            then(answer)

    node.app.push_screen(box, answered)


def confirm(node: DOMNode, box: ModalScreen[bool], do: Callable[[], object]) -> None:
    """Run `do` on a yes."""

    def answered(sure: bool | None) -> None:
        if sure:
            do()

    node.app.push_screen(box, answered)


def search_account(node: DOMNode, initial: str = "") -> None:
    """Open the chosen account, or the call of its usuario."""
    from ajustes_tui.screens.modals.search import Sought, search_box

    def found(sought: Sought) -> None:
        mode, request = ("historial", sought) if sought.call is None else ("contacto", sought.call)
        node.post_message(GoTo(mode, request))

    ask(node, search_box(node, initial), found)
