"""The question before something that cannot be undone: the safe answer has the focus."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.text import plain


class ConfirmationModal(Dialog[bool]):
    """Asks for a yes, with the effect in words: `s` answers yes; `n`, Esc or Enter alone answer no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "screen.aceptar", "Sí", show=False),
        Binding("n", "screen.cancelar", "No", show=False),
        Binding("left,right", "screen.otro", "Otro botón", show=False),
    ]

    def __init__(self, title: str, effect: str, accept: str = "Sí, hacerlo") -> None:
        super().__init__()
        self._title = title
        self._effect = effect
        self._accept = accept

    def compose(self) -> ComposeResult:
        """Build the question with Cancelar first."""
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield paragraph(self._effect)
            with Horizontal(id="botones"):
                yield Button("Cancelar", id="primero", compact=True)
                yield Button(plain(self._accept), id="aceptar", compact=True)
            yield paragraph("s lo hace · n o Esc cancela", "ayuda")

    def action_otro(self) -> None:
        """Move to the other button."""
        self.focus_next()

    def action_aceptar(self) -> None:
        """Answer yes."""
        self.dismiss(True)

    def action_cancelar(self) -> None:
        """Answer no."""
        self.dismiss(False)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "aceptar")
