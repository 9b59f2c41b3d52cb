"""A list of values to choose one from, as F4 gave it on the old terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ajustes_tui.screens.modals.base import Dialogo, parrafo
from ajustes_tui.ui.text import plain
from ajustes_tui.widgets.field import Campo


def _clave(texto: str) -> str:
    plano = unicodedata.normalize("NFD", texto.casefold())
    return "".join(letra for letra in plano if not unicodedata.combining(letra))


class SelectorModal(Dialogo[str | None]):
    """Shows (valor, texto) pairs; typing narrows the list, Enter returns the valor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
    ]

    def __init__(self, titulo: str, opciones: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._titulo = titulo
        self._opciones = tuple(opciones)
        self._visibles: list[str] = []

    def compose(self) -> ComposeResult:
        """Build the filter and the list."""
        with Vertical(id="dialogo"):
            yield parrafo(self._titulo, "titulo")
            yield Campo(ancho=40, id="primero")
            lista = OptionList(markup=False)
            lista.can_focus = False
            yield lista
            yield parrafo("Escriba para buscar · ↑ ↓ y Enter escoge · Esc cancela", "ayuda")

    def on_mount(self) -> None:
        """Show every value, unless it was taken away while it was built."""
        if self.query(OptionList):
            self.query_one(".titulo", Static).update(plain(self._titulo))
            self._fill("")

    def refill(self, titulo: str, opciones: Sequence[tuple[str, str]]) -> None:
        """Show what is known now; what is typed and the value highlighted stay."""
        self._titulo, self._opciones = titulo, tuple(opciones)
        if not self.armada:
            return
        self.query_one(".titulo", Static).update(plain(titulo))
        indice = self.query_one(OptionList).highlighted
        actual = self._visibles[indice] if indice is not None else None
        self._fill(self.query_one(Campo).value)
        if actual in self._visibles:
            self.query_one(OptionList).highlighted = self._visibles.index(actual)

    def _fill(self, filtro: str) -> None:
        clave = _clave(filtro.strip())
        lista = self.query_one(OptionList)
        lista.clear_options()
        elegidas = [par for par in self._opciones if clave in _clave(f"{par[0]} {par[1]}")]
        self._visibles = [valor for valor, _ in elegidas]
        lista.add_options(Option(plain(texto)) for _, texto in elegidas)
        lista.highlighted = 0 if elegidas else None

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _choose(self) -> None:
        indice = self.query_one(OptionList).highlighted
        if indice is not None:
            self.dismiss(self._visibles[indice])

    def action_mover(self, paso: int) -> None:
        """Move the highlighted value."""
        lista = self.query_one(OptionList)
        if paso > 0:
            lista.action_cursor_down()
        else:
            lista.action_cursor_up()
