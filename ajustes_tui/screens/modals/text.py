"""A note or a reason: Enter accepts it, and a paste of many lines stays one note."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import plain


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
        enter: str = "lo guarda",
        al_escribir: Callable[[str], None] | None = None,
    ) -> None:
        """Build the question: what `enter` does, and who is told the text as it is typed, to keep it."""
        super().__init__()
        self._titulo = titulo
        self._ayuda = ayuda
        self._minimo = minimo
        self._maximo = maximo
        self._inicial = inicial
        self._enter = enter
        self._al_escribir = al_escribir
        self.SE_GUARDA = al_escribir is not None

    def escrito(self) -> bool:
        """Return whether something is typed in it."""
        return self.armada and bool(self._texto())

    def compose(self) -> ComposeResult:
        """Build the box for the text."""
        # The widget for many lines costs half a MiB: only who writes a note pays for it.
        from ajustes_tui.widgets.box import Caja

        with Vertical(id="dialogo"):
            yield parrafo(self._titulo, "titulo")
            if self._ayuda:
                yield parrafo(self._ayuda)
            self._caja = Caja(plain(self._inicial).plain, id="primero", show_line_numbers=False)
            self._caja.cursor_blink = False
            yield self._caja
            yield parrafo(f"Enter {self._enter} · Esc cancela", "ayuda")

    def on_mount(self) -> None:
        """Go on behind what was written before."""
        self._caja.move_cursor(self._caja.document.end)

    def on_text_area_changed(self) -> None:
        """Tell the text as it is typed."""
        if self._al_escribir is not None:
            self._al_escribir(self._texto())

    def on_caja_terminada(self) -> None:
        """Take the text if it is long enough and fits."""
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
        lineas = plain(self._caja.text).plain.split("\n")
        return "\n".join(linea.rstrip() for linea in lineas).strip()

    def _warn(self, aviso: str) -> None:
        self._caja.seguir()
        pie = self.query_one(".ayuda", Static)
        pie.set_class(True, "aviso")
        pie.update(plain(aviso))
