"""The boxes over a screen, each loaded when it is first shown: the first screen shows none.

A place asks for one by its class, `modals.PickerModal(...)`; the eight classes of the boxes and of
the widgets they are made of take 5 ms of a start to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ajustes_tui.screens.modals.confirmation import ConfirmationModal as ConfirmationModal
    from ajustes_tui.screens.modals.cover import CoverModal as CoverModal
    from ajustes_tui.screens.modals.error import ErrorModal as ErrorModal
    from ajustes_tui.screens.modals.picker import PickerModal as PickerModal
    from ajustes_tui.screens.modals.prose import ProseModal as ProseModal
    from ajustes_tui.screens.modals.text import TextModal as TextModal

_BOXES = {
    "ConfirmationModal": "confirmation",
    "CoverModal": "cover",
    "ErrorModal": "error",
    "PickerModal": "picker",
    "ProseModal": "prose",
    "TextModal": "text",
}
"""The class of each box, and its module."""


def __getattr__(name: str) -> type:
    """Return the class of a box."""
    if name not in _BOXES:
        raise AttributeError(name)
    box: type = getattr(import_module(f"{__name__}.{_BOXES[name]}"), name)
    return box
