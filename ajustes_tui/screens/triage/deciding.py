"""Deciding a caso: choosing, filling its form, keeping the draft and registering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from textual import on
from textual.worker import Worker, WorkerState

from ajustes_tui.domain.caso.borrador import Apunte
from ajustes_tui.domain.caso.card import Ficha as FichaCaso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.messages import EventoRegistrado, Hechos, SeguirLlamada
from ajustes_tui.screens.caso.card_text import Vista
from ajustes_tui.screens.caso.decision_card import falta_de
from ajustes_tui.screens.caso.decisions import (
    DE_LLAMADA,
    SIN_LINEA_RR,
    Clasificacion,
    Opcion,
    hacia,
)
from ajustes_tui.screens.caso.form import FormularioCaso
from ajustes_tui.screens.caso.questions import formulario_de
from ajustes_tui.screens.caso.rr_line import SIN_LINEA, largo_rr
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.triage.conflict import ConflictoTriage
from ajustes_tui.screens.triage.errands import marcacion_para
from ajustes_tui.screens.triage.messages import (
    BorradorGuardado,
    NoRegistrado,
    Previsto,
    Registrados,
    VistaCargada,
)
from ajustes_tui.screens.triage.workers import ESCRITURA, SUYAS
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.field import Campo


class DecidirTriage(ConflictoTriage):
    """What happens between the digit and the line in the historial."""

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._pedido = 0
        self._dejado: dict[str, str] = {}
        """What was typed in a form one stepped back from: its digit brings it back."""

    def pending(self) -> str:
        """Return whether something typed would wait as a draft."""
        if self.ficha.forma is not None:
            return "Lo escrito en el caso queda como borrador."
        return super().pending()

    @on(VistaCargada)
    def _show_loaded(self, event: VistaCargada) -> None:
        self.take_vista(event)
        self.queue.show_foot()
        self._show_bar()

    def take_vista(self, event: VistaCargada) -> None:
        """Show a card that was read, and enter it where it was opened."""
        anterior = self.leida
        otra = anterior is None or anterior.ficha.caso.id != event.vista.ficha.caso.id
        if not event.entrar and self.en_caso:
            return
        if event.entrar:
            self._registrando = None
        llega = event.entrar and (otra or not self.en_caso)
        if llega and (otra or not self.doble):
            self.guard_new_case()
        self.ficha.close_form()
        if otra:
            # What is half typed goes with its caso: the one before keeps its own as its draft.
            self.texts_of(event.vista.ficha.borrador)
            self._dejado = {}
        self.ficha.datos_a_la_vista = False
        a_la_vista = event.entrar or self.doble
        poner = self.ficha.mostrar if a_la_vista else self.ficha.tener
        poner(event.vista, self._service.catalogos)
        if event.entrar:
            self._enter_case(event.vista, event.aviso, llega=llega)
        elif a_la_vista:
            self._show_panel(event.vista.ficha)

    def _enter_case(self, vista: Vista, aviso: str, *, llega: bool = False) -> None:
        self.ficha.asomar()
        self._show_panel(vista.ficha)
        self.set_class(True, "-caso")
        self.set_contexto("triage.caso")
        self.queue.open_card(vista.ficha.caso.id)
        self.ficha.lienzo.focus()
        self._show_rr()
        borrador = vista.ficha.borrador
        self._dejado = {}
        self.texts_of(borrador)
        if llega and self.changed_meanwhile(vista, borrador):
            return
        if "evento" in borrador and self._restore(vista, borrador):
            return
        self.ficha.say_idle()
        if aviso or (aviso := self.half_typed()):
            self.ficha.say(aviso, voz=Voz.AVISO)

    def _restore(self, vista: Vista, borrador: Mapping[str, str]) -> bool:
        """Put back the form a draft holds, when the caso still admits it."""
        evento = Evento(borrador["evento"])
        if isinstance(vista.previa.permite(evento), Negado):
            return False
        opcion = next((o for o in vista.opciones if o.digito == borrador.get("digito")), None)
        self.ficha.choose(opcion)
        valores = {k[2:]: v for k, v in borrador.items() if k.startswith("c.")}
        fijos = {k[2:]: v for k, v in borrador.items() if k.startswith("f.")}
        if self.vista is not None:
            self.ficha.mostrar(self.vista, self._service.catalogos)
        if evento is Evento.APLICACION_CORRECTA:
            self.ficha.open_form(falta_de(vista), fijos, valores, compacto=True)
        else:
            self._open_form(evento, fijos, valores)
        self.call_after_refresh(self._changed, guardar=False)
        return True

    @on(Previsto)
    def _show_foreseen(self, event: Previsto) -> None:
        vista = self.vista
        if event.pedido != self._pedido or vista is None or vista.ficha.caso.id != event.caso_id:
            return
        prevision = event.prevision
        if prevision.negado is not None:
            if not self.ficha.faltan():
                self.ficha.say(prevision.negado.motivo, voz=Voz.AVISO)
            return
        self.ficha.show_choice(hacia(prevision.ficha))
        if self.ficha.evento in SIN_LINEA_RR:
            self.linea_rr.clear(SIN_LINEA)
            return
        linea, sobra = prevision.rr
        derecha = largo_rr(linea, sobra, self._service.reglas.ancho_rr)
        self.linea_rr.show("Línea RR al registrar", derecha, linea)

    @on(Registrados)
    def _show_registered(self, event: Registrados) -> None:
        ultimo = event.registros[-1]
        aqui = self.vista is not None and self.vista.ficha.caso.id == ultimo.caso.id
        if ultimo.evento is Evento.NOTA and aqui:
            self._textos = self.without("t.nota")
        if ultimo.evento is Evento.DESHACER:
            self._mias = [caso for caso in self._mias if caso != ultimo.caso.id]
        elif ultimo.evento is not Evento.NOTA:
            self._mias.append(ultimo.caso.id)
            self.queue.forget([ultimo.caso.id])
        self._lines.decided(ultimo)
        self._show_rr()
        for registro in event.registros:
            self.hechos.evento_registrado.publish(
                EventoRegistrado(registro.caso.id, registro.evento.value, registro.linea)
            )

    @on(Worker.StateChanged)
    def _free_after_error(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.group == ESCRITURA:
            self._registrando = None

    @on(NoRegistrado)
    def _show_refusal(self, event: NoRegistrado) -> None:
        self._registrando = None
        if event.vista is None:
            self.say(event.error.mensaje, Voz.AVISO)
            return
        anterior = self.vista
        if anterior is not None and anterior.ficha.caso.id != event.vista.ficha.caso.id:
            # It was of a row of the queue, and the person is at another one by now.
            self.app.push_screen(ErrorModal.of(event.error))
            return
        # What was typed stays: the draft is of this person, whoever changed the caso.
        mio = self._mine()
        cambio = event.error.codigo == "version_distinta"
        tomado = event.error.codigo == "caso_tomado" and bool(self._written())
        vista = event.vista
        if anterior is not None and (cambio or self.ficha.forma is not None):
            vista = replace(vista, elegida=anterior.elegida, clasificacion=anterior.clasificacion)
        self.ficha.mostrar(vista, self._service.catalogos)
        self._show_bar()
        if (cambio or tomado) and anterior is not None and mio:
            vistas = max((linea.linea for linea in anterior.ficha.lineas), default=0)
            lineas = vista.ficha.ajenas(self.sesion.login, despues_de=vistas)
            self.ask_conflict(vista, mio, lineas, hacia(anterior.previa))
        else:
            self.app.push_screen(ErrorModal.of(event.error))

    def _mine(self) -> dict[str, str]:
        """Return all that is chosen and typed, a digit without a form included."""
        contenido = self._written()
        elegida = self.vista.elegida if self.vista is not None else None
        if elegida is not None and self.ficha.forma is None:
            contenido |= {"evento": elegida.evento.value, "digito": elegida.digito}
            contenido |= {f"f.{clave}": valor for clave, valor in elegida.datos.items()}
        return contenido

    def go_on(self, vista: Vista, borrador: Mapping[str, str]) -> None:
        """Register one's own all the same, or go on with the form a draft holds."""
        if self.vista is None or self.vista.ficha.caso.id != vista.ficha.caso.id:
            self.say("Ese caso ya no es el que está a la vista", Voz.AVISO)
            return
        if self.ficha.forma is not None or (self.vista is not None and self.vista.elegida):
            self.action_registrar()
        elif "modo" in borrador:
            caso = vista.ficha.caso
            self.go("contacto", SeguirLlamada(caso.id, caso.version))
        elif "evento" in borrador and self._restore(vista, borrador):
            self._save_draft()

    def _send(self, ficha: FichaCaso, peticiones: Sequence[Peticion]) -> None:
        """Register on a caso, wherever the person goes while its last draft is being written."""
        self.after_draft(ficha, partial(self._register, ficha, peticiones))

    @on(BorradorGuardado)
    def _draft_kept(self) -> None:
        self._borradores.escrito()

    def action_elegir(self, digito: str) -> None:
        """Select the decision of a digit."""
        vista = self.vista
        if not self.en_caso or vista is None or self._registrando:
            return
        if self.ficha.forma is not None and self.ficha.forma.campos:
            self.ficha.forma.go_to_empty()
            return
        if not vista.opciones:
            self.ficha.say_idle(Voz.AVISO)
            return
        opcion = next((o for o in vista.opciones if o.digito == digito), None)
        if opcion is None:
            self.say(f"Aquí no hay {digito}; {self.ficha.which()}", Voz.AVISO)
        elif opcion.negado:
            self.say(opcion.negado, Voz.AVISO)
        elif opcion.evento in DE_LLAMADA:
            self.go("contacto", vista.ficha.caso.id)
        elif self._needs_delay(vista) and opcion.evento is not Evento.APLAZAR:
            self._ask_delay(opcion)
        else:
            self._choose(opcion)

    def _needs_delay(self, vista: Vista) -> bool:
        return vista.ficha.caso.estado is Estado.POR_CLASIFICAR and vista.clasificacion.falta_demora

    def _ask_delay(self, opcion: Opcion | None) -> None:
        """Ask who delayed the traslado: only late by Claro is an ajuste."""

        def answered(quien: str | None) -> None:
            vista = self.vista
            if quien is None or vista is None:
                return
            clasificacion = replace(vista.clasificacion, demora=quien)
            if opcion is None:
                self._recompose(vista.ficha, clasificacion)
                return
            self.ficha.mostrar(replace(vista, clasificacion=clasificacion), self._service.catalogos)
            self._choose(opcion)

        opciones = [("claro", "La demora fue de Claro"), ("usuario", "La demora fue del usuario")]
        self.app.push_screen(PickerModal("Causal L: ¿de quién fue la demora?", opciones), answered)

    def _choose(self, opcion: Opcion) -> None:
        self.ficha.choose(opcion)
        vista = self.vista
        if vista is None:
            return
        self.ficha.mostrar(vista, self._service.catalogos)
        falta_valor = (
            opcion.evento is Evento.APLICACION_CORRECTA and vista.ficha.caso.valor_aplicado is None
        )
        valores = self._left_of(opcion)
        if falta_valor:
            self.ficha.open_form(falta_de(vista), opcion.datos, valores, compacto=True)
        elif opcion.pide:
            self._open_form(opcion.evento, opcion.datos, valores)
        self._changed()

    def _left_of(self, opcion: Opcion) -> dict[str, str]:
        """Return what was typed before in the form of a decision."""
        dejado = self._dejado
        if (dejado.get("evento"), dejado.get("digito")) != (opcion.evento.value, opcion.digito):
            return {}
        return {clave[2:]: texto for clave, texto in dejado.items() if clave.startswith("c.")}

    def _open_form(
        self, evento: Evento, fijos: Mapping[str, str], valores: Mapping[str, str]
    ) -> None:
        """Put the form of an evento in place of the procedure block."""
        vista = self.vista
        if vista is None:
            return
        marcacion = marcacion_para(self._service, vista.previa, evento)
        vuelve = f"{self._service.siguiente_habil():%d/%m/%Y}"
        formulario = formulario_de(
            evento, vista.previa, fijos, marcacion, vuelve, self._service.reglas
        )
        if formulario.preguntas:
            self.ficha.open_form(formulario, fijos, valores)
        self.set_contexto("triage.formulario" if formulario.preguntas else "triage.caso")
        self._show_bar()

    def _changed(self, *, guardar: bool = True) -> None:
        """Say what is chosen or missing, foresee it, and keep the draft."""
        vista = self.vista
        if vista is None:
            return
        self._pedido += 1
        self.ficha.show_choice("")
        forma = self.ficha.forma
        if forma is not None:
            self.ficha.check_radicado(partial(self._service.radicado_ocupado, vista.ficha))
            self.ficha.check_marcacion(self._service.catalogos.marcaciones)
            if guardar:
                self._save_draft()
        if self.ficha.faltan():
            return
        try:
            peticiones = self.ficha.peticiones(self._service.ahora())
        except DatoInvalido as error:
            self.ficha.say(error.mensaje, voz=Voz.AVISO)
            return
        if peticiones:
            self._foresee(vista, peticiones, self._pedido)

    def action_registrar(self) -> None:
        """Record what is chosen; alone, with nothing chosen, it does nothing."""
        vista = self.vista
        if vista is None or self._registrando or not self.en_caso:
            return
        if self.ficha.forma is None and vista.elegida is None:
            propia = vista.clasificacion != Clasificacion(vista.ficha.causal_sugerida or "")
            if not (propia and vista.ficha.caso.estado is Estado.POR_CLASIFICAR):
                self.ficha.say_idle()
                return
        faltan = self.ficha.faltan()
        if faltan and self.ficha.forma is not None:
            self.ficha.show_choice("")
            self.ficha.forma.go_to(faltan[0].clave)
            return
        try:
            peticiones = self.ficha.peticiones(self._service.ahora())
        except DatoInvalido as error:
            self.ficha.say(error.mensaje, voz=Voz.AVISO)
            return
        if self._needs_delay(vista) and any(p.evento is Evento.CLASIFICAR for p in peticiones):
            self._ask_delay(None)
            return
        self._borradores.olvidar(vista.ficha.caso.id)
        self._send(vista.ficha, peticiones)

    def _save_draft(self) -> None:
        """Keep what is typed, one write at a time and always the newest."""
        vista = self.vista
        if vista is not None and self._registrando != vista.ficha.caso.id:
            caso = vista.ficha.caso
            self._borradores.guardar(caso.id, self._written(), caso.version)

    def keep_now(self) -> None:
        """Keep what the form holds before the program ends."""
        for apunte in self._borradores.tomar():
            self._service.guardar_borrador(apunte, SUYAS, ultimo=True)
        vista = self.vista if self.en_caso else None
        if vista is None or not (contenido := self._written()):
            return
        caso = vista.ficha.caso
        apunte = Apunte(caso.id, contenido, caso.version)
        si_sigue = self._registrando is not None
        self._service.guardar_borrador(apunte, SUYAS, ultimo=True, si_sigue=si_sigue)

    def _written(self) -> dict[str, str]:
        """Return what is chosen and typed, the texts of the boxes included."""
        suelto = self.ficha.forma is None and (self.vista is None or self.vista.elegida is None)
        dejado = self._dejado if suelto else {}
        return dejado | self.ficha.borrador() | self._textos

    @on(FormularioCaso.Cambiado)
    def _typed(self) -> None:
        self._changed()

    @on(Campo.Submitted)
    def _submitted(self, event: Campo.Submitted) -> None:
        event.stop()
        self.action_registrar()

    def _clear_choice(self, vista: Vista) -> None:
        """Go back from a form or a choice; what was typed waits for its digit."""
        forma = self.ficha.forma
        if forma is not None:
            self._dejado = self.ficha.borrador() if forma.escrito else {}
        self.ficha.close_form()
        self.ficha.choose(None)
        self._pedido += 1
        self.set_contexto("triage.caso")
        self.ficha.mostrar(replace(vista, elegida=None), self._service.catalogos)
        self._show_rr()
        self._save_draft()
        self._show_bar()
        self.ficha.say_idle()
        if self._dejado.get("digito"):
            self.ficha.say(f"Lo escrito espera: {self._dejado['digito']} lo sigue", voz=Voz.TENUE)

    def action_otro_campo(self) -> None:
        """Go to the next empty field."""
        if self.ficha.forma is not None:
            self.ficha.forma.go_to_empty()
