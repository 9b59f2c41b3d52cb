"""A note or a reason: Enter accepts it, and a paste of many lines stays one note."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import plain


class TextoModal(Dialogo[str | None]):
    """Asks for a text of at least `minimo` and at most `maximo` characters."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.aceptar", "Aceptar", show=False, priority=True),
        Binding("tab", "screen.nada", "Nada", show=False, priority=True),
    ]

    def __init__(
        self,
        titulo: str,
        ayuda: str = "",
        *,
        minimo: int = 1,
        maximo: int = 2000,
        inicial: str = "",
    ) -> None:
        super().__init__()
        self._titulo = titulo
        self._ayuda = ayuda
        self._minimo = minimo
        self._maximo = maximo
        self._inicial = inicial

    def compose(self) -> ComposeResult:
        """Build the box for the text."""
        with Vertical(id="dialogo"):
            yield parrafo(self._titulo, "titulo")
            if self._ayuda:
                yield parrafo(self._ayuda)
            area = TextArea(plain(self._inicial).plain, id="primero", show_line_numbers=False)
            area.cursor_blink = False
            yield area
            yield parrafo("Enter lo guarda · Esc cancela", "ayuda")

    def action_nada(self) -> None:
        """Keep Tab from leaving the box or writing a tab."""

    def action_aceptar(self) -> None:
        """Return the text, or say why it is refused."""
        texto = self._texto()
        if len(texto) < self._minimo:
            self._warn(
                f"Faltan letras: escriba al menos {self._minimo}" if texto else "Falta el texto"
            )
        elif len(texto) > self._maximo:
            self._warn(f"Son {len(texto)} letras; caben {self._maximo}")
        else:
            self.dismiss(texto)

    def _texto(self) -> str:
        lineas = plain(self.query_one(TextArea).text).plain.split("\n")
        return "\n".join(linea.rstrip() for linea in lineas).strip()

    def _warn(self, aviso: str) -> None:
        pie = self.query_one(".ayuda", Static)
        pie.set_class(True, "aviso")
        pie.update(plain(aviso))
