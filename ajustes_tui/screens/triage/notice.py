"""What happened to the queue meanwhile: a corte that arrived, and casos that came back."""

from __future__ import annotations

from ajustes_tui.ui.text import Linea, Trozo, Voz
from ajustes_tui.widgets.line_view import Lineas


class Notice(Lineas):
    """A notice on the last row of its place, where the RR line is while there is one."""

    def __init__(self) -> None:
        super().__init__([[]], id="aviso-cola")
        self._text = self._arrived = ""
        self._returned = 0

    def arrived(self, text: str) -> None:
        """Say which corte went into the store."""
        self._arrived = text
        self._show()

    def returned(self, casos: int) -> None:
        """Say how many casos came back without an answer of the back."""
        self._returned = casos
        self._show()

    def _show(self) -> None:
        parts = [self._arrived] if self._arrived else []
        if self._returned:
            casos = "caso volvió" if self._returned == 1 else "casos volvieron"
            parts.append(f"{self._returned} {casos} del back sin respuesta: g los lista")
        text = f" {' · '.join(parts)}"
        if text != self._text:
            self._text = text
            self.refresh()

    def line(self, y: int, ancho: int) -> Linea:
        """Return the notice on the last row and blanks above it."""
        return [Trozo(self._text, Voz.TENUE)] if y == self.size.height - 1 else ()
