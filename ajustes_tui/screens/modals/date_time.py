"""A day and an hour typed as people say them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from ajustes_tui.errors import DatoInvalido
from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import plain
from ajustes_tui.ui.when import parse_cuando
from ajustes_tui.widgets.field import Campo

_AYUDA = "Por ejemplo: mañana 10:00 · lunes 9:30 · 27/11 15:00 · en 2 horas"
_DIAS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")


class FechaHoraModal(Dialogo[datetime | None]):
    """Asks for a future moment and shows how it was understood before Enter accepts it."""

    def __init__(
        self,
        titulo: str,
        ahora: Callable[[], datetime],
        ayuda: str = "",
        *,
        reparo: Callable[[datetime], str] | None = None,
        inicial: str = "",
        al_escribir: Callable[[str], None] | None = None,
    ) -> None:
        """Build the question; `reparo` says why a moment will not do, or nothing.

        `al_escribir` is told the text as it is typed, to keep it.
        """
        super().__init__()
        self._titulo = titulo
        self._ahora = ahora
        self._ayuda = ayuda
        self._reparo = reparo
        self._inicial = inicial
        self._al_escribir = al_escribir
        self.SE_GUARDA = al_escribir is not None

    def compose(self) -> ComposeResult:
        """Build the field and the line that repeats the moment."""
        with Vertical(id="dialogo"):
            yield parrafo(self._titulo, "titulo")
            if self._ayuda:
                yield parrafo(self._ayuda)
            yield Campo(self._inicial, ancho=40, maximo=40, id="primero")
            yield parrafo(_AYUDA, "ayuda")

    @on(Input.Changed)
    def _repeat(self, event: Input.Changed) -> None:
        if self._al_escribir is not None:
            self._al_escribir(event.value)
        momento, aviso = self._read(event.value)
        if momento is not None:
            aviso = f"{_DIAS[momento.weekday()]} {momento:%d/%m/%Y %H:%M} · Enter lo acepta"
        self.query_one(".ayuda", Static).update(plain(aviso if event.value.strip() else _AYUDA))

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        momento, aviso = self._read(event.value)
        if momento is None:
            self.query_one(".ayuda", Static).update(plain(aviso))
        else:
            self.dismiss(momento)

    def _read(self, texto: str) -> tuple[datetime | None, str]:
        try:
            momento = parse_cuando(texto, self._ahora())
        except DatoInvalido as error:
            return None, f"{error.mensaje} {error.sugerencia}"
        if self._reparo is not None and (reparo := self._reparo(momento)):
            return None, f"{_DIAS[momento.weekday()]} {momento:%d/%m/%Y %H:%M} · {reparo}"
        return momento, ""
