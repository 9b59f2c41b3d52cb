"""The box every question stands in, and the keys it always answers."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ajustes_tui.paths import styles_dir
from ajustes_tui.ui.text import plain
from ajustes_tui.widgets.line_view import VOCES

T = TypeVar("T")
ESTILOS: list[str | PurePath] = [styles_dir() / "modals.tcss"]
"""Read with the first box that stands over a screen."""
SALIR = Binding("f10,ctrl+q", "app.salir", "Salir", show=False)
"""A box hides the keys of the program, and this one must act in front of it too."""


class Dialogo(ModalScreen[T]):
    """A question or a notice over a screen: Esc and F12 leave it without an answer.

    Keys act on it from when it is built until it is answered. A key or the result of a worker may
    come before: the program already counts it as the screen.
    """

    AUTO_FOCUS = "#primero"
    CSS_PATH: ClassVar[list[str | PurePath]] = ESTILOS
    COMPONENT_CLASSES: ClassVar[set[str]] = VOCES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "screen.cancelar", "Cancelar", show=False),
        SALIR,
    ]
    SE_GUARDA = False
    """Whether what is typed in it is kept as a draft."""

    def escrito(self) -> bool:
        """Return whether something is typed in it."""
        return any(campo.value.strip() for campo in self.query(Input))

    def pending(self) -> str:
        """Return what becomes of what is typed if the program is left now, or nothing."""
        if not self.escrito():
            return ""
        return (
            "Lo escrito en el recuadro queda como borrador."
            if self.SE_GUARDA
            else "Lo escrito en el recuadro se pierde."
        )

    def __init__(self) -> None:
        super().__init__()
        self._respondida = False

    @property
    def armada(self) -> bool:
        """Return whether what it shows is there to act on."""
        return self.is_mounted and self.is_attached and not self._respondida

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no key act on what is not built; leaving is remembered."""
        return (action == "cancelar" or self.armada) and super().check_action(action, parameters)

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Answer once, and not before it is built: closed half built, it would find no parts."""
        if not self.is_mounted:
            self.call_later(self._answer_later, result)
        elif self.app.screen is self and not self._respondida:
            self._respondida = True
            return super().dismiss(result)
        return AwaitComplete()

    def _answer_later(self, result: T | None) -> None:
        # Returns nothing: the loop would wait for what `dismiss` returns, from inside itself.
        self.dismiss(result)

    def action_cancelar(self) -> None:
        """Leave without answering."""
        self.dismiss(None)


def parrafo(texto: str | Content, clase: str = "") -> Static:
    """Return a text of a dialogue that shows literally."""
    return Static(plain(texto) if isinstance(texto, str) else texto, classes=clase or None)
