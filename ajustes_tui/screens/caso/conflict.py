"""A caso that changed while somebody typed on it: nothing is lost, and Enter alone decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.card import Ficha
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso import conflict_text as lineas
from ajustes_tui.screens.caso.account import all_data_lines
from ajustes_tui.screens.caso.card_text import header_lines
from ajustes_tui.screens.caso.case_view import CaseView
from ajustes_tui.screens.caso.conflict_text import Conflict, WayOut
from ajustes_tui.screens.caso.decisions import Clasificacion
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.line_view import Lienzo


class ConflictScreen(AjustesScreen):
    """What happened, what was one's own, and what becomes of it; `salida` is the answer."""

    CONTEXTO = "conflicto"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("conflicto")]

    def __init__(
        self,
        choque: Conflict,
        hechos: Hechos,
        sesion: Sesion,
        ahora: Callable[[], datetime],
        releer: Callable[[int], Ficha],
        semaforo: Semaforo | None = None,
    ) -> None:
        super().__init__(hechos, sesion)
        self.choque = choque
        self._releer = releer
        self._ahora = ahora
        self._semaforo = semaforo
        self._elegida: WayOut | None = None
        self._datos_a_la_vista = False
        self.salida = WayOut.DEJAR

    def compose_body(self) -> ComposeResult:
        """Build the body, which scrolls in a small window."""
        yield Lienzo()

    def on_mount(self) -> None:
        """Show what happened."""
        self.frame.bar.show(f"{self.choque.lugar} › Este caso cambió", self.sesion.login)
        self.frame.rr_line.clear()
        self.query_one(Lienzo).focus()
        self._show()
        self.guard_new_case()

    def reload_after(self, hecho: object) -> None:
        """Stay as it is: what happened until now is what is being answered."""

    def _show(self) -> None:
        choque = self.choque
        vista = CaseView(
            choque.ficha,
            choque.ficha,
            (),
            Clasificacion(),
            yo=choque.yo,
            semaforo=self._semaforo,
            hoy=self._ahora().date(),
        )
        if self._datos_a_la_vista:
            cuerpo = [*header_lines(vista), *all_data_lines(choque.ficha)]
        else:
            cuerpo = [*header_lines(vista), *map(list, lineas.cuerpo(choque, self._elegida))]
        self.query_one(Lienzo).show(cuerpo)
        self.frame.command_row.show(*lineas.dicho(choque, self._elegida))

    def action_elegir(self, digito: str) -> None:
        """Select what becomes of one's own work; Enter does it."""
        caso_id = self.choque.ficha.caso.id
        try:
            # Who has it may have let go of it since, or somebody else may have taken it.
            self.choque = self.choque.al_dia(self._releer(caso_id))
        except AjustesError as error:
            self.say(error.mensaje, Voz.AVISO)
            return
        salida, _texto = lineas.opciones(self.choque)[int(digito) - 1]
        negado = self.choque.negado(salida)
        self._elegida = None if negado else salida
        self._datos_a_la_vista = False
        self._show()
        if negado:
            self.say(f"no se puede: {negado}", Voz.AVISO)

    def action_registrar(self) -> None:
        """Do what is chosen; alone, with nothing chosen, it does nothing."""
        if self._elegida is None:
            self.say("Escoja primero qué quiere hacer con lo suyo", Voz.AVISO)
            return
        self.salida = self._elegida
        self.dismiss(None)

    def action_ver_todo(self) -> None:
        """Show every datum of the caso, or the question again."""
        self._datos_a_la_vista = not self._datos_a_la_vista
        self._show()
        self.query_one(Lienzo).scroll_home(animate=False)

    def action_cuenta(self) -> None:
        """Open everything about the account."""
        caso = self.choque.ficha.caso
        self.go("historial", (caso.cuenta, caso.id))

    def action_atras(self) -> None:
        """Go back: from the data, from what is chosen, or to another caso leaving the draft."""
        if self._datos_a_la_vista:
            self.action_ver_todo()
        elif self._elegida is not None:
            self._elegida = None
            self._show()
        else:
            self.dismiss(None)
