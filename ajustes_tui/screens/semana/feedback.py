"""Retroalimentación: the top 5 of a week, issuing it, and what becomes of its people."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from time import monotonic
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.figures.feedback import Compromiso, EstadoDeCompromiso, dicho
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.messages import Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.confirmation import ConfirmacionModal
from ajustes_tui.screens.modals.cover import PausaModal
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.screens.semana import feedback_text as lineas
from ajustes_tui.screens.semana.evidence import EvidenciaModal, Prueba
from ajustes_tui.services.figures.feedback import MAX_TEXTO, Emision, RetroalimentacionService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Linea, Voz, limpio
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.window_table import TablaVentana

ESPERA_S = 60.0
"""How long what was asked for is waited for before it may be asked for again by itself."""
DESCANSO = 9
"""How many times what reading took is let go by before it is read again by itself."""
_SOLO_SUPERVISORA = (
    "retroalimentacion.emitir",
    "retroalimentacion.abrir_compromiso",
    "retroalimentacion.con_mejora",
    "retroalimentacion.sin_mejora",
)
_TODOS = "*"
_MINIMO = 10
"""Letters of a supervisor's commitment at least."""


class Lista(TablaVentana[lineas.Fila]):
    """The asesores, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("retroalimentacion")]


class RetroalimentacionScreen(AjustesScreen):
    """The list above, the person under the cursor below, and every follow-up still open."""

    CONTEXTO = "retroalimentacion"
    CON_RR = False
    CSS_PATH = styles_dir() / "retroalimentacion.tcss"

    class Leida(Message):
        """The week arrived, after `segundos` of reading."""

        def __init__(self, vista: lineas.Vista, segundos: float) -> None:
            super().__init__()
            self.vista = vista
            self.segundos = segundos

    class Emitida(Message):
        """The week was issued, or its forms written again."""

        def __init__(self, emision: Emision) -> None:
            super().__init__()
            self.emision = emision

    class Seguido(Message):
        """A follow-up changed."""

        def __init__(self, compromiso: Compromiso) -> None:
            super().__init__()
            self.compromiso = compromiso

    def __init__(self, service: RetroalimentacionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service
        self._semana = service.semana_actual()
        self._aliado: str | None = None
        self._vista: lineas.Vista | None = None
        self._filas: dict[int, lineas.Fila] = {}
        self._numeros: dict[str, int] = {}
        """A number for each asesor seen, which the cursor stays on when the order changes."""
        self._no_antes = 0.0

    def compose_body(self) -> ComposeResult:
        """Build the list, the person and what is open."""
        yield Regla(id="regla-lista")
        yield Lista(lineas.columnas(), vacio="Nadie tiene rechazos en esta semana.")
        yield Regla("La persona del renglón", "Enter la evidencia", id="regla-persona")
        yield Lineas([[]] * lineas.ALTO_DE_FICHA, id="persona")
        yield Regla("Compromisos sin cerrar, de todas las semanas", id="regla-abiertos")
        yield Lineas([[]] * lineas.ALTO_DE_ABIERTOS, id="abiertos")

    @property
    def lista(self) -> Lista:
        """Return the list."""
        return self.query_one(Lista)

    def on_mount(self) -> None:
        """Stand on the list."""
        if not self._service.emite:
            self.set_contexto(self.CONTEXTO, _SOLO_SUPERVISORA)
        self.barra.show("RETROALIMENTACIÓN › Leyendo…", self.sesion.login)
        self.lista.focus()

    def load(self) -> None:
        """Read the week."""
        self.mark_seen()
        self._no_antes = monotonic() + ESPERA_S
        self.read(self._semana, self._aliado)

    def check_store(self) -> None:
        """Read again when somebody wrote, unless reading would never end on a large store."""
        if monotonic() >= self._no_antes:
            super().check_store()

    @on(events.ScreenResume)
    def _read_on_return(self) -> None:
        if self._vista is not None:
            self.load()

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="retroalimentacion.lectura",
        description="Leyendo la semana",
    )
    def read(self, semana: Semana, aliado: str | None) -> None:
        """Read a week, its follow-ups and those still open of any."""
        worker = get_current_worker()
        servicio, comienzo = self._service, monotonic()
        vista = lineas.Vista(
            servicio.top5(semana, aliado),
            {c.asesor_id: c for c in servicio.compromisos(semana)},
            servicio.abiertos(),
        )
        if not worker.is_cancelled:
            self.post_message(self.Leida(vista, monotonic() - comienzo))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="retroalimentacion.escritura",
        description="Emitiendo la semana",
    )
    def issue(self, semana: Semana) -> None:
        """Issue the week."""
        self.post_message(self.Emitida(self._service.emitir(semana)))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="retroalimentacion.escritura",
        description="Guardando el compromiso",
    )
    def follow(
        self, de: Compromiso, estado: EstadoDeCompromiso, supervisor: str, nota: str
    ) -> None:
        """Change the follow-up of a person."""
        hecho = self._service.seguir(
            de.semana, de.asesor_id, estado, supervisor=supervisor, nota=nota
        )
        self.post_message(self.Seguido(hecho))

    @on(Leida)
    def _show(self, event: Leida) -> None:
        vista = self._vista = event.vista
        self._no_antes = monotonic() + DESCANSO * event.segundos
        self._filas = {self._number(fila): fila for fila in lineas.filas_de(vista)}
        self.barra.show(lineas.titulo(vista.top), self.sesion.login)
        self.query_one("#regla-lista", Regla).show(*lineas.subtitulo(vista.top))
        self.lista.set_ids(array("q", self._filas))
        self.lista.set_rows(self._filas)
        self.query_one("#abiertos", Lineas).set_lines(
            _exactas(
                lineas.abiertos(vista.abiertos, self._service.ahora().date()),
                lineas.ALTO_DE_ABIERTOS,
            )
        )
        self._show_person()

    def _show_person(self) -> None:
        ficha = lineas.ficha(self._fila, self._service.causal, max(self.size.width, 1))
        self.query_one("#persona", Lineas).set_lines(_exactas(ficha, lineas.ALTO_DE_FICHA))

    @property
    def _fila(self) -> lineas.Fila | None:
        numero = self.lista.cursor_id
        return None if numero is None else self._filas.get(numero)

    def _number(self, fila: lineas.Fila) -> int:
        asesor = fila.puesto.asesor_id if fila.puesto else ""
        return self._numeros.setdefault(asesor, len(self._numeros))

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        event.tabla.set_rows({n: self._filas[n] for n in event.ids if n in self._filas})

    @on(TablaVentana.CursorMovido)
    def _follow_cursor(self) -> None:
        self._show_person()

    def on_resize(self, event: events.Resize) -> None:
        """Compose the person for the window."""
        super().on_resize(event)
        if self._vista is not None:
            self.call_after_refresh(self._show_person)

    def action_abrir(self) -> None:
        """Show the evidence of the person under the cursor."""
        fila = self._fila
        if fila is None or fila.puesto is None:
            self.say("Ese renglón no tiene evidencia de una persona", Voz.AVISO)
            return
        pruebas = [
            Prueba(rechazo.caso_id, lineas.evidencia(rechazo, self._service.causal))
            for rechazo in fila.puesto.evidencia
        ]
        self.app.push_screen(
            EvidenciaModal(limpio(fila.puesto.asesor_id), lineas.presentacion(fila.puesto), pruebas)
        )

    def action_semana_anterior(self) -> None:
        """Show the week before."""
        self._step(-1)

    def action_semana_siguiente(self) -> None:
        """Show the week after."""
        self._step(1)

    def _step(self, semanas: int) -> None:
        destino = self._semana.mas(semanas)
        if destino > self._service.semana_actual():
            self.say("Esa semana todavía no empieza", Voz.AVISO)
            return
        self._semana = destino
        self.say("")
        self.load()

    def action_aliado(self) -> None:
        """Ask for one aliado, or all."""
        if self._vista is None:
            return
        opciones = [(_TODOS, "Todos"), *((aliado, aliado) for aliado in self._vista.top.aliados)]

        def chosen(aliado: str | None) -> None:
            if aliado is not None:
                self._aliado = None if aliado == _TODOS else aliado
                self.load()

        self.app.push_screen(SelectorModal("De qué aliado", opciones), chosen)

    def action_emitir(self) -> None:
        """Issue the week, once it is confirmed."""
        if self._vista is None or not self._may():
            return
        top = self._vista.top
        semana = top.semana

        def answered(seguro: bool | None) -> None:
            if seguro:
                self.say("Emitiendo…", Voz.TENUE)
                self.issue(semana)

        titulo = "Escribir otra vez los formularios de" if top.emitida_el else "Emitir la semana"
        efecto = lineas.efecto_de_emitir(top, self._service.carpeta(semana).name)
        self.app.push_screen(ConfirmacionModal(f"{titulo} {semana}", efecto), answered)

    def action_actuar(self) -> None:
        """Issue the week."""
        self.action_emitir()

    @on(Emitida)
    def _say_issued(self, event: Emitida) -> None:
        emision = event.emision
        archivos = len(emision.archivos)
        carpeta = limpio(emision.archivos[0].parent.name) if archivos else ""
        self.say(f"{emision.top5.semana}: {archivos} archivos en {carpeta}", Voz.OK)
        for aviso in emision.avisos:
            self.notify(aviso, markup=False)
        self.load()

    def action_abrir_compromiso(self) -> None:
        """Ask what the supervisor undertakes, and open the commitment."""
        compromiso = self._compromiso()
        if compromiso is None:
            return
        if compromiso.cerrado:
            self._ask(
                "Por qué se reabre",
                "Queda escrito con el compromiso.",
                lambda nota: self.follow(compromiso, EstadoDeCompromiso.ABIERTO, "", nota),
            )
            return
        self._ask(
            f"Su compromiso como supervisora con {limpio(compromiso.asesor_id)}",
            "A qué se compromete usted para que la persona mejore; es obligatorio.",
            lambda texto: self.follow(compromiso, EstadoDeCompromiso.ABIERTO, texto, ""),
            inicial=compromiso.supervisor,
        )

    def action_con_mejora(self) -> None:
        """Close the follow-up: the person did better."""
        self._close(EstadoDeCompromiso.CERRADO_CON_MEJORA)

    def action_sin_mejora(self) -> None:
        """Close the follow-up: the person did not do better."""
        self._close(EstadoDeCompromiso.CERRADO_SIN_MEJORA)

    def _close(self, estado: EstadoDeCompromiso) -> None:
        compromiso = self._compromiso()
        if compromiso is None:
            return
        if compromiso.estado is not EstadoDeCompromiso.ABIERTO:
            self.say(f"Está {dicho(compromiso.estado)}: se cierra uno abierto", Voz.AVISO)
            return

        def answered(seguro: bool | None) -> None:
            if seguro:
                self.follow(compromiso, estado, "", "")

        titulo = f"{limpio(compromiso.asesor_id)}: {dicho(estado)}"
        efecto = "Termina el seguimiento de ese compromiso; para reabrirlo se pide una nota."
        self.app.push_screen(ConfirmacionModal(titulo, efecto), answered)

    def _ask(
        self, titulo: str, ayuda: str, hecho: Callable[[str], object], inicial: str = ""
    ) -> None:
        def answered(texto: str | None) -> None:
            if texto is not None:
                hecho(texto)

        modal = TextoModal(titulo, ayuda, minimo=_MINIMO, maximo=MAX_TEXTO, inicial=inicial)
        self.app.push_screen(modal, answered)

    @on(Seguido)
    def _say_followed(self, event: Seguido) -> None:
        hecho = event.compromiso
        self.say(f"{limpio(hecho.asesor_id)}: {dicho(hecho.estado)}", Voz.OK)
        self.load()

    def _may(self) -> bool:
        if not self._service.emite:
            self.say("Eso es de la supervisora", Voz.AVISO)
        return self._service.emite

    def _compromiso(self) -> Compromiso | None:
        """Return the commitment of the person under the cursor, or say why there is none."""
        if not self._may():
            return None
        fila = self._fila
        if fila is not None and fila.compromiso is not None:
            return fila.compromiso
        emitida = self._vista is not None and self._vista.top.emitida_el is not None
        self.say(
            "Solo los asesores del aliado propio tienen compromiso"
            if emitida
            else "Primero emita la semana, con e",
            Voz.AVISO,
        )
        return None

    def action_tapar(self) -> None:
        """Cover the screen."""
        self.app.push_screen(PausaModal(self._service.ahora()))

    def action_atras(self) -> None:
        """Go back to the figures."""
        self.go("kpi")


def _exactas(partes: list[Linea], cuantas: int) -> list[Linea]:
    """Return as many lines as the place has."""
    return [*partes[:cuantas], *([[]] * (cuantas - len(partes)))]
