"""Historial: one account, its casos and every line written on it across cortes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.worker import Worker, WorkerState, get_current_worker

from ajustes_tui.domain.caso.card import Linea
from ajustes_tui.domain.caso.estados import Rol
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.line_classes import ClaseDeLinea
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import EventoRegistrado, Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.caso.line_text import (
    FilaLinea,
    cabecera,
    columnas,
    linea_completa,
    lugar_en_cadena,
    voz_fila,
)
from ajustes_tui.screens.historial.line_modal import LineaModal
from ajustes_tui.screens.historial.note import NotaDeCuenta
from ajustes_tui.screens.modals.cover import PausaModal
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.services.casos.historial import CuentaVista, HistorialService
from ajustes_tui.services.casos.lotes import Exportado
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.ui.keyboard import decide
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import ANCHO_ROTULO, Voz, limpio
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.window_table import TablaVentana

CON_REGISTRO = "Esta consulta quedó registrada."
CADENA = "√ cadena"
NOTA_A_MEDIAS = "▲ Dejó una nota a medio escribir: F7 la sigue."
SIN_CASO = "Esta consulta quedó registrada: se buscó la cuenta sin tener el caso abierto."


CUENTA = "historial.cuenta"
"""The workers that find and read an account."""

_ESCRIBEN = frozenset({"f7", "ctrl+z"})
"""Keys that print nothing and write on the account: they wait for it as Enter does."""


@dataclass(frozen=True, eq=False)
class Pedido:
    """What was asked to be shown: an account, or what a search finds."""

    texto: str
    caso_id: int | None = None
    """The caso one comes from."""
    clase: ClaseDeLinea | None = None
    buscado: str = ""
    """The number looked for, perhaps the radicado of one of its casos."""
    sigue: bool = False
    """Whether it is the account shown already, that may be worked on meanwhile."""


class HistorialScreen(NotaDeCuenta):
    """The account one asked for; nothing here changes but notes and undoing."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "historial.tcss"]
    CONTEXTO = "historial"
    VERTICAL_BREAKPOINTS = [(0, "-bajo"), (36, "-alto")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("historial")]

    class CuentaCargada(Message):
        """The account asked for arrived with its lines, or None when no caso has it."""

        def __init__(self, vista: CuentaVista | None, pedido: Pedido, caso_id: int | None) -> None:
            super().__init__()
            self.vista = vista
            self.pedido = pedido
            self.caso_id = caso_id
            """The caso it was asked for."""

    class LineasLeidas(Message):
        """The lines of a window arrived."""

        def __init__(self, lineas: Sequence[Linea]) -> None:
            super().__init__()
            self.lineas = lineas

    class Exportada(Message):
        """The lines of the account are in a workbook."""

        def __init__(self, hecho: Exportado) -> None:
            super().__init__()
            self.hecho = hecho

    class VariasCuentas(Message):
        """A search gave more than one account."""

        def __init__(self, cuentas: list[str], pedido: Pedido) -> None:
            super().__init__()
            self.cuentas = cuentas
            self.pedido = pedido

    def __init__(self, service: HistorialService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._vista: CuentaVista | None = None
        self._caso_id: int | None = None
        self._clase: ClaseDeLinea | None = None
        self._pedido: Pedido | None = None
        """What was asked last, while it has not come."""
        self._releer = False
        """Whether something was written since it was asked."""
        self._obrero: Worker[None] | None = None
        self._preguntando = False
        """Whether a box asks which account to show."""

    def compose_body(self) -> ComposeResult:
        """Build the casos and, under them, the lines."""
        with Vertical():
            yield Lineas([[]], id="casos")
            yield Regla("Líneas, la más nueva arriba", id="regla-lineas")
            yield TablaVentana[FilaLinea](
                columnas(), voz_fila=voz_fila, vacio="F9 busca una cuenta, radicado o teléfono."
            )
            yield Regla("La línea completa", id="regla-linea")
            yield Lineas([[]], id="linea")

    @property
    def tabla(self) -> TablaVentana[FilaLinea]:
        """Return the table of lines."""
        return self.query_one(TablaVentana)

    def on_mount(self) -> None:
        """Wait for an account."""
        self.tabla.focus()
        if self.sesion.rol != Rol.SUPERVISOR:
            self.set_contexto(self.contexto, ("historial.exportar",))

    def load(self) -> None:
        """Read the account at hand again, or the one asked for meanwhile once it comes."""
        if self._pedido is not None:
            self._releer = True
        elif self._vista is not None:
            self._ask(Pedido(self._vista.cuenta, self._caso_id, self._clase, sigue=True))
        else:
            self._show_bar()
            buscar = "F9 busca una cuenta, un radicado o un teléfono"
            self.say(self.half_typed() or buscar, Voz.TENUE)

    def receive(self, peticion: object) -> None:
        """Look for a text, or show the account of a caso at hand."""
        if isinstance(peticion, str):
            self._ask(Pedido(peticion), busca=True)
        elif isinstance(peticion, tuple):
            cuenta, caso_id = peticion
            self._ask(Pedido(str(cuenta), int(caso_id)))

    def _ask(self, pedido: Pedido, *, busca: bool = False) -> None:
        """Ask for an account; what was asked before is not wanted any more."""
        # What is read from here on is new, whatever made the account shown before stale.
        self.freshness.clear_stale()
        self._releer = False
        self._pedido = pedido
        self._obrero = (self._search if busca else self._read)(pedido)

    def admits(self, tecla: str) -> bool:
        """Return whether a key may act; none does on the account one is leaving for another."""
        otra = self._pedido is not None and not self._pedido.sigue
        if tecla in _ESCRIBEN:
            tecla = "enter"
        if (otra or self._preguntando) and decide(tecla):
            return False
        return super().admits(tecla)

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Look for what was pasted."""
        if numeros:
            self.receive(numeros[0])

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group=CUENTA,
        description="Leyendo la cuenta",
    )
    def _read(self, pedido: Pedido) -> None:
        worker = get_current_worker()
        vista = self._service.ver(pedido.texto, pedido.clase)
        caso_id = pedido.caso_id or self._service.caso_de(pedido.texto, pedido.buscado)
        if not worker.is_cancelled:
            self.post_message(self.CuentaCargada(vista, pedido, caso_id))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="historial.ventana",
        description="Leyendo las líneas",
    )
    def _read_window(self, numeros: Sequence[int]) -> None:
        worker = get_current_worker()
        lineas = self._service.ventana(numeros)
        if not worker.is_cancelled:
            self.post_message(self.LineasLeidas(lineas))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="historial.exportar",
        description="Exportando las líneas",
    )
    def _export(self, cuenta: str) -> None:
        self.post_message(self.Exportada(self._service.exportar(cuenta)))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group=CUENTA,
        description="Buscando",
    )
    def _search(self, pedido: Pedido) -> None:
        worker = get_current_worker()
        cuentas = self._service.buscar(pedido.texto)
        if worker.is_cancelled:
            return
        if len(cuentas) > 1:
            self.post_message(self.VariasCuentas(cuentas, pedido))
        else:
            vista = self._service.ver(cuentas[0]) if cuentas else None
            caso_id = self._service.caso_de(cuentas[0], pedido.texto) if cuentas else None
            self.post_message(self.CuentaCargada(vista, pedido, caso_id))

    def on_resize(self, event: events.Resize) -> None:
        """Draw the account again for a window of another width."""
        if self._vista is not None:
            self.query_one("#casos", Lineas).set_lines(cabecera(self._vista, event.size.width))

    @on(CuentaCargada)
    def _show_account(self, event: CuentaCargada) -> None:
        pedido = event.pedido
        if pedido is not self._pedido:
            return
        self._pedido = None
        if not pedido.sigue:
            self.guard_new_case()
        if event.vista is None:
            self.say(f"No hay ningún caso con «{limpio(pedido.texto)[:30]}»", Voz.AVISO)
            self._read_if_written()
            return
        self._vista = event.vista
        self._caso_id, self._clase = pedido.caso_id, pedido.clase
        self.query_one("#casos", Lineas).set_lines(cabecera(event.vista, self.size.width))
        self.tabla.set_ids(event.vista.lineas)
        if not pedido.sigue:
            # Its own newest line, wherever the cursor was left the last time.
            linea = event.vista.ultimas.get(event.caso_id or 0)
            if linea is None or not self.tabla.move_to_id(linea):
                self.tabla.cursor = 0
        self.tell_half_typed()
        self._show_bar()
        self._show_line()
        self._show_rule()
        self._read_if_written()

    def _read_if_written(self) -> None:
        if self._releer:
            self.load()

    @on(Worker.StateChanged)
    def _give_up(self, event: Worker.StateChanged) -> None:
        """Stay with the account shown when the one asked for could not be read."""
        if event.state is WorkerState.ERROR and event.worker is self._obrero:
            self._pedido = None
            self._read_if_written()

    def tell_half_typed(self) -> None:
        """Leave on row 23 that the look was recorded, and that a note waits half typed."""
        vista = self._vista
        if vista is not None and self._service.nota_a_medias(vista.cuenta) is not None:
            self.linea_rr.clear(f"{CON_REGISTRO} {NOTA_A_MEDIAS}", Voz.AVISO)
        else:
            self.linea_rr.clear(CON_REGISTRO if self._caso_id is not None else SIN_CASO)

    @on(VariasCuentas)
    def _choose_account(self, event: VariasCuentas) -> None:
        if event.pedido is not self._pedido:
            return
        self._pedido, self._preguntando = None, True

        def chosen(cuenta: str | None) -> None:
            self._preguntando = False
            if cuenta is not None:
                self._ask(Pedido(cuenta, buscado=event.pedido.texto))
            else:
                self._read_if_written()

        opciones = [(cuenta, cuenta) for cuenta in event.cuentas]
        self.app.push_screen(SelectorModal("Varias cuentas lo tienen", opciones), chosen)

    @on(NotaDeCuenta.Registrado)
    def _show_registered(self, event: NotaDeCuenta.Registrado) -> None:
        registro = event.registro
        self.hechos.evento_registrado.publish(
            EventoRegistrado(registro.caso.id, registro.evento.value, registro.linea)
        )
        if registro.avisos:
            self.say(" ".join(registro.avisos), Voz.AVISO)

    @on(TablaVentana.VentanaPedida)
    def _ask_rows(self, event: TablaVentana.VentanaPedida) -> None:
        self._read_window(event.ids)

    @on(LineasLeidas)
    def _give_rows(self, event: LineasLeidas) -> None:
        self.tabla.set_rows({linea.linea: FilaLinea(linea) for linea in event.lineas})
        self._show_line()

    @on(TablaVentana.CursorMovido)
    def _show_line(self) -> None:
        """Show the place in the chain of the line under the cursor, and the line where it fits."""
        linea, vista = self._linea_a_mano(), self._vista
        entera = linea_completa(linea, self.size.width - ANCHO_ROTULO - 1) if linea else [[]]
        self.query_one("#linea", Lineas).set_lines(entera)
        if vista is None or linea is None:
            return
        if vista.rotura is not None:
            rota = f"■ cadena rota en la línea {vista.rotura.linea}: avise a supervisión"
            self.orden.show(rota, voz=Voz.MALO)
            return
        self.orden.show(lugar_en_cadena(linea), CADENA, voz=Voz.NORMAL)

    @on(TablaVentana.VistaMovida)
    def _show_rule(self) -> None:
        titulo = "Líneas, la más nueva arriba"
        if self._clase is not None:
            titulo = f"Solo {self._clase}, la más nueva arriba"
        self.query_one("#regla-lineas", Regla).show(titulo, self.tabla.marca)

    @on(TablaVentana.FilaElegida)
    def action_abrir(self) -> None:
        """Show the line under the cursor whole."""
        if (linea := self._linea_a_mano()) is not None:
            self.app.push_screen(LineaModal(linea))

    def action_clase(self) -> None:
        """Show the lines of one class only, or all of them again."""
        vista = self._vista
        if vista is None:
            self.say("Primero busque una cuenta con F9", Voz.AVISO)
            return

        def chosen(clase: str | None) -> None:
            if clase is not None:
                elegida = ClaseDeLinea(clase) if clase else None
                self._ask(Pedido(vista.cuenta, self._caso_id, elegida, sigue=True))

        opciones = [("", f"todas las líneas · {vista.total}")]
        opciones += [(clase.value, f"{clase} · {n}") for clase, n in vista.clases.items()]
        self.app.push_screen(SelectorModal("Qué líneas se ven", opciones), chosen)

    def action_exportar(self) -> None:
        """Write every line of the account to a workbook; a supervisor's."""
        if self._vista is None:
            self.say("Primero busque una cuenta con F9", Voz.AVISO)
        elif self.sesion.rol != Rol.SUPERVISOR:
            self.say("Exportar es de la supervisora", Voz.AVISO)
        else:
            self._export(self._vista.cuenta)

    @on(Exportada)
    def _say_exported(self, event: Exportada) -> None:
        hecho = event.hecho
        self.say(
            f"{contados(hecho.filas, 'línea', 'líneas')} en {limpio(hecho.archivo.name)}; quedó registrado",
            Voz.OK,
        )

    def _linea_a_mano(self) -> Linea | None:
        numero = self.tabla.cursor_id
        fila = None if numero is None else self.tabla.row(numero)
        return None if fila is None else fila.linea

    def _caso_a_mano(self) -> int | None:
        """Return the caso of the line under the cursor, or the one the person came from."""
        linea = self._linea_a_mano()
        return self._caso_id if linea is None else linea.caso

    def action_abrir_caso(self) -> None:
        """Open in triage the caso of the line under the cursor, a closed one too."""
        caso_id = self._caso_a_mano()
        if caso_id is None:
            self.say("Primero busque una cuenta con F9", Voz.AVISO)
        else:
            self.go("triage", caso_id)

    def action_nota(self) -> None:
        """Write a note on the caso at hand, or go on with the one half typed on the account."""
        vista = self._vista
        caso_id = self._caso_id if self._caso_id is not None else self._caso_a_mano()
        if vista is None or caso_id is None:
            self.say("Primero busque una cuenta con F9", Voz.AVISO)
            return
        a_medias = self._service.nota_a_medias(vista.cuenta)
        if a_medias is not None:
            caso_id = a_medias.caso_id
        radicados = {caso.id: caso.radicado_actual for caso in vista.casos}
        self.ask_note(caso_id, radicados.get(caso_id, ""))

    def action_deshacer(self) -> None:
        """Undo the last evento of the caso of this line, if it is the person's own and of today."""
        caso_id = self._caso_a_mano()
        if caso_id is not None:
            self.write(caso_id, Peticion(Evento.DESHACER, {}))

    def action_buscar(self) -> None:
        """Look for another account."""

        def answered(texto: str | None) -> None:
            self._preguntando = False
            if texto:
                self.receive(texto)

        # Its Enter takes the box away before this screen hears of it; keys typed behind come first.
        self._preguntando = True
        modal = TextoModal("Buscar", "Cuenta, radicado o teléfono", maximo=40, enter="busca")
        self.app.push_screen(modal, answered)

    def action_cuenta(self) -> None:
        """Say that this is already the account."""
        self.say("Ya está en la cuenta; F9 busca otra", Voz.TENUE)

    def action_tapar(self) -> None:
        """Cover the screen."""
        self.app.push_screen(PausaModal(self._service.ahora()))

    def action_atras(self) -> None:
        """Go back to where the account was opened from, or to triage."""
        self.go_back("triage")

    def _show_bar(self) -> None:
        vista = self._vista
        if vista is None:
            self.barra.show("HISTORIAL", self.sesion.login)
            return
        casos, lineas = len(vista.casos), vista.total
        cuentas = (
            f"{casos} {'caso' if casos == 1 else 'casos'} · "
            f"{lineas} {'línea' if lineas == 1 else 'líneas'} · {self.sesion.login}"
        )
        self.barra.show(f"HISTORIAL › Cuenta {vista.cuenta}", cuentas)
