"""The box of a call with the replies to objections."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button

from ajustes_tui.domain.keeping.catalogs import Objection
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import message


class ObjectionsModal(Dialog[None]):
    """The frequent objections of usuarios, with their replies."""

    def __init__(self, objections: Sequence[Objection]) -> None:
        super().__init__()
        self._objections = tuple(objections)

    def compose(self) -> ComposeResult:
        """Build one pair of paragraphs for each objection."""
        with Vertical(id="dialogo"):
            yield paragraph("Si el usuario dice…", "titulo")
            for objection in self._objections:
                yield paragraph(message("«{dice}»", dice=objection.objection))
                yield paragraph(message("  {respuesta}", respuesta=objection.reply))
            if not self._objections:
                yield paragraph("La causal no trae objeciones en su catálogo.")
            yield Button("Cerrar", id="primero", compact=True)
            yield paragraph("Enter o Esc cierra", "ayuda")

    def on_button_pressed(self) -> None:
        """Close."""
        self.dismiss(None)
