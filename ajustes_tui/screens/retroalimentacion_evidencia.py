"""A person's rejections of the week, one by one, to be read together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import Trozo, envolver
from ajustes_tui.widgets.lineas import Lienzo

ANCHO, ALTO = 74, 16


class EvidenciaModal(Dialogo[None]):
    """Paragraphs that scroll; Enter or Esc closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.cancelar", "Cerrar", show=False),
    ]

    def __init__(self, asesor: str, parrafos: Sequence[str]) -> None:
        super().__init__()
        self._asesor = asesor
        self._lineas = [
            [Trozo(linea)] for texto in parrafos for linea in (*envolver(texto, ANCHO), "")
        ]

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical(id="dialogo"):
            yield parrafo(f"Evidencia de {self._asesor}", "titulo")
            lienzo = Lienzo(self._lineas, ancho=ANCHO, id="primero")
            lienzo.styles.height = min(len(self._lineas), ALTO)
            yield lienzo
            yield parrafo("↑↓ mueve · Enter o Esc cierra", "ayuda")
