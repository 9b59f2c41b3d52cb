"""The box with the paragraphs that explain a figure, or that are to be copied."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button

from ajustes_tui.screens.modals.base import Dialog, paragraph


class DefinitionModal(Dialog[None]):
    """A notice with some paragraphs; Esc or Enter closes it."""

    def __init__(self, paragraphs: Sequence[str], title: str = "Cómo se calcula") -> None:
        super().__init__()
        self._title = title
        self._paragraphs = tuple(paragraphs)

    def compose(self) -> ComposeResult:
        """Build the paragraphs."""
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            for text in self._paragraphs:
                yield paragraph(text)
            yield Button("Cerrar", id="primero", compact=True)
            yield paragraph("Enter o Esc cierra", "ayuda")

    def on_button_pressed(self) -> None:
        """Close."""
        self.dismiss(None)
