"""Contacto: the list of usuarios to call, the call itself, and the recurso inside it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.caso.in_hand import REGISTRANDO, acts
from ajustes_tui.screens.contacto.board import Tarjeta
from ajustes_tui.screens.contacto.watch import VigilarContacto
from ajustes_tui.screens.modals.cover import PausaModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.ui.text import Voz


class ContactoScreen(VigilarContacto):
    """One call after another; each outcome is asked of ContactoService for all its casos."""

    CONTEXTO = "contacto.agenda"
    CSS_PATH = styles_dir() / "contacto.tcss"

    def action_nota(self) -> None:
        """Write a note on the caso of the call."""
        self._ask_and_register("Nota del caso", "Queda en el historial", Evento.NOTA)

    def action_revision(self) -> None:
        """Ask the supervisor to decide."""
        self._ask_and_register(
            "Pedir revisión", "Qué quiere que decida la supervisora", Evento.PEDIR_REVISION
        )

    def _ask_and_register(self, titulo: str, ayuda: str, evento: Evento) -> None:
        marcha = self._marcha
        if marcha is None:
            self._nothing_here()
            return
        permiso = marcha.llamada.principal.permite(evento)
        if isinstance(permiso, Negado):
            self.say(permiso.motivo, Voz.AVISO)
            return

        clave = f"t.{evento.value}"

        def accept(texto: str | None) -> None:
            if texto is None or self._marcha is None or self._ocupada:
                return
            peticion = (
                Peticion(evento, {}, texto)
                if evento is Evento.NOTA
                else Peticion(evento, {"motivo": texto})
            )
            ahora = self._marcha
            escrito = {c: t for c, t in self._written(ahora).items() if c != clave}
            self.after_draft(ahora, partial(self.annotate, ahora, peticion, escrito))

        self.app.push_screen(self._box(clave, titulo, ayuda), accept)

    def _box(self, clave: str, titulo: str, ayuda: str, maximo: int = 2_000) -> TextoModal:
        """Return a box for a text that is kept as it is typed."""
        return TextoModal(
            titulo,
            ayuda,
            maximo=maximo,
            inicial=self._textos.get(clave, ""),
            al_escribir=self.keeper(clave),
        )

    def admits(self, tecla: str) -> bool:
        """Return whether a key may act; on a call that is being registered none does."""
        if self._ocupada and self._marcha is not None and acts(tecla):
            self.say(REGISTRANDO, Voz.AVISO)
            return False
        return super().admits(tecla)

    def action_saltar(self) -> None:
        """Pass over the usuario, saying why."""
        if self._marcha is None:
            self._nothing_here()
            return

        def accept(motivo: str | None) -> None:
            if motivo is not None and self._marcha is not None and not self._ocupada:
                self._textos.pop("t.saltar", None)
                self._save_draft()
                self._ocupada = True
                self.skip(self._marcha.llamada, motivo)

        modal = self._box("t.saltar", "Saltar la llamada", "Por qué la salta", 200)
        self.app.push_screen(modal, accept)

    def action_deshacer(self) -> None:
        """Take back the last call one registered here."""
        if not self._ultimos:
            self.say("En esta sesión no hay una llamada suya que deshacer", Voz.AVISO)
        elif not self._ocupada:
            self._ocupada = True
            self.deshaciendo = self._ultimos.pop()
            anterior = self._marcha.llamada if self._marcha else None
            self.undo(self.deshaciendo, anterior)

    def action_linea_rr(self) -> None:
        """Send the RR line to the terminal's clipboard; again, the next one of the same call."""
        if not self._rr:
            self.say("Todavía no hay una línea RR", Voz.AVISO)
            return
        cuenta, linea, _resto = self._rr[self._turno_rr]
        self.linea_rr.show(f"Línea RR de {cuenta}", self.copy_out(linea), linea)
        self._turno_rr = (self._turno_rr + 1) % len(self._rr)

    def action_tapar(self) -> None:
        """Cover the screen; the claim and what is written stay."""
        self.app.push_screen(PausaModal(self._service.ahora()))

    def action_cuenta(self) -> None:
        """Open everything about the cuenta of the call, or of the row."""
        fila = self._row()
        if self._marcha is not None:
            caso = self._marcha.llamada.principal.caso
            self.go("historial", (caso.cuenta, caso.id))
        elif fila is not None:
            self.go("historial", (fila.turno.fila.cuenta, fila.turno.fila.id))

    def action_buscar(self) -> None:
        """Look for a cuenta, radicado or telephone."""

        def accept(texto: str | None) -> None:
            if texto:
                self.go("historial", texto)

        self.app.push_screen(
            TextoModal("Buscar", "Cuenta, radicado o teléfono", maximo=40, enter="busca"), accept
        )

    async def action_atras(self) -> None:  # type: ignore[override]  # an action may be awaited
        """Go back: from the form to the script, from what is chosen, from the call to the list."""
        marcha = self._marcha
        if marcha is None:
            if self._texto or self._solo is not None:
                self._solo = None
                self._filter("")
            else:
                self._nothing_here()
        elif self._formulario is not None:
            await self._close_form()
            self.query_one(Tarjeta).focus()
            self._set(replace(marcha, elegida=None))
        elif marcha.elegida is not None:
            self._set(replace(marcha, elegida=None), guardar=False)
        elif not self._ocupada:
            self.release(marcha.llamada)
            self._show_list()
