"""The box of an error: title, what happened, what to do."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button, Static

from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import plain

_TITLES_OF_CODES = {
    "iniciales_repetidas": "Ya las tiene otra persona",
    "dato": "Ese dato no sirve",
    "entrada": "No se puede",
    "almacen_no_escribe": "No se pudo guardar",
    "almacen_ocupado": "El almacén está ocupado",
    "almacen_ausente": "El almacén no está en su lugar",
    "almacen_abierto": "Hay sesiones abiertas",
    "base_en_curso": "Está entrando una base grande",
    "carga_incompleta": "La base no quedó leída",
    "sinonimos_cambiaron": "Los sinónimos cambiaron",
    "correo_en_uso": "Otra orden mira el correo",
    "cancelada": "Se canceló",
    "no_enviado": "El informe no salió",
    "envio_en_duda": "No se sabe si salió",
    "enviado_sin_anotar": "El informe salió",
}
"""Titles by error code, for refusals not about files and for an unwritten store."""
_TITLES = {3: "No se pudo leer", 4: "No se permite", 5: "El caso cambió", 6: "Hay un daño"}


class ErrorModal(Dialog[None]):
    """A notice to be dismissed; `y` copies its text to the terminal's clipboard."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "screen.copiar", "Copiar", show=False),
    ]

    def __init__(self, title: str, what_happened: str, what_to_do: str = "") -> None:
        super().__init__()
        self._parts = (title, what_happened, what_to_do)

    @classmethod
    def of(cls, error: AjustesError) -> ErrorModal:
        title = _TITLES_OF_CODES.get(error.code) or _TITLES.get(error.exit_code)
        # What an order would say is no advice where one types no order.
        suggestion = "" if "--dato" in error.suggestion else error.suggestion
        return cls(title or "No se pudo hacer", error.message, suggestion)

    @property
    def text(self) -> str:
        return "\n".join(part for part in self._parts if part)

    def compose(self) -> ComposeResult:
        title, what_happened, what_to_do = self._parts
        with Vertical(id="dialogo"):
            yield paragraph(title, "titulo")
            yield paragraph(what_happened)
            if what_to_do:
                yield paragraph(what_to_do)
            yield Button("Cerrar", id="primero", compact=True)
            yield paragraph("Enter o Esc cierra · y copia este texto", "ayuda")

    def action_copiar(self) -> None:
        """Whether the copy arrived cannot be known."""
        self.app.copy_to_clipboard(plain(self.text).plain)
        self.query_one(".ayuda", Static).update(
            plain("Enviado al portapapeles del terminal (OSC 52); si no llegó, selecciónelo")
        )

    def on_button_pressed(self) -> None:
        self.dismiss(None)
