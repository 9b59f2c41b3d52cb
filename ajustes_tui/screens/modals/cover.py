"""A cover over the screen for when somebody leaves their place or somebody else looks."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.screens.modals.base import Dialogo, parrafo


class PausaModal(Dialogo[None]):
    """Hides everything until Enter; the claim and what is being typed stay."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.cancelar", "Volver", show=False),
    ]

    def __init__(self, desde: datetime) -> None:
        super().__init__()
        self._since = desde

    def compose(self) -> ComposeResult:
        """Say since when, and how to come back."""
        with Vertical(id="dialogo"):
            yield parrafo(f"En pausa desde {self._since:%H:%M}", "titulo")
            yield parrafo("Enter vuelve; lo suyo sigue como estaba", "ayuda")
