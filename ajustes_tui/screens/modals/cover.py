"""A cover over the screen, for a person who leaves or is looked at."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.screens.modals.base import Dialog, paragraph


class CoverModal(Dialog[None]):
    """Hides the screen until Enter; the claim of the caso and the typed text stay."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.cancelar", "Volver", show=False),
    ]

    def __init__(self, since: datetime) -> None:
        super().__init__()
        self._since = since

    def compose(self) -> ComposeResult:
        """Build the words: covered since when, and the key to come back."""
        with Vertical(id="dialogo"):
            yield paragraph(f"En pausa desde {self._since:%H:%M}", "titulo")
            yield paragraph("Enter vuelve; lo suyo sigue como estaba", "ayuda")
