"""A note or a reason: Enter accepts it, and a paste of many lines stays one note."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import plain


class _Caja(TextArea):
    """A box where Enter means done; it waits its turn behind the letters typed before it."""

    class Terminada(Message):
        """The person pressed Enter."""

    def on_key(self, event: events.Key) -> None:
        """Take Enter and Tab before the box writes them."""
        if event.key in ("enter", "tab"):
            event.stop()
            event.prevent_default()
        if event.key == "enter":
            self.post_message(self.Terminada())


class TextoModal(Dialogo[str | None]):
    """Asks for a text of at least `minimo` and at most `maximo` characters."""

    def __init__(
        self,
        titulo: str,
        ayuda: str = "",
        *,
        minimo: int = 1,
        maximo: int = 2000,
        inicial: str = "",
        al_escribir: Callable[[str], None] | None = None,
    ) -> None:
        """Build the question; `al_escribir` is told the text as it is typed, to keep it."""
        super().__init__()
        self._titulo = titulo
        self._ayuda = ayuda
        self._minimo = minimo
        self._maximo = maximo
        self._inicial = inicial
        self._al_escribir = al_escribir

    def compose(self) -> ComposeResult:
        """Build the box for the text."""
        with Vertical(id="dialogo"):
            yield parrafo(self._titulo, "titulo")
            if self._ayuda:
                yield parrafo(self._ayuda)
            area = _Caja(plain(self._inicial).plain, id="primero", show_line_numbers=False)
            area.cursor_blink = False
            yield area
            yield parrafo("Enter lo guarda · Esc cancela", "ayuda")

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._al_escribir is not None:
            self._al_escribir(self._texto())

    @on(_Caja.Terminada)
    def _accept(self) -> None:
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
