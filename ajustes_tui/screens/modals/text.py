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
        """Build the box; `enter` says what Enter does, `al_escribir` takes the text at every letter."""
        super().__init__()
        self._title = titulo
        self._help = ayuda
        self._least = minimo
        self._most = maximo
        self._initial = inicial
        self._enter = enter
        self._on_typed = al_escribir
        self.SE_GUARDA = al_escribir is not None

    def escrito(self) -> bool:
        """Return whether something is typed in it."""
        return self.armada and bool(self._text())

    def compose(self) -> ComposeResult:
        """Build the box for the text."""
        # The widget for many lines costs half a MiB: only who writes a note pays for it.
        from ajustes_tui.widgets.box import Caja

        with Vertical(id="dialogo"):
            yield parrafo(self._title, "titulo")
            if self._help:
                yield parrafo(self._help)
            self._box = Caja(plain(self._initial).plain, id="primero", show_line_numbers=False)
            self._box.cursor_blink = False
            yield self._box
            yield parrafo(f"Enter {self._enter} · Esc cancela", "ayuda")

    def on_mount(self) -> None:
        """Put the cursor behind the initial text."""
        self._box.move_cursor(self._box.document.end)

    def on_text_area_changed(self) -> None:
        """Pass the text on at every letter."""
        if self._on_typed is not None:
            self._on_typed(self._text())

    def on_caja_terminada(self) -> None:
        """Answer with the text, unless it is too short or too long."""
        texto = self._text()
        if len(texto) < self._least:
            self._warn(
                f"Faltan letras: escriba al menos {self._least}" if texto else "Falta el texto"
            )
        elif len(texto) > self._most:
            self._warn(f"Son {len(texto)} letras; caben {self._most}")
        else:
            self.dismiss(texto)

    def _text(self) -> str:
        lineas = plain(self._box.text).plain.split("\n")
        return "\n".join(linea.rstrip() for linea in lineas).strip()

    def _warn(self, notice: str) -> None:
        self._box.seguir()
        foot = self.query_one(".ayuda", Static)
        foot.set_class(True, "aviso")
        foot.update(plain(notice))
