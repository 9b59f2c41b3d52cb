"""The question before an act, on the safe answer unless it can be repeated; and the box of an error."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import plain


class ConfirmationModal(Dialog[bool]):
    """Asks for a yes, stating the effect: `s` is yes; `n`, Esc or Enter alone are no.

    `enter_accepts`: for acts that lose nothing, and only must not happen unseen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "screen.aceptar", "Sí", show=False),
        Binding("n", "screen.cancelar", "No", show=False),
        Binding("left,right", "screen.otro", "Otro botón", show=False),
    ]

    def __init__(
        self,
        title: str,
        effect: str,
        accept: str = "Sí, hacerlo",
        *,
        enter_accepts: bool = False,
    ) -> None:
        super().__init__()
        self._enter_accepts = enter_accepts
        self._title = title
        self._effect = effect
        self._accept = accept

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield paragraph(self._effect)
            with Horizontal(id="botones"):
                yield from self._buttons()
            keys = (
                "Enter lo hace · Esc cancela"
                if self._enter_accepts
                else "s lo hace · Enter, n o Esc cancelan"
            )
            yield paragraph(keys, "ayuda")

    def _buttons(self) -> ComposeResult:
        answers = {"no": "Cancelar", "yes": self._accept}
        order = ("yes", "no") if self._enter_accepts else ("no", "yes")
        for place, answer in enumerate(order):
            label = plain(answers[answer])
            yield Button(label, id="primero" if not place else "segundo", name=answer, compact=True)

    def action_aceptar(self) -> None:
        self.dismiss(True)

    def action_cancelar(self) -> None:
        self.dismiss(False)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.name == "yes")


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
