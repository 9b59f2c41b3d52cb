"""A person's rejections of the week, one by one, to be read together; each opens its caso."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.messages import VerCaso
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import Linea, Trozo, Voz, envolver
from ajustes_tui.widgets.line_view import Lienzo

ANCHO, ALTO = 74, 16
_SANGRIA = 2


@dataclass(frozen=True, slots=True)
class Prueba:
    """One rejection: its caso, and the paragraphs that say which it is and what was to be done."""

    caso_id: int
    parrafos: tuple[str, ...]


class EvidenciaModal(Dialogo[None]):
    """The rejections under a cursor: Enter opens the caso of one, which stays chosen on return."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
        Binding("enter", "screen.abrir", "Abrir el caso", show=False, priority=True),
    ]

    def __init__(self, asesor: str, presentacion: str, pruebas: Sequence[Prueba]) -> None:
        super().__init__()
        self._asesor = asesor
        self._cabeza: list[Linea] = [[Trozo(t)] for t in (*envolver(presentacion, ANCHO), "")]
        self._pruebas = tuple(pruebas)
        self._elegida = 0

    def compose(self) -> ComposeResult:
        """Build the box."""
        lineas = self._lineas()
        with Vertical(id="dialogo"):
            yield parrafo(f"Evidencia de {self._asesor}", "titulo")
            lienzo = Lienzo(lineas, ancho=ANCHO, id="primero")
            lienzo.styles.height = min(len(lineas), ALTO)
            yield lienzo
            yield parrafo("↑↓ mueve · Enter abre el caso · Esc cierra", "ayuda")

    def _lineas(self) -> list[Linea]:
        lineas = list(self._cabeza)
        for numero, prueba in enumerate(self._pruebas):
            lineas += self._de(prueba, elegida=numero == self._elegida)
        return lineas

    def _de(self, prueba: Prueba, *, elegida: bool) -> list[Linea]:
        """Return the lines of a rejection; the sign and the voice say which one Enter opens."""
        voz = Voz.FUERTE if elegida else Voz.NORMAL
        cual, *demas = ([*envolver(texto, ANCHO - _SANGRIA)] for texto in prueba.parrafos)
        margen = Trozo(" " * _SANGRIA)
        lineas: list[Linea] = [[margen, Trozo(texto, voz)] for texto in cual]
        lineas[0] = [Trozo("► " if elegida else "  ", voz), Trozo(cual[0], voz)]
        return [*lineas, *([margen, Trozo(t)] for parrafo in demas for t in parrafo), []]

    def action_mover(self, paso: int) -> None:
        """Choose another rejection and bring all of it into view."""
        self._elegida = min(max(self._elegida + paso, 0), len(self._pruebas) - 1)
        lienzo = self.query_one(Lienzo)
        lienzo.show(self._lineas())
        antes = sum(len(self._de(p, elegida=False)) for p in self._pruebas[: self._elegida])
        desde = antes + len(self._cabeza) if self._elegida else 0
        hasta = (
            antes + len(self._cabeza) + len(self._de(self._pruebas[self._elegida], elegida=True))
        )
        if desde < lienzo.scroll_offset.y:
            lienzo.scroll_to(y=desde, animate=False)
        elif hasta > lienzo.scroll_offset.y + lienzo.size.height:
            lienzo.scroll_to(y=hasta - lienzo.size.height, animate=False)

    def action_abrir(self) -> None:
        """Open the caso of the chosen rejection; this stays behind, to come back to."""
        prueba = self._pruebas[self._elegida]
        peticion = VerCaso(prueba.caso_id, "retroalimentacion")
        self.app.post_message(AjustesScreen.Ir("triage", peticion))
