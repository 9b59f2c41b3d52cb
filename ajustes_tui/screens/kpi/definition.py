"""The formulas of the figures with the numbers of this moment put in."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button

from ajustes_tui.screens.modals.base import Dialogo, parrafo


class DefinicionModal(Dialogo[None]):
    """A notice with one paragraph for each figure; Esc or Enter closes it."""

    def __init__(self, parrafos: Sequence[str], titulo: str = "Cómo se calcula") -> None:
        super().__init__()
        self._titulo = titulo
        self._parrafos = tuple(parrafos)

    def compose(self) -> ComposeResult:
        """Build the paragraphs."""
        with Vertical(id="dialogo"):
            yield parrafo(self._titulo, "titulo")
            for texto in self._parrafos:
                yield parrafo(texto)
            yield Button("Cerrar", id="primero", compact=True)
            yield parrafo("Enter o Esc cierra", "ayuda")

    def on_button_pressed(self) -> None:
        """Close."""
        self.dismiss(None)
