"""The boxes that only show something, until Enter or Esc: text, explanation, cover, error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button, Static

from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.text import Line, Span, wrap
from ajustes_tui.widgets.line_view import Canvas

WIDTH, HEIGHT = 74, 16
_CLOSES: list[BindingType] = [Binding("enter", "screen.cancelar", "Cerrar", show=False)]


class WholeTextModal(Dialog[None]):
    """Lines that scroll: a question of the tray, a catalogue row, a line of the historial."""

    BINDINGS: ClassVar[list[BindingType]] = _CLOSES

    def __init__(self, lines: Sequence[Line], title: str, width: int = WIDTH) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._width = width

    @classmethod
    def of(cls, paragraphs: Sequence[str], title: str, *, apart: bool = True) -> WholeTextModal:
        """`apart` adds a blank line after each paragraph."""
        after = ("",) if apart else ()
        rows = (row for text in paragraphs for row in (*wrap(text, WIDTH), *after))
        return cls([[Span(row)] for row in rows], title)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            view = Canvas(self._lines, width=self._width, id="primero")
            view.styles.height = min(len(self._lines), HEIGHT)
            yield view
            yield paragraph("Enter o Esc cierra", "ayuda")


class DefinitionModal(Dialog[None]):
    """Paragraphs that explain a figure, or are to be copied."""

    def __init__(self, paragraphs: Sequence[str], title: str = "Cómo se calcula") -> None:
        super().__init__()
        self._title = title
        self._paragraphs = tuple(paragraphs)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield from map(paragraph, self._paragraphs)
            yield Button("Cerrar", id="primero", compact=True)
            yield paragraph("Enter o Esc cierra", "ayuda")

    def on_button_pressed(self) -> None:
        self.dismiss(None)


class CoverModal(Dialog[None]):
    """Hides the screen until Enter; the claim and the typed text stay."""

    BINDINGS: ClassVar[list[BindingType]] = _CLOSES

    def __init__(self, since: datetime) -> None:
        super().__init__()
        self._since = since

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(f"En pausa desde {self._since:%H:%M}", "titulo")
            yield paragraph("Lo suyo sigue como estaba.")
            yield paragraph("Enter o Esc vuelve", "ayuda")


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
