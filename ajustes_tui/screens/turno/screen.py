"""Mi turno: where one lands on arriving, with what was in hand and what waits."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import EventoRegistrado, Hechos, VerCasos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.cover import PausaModal
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.screens.turno import text as lineas
from ajustes_tui.services.casos.turno import VUELTOS, Turno, TurnoService
from ajustes_tui.services.recorder import Registro
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.line_view import Lienzo


class Tablero(Lienzo):
    """The rows of the screen, with their keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("turno")]


class TurnoScreen(AjustesScreen):
    """The first screen; nothing is written by looking at it."""

    CONTEXTO = "turno"
    CON_ORDEN = False

    class Leido(Message):
        """The screen arrived."""

        def __init__(self, turno: Turno) -> None:
            super().__init__()
            self.turno = turno

    class PorLlamar(Message):
        """The casos of the calls arrived."""

        def __init__(self, ids: list[int]) -> None:
            super().__init__()
            self.ids = ids

    class Anotado(Message):
        """A note was written."""

        def __init__(self, registro: Registro) -> None:
            super().__init__()
            self.registro = registro

    class Guardada(Message):
        """The note that is being typed was kept."""

    def __init__(self, service: TurnoService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service
        self._turno: Turno | None = None
        self._filas: list[lineas.Renglon] = []
        self._actual = ""
        self._nota: tuple[int, str] | None = None
        """The note half typed that is not kept yet, with its caso."""
        self._anota: tuple[int, str] | None = None
        """The note to register, once no draft of it is being written."""
        self._guardando = False

    def compose_body(self) -> ComposeResult:
        """Build the board."""
        yield Tablero([[]], ancho=80)

    @property
    def tablero(self) -> Tablero:
        """Return the board."""
        return self.query_one(Tablero)

    def on_mount(self) -> None:
        """Stand on the board."""
        self.tablero.focus()
        self.barra.show("MI TURNO › Leyendo…", self.sesion.login)

    def load(self) -> None:
        """Read the screen."""
        self.mark_seen()
        self.read()

    def fell_due(self) -> bool:
        """Tell whether the next appointment fell due."""
        proximo = self._turno.proximo if self._turno else None
        return proximo is not None and proximo <= self._service.ahora()

    @on(events.ScreenResume)
    def _read_on_return(self) -> None:
        if self._turno is not None:
            self.load()

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="turno.lectura",
        description="Leyendo su turno",
    )
    def read(self) -> None:
        """Read what the screen says."""
        worker = get_current_worker()
        turno = self._service.ver()
        if not worker.is_cancelled:
            self.post_message(self.Leido(turno))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="turno.llamadas",
        description="Leyendo las llamadas",
    )
    def read_calls(self) -> None:
        """Read which casos the figure of the calls counts."""
        worker = get_current_worker()
        ids = self._service.por_llamar()
        if not worker.is_cancelled:
            self.post_message(self.PorLlamar(ids))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="turno.escritura",
        description="Guardando la nota",
    )
    def annotate(self, caso_id: int, texto: str) -> None:
        """Write a note on the caso in hand; its draft is over."""
        registro = self._service.anotar(caso_id, texto)
        self._service.guardar_nota(caso_id, "")
        self.post_message(self.Anotado(registro))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="turno.escritura",
        description="Guardando el borrador",
    )
    def keep_note(self, caso_id: int, texto: str) -> None:
        """Keep the note that is being typed."""
        try:
            self._service.guardar_nota(caso_id, texto)
        finally:
            self.post_message(self.Guardada())

    @on(Leido)
    def _show(self, event: Leido) -> None:
        self._turno = event.turno
        self._compose_lines()

    def on_resize(self, event: events.Resize) -> None:
        """Compose the rows for the window."""
        super().on_resize(event)
        self.call_after_refresh(self._compose_lines)

    def _compose_lines(self) -> None:
        turno = self._turno
        if turno is None:
            return
        ancho, alto = max(self.size.width, 1), self.tablero.size.height
        self._filas = lineas.renglones(turno, self.sesion, ancho, alto)
        destinos = self._destinos
        if self._actual not in destinos:
            self._actual = destinos[0]
        self.barra.show(*lineas.titulo(turno, self.sesion))
        self._paint()

    @property
    def _destinos(self) -> list[str]:
        return [fila.destino for fila in self._filas if fila.destino]

    def _paint(self) -> None:
        self.tablero.show(lineas.pintar(self._filas, self._actual))
        hasta = 0
        for fila in self._filas:
            desde, hasta = hasta, hasta + len(fila.lineas)
            if fila.destino == self._actual:
                alto = self.tablero.size.height
                primera, siguiente = map(self.tablero.row_of, (desde, hasta))
                y = min(max(self.tablero.scroll_offset.y, siguiente - alto), primera)
                self.tablero.scroll_to(y=y, animate=False)

    def _move(self, paso: int) -> None:
        destinos = self._destinos
        if destinos:
            lugar = destinos.index(self._actual) + paso
            self._actual = destinos[max(0, min(lugar, len(destinos) - 1))]
            self._paint()

    def action_anterior(self) -> None:
        """Stand on the row above."""
        self._move(-1)

    def action_siguiente(self) -> None:
        """Stand on the row below."""
        self._move(1)

    def action_abrir(self) -> None:
        """Go where the row says."""
        turno = self._turno
        if turno is None:
            return
        destino = self._actual
        if destino == "en_mano" and turno.en_mano is not None:
            self.go(lineas.lugar_de_borrador(turno.en_mano), turno.en_mano.caso_id)
        elif destino in ("vencidas", "citas"):
            citas = turno.vencidas if destino == "vencidas" else turno.citas
            nombre = "citas vencidas" if destino == "vencidas" else "citas de hoy"
            self.go("contacto", VerCasos(nombre, ids=frozenset(c.caso_id for c in citas)))
        elif destino == "llamadas":
            self.read_calls()
        elif destino == "cola":
            self.go("triage", VerCasos("por decidir · libres y míos", self._service.cola()))
        elif destino == "vueltos":
            self.go("triage", VerCasos("volvieron del back", VUELTOS, vuelve="turno"))
        elif destino == "contestadas" and len(turno.contestadas) == 1:
            self._open_answer(turno.contestadas[0].caso_id)
        elif destino.startswith("respuesta:"):
            self._open_answer(int(destino.partition(":")[2]))
        elif destino in ("bandeja", "preguntas", "contestadas"):
            self.go("revision")
        elif destino:
            self.action_hoy()

    def _open_answer(self, caso_id: int) -> None:
        turno = self._turno
        for contestada in turno.contestadas if turno else ():
            if contestada.caso_id == caso_id:
                self.go(lineas.lugar_de(contestada.estado), caso_id)
                return

    @on(PorLlamar)
    def _open_calls(self, event: PorLlamar) -> None:
        self.go("contacto", VerCasos("llamadas por hacer", ids=frozenset(event.ids)))

    def action_hoy(self) -> None:
        """List everything the person wrote today; Enter opens its account."""
        turno = self._turno
        if turno is None:
            return
        opciones = lineas.lista_de_hoy(turno.hoy, self.sesion)
        if not opciones:
            self.say("Hoy todavía no ha registrado nada", Voz.TENUE)
            return

        def chosen(numero: str | None) -> None:
            for linea in turno.hoy.lineas:
                if numero is not None and linea.linea == int(numero):
                    self.go("historial", (linea.cuenta, linea.caso_id))

        self.app.push_screen(SelectorModal("Lo que usted hizo hoy", opciones), chosen)

    def action_nota(self) -> None:
        """Write a note on the caso in hand."""
        mano = self._turno.en_mano if self._turno else None
        if mano is None:
            self.say("No tiene un caso a medias donde anotar", Voz.AVISO)
            return

        def answered(texto: str | None) -> None:
            if texto is not None:
                self._nota, self._anota = None, (mano.caso_id, texto)
                self._keep_note()

        def keep(texto: str) -> None:
            self._nota = (mano.caso_id, texto)
            self._keep_note()

        ayuda = f"Queda en el historial de {mano.cuenta}."
        inicial = mano.borrador.get("t.nota", "")
        self.app.push_screen(TextoModal("Nota", ayuda, inicial=inicial, al_escribir=keep), answered)

    def _keep_note(self) -> None:
        """Keep the note as it is typed, one write at a time; once it is said, register it."""
        if self._guardando:
            return
        if self._anota is not None:
            anota, self._anota = self._anota, None
            self.annotate(*anota)
        elif self._nota is not None:
            self._guardando = True
            self.keep_note(*self._nota)
            self._nota = None

    @on(Guardada)
    def _note_kept(self) -> None:
        self._guardando = False
        self._keep_note()

    def keep_now(self) -> None:
        """Keep the note half typed before the program ends."""
        if self._nota is not None:
            self._service.guardar_nota(*self._nota, ultimo=True)

    @on(Anotado)
    def _noted(self, event: Anotado) -> None:
        registro = event.registro
        self.hechos.evento_registrado.publish(
            EventoRegistrado(registro.caso.id, registro.evento.value, registro.linea)
        )
        self.say("La nota quedó en el historial")

    def action_cuenta(self) -> None:
        """Open everything about the account of the caso in hand."""
        mano = self._turno.en_mano if self._turno else None
        self.go("historial", (mano.cuenta, mano.caso_id) if mano else None)

    def action_buscar(self) -> None:
        """Look for an account, a radicado or a telephone."""

        def answered(texto: str | None) -> None:
            if texto:
                self.go("historial", texto)

        modal = TextoModal("Buscar", "Cuenta, radicado o teléfono", maximo=40)
        self.app.push_screen(modal, answered)

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Look for what was pasted."""
        if numeros:
            self.go("historial", numeros[0])

    def action_tapar(self) -> None:
        """Cover the screen."""
        self.app.push_screen(PausaModal(self._service.ahora()))
