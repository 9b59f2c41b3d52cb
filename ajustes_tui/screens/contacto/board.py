"""Where everything of contacto stands: the call list, its filter, and the place of the call."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hecho, Hechos, SeguirLlamada, VerCasos
from ajustes_tui.screens.caso.call import Marcha
from ajustes_tui.screens.caso.rr_line import largo_rr
from ajustes_tui.screens.contacto import agenda
from ajustes_tui.screens.contacto import call_text as lineas
from ajustes_tui.screens.contacto.messages import Leida, Numeros, QuienLlama, Soltada
from ajustes_tui.screens.contacto.workers import ObrerosContacto
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.services.casos.contacto import ContactoService, Efecto
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz, limpio
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lienzo, Lineas
from ajustes_tui.widgets.window_table import TablaVentana


class Agenda(TablaVentana[agenda.FilaAgenda]):
    """The call list with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("contacto.agenda")]


class Tarjeta(Lienzo):
    """The script and the ways to end, with the keys of a call."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("contacto.llamada")]


class TableroContacto(ObrerosContacto):
    """The call list and the frame around the call."""

    def __init__(self, service: ContactoService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._filas: list[agenda.FilaAgenda] = []
        self._llamadas = 0
        self._texto = ""
        self._solo: VerCasos | None = None
        self._al_inicio = True
        self._marcha: Marcha | None = None
        self._efecto = Efecto()
        self._ocupada = False
        self._rr: list[tuple[str, str, str]] = []
        self._turno_rr = 0
        self._informadas = 0
        self._contestada: SeguirLlamada | None = None

    def compose_body(self) -> ComposeResult:
        """Build the call list and, in its place while one calls, the card."""
        with Vertical(id="agenda"):
            yield Lineas([[]], id="nota")
            yield Agenda(
                agenda.columnas(), voz_fila=agenda.voz_fila, vacio="No hay a quién llamar."
            )
            yield Regla()
            yield Lineas([[], [], []], id="detalle")
        with Horizontal(id="llamada"):
            with Vertical(id="tarjeta"):
                yield Lineas([[], [], []], id="usuario")
                yield Tarjeta()
            yield Lineas([[]], id="panel")

    def on_mount(self) -> None:
        """Start at the call list."""
        self._show_list()

    def load(self) -> None:
        """Read the call list again; a call going on stays as it is."""
        self.read(self._texto)

    def reload_after(self, hecho: Hecho) -> None:
        """Read the list again behind the call."""
        self.load()

    def receive(self, peticion: object) -> None:
        """Call about the caso another screen sent, or list the usuarios of its figure."""
        self._contestada = peticion if isinstance(peticion, SeguirLlamada) else None
        if isinstance(peticion, int):
            self._open(peticion)
        elif isinstance(peticion, SeguirLlamada):
            self._open(peticion.caso_id)
        elif isinstance(peticion, VerCasos) and self._marcha is None:
            self._solo = peticion
            self._al_inicio = True
            self._filter("")

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Filter the list by what was pasted."""
        if self._marcha is None and numeros:
            self._filter(numeros[0])
        else:
            super().pasted(numeros)

    @on(Leida)
    def _fill(self, event: Leida) -> None:
        self._filas = [f for f in event.filas if self._asked_for(f)]
        self._llamadas, self._informadas = event.llamadas, event.informadas
        tabla = self.query_one(Agenda)
        por_id = {fila.turno.fila.id: fila for fila in self._filas}
        tabla.set_ids(array("q", por_id))
        if self._al_inicio:
            self._al_inicio = False
            tabla.cursor = 0
        tabla.set_rows(por_id)
        self._show_detail()
        self._bar()
        self._show_rr()

    def _asked_for(self, fila: agenda.FilaAgenda) -> bool:
        """Tell whether a row is of the figure somebody opened; all are when nobody did."""
        if self._solo is None:
            return True
        return any(caso.id in self._solo.ids for caso in fila.turno.casos)

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        pedidos = set(event.ids)
        event.tabla.set_rows(
            {f.turno.fila.id: f for f in self._filas if f.turno.fila.id in pedidos}
        )

    @on(TablaVentana.CursorMovido)
    @on(TablaVentana.VistaMovida)
    def _follow(self) -> None:
        self._show_detail()

    def _row(self) -> agenda.FilaAgenda | None:
        tabla = self.query_one(Agenda)
        return next((f for f in self._filas if f.turno.fila.id == tabla.cursor_id), None)

    def _show_detail(self) -> None:
        fila = self._row()
        cuenta = fila.turno.fila.cuenta if fila else ""
        self.query_one("#agenda Regla", Regla).show(cuenta, self.query_one(Agenda).marca)
        if fila is None:
            self.query_one("#detalle", Lineas).set_lines(agenda.detalle(None, ()))
        else:
            self.read_numbers(cuenta)

    @on(Numeros)
    def _show_numbers(self, event: Numeros) -> None:
        fila = self._row()
        if fila is not None and fila.turno.fila.cuenta == event.cuenta:
            self.query_one("#detalle", Lineas).set_lines(agenda.detalle(fila, event.telefonos))

    def _show_list(self) -> None:
        self._marcha = None
        self._al_inicio = True
        self.query_one("#llamada").display = False
        self.query_one("#agenda").display = True
        self.set_contexto("contacto.agenda", ("contacto.agenda.orden",))
        self.query_one(Agenda).focus()
        self.orden.show("", "Enter abre · n llama al siguiente")
        self._show_rr()
        self._bar()

    def _bar(self) -> None:
        """Say where one is and how much there is to do."""
        citas = sum(fila.turno.fila.cita is not None for fila in self._filas)
        partes = [f"llamadas {self._llamadas}", f"informadas {self._informadas}"]
        if citas:
            partes.insert(1, f"citas {citas}")
        derecha = " · ".join([*partes, self.sesion.login])
        self.barra.show(
            lineas.titulo(self._marcha) if self._marcha else "CONTACTO › Agenda", derecha
        )
        solo = self._texto or (self._solo.titulo if self._solo else "")
        filtro = f" · solo «{limpio(solo)}», Esc lo quita" if solo else ""
        self.query_one("#nota", Lineas).set_lines(
            [agenda.nota(filtro, self._service.hasta_cuando(), self.size.width)]
        )

    def _show_rr(self) -> None:
        """Leave on rows 22-23 the line that is coming, or the one of the call before."""
        if self._marcha is not None and self._efecto.rr:
            linea, resto = self._efecto.rr[0]
            cuantas = len(self._efecto.rr)
            self.linea_rr.show(
                "Línea RR al registrar" + (f", 1 de {cuantas}" if cuantas > 1 else ""),
                largo_rr(linea, resto, self._service.reglas.ancho_rr)
                + (" · una por radicado" if cuantas > 1 and not resto else ""),
                linea,
                Voz.TENUE,
            )
        elif self._rr:
            cuenta, linea, resto = self._rr[self._turno_rr]
            varias = f", {self._turno_rr + 1} de {len(self._rr)}" if len(self._rr) > 1 else ""
            self.linea_rr.show(
                f"Línea RR de {cuenta}, ya registrada{varias}",
                largo_rr(linea, resto, self._service.reglas.ancho_rr)
                + ("" if resto else " · r la repite"),
                linea,
            )
        elif self._marcha is None and any(fila.ahora_no for fila in self._filas):
            self.linea_rr.clear(agenda.LO_GRIS)
        else:
            self.linea_rr.clear()

    def action_abrir(self) -> None:
        """Call the usuario under the cursor."""
        caso_id = self.query_one(Agenda).cursor_id
        if caso_id is not None:
            self._open(caso_id)

    def action_siguiente(self) -> None:
        """Call whoever comes next."""
        self.open_next()

    def action_filtro(self) -> None:
        """Ask what the list is filtered by."""

        def accept(texto: str | None) -> None:
            if texto is not None:
                self._filter(texto)

        self.app.push_screen(
            TextoModal(
                "Filtrar la agenda",
                "Cuenta o radicado",
                maximo=40,
                inicial=self._texto,
                enter="filtra",
            ),
            accept,
        )

    def _filter(self, texto: str) -> None:
        self._texto = texto.strip()
        self.read(self._texto)

    def action_entrante(self) -> None:
        """Look for the usuario who calls."""

        def accept(texto: str | None) -> None:
            if texto and not self._ocupada:
                self._ocupada = True
                self.find_caller(texto)

        self.app.push_screen(
            TextoModal(
                "¿Quién llama?", "Su cuenta, un radicado o el teléfono", maximo=40, enter="la busca"
            ),
            accept,
        )

    @on(QuienLlama)
    def _choose_caller(self, event: QuienLlama) -> None:
        self._ocupada = False
        if not event.filas:
            self.say(f"Con «{limpio(event.texto)[:30]}» no hay nada que informar", Voz.AVISO)
        elif len(event.filas) == 1:
            self._open(event.filas[0].id, entrante=True)
        else:
            self._ask_caller(event.filas)

    def _ask_caller(self, filas: Sequence[FilaCaso]) -> None:
        def chosen(valor: str | None) -> None:
            if valor is not None:
                self._open(int(valor), entrante=True)

        opciones = [(str(f.id), agenda.por_que_llama(f)) for f in filas]
        self.app.push_screen(SelectorModal("¿Por cuál llama?", opciones), chosen)

    def _open(self, caso_id: int, *, entrante: bool = False) -> None:
        if not self._ocupada:
            self._ocupada = True
            anterior = self._marcha.llamada if self._marcha else None
            self.open_call(caso_id, anterior, entrante=entrante)

    @on(Soltada)
    def _released(self) -> None:
        self.load()
