"""The box every question stands in, and the keys it always answers."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ajustes_tui.ui.text import plain
from ajustes_tui.widgets.lineas import VOCES

T = TypeVar("T")


class Dialogo(ModalScreen[T]):
    """A question over a screen: Esc and F12 leave it without an answer."""

    AUTO_FOCUS = "#primero"
    COMPONENT_CLASSES: ClassVar[set[str]] = VOCES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "screen.cancelar", "Cancelar", show=False),
    ]

    def action_cancelar(self) -> None:
        """Leave without answering."""
        self.dismiss(None)


def parrafo(texto: str | Content, clase: str = "") -> Static:
    """Return a text of a dialogue that shows literally."""
    return Static(plain(texto) if isinstance(texto, str) else texto, classes=clase or None)
