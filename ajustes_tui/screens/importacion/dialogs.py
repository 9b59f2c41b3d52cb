"""What the import asks in a box: the corte of a base, and the password of a workbook."""

from __future__ import annotations

from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from ajustes_tui.domain.values.dates import dia_corto, fecha_corta, parse_fecha
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import plain
from ajustes_tui.widgets.field import Campo

_AYUDA_CORTE = "Escriba el día como dd/mm/aaaa"


class CorteModal(Dialogo[date | None]):
    """Asks of which day a base is, and repeats it before Enter accepts it."""

    def compose(self) -> ComposeResult:
        """Build the field and the line that repeats the day."""
        with Vertical(id="dialogo"):
            yield parrafo("De qué corte es la base", "titulo")
            yield Campo(ancho=20, maximo=20, id="primero")
            yield parrafo(_AYUDA_CORTE, "ayuda")

    @on(Input.Changed)
    def _repeat(self, event: Input.Changed) -> None:
        corte, aviso = self._read(event.value)
        if corte is not None:
            aviso = f"{dia_corto(corte).split()[0]} {fecha_corta(corte)} · Enter lo acepta"
        self._say(aviso if event.value.strip() else _AYUDA_CORTE)

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        corte, aviso = self._read(event.value)
        if corte is None:
            self._say(aviso)
        else:
            self.dismiss(corte)

    def _say(self, texto: str) -> None:
        self.query_one(".ayuda", Static).update(plain(texto))

    @staticmethod
    def _read(texto: str) -> tuple[date | None, str]:
        try:
            return parse_fecha(texto), ""
        except DatoInvalido as error:
            return None, error.mensaje


class ClaveModal(Dialogo[str | None]):
    """Asks for the password of a workbook without showing it; it is used once and kept nowhere."""

    def __init__(self, archivo: str, *, errada: bool) -> None:
        super().__init__()
        self._archivo = archivo
        self._errada = errada

    def compose(self) -> ComposeResult:
        """Build the field that shows dots."""
        campo = Campo(ancho=40, maximo=255, id="primero")
        campo.password = True
        with Vertical(id="dialogo"):
            yield parrafo("El libro está protegido con contraseña", "titulo")
            yield parrafo(self._archivo)
            if self._errada:
                yield parrafo("Esa no es la contraseña; escríbala de nuevo.", "aviso")
            yield campo
            yield parrafo("Enter abre el libro · Esc lo deja · no se guarda ni se muestra", "ayuda")

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        if event.value:
            self.dismiss(event.value)
