"""Prácticas: what the model of management asks for, what was done, and what is due today."""

from __future__ import annotations

from array import array
from datetime import date, timedelta
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.figures.practices import Avance, Practica, Registro
from ajustes_tui.domain.values.dates import dia_corto, parse_fecha
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.domain.values.text import clave
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.messages import Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.cover import PausaModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.screens.semana import practices_text as lineas
from ajustes_tui.services.figures.practices import MAX_NOTA, Modelo, PracticasService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz, limpio
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.window_table import TablaVentana

_ESCRIBEN = ("practicas.registrar", "practicas.otro_dia", "practicas.anular")


class Lista(TablaVentana[Avance]):
    """The practices, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("practicas")]


class PracticasScreen(AjustesScreen):
    """The practices with what is due today first, and the log of the week below."""

    CONTEXTO = "practicas"
    CON_RR = False
    CSS_PATH = styles_dir() / "practicas.tcss"

    class Leido(Message):
        """The week arrived."""

        def __init__(self, modelo: Modelo) -> None:
            super().__init__()
            self.modelo = modelo

    class Escrito(Message):
        """An entry was written, or taken back."""

        def __init__(self, registro: Registro) -> None:
            super().__init__()
            self.registro = registro

    def __init__(self, service: PracticasService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service
        self._semana = Semana.of(service.ahora().date())
        self._modelo: Modelo | None = None
        self._avances: dict[int, Avance] = {}
        """By their place in the catalogue, which the cursor stays on when their order changes."""

    def compose_body(self) -> ComposeResult:
        """Build the list and the log."""
        yield Regla(id="regla-agenda")
        yield Lista(lineas.columnas(), vacio="El catálogo no trae prácticas.")
        yield Regla("Registradas en la semana", id="regla-registros")
        yield Lineas([[]] * lineas.ALTO_DE_REGISTROS, id="registros")

    @property
    def lista(self) -> Lista:
        """Return the list."""
        return self.query_one(Lista)

    def on_mount(self) -> None:
        """Stand on the list."""
        if not self._service.registra:
            self.set_contexto(self.CONTEXTO, _ESCRIBEN)
        self.barra.show("PRÁCTICAS › Leyendo…", self.sesion.login)
        self.lista.focus()

    def load(self) -> None:
        """Read the week."""
        self.mark_seen()
        self.read(self._semana)

    @on(events.ScreenResume)
    def _read_on_return(self) -> None:
        if self._modelo is not None:
            self.load()

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="practicas.lectura",
        description="Leyendo las prácticas",
    )
    def read(self, semana: Semana) -> None:
        """Read how the practices stand in a week."""
        worker = get_current_worker()
        modelo = self._service.ver(semana)
        if not worker.is_cancelled:
            self.post_message(self.Leido(modelo))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="practicas.escritura",
        description="Registrando la práctica",
    )
    def write(self, practica: str, dia: date, nota: str) -> None:
        """Write a practice down."""
        self.post_message(self.Escrito(self._service.registrar(practica, dia, nota=nota)))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="practicas.escritura",
        description="Anulando el registro",
    )
    def take_back(self, numero: int, motivo: str) -> None:
        """Take an entry back."""
        self.post_message(self.Escrito(self._service.anular(numero, motivo)))

    @on(Leido)
    def _show(self, event: Leido) -> None:
        modelo = self._modelo = event.modelo
        self._avances = dict(enumerate(modelo.avances))
        # Those due today first; the others keep the order of the catalogue.
        orden = sorted(self._avances, key=lambda n: not self._avances[n].toca_hoy)
        self.barra.show(lineas.titulo(modelo), self.sesion.login)
        self.query_one("#regla-agenda", Regla).show(*lineas.agenda(modelo))
        self.lista.set_ids(array("q", orden))
        self.lista.set_rows(self._avances)
        partes = lineas.registros(modelo)
        vacias = lineas.ALTO_DE_REGISTROS - len(partes)
        self.query_one("#registros", Lineas).set_lines([*partes, *([[]] * vacias)])

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        event.tabla.set_rows({n: self._avances[n] for n in event.ids if n in self._avances})

    @property
    def _practica(self) -> Practica | None:
        avance = self._avances.get(-1 if self.lista.cursor_id is None else self.lista.cursor_id)
        return avance.practica if avance else None

    def _may(self) -> bool:
        if not self._service.registra:
            self.say("Las prácticas las registra supervisión o coordinación", Voz.AVISO)
        return self._service.registra

    def action_registrar(self) -> None:
        """Write down that the practice under the cursor was done today."""
        practica = self._practica
        if practica is not None and self._may():
            self._ask_note(practica, self._service.ahora().date())

    def action_actuar(self) -> None:
        """Write the practice down, as Enter does."""
        self.action_registrar()

    def action_otro_dia(self) -> None:
        """Ask on which day it was done."""
        practica = self._practica
        if practica is None or not self._may():
            return

        def answered(texto: str | None) -> None:
            if texto is None:
                return
            try:
                self._ask_note(practica, self._day(texto))
            except DatoInvalido as error:
                self.app.push_screen(ErrorModal.of(error))

        modal = TextoModal("Qué día se hizo", "dd/mm/aaaa, o «ayer»", maximo=20)
        self.app.push_screen(modal, answered)

    def _day(self, texto: str) -> date:
        if clave(texto) == "ayer":
            return self._service.ahora().date() - timedelta(days=1)
        return parse_fecha(texto)

    def _ask_note(self, practica: Practica, dia: date) -> None:
        def answered(nota: str | None) -> None:
            if nota is not None:
                self.write(practica.codigo, dia, nota)

        ayuda = f"{dia_corto(dia)}, {practica.minutos} min. La nota es opcional."
        modal = TextoModal(practica.nombre, ayuda, minimo=0, maximo=MAX_NOTA)
        self.app.push_screen(modal, answered)

    def action_anular(self) -> None:
        """Take back the person's newest entry of the week, with a reason."""
        if not self._may() or self._modelo is None:
            return
        propios = [
            r for r in self._modelo.registros if r.login == self.sesion.login and not r.anulado
        ]
        if not propios:
            self.say("Usted no tiene registros en esta semana", Voz.AVISO)
            return
        ultimo = max(propios, key=lambda registro: registro.id)

        def answered(motivo: str | None) -> None:
            if motivo is not None:
                self.take_back(ultimo.id, motivo)

        ayuda = f"{self._nombre_de(ultimo)} del {dia_corto(ultimo.dia)}. Por qué se anula:"
        modal = TextoModal("Anular el registro", ayuda, maximo=MAX_NOTA)
        self.app.push_screen(modal, answered)

    def action_deshacer(self) -> None:
        """Take back the last entry."""
        self.action_anular()

    def _nombre_de(self, registro: Registro) -> str:
        for avance in self._avances.values():
            if avance.practica.codigo == registro.practica:
                return avance.practica.nombre
        return limpio(registro.practica)

    @on(Escrito)
    def _say_written(self, event: Escrito) -> None:
        registro = event.registro
        que = "anulada" if registro.anulado else "registrada"
        self.say(f"{self._nombre_de(registro)}, {dia_corto(registro.dia)}: {que}", Voz.OK)
        self.load()

    def action_semana_anterior(self) -> None:
        """Show the week before."""
        self._step(-1)

    def action_semana_siguiente(self) -> None:
        """Show the week after."""
        self._step(1)

    def _step(self, semanas: int) -> None:
        destino = self._semana.mas(semanas)
        if destino > Semana.of(self._service.ahora().date()):
            self.say("Esa semana todavía no empieza", Voz.AVISO)
            return
        self._semana = destino
        self.say("")
        self.load()

    def action_tapar(self) -> None:
        """Cover the screen."""
        self.app.push_screen(PausaModal(self._service.ahora()))

    def action_atras(self) -> None:
        """Go back to the figures."""
        self.go("kpi")
