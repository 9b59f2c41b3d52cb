"""Triage: the queue of casos to decide and the card where one decides them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import ClassVar

from textual import on

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import ATRIBUIBLE, TABLA, Evento
from ajustes_tui.domain.caso.words import dicho
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.caso.account import PanelCuenta, todos_los_datos
from ajustes_tui.screens.caso.card_text import Vista
from ajustes_tui.screens.caso.decisions import DE_LLAMADA, Clasificacion
from ajustes_tui.screens.caso.in_hand import REGISTRANDO, acts
from ajustes_tui.screens.caso.questions import nombre_de
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.triage.watch import VigilarTriage
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.field import Campo


class TriageScreen(VigilarTriage):
    """The queue and the card; every decision is asked of TriageService."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "triage.tcss"]
    CONTEXTO = "triage.cola"
    CON_ORDEN = False
    VERTICAL_BREAKPOINTS = [(0, "-bajo"), (36, "-alto")]  # noqa: RUF012

    def admits(self, tecla: str) -> bool:
        """Return whether a key may act; on a caso that is being registered none does."""
        if self._registrando is not None and self.en_caso and acts(tecla):
            self.say(REGISTRANDO, Voz.AVISO)
            return False
        return super().admits(tecla)

    @on(Campo.ListaPedida)
    def _list_values(self, event: Campo.ListaPedida) -> None:
        event.stop()
        forma = self.ficha.forma
        if forma is None:
            return
        pregunta = forma.pregunta(event.campo)
        opciones = [(digito, palabras) for digito, _valor, palabras in pregunta.opciones]
        catalogos = self._service.catalogos
        if pregunta.clave in ("razon", "subrazon"):
            opciones = [
                (f"{m.razon} {m.subrazon}", f"{m.razon} {m.subrazon} {m.descripcion}")
                for m in catalogos.marcaciones.de_ajuste()
            ]
        elif pregunta.clave == "causal":
            opciones = [(c.letra, f"{c.letra} {c.nombre}") for c in catalogos.causales]
            opciones.append(("FUERA", "Fuera de la lista: la ve la supervisora"))
        if not opciones:
            self.say("Este campo no tiene lista", Voz.AVISO)
            return

        def chosen(valor: str | None) -> None:
            if valor is None or not forma.is_mounted:
                return
            if pregunta.clave in ("razon", "subrazon"):
                razon, subrazon = valor.split()
                forma.query_one("#campo-razon", Campo).value = razon
                forma.query_one("#campo-subrazon", Campo).value = subrazon
            else:
                event.campo.value = event.campo.value + valor if pregunta.varias else valor

        self.app.push_screen(PickerModal(pregunta.rotulo, opciones), chosen)

    def action_causal(self, letra: str) -> None:
        """Choose the causal, or change the one the caso already has."""
        vista = self.vista
        if vista is None or not self.en_caso or self._registrando:
            return
        causal = self._service.catalogos.causal(letra.upper())
        if causal is None:
            self.say(f"La causal {letra.upper()} no está en la lista", Voz.AVISO)
        elif vista.ficha.caso.estado is Estado.POR_CLASIFICAR:
            nueva = Clasificacion(causal.letra, vista.clasificacion.atribuible)
            self._recompose(vista.ficha, nueva)
        elif self._may(Evento.RECLASIFICAR):
            self.ficha.choose(None)
            self._open_form(Evento.RECLASIFICAR, {}, {"causal": causal.letra})
            self._changed()

    def action_atribuible(self) -> None:
        """Say that the falla is the usuario's."""
        vista = self.vista
        if vista is None or vista.ficha.caso.estado is not Estado.POR_CLASIFICAR:
            self.say("Atribuible se dice al clasificar; después, pida revisión con w", Voz.AVISO)
            return

        def chosen(valor: str | None) -> None:
            if valor is not None and self.vista is not None:
                clasificacion = replace(
                    self.vista.clasificacion, atribuible="" if valor == "no" else valor
                )
                self._recompose(self.vista.ficha, clasificacion)

        opciones = [("no", "No es atribuible al usuario")]
        opciones += [(v, dicho(v)) for v in ATRIBUIBLE]
        self.app.push_screen(PickerModal("¿Atribuible al usuario?", opciones), chosen)

    def _at_hand(self) -> Vista | None:
        """Return the caso an act is for, or say that there is none.

        A key that were dropped here would leave the text typed after it to act as verbs.
        """
        if self.queue.case_id is None and not self.en_caso:
            self.say("Aquí no hay ningún caso", Voz.AVISO)
        return self.vista

    def _may(self, evento: Evento) -> bool:
        """Return whether an evento is permitted on this caso; say why when it is not."""
        vista = self._at_hand()
        if vista is None:
            return False
        permiso = vista.ficha.permite(evento)
        if isinstance(permiso, Negado):
            self.say(permiso.motivo, Voz.AVISO)
            return False
        return True

    def _ask_text(self, evento: Evento, titulo: str, ayuda: str) -> None:
        """Ask for a text and register it as the motivo, or the note, of an evento."""
        vista = self._at_hand()
        if vista is None or not self._may(evento):
            return
        if self._registrando is not None:
            self.say(REGISTRANDO, Voz.AVISO)
            return

        clave, caso = f"t.{evento.value}", vista.ficha.caso
        titulo += f" · {caso.cuenta} / {caso.radicado_actual}"

        def answered(texto: str | None) -> None:
            if texto is None:
                return
            if evento is Evento.NOTA:
                peticion = Peticion(evento, {}, texto)
            else:
                peticion = Peticion(evento, {"motivo": texto})
            self._send(vista.ficha, [peticion])

        self.app.push_screen(self._box(clave, caso, titulo, ayuda), answered)

    def _box(self, clave: str, caso: Caso, titulo: str, ayuda: str) -> TextModal:
        """Return a box for a text that is kept as it is typed."""
        return TextModal(
            titulo, ayuda, initial=self._textos.get(clave, ""), on_typed=self.keeper(clave, caso)
        )

    def action_nota(self) -> None:
        """Write a note on the caso."""
        self._ask_text(Evento.NOTA, "Nota", "Queda en el historial de la cuenta.")

    def action_revision(self) -> None:
        """Ask the supervisor."""
        self._ask_text(Evento.PEDIR_REVISION, "Pedir revisión", "¿Qué debe decidir la supervisora?")

    def action_saltar(self) -> None:
        """Pass over the caso, saying why."""
        vista = self.vista
        if vista is None or not self.en_caso or self._registrando is not None:
            return
        caso = vista.ficha.caso

        def answered(motivo: str | None) -> None:
            if motivo is not None:
                self.keeper("t.saltar", caso)("")
                self._registrando = caso.id
                self._skip(caso.id, motivo)

        ayuda = "¿Por qué lo salta? La supervisora lo ve."
        self.app.push_screen(self._box("t.saltar", caso, "Saltar el caso", ayuda), answered)

    def action_deshacer(self) -> None:
        """Undo the last thing the person registered in this session, or on this caso."""
        caso_id = self._mias[-1] if self._mias else None
        if caso_id is None and self.vista is not None and self.en_caso:
            caso_id = self.vista.ficha.caso.id
        if caso_id is None:
            self.say("En esta sesión no hay nada suyo que deshacer", Voz.AVISO)
            return
        if not self._registrando:
            self._registrando = caso_id
            self._undo(caso_id)

    def action_actuar(self) -> None:
        """List every act on the caso, those refused with their reason, and open the one chosen."""
        if not self.en_caso and self.queue.selection.marcas:
            self.queue.action_marcados()
            return
        vista = self._at_hand()
        if vista is None:
            return
        opciones: list[tuple[str, str]] = []
        negados: list[tuple[str, str]] = []
        for evento in TABLA:
            permiso = vista.ficha.permite(evento)
            if isinstance(permiso, Negado):
                negados.append((evento.value, f"· {nombre_de(evento)}: {permiso.motivo}"))
            else:
                opciones.append((evento.value, nombre_de(evento)))

        def chosen(valor: str | None) -> None:
            if valor is not None:
                self._act(Evento(valor))

        self.app.push_screen(
            PickerModal("Qué se puede hacer con este caso", [*opciones, *negados]), chosen
        )

    def _act(self, evento: Evento) -> None:
        vista = self.vista
        if vista is None or not self._may(evento):
            return
        if evento is Evento.NOTA:
            self.action_nota()
        elif evento in DE_LLAMADA:
            self.go("contacto", vista.ficha.caso.id)
        else:
            if not self.en_caso:
                self._enter_case(vista, "")
            self.ficha.choose(None)
            self._open_form(evento, {}, {})
            self._changed()

    def action_ver_todo(self) -> None:
        """Show every datum of the caso, or the card again."""
        vista = self.vista
        if vista is None or self.ficha.forma is not None:
            return
        self.ficha.datos_a_la_vista = not self.ficha.datos_a_la_vista
        if self.ficha.datos_a_la_vista:
            self.ficha.show(todos_los_datos(vista.ficha))
        else:
            self.ficha.mostrar(vista, self._service.catalogos)
        self.ficha.lienzo.scroll_home(animate=False)

    def action_telefono(self) -> None:
        """Add a datum the base did not bring, a telephone among them."""
        if self._may(Evento.COMPLETAR):
            self.ficha.choose(None)
            self._open_form(Evento.COMPLETAR, {}, {"campo": "3"})
            self._changed()

    def action_cuenta(self) -> None:
        """Open everything about the account of this caso."""
        vista = self._at_hand()
        if vista is not None:
            self.go("historial", (vista.ficha.caso.cuenta, vista.ficha.caso.id))

    def action_buscar(self) -> None:
        """Look for an account, a radicado or a telephone."""

        def answered(texto: str | None) -> None:
            if texto:
                self.go("historial", texto)

        self.app.push_screen(
            TextModal("Buscar", "Cuenta, radicado o teléfono", most=40, on_enter="busca"), answered
        )

    def action_atras(self) -> None:
        """Go one step back: the data, the form, the choice, then the queue."""
        vista = self.vista
        if self.queue.filter.typing:
            self.queue.filter.clear_line()
        elif isinstance(self.focused, PanelCuenta):
            self.action_panel()
        elif not self.en_caso or vista is None:
            self.queue.filter.step_back()
        elif self.ficha.datos_a_la_vista:
            self.action_ver_todo()
        elif self.ficha.forma is not None or vista.elegida is not None:
            self._clear_choice(vista)
        else:
            tomado = vista.ficha.toma is not None and vista.ficha.toma.login == self.sesion.login
            if tomado and not vista.ficha.borrador:
                self._release(vista.ficha.caso.id)
            self._leave_case()
            self._go_back_from(vista.ficha.caso.id)
