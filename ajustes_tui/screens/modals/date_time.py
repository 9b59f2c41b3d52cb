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

_HELP = "Por ejemplo: mañana 10:00 · lunes 9:30 · 27/11 15:00 · en 2 horas"
_DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")


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

        `al_escribir` takes the text at every letter.
        """
        super().__init__()
        self._title = titulo
        self._now = ahora
        self._help = ayuda
        self._objection = reparo
        self._initial = inicial
        self._on_typed = al_escribir
        self.SE_GUARDA = al_escribir is not None

    def compose(self) -> ComposeResult:
        """Build the field and the line that repeats the moment."""
        with Vertical(id="dialogo"):
            yield parrafo(self._title, "titulo")
            if self._help:
                yield parrafo(self._help)
            yield Campo(self._initial, ancho=40, maximo=40, id="primero")
            yield parrafo(_HELP, "ayuda")

    @on(Input.Changed)
    def _repeat(self, event: Input.Changed) -> None:
        if self._on_typed is not None:
            self._on_typed(event.value)
        moment, notice = self._read(event.value)
        if moment is not None:
            notice = f"{_DAYS[moment.weekday()]} {moment:%d/%m/%Y %H:%M} · Enter lo acepta"
        self.query_one(".ayuda", Static).update(plain(notice if event.value.strip() else _HELP))

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        moment, notice = self._read(event.value)
        if moment is None:
            self.query_one(".ayuda", Static).update(plain(notice))
        else:
            self.dismiss(moment)

    def _read(self, texto: str) -> tuple[datetime | None, str]:
        try:
            moment = parse_cuando(texto, self._now())
        except DatoInvalido as error:
            return None, f"{error.mensaje} {error.sugerencia}"
        if self._objection is not None and (reparo := self._objection(moment)):
            return None, f"{_DAYS[moment.weekday()]} {moment:%d/%m/%Y %H:%M} · {reparo}"
        return moment, ""
