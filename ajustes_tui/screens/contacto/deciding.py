"""How a call goes and ends: what is said, to which number, the outcome, and registering it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from textual import on
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import dichas
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import EventoRegistrado, Hechos
from ajustes_tui.screens.caso.call import CONTESTA, Marcha, Modo, peticiones
from ajustes_tui.screens.contacto.conflict import ConflictoContacto
from ajustes_tui.screens.contacto.dialogs import ObjecionesModal, TelefonoModal
from ajustes_tui.screens.contacto.messages import BorradorGuardado, NoRegistrado, Registrados
from ajustes_tui.screens.contacto.workers import BORRADOR
from ajustes_tui.screens.modals.date_time import FechaHoraModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.services.casos.contacto import ContactoService
from ajustes_tui.ui.text import Voz

_CHOCAN = frozenset({"version_distinta", "caso_tomado"})
"""The refusals that ask what becomes of a call: somebody else changed its caso, or has it."""


class DecidirContacto(ConflictoContacto):
    """The outcome of a call, registered with Enter on every caso of it and never by a digit."""

    def __init__(self, service: ContactoService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._ultimos: list[list[int]] = []
        """The casos of each call that was registered here."""
        self.deshaciendo: list[int] | None = None

    async def action_elegir(self, digito: str) -> None:
        """Choose how the call ended; nothing is registered yet."""
        marcha = self._marcha
        if marcha is None or marcha.de_otro or marcha.fuera:
            self._order()
            return
        salida = marcha.salida(digito)
        if salida is None:
            self.say("Ese número no está en la pantalla", Voz.AVISO)
        elif salida.resultado == CONTESTA:
            guion = self._script(marcha.llamada, Modo.LLAMADA)
            self._set(replace(marcha, modo=Modo.LLAMADA, guion=guion, dichos=(), elegida=None))
        elif salida.resultado == "NO_ACEPTA":
            if marcha.modo is Modo.LLAMADA and (faltan := marcha.falta_decir()):
                self.say(f"Falta decir: {dichas(faltan)}", Voz.AVISO)
                return
            self._set(replace(marcha, elegida=salida, cuando=None))
            await self._open_form()
        elif salida.resultado == "VOLVER_A_LLAMAR":
            self._ask_when(replace(marcha, elegida=salida))
        else:
            self._set(replace(marcha, elegida=salida, cuando=None), guardar=False)

    def _ask_when(self, marcha: Marcha) -> None:
        def accept(cuando: datetime | None) -> None:
            if cuando is not None:
                self._textos.pop("t.cuando", None)
                self._set(replace(marcha, cuando=cuando))

        self.app.push_screen(
            FechaHoraModal(
                "¿Cuándo lo vuelve a llamar?",
                self._service.ahora,
                reparo=self._service.fuera_de_horario,
                inicial=self._textos.get("t.cuando", ""),
                al_escribir=self.keeper("t.cuando"),
            ),
            accept,
        )

    def action_dicho(self) -> None:
        """Tick the paragraph just said, with its hour."""
        marcha = self._marcha
        if marcha is None or marcha.de_otro:
            return
        if len(marcha.dichos) >= len(marcha.guion):
            self.say("Ya dijo todo el guion: escoja cómo terminó")
            return
        hora = f"{self._service.ahora():%H:%M:%S}"
        self._set(replace(marcha, dichos=(*marcha.dichos, hora)))

    def action_telefono(self) -> None:
        """Call the next number, or add one after the last."""
        marcha = self._marcha
        if marcha is None or marcha.de_otro:
            return
        validos = marcha.validos
        lugar = validos.index(marcha.telefono) + 1 if marcha.telefono in validos else 0
        if lugar < len(validos):
            self._set(replace(marcha, telefono=validos[lugar]))
            return

        def accept(numero: str | None) -> None:
            actual = self._marcha
            if actual is None:
                return
            if numero is not None:
                self._textos.pop("t.telefono", None)
                self._set(replace(actual, telefono=numero, nuevos=(*actual.nuevos, numero)))
            elif validos:
                self._set(replace(actual, telefono=validos[0]))

        modal = TelefonoModal(self._textos.get("t.telefono", ""), self.keeper("t.telefono"))
        self.app.push_screen(modal, accept)

    def action_autorizado(self) -> None:
        """Say that who listens is somebody authorised, or the titular again."""
        marcha = self._marcha
        if marcha is not None and not marcha.de_otro:
            self._set(replace(marcha, autorizado=not marcha.autorizado))

    def action_entrante(self) -> None:
        """Say that the usuario is who calls, or that one calls them; from the list, look for them."""
        marcha = self._marcha
        if marcha is None:
            super().action_entrante()
        elif not marcha.de_otro and marcha.modo is not Modo.POSTERIOR:
            modo = Modo.LLAMADA if marcha.modo is Modo.MENSAJE else marcha.modo
            guion = marcha.guion if modo is marcha.modo else self._script(marcha.llamada, modo)
            dichos = marcha.dichos if modo is marcha.modo else ()
            self._set(
                replace(marcha, modo=modo, guion=guion, dichos=dichos, entrante=not marcha.entrante)
            )

    def action_ver_todo(self) -> None:
        """Show what may be answered to the usuario."""
        if self._marcha is not None:
            causal = self._marcha.llamada.principal.causal
            self.app.push_screen(ObjecionesModal(causal.objeciones if causal else ()))

    def action_registrar(self) -> None:
        """Register what is chosen, on every caso of the call; alone it does nothing."""
        marcha = self._marcha
        if marcha is None or self._ocupada:
            return
        if marcha.de_otro or marcha.fuera:
            self._order()
            return
        formulario = self._formulario
        recurso = formulario.recurso if formulario else None
        if marcha.elegida is None:
            self.say("Escoja primero cómo terminó la llamada", Voz.AVISO)
        elif self._efecto.negado is not None:
            self._order()
        elif recurso is not None and (falta := recurso.falta(marcha.fichas)):
            self.say(f"{marcha.elegida.texto}: {falta}", Voz.AVISO)
        else:
            pedido = peticiones(marcha, recurso)
            self.after_draft(marcha, partial(self.register, marcha, pedido))

    @on(Input.Submitted)
    def _submit_form(self) -> None:
        self.action_registrar()

    @on(BorradorGuardado)
    def _draft_saved(self) -> None:
        self._borradores.escrito()

    @on(NoRegistrado)
    def _tell_refusal(self, event: NoRegistrado) -> None:
        self._ocupada = False
        if self.deshaciendo is not None and event.error.codigo == "almacen_ocupado":
            self._ultimos.append(self.deshaciendo)
        self.deshaciendo = None
        self._save_draft()
        if event.marcha is not None and self._marcha is not None:
            self._marcha = event.marcha
            self._paint()
            if event.chocada is not None and event.error.codigo in _CHOCAN:
                self.ask_conflict(event.marcha, *event.chocada)
                return
        if self._marcha is None:
            self.app.push_screen(ErrorModal.of(event.error))
        else:
            # A suggestion for the command line is none for the person at the screen.
            sugerencia = "" if "--dato" in event.error.sugerencia else event.error.sugerencia
            entero = f"{event.error.mensaje} {sugerencia}"
            self.say(entero if self._fits(entero, "") else event.error.mensaje, Voz.AVISO)

    @on(Registrados)
    def _tell_registered(self, event: Registrados) -> None:
        casos = list(dict.fromkeys(registro.caso.id for registro in event.registros))
        if event.termina:
            self._ultimos.append(casos)
            por_caso = {r.caso.id: (r.caso.cuenta, *r.rr) for r in event.registros}
            self._rr = list(por_caso.values())
            self._turno_rr = 0
        elif event.registros[0].evento is Evento.DESHACER and self.deshaciendo is not None:
            self.deshaciendo = None
            self._rr, self._turno_rr = [], 0
        for registro in event.registros:
            self.hechos.evento_registrado.publish(
                EventoRegistrado(registro.caso.id, registro.evento.value, registro.linea)
            )

    @on(Worker.StateChanged)
    def _free_after_error(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.group != BORRADOR:
            self._ocupada = False
