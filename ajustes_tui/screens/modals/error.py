"""What went wrong, in three parts: title, what happened, what to do."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button, Static

from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import plain

_TITLES = {3: "No se pudo leer", 4: "No se permite", 5: "El caso cambió", 6: "Hay un daño"}


class ErrorModal(Dialogo[None]):
    """A notice that waits for the person; `y` sends its text to the clipboard of the terminal."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "screen.copiar", "Copiar", show=False),
    ]

    def __init__(self, titulo: str, que_paso: str, que_hacer: str = "") -> None:
        super().__init__()
        self._parts = (titulo, que_paso, que_hacer)

    @classmethod
    def of(cls, error: AjustesError) -> ErrorModal:
        """Build the notice of an expected trouble."""
        return cls(
            _TITLES.get(error.exit_code, "No se pudo hacer"), error.mensaje, error.sugerencia
        )

    @property
    def texto(self) -> str:
        """Return the three parts as they are copied."""
        return "\n".join(parte for parte in self._parts if parte)

    def compose(self) -> ComposeResult:
        """Build the notice."""
        titulo, que_paso, que_hacer = self._parts
        with Vertical(id="dialogo"):
            yield parrafo(titulo, "titulo")
            yield parrafo(que_paso)
            if que_hacer:
                yield parrafo(que_hacer)
            yield Button("Cerrar", id="primero", compact=True)
            yield parrafo("Enter o Esc cierra · y copia este texto", "ayuda")

    def action_copiar(self) -> None:
        """Send the text to the terminal's clipboard, and say no more than what is known."""
        self.app.copy_to_clipboard(plain(self.texto).plain)
        self.query_one(".ayuda", Static).update(
            plain("Enviado al portapapeles del terminal (OSC 52); si no llegó, selecciónelo")
        )

    def on_button_pressed(self) -> None:
        """Close."""
        self.dismiss(None)
