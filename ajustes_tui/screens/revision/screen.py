"""The review tray: every question that waits for the supervisor, answered with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.worker import Worker, WorkerState

from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import EventoRegistrado, Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.caso.borradores import Borradores
from ajustes_tui.screens.caso.in_hand import REGISTRANDO
from ajustes_tui.screens.modals.cover import PausaModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.screens.modals.whole_text import TodoModal
from ajustes_tui.screens.revision import text as lineas
from ajustes_tui.screens.revision.workers import (
    ESCRITURA,
    RESPUESTA,
    Escrito,
    ObrerosRevision,
)
from ajustes_tui.services.casos.revision import FilaRevision, RevisionService, Salida, Vista
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Trozo, Voz, rotulo
from ajustes_tui.widgets.field import Campo
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.window_table import TablaVentana

MAX_RAZON = 2_000
RENGLONES_DE_FICHA = 6
RENGLONES_DE_SALIDAS = 4


class Bandeja(TablaVentana[FilaRevision]):
    """The questions, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("revision")]


class RevisionScreen(ObrerosRevision):
    """Questions above, the one under the cursor below; Enter alone records an answer."""

    CONTEXTO = "revision"
    CSS_PATH = styles_dir() / "revision.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-bajo"), (36, "-alto")]  # noqa: RUF012

    def __init__(self, service: RevisionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._vista: Vista | None = None
        self._escritos: dict[int, Escrito] = {}
        self._contadas: set[int] = set()
        """The casos whose lost answer was told already; its draft may still be on its way out."""
        self._vieja = False
        """Whether what was registered since made another version of what is shown."""
        self._borradores = Borradores(self.keep)
        self._registrando: int | None = None
        """The caso whose answer is being registered."""
        self._buscada: int | None = None
        """The caso another screen asked for, until the list has it."""

    def compose_body(self) -> ComposeResult:
        """Build the list, the card of the question and the answers."""
        yield Bandeja(
            lineas.columnas(self._service.ahora()), vacio="No hay preguntas sin respuesta."
        )
        yield Regla(id="regla-caso")
        yield Lineas([[]] * RENGLONES_DE_FICHA, id="ficha")
        yield Regla("Decida", id="regla-decida")
        yield Lineas([[]] * RENGLONES_DE_SALIDAS, id="salidas")
        with Horizontal(id="fila-dato"):
            yield Lineas([[]], classes="rotulo", id="rotulo-dato")
            yield Campo(ancho=40, maximo=MAX_RAZON, id="dato")
            yield Lineas([[]], classes="texto", id="ayuda-dato")
        with Horizontal(id="fila-razon"):
            yield Lineas([[rotulo("Su razón")]], classes="rotulo")
            yield Campo(ancho=64, maximo=MAX_RAZON, id="razon")

    @property
    def bandeja(self) -> Bandeja:
        """Return the list."""
        return self.query_one(Bandeja)

    @property
    def razon(self) -> Campo:
        """Return the field of the reason."""
        return self.query_one("#razon", Campo)

    @property
    def dato(self) -> Campo:
        """Return the field of what an answer asks besides."""
        return self.query_one("#dato", Campo)

    def on_mount(self) -> None:
        """Stand on the list."""
        if not self._service.decide:
            self.set_contexto(self.CONTEXTO, ("revision.elegir", "revision.registrar"))
        self.query_one("#fila-dato").display = False
        self.query_one("#fila-razon").display = self._service.decide
        self.bandeja.focus()

    def load(self) -> None:
        """Read the list."""
        self.mark_seen()
        self.read()

    def pending(self) -> str:
        """Return what would be lost on leaving."""
        if any(escrito.razon.strip() for escrito in self._escritos.values()):
            return "La razón escrita en la bandeja queda como borrador."
        return ""

    def writing(self) -> bool:
        """Return whether an answer or a note is being registered."""
        return self._registrando is not None

    def receive(self, peticion: object) -> None:
        """Stand on the question of the caso another screen names."""
        if isinstance(peticion, int):
            self._buscada = peticion
            self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        if self._buscada is not None and self.bandeja.move_to_id(self._buscada):
            self._buscada = None

    def keep_now(self) -> None:
        """Keep what is typed before the program ends."""
        for apunte in self._borradores.tomar():
            self._service.guardar_borrador(apunte, ultimo=True)

    def _keep_later(self, caso_id: int, partes: Mapping[str, str], version: int) -> None:
        """Keep what is typed; not while it is being registered."""
        if self._registrando != caso_id:
            self._borradores.anotar(caso_id, partes, version)

    @on(ObrerosRevision.Guardado)
    def _kept(self) -> None:
        self._borradores.escrito()

    @on(ObrerosRevision.Ids)
    def _show_ids(self, event: ObrerosRevision.Ids) -> None:
        self.barra.show(
            *lineas.titulo(event.cuantos, event.vieja, self.sesion.login, de=self._service.propias)
        )
        # What was typed on those answered meanwhile is shown once, by `_show_lost`.
        self._escritos = {i: e for i, e in self._escritos.items() if i in event.ids}
        if self._vista is not None and self._vista.ficha.caso.id not in event.ids:
            # Whoever was typing its reason is not typing that of the next question.
            self.bandeja.focus()
            self.guard_new_case()
        self.bandeja.set_ids(event.ids)
        self._go_to_wanted()
        self._buscada = None
        if self.bandeja.cursor_id is None:
            self._vista = None
            self._show()
        else:
            self.look(self.bandeja.cursor_id)

    @on(ObrerosRevision.Perdidas)
    def _show_lost(self, event: ObrerosRevision.Perdidas) -> None:
        """Show what was typed on questions that somebody answered meanwhile, and forget it."""
        for caso_id, perdida in event.perdidas.items():
            if caso_id in self._contadas:
                continue
            self._forget(caso_id)
            texto = perdida.texto
            que_hacer = f"Usted había escrito: «{texto}»" if texto else "No había escrito su razón."
            titulo, mensaje = lineas.perdida(perdida.linea)
            self.app.push_screen(ErrorModal(titulo, mensaje, que_hacer))

    def _forget(self, caso_id: int) -> None:
        self._escritos.pop(caso_id, None)
        self._contadas.add(caso_id)
        self._keep_later(caso_id, dict.fromkeys(RESPUESTA, ""), 0)

    @on(TablaVentana.VentanaPedida)
    def _ask_rows(self, event: TablaVentana.VentanaPedida) -> None:
        self.read_rows(event.ids)

    @on(ObrerosRevision.Filas)
    def _show_rows(self, event: ObrerosRevision.Filas) -> None:
        self.bandeja.set_rows(event.filas)

    @on(TablaVentana.CursorMovido)
    def _follow(self, event: TablaVentana.CursorMovido) -> None:
        self.look(event.caso_id)

    @on(ObrerosRevision.Leida)
    def _show_vista(self, event: ObrerosRevision.Leida) -> None:
        if event.caso_id != self.bandeja.cursor_id:
            return
        otra = self._vista is None or self._vista.ficha.caso.id != event.caso_id
        self._vista, self._vieja = event.vista, False
        if otra:
            if event.vista is not None and event.vista.salidas:
                borrador = event.vista.ficha.borrador
                self._escritos.setdefault(event.caso_id, Escrito.of(borrador))
            escrito = self._escrito
            self.dato.value, self.razon.value = escrito.dato, escrito.razon
            self.guard_new_case()
        self._show()

    @property
    def _escrito(self) -> Escrito:
        vista = self._vista
        return self._escritos.get(vista.ficha.caso.id, Escrito()) if vista else Escrito()

    def _write(self, escrito: Escrito) -> None:
        if self._vista is not None:
            caso_id = self._vista.ficha.caso.id
            self._escritos[caso_id] = escrito
            self._contadas.discard(caso_id)
            self._keep_later(caso_id, escrito.partes, self._vista.ficha.caso.version)

    @property
    def _salida(self) -> Salida | None:
        """Return the answer chosen."""
        digito = self._escrito.digito
        salidas = self._vista.salidas if self._vista else ()
        elegida = next((s for s in salidas if s.respuesta.digito == digito), None)
        return None if elegida is None or elegida.negado else elegida

    def _show(self) -> None:
        vista = self._vista
        regla = self.query_one("#regla-caso", Regla)
        ficha, salidas = self.query_one("#ficha", Lineas), self.query_one("#salidas", Lineas)
        pide = None
        if vista is None:
            regla.show("")
            ficha.set_lines([[]] * RENGLONES_DE_FICHA)
            salidas.set_lines([[]] * RENGLONES_DE_SALIDAS)
        else:
            regla.show(*lineas.titulo_caso(vista))
            ficha.set_lines(lineas.ficha(vista, self.size.width, ficha.size.height))
            salidas.set_lines(lineas.salidas(vista, self._escrito.digito))
            pide = self._salida.respuesta.pide if self._salida else None
        self.query_one("#fila-dato").display = pide is not None
        if pide is not None:
            nombre, ayuda = lineas.ROTULOS[pide]
            self.query_one("#rotulo-dato", Lineas).set_lines([[rotulo(nombre)]])
            self.query_one("#ayuda-dato", Lineas).set_lines([[Trozo(f" {ayuda}", Voz.TENUE)]])
        self._say_order()

    def _say_order(self) -> None:
        salida = self._salida
        if salida is None:
            ayuda = "un dígito decide; queda en el historial con su nombre"
            self.orden.show("", ayuda if self._service.decide else "")
            return
        falta = self._missing()
        texto = f"{salida.respuesta.digito} {salida.respuesta.texto}"
        self.orden.show(texto, f"falta {falta}" if falta else "Enter registra")

    def _missing(self) -> str:
        salida, escrito = self._salida, self._escrito
        if salida is None:
            return "escoger"
        if salida.respuesta.pide is not None and not escrito.dato.strip():
            return lineas.ROTULOS[salida.respuesta.pide][0].lower()
        return "" if escrito.razon.strip() else "su razón"

    def _at_hand(self) -> Vista | None:
        """Return the question keys act on; that of the row is read now if its key came before it."""
        vista, caso_id = self._vista, self.bandeja.cursor_id
        otra = vista is not None and (self._vieja or vista.ficha.caso.id != caso_id)
        if otra and caso_id is not None:
            try:
                self._show_vista(self.Leida(caso_id, self._service.ver(caso_id)))
            except AjustesError as error:
                self.say(error.mensaje, Voz.AVISO)
                return None
        return self._vista

    def action_elegir(self, digito: str) -> None:
        """Choose an answer; Enter records it once its reason is written."""
        vista = self._at_hand()
        if vista is None or self._registrando:
            return
        salida = next((s for s in vista.salidas if s.respuesta.digito == digito), None)
        if not vista.salidas:
            self.say("Solo la supervisora decide; aquí se mira", Voz.AVISO)
        elif salida is None:
            self.say(f"Aquí no hay {digito}; escoja de 1 a {len(vista.salidas)}", Voz.AVISO)
        elif salida.negado:
            self.say(salida.negado, Voz.AVISO)
        else:
            self._write(replace(self._escrito, digito=digito))
            self._show()
            self.linea_rr.clear(lineas.se_dira(vista, salida.respuesta))
            self._go_to_field()

    def _go_to_field(self) -> None:
        salida = self._salida
        if salida is None:
            return
        pide = salida.respuesta.pide
        if pide is not None and not self.dato.value:
            self.dato.value = self._vista.razones if self._vista and pide == "razones" else ""
            self.call_after_refresh(self.dato.focus)
        else:
            self.razon.focus()

    @on(Campo.Changed)
    def _typed(self) -> None:
        if self._vista is not None and self._vista.salidas:
            escrito = replace(self._escrito, dato=self.dato.value, razon=self.razon.value)
            if escrito != self._escrito:
                self._write(escrito)
                self._say_order()

    @on(Campo.Submitted)
    def _submitted(self, event: Campo.Submitted) -> None:
        event.stop()
        if event.input is self.dato and not self.razon.value.strip():
            self.razon.focus()
        else:
            self.action_registrar()

    def action_registrar(self) -> None:
        """Record the answer chosen, with its reason; alone, with nothing chosen, do nothing."""
        if self._registrando is not None:
            self.say(REGISTRANDO, Voz.AVISO)
            return
        vista, salida = self._at_hand(), self._salida
        if vista is None:
            return
        if salida is None:
            self._say_order()
            return
        if self._missing():
            self._say_order()
            self._go_to_field()
            return
        self._registrando = vista.ficha.caso.id
        escrito = self._escrito
        limpio = replace(escrito, dato=escrito.dato.strip(), razon=escrito.razon.strip())
        self._borradores.olvidar(vista.ficha.caso.id)
        respuesta = partial(self.answer, vista, salida.respuesta, limpio)
        self._borradores.despues(vista.ficha.caso.id, respuesta)

    @on(ObrerosRevision.Registrados)
    def _registered(self, event: ObrerosRevision.Registrados) -> None:
        caso_id = event.registros[0].caso.id
        self._registrando = None
        aqui = self._vista is not None and self._vista.ficha.caso.id == caso_id
        self._vieja = self._vieja or aqui
        if not event.respuesta and caso_id in self._escritos:
            self._escritos[caso_id] = replace(self._escritos[caso_id], nota="")
        if event.respuesta:
            self._escritos.pop(caso_id, None)
            self._borradores.olvidar(caso_id)
            if aqui:
                self._vista = None
                self.dato.value, self.razon.value = "", ""
                self.bandeja.focus()
        for registro in event.registros:
            self.hechos.evento_registrado.publish(
                EventoRegistrado(registro.caso.id, registro.evento.value, registro.linea)
            )
        avisos = " ".join(aviso for registro in event.registros for aviso in registro.avisos)
        self.linea_rr.clear(f"{event.dicho} {avisos}".strip())

    @on(Worker.StateChanged)
    def _free_after_error(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.group == ESCRITURA:
            self._registrando = None

    @on(ObrerosRevision.NoRegistrado)
    def _refused(self, event: ObrerosRevision.NoRegistrado) -> None:
        self._registrando = None
        error = event.error
        if error.codigo in ("version_distinta", "caso_tomado"):
            # Somebody got ahead: what was typed is shown, so that nothing is lost.
            que_hacer = f"{error.sugerencia} Usted había escrito: «{event.razon}»"
            self._forget(event.caso_id)
            self.app.push_screen(ErrorModal("El caso cambió", error.mensaje, que_hacer))
            self.bandeja.focus()
            self.load()
        else:
            escrito = self._escritos.get(event.caso_id)
            if escrito is not None:
                self._keep_later(event.caso_id, escrito.partes, event.version)
            self.app.push_screen(ErrorModal.of(error))

    def action_razon(self) -> None:
        """Go to what is still to be written."""
        if self._service.decide:
            self._go_to_field()
            if self._salida is None:
                self.razon.focus()

    def action_actuar(self) -> None:
        """Record, as Enter does."""
        self.action_registrar()

    def action_ver_todo(self) -> None:
        """Show the question whole and every line of its caso."""
        if (vista := self._at_hand()) is not None:
            self.app.push_screen(TodoModal(lineas.todo(vista)))

    def action_abrir_caso(self) -> None:
        """Open the caso in triage."""
        if (vista := self._at_hand()) is not None:
            self.go("triage", vista.ficha.caso.id)

    def action_cuenta(self) -> None:
        """Open everything about the account."""
        if (vista := self._at_hand()) is not None:
            caso = vista.ficha.caso
            self.go("historial", (caso.cuenta, caso.id))

    def action_nota(self) -> None:
        """Write a note on the caso."""
        vista = self._at_hand()
        if vista is None:
            self.say("No hay un caso donde anotar", Voz.AVISO)
            return
        if self._registrando is not None:
            self.say(REGISTRANDO, Voz.AVISO)
            return

        def keep(texto: str) -> None:
            self._write(replace(self._escrito, nota=texto))

        def answered(texto: str | None) -> None:
            if texto is not None:
                self._registrando = vista.ficha.caso.id
                anotar = partial(self.annotate, vista.ficha.caso.id, texto)
                self._borradores.despues(vista.ficha.caso.id, anotar)

        ayuda = "Queda en el historial de la cuenta."
        inicial = self._escrito.nota or vista.ficha.borrador.get("t.nota", "")
        self.app.push_screen(TextoModal("Nota", ayuda, inicial=inicial, al_escribir=keep), answered)

    def action_buscar(self) -> None:
        """Look for an account, a radicado or a telephone."""

        def answered(texto: str | None) -> None:
            if texto:
                self.go("historial", texto)

        modal = TextoModal("Buscar", "Cuenta, radicado o teléfono", maximo=40, enter="busca")
        self.app.push_screen(modal, answered)

    def action_tapar(self) -> None:
        """Cover the screen; what is typed stays."""
        self.app.push_screen(PausaModal(self._service.ahora()))

    def action_atras(self) -> None:
        """Go back: from the field to the list, from the choice to none, from here to where one was."""
        if not self.bandeja.has_focus:
            self.bandeja.focus()
        elif self._escrito.digito:
            self._write(replace(self._escrito, digito=""))
            self._show()
            self.linea_rr.clear()
        else:
            self.go_back("turno")
