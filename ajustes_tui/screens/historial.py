"""Historial: one account, its casos and every line written on it across cortes."""

from __future__ import annotations

from array import array
from pathlib import PurePath
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.eventos import Evento
from ajustes_tui.domain.ficha import Linea
from ajustes_tui.domain.persona import Sesion
from ajustes_tui.messages import EventoRegistrado, Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.historial_linea import LineaModal
from ajustes_tui.screens.historial_lineas import (
    FilaLinea,
    cabecera,
    columnas,
    pie_de_linea,
    que_paso,
    voz_fila,
)
from ajustes_tui.screens.modals.pausa import PausaModal
from ajustes_tui.screens.modals.selector import SelectorModal
from ajustes_tui.screens.modals.texto import TextoModal
from ajustes_tui.services.historial import CuentaVista, HistorialService
from ajustes_tui.services.registrador import Peticion, Registro
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz, limpio
from ajustes_tui.widgets.lineas import Lineas
from ajustes_tui.widgets.marco import Regla
from ajustes_tui.widgets.tabla_ventana import TablaVentana

CON_REGISTRO = "Esta consulta quedó registrada."
SIN_CASO = "Esta consulta quedó registrada: se buscó la cuenta sin tener el caso abierto."


class HistorialScreen(AjustesScreen):
    """The account one asked for; nothing here changes but notes and undoing."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "historial.tcss"]
    CONTEXTO = "historial"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("historial")]

    class CuentaCargada(Message):
        """An account arrived, or None when no caso has it."""

        def __init__(self, vista: CuentaVista | None, buscado: str) -> None:
            super().__init__()
            self.vista = vista
            self.buscado = buscado

    class VariasCuentas(Message):
        """A search gave more than one account."""

        def __init__(self, cuentas: list[str]) -> None:
            super().__init__()
            self.cuentas = cuentas

    class Registrado(Message):
        """A note or an undoing was written."""

        def __init__(self, registro: Registro) -> None:
            super().__init__()
            self.registro = registro

    def __init__(self, service: HistorialService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion)
        self._service = service
        self._vista: CuentaVista | None = None
        self._caso_id: int | None = None
        self._clase: str | None = None
        self._lineas: dict[int, Linea] = {}

    def compose_body(self) -> ComposeResult:
        """Build the casos and, under them, the lines."""
        with Vertical():
            yield Lineas([[]], id="casos")
            yield Regla("Líneas, la más nueva arriba", id="regla-lineas")
            yield TablaVentana[FilaLinea](
                columnas(), voz_fila=voz_fila, vacio="F9 busca una cuenta, radicado o teléfono."
            )

    @property
    def tabla(self) -> TablaVentana[FilaLinea]:
        """Return the table of lines."""
        return self.query_one(TablaVentana)

    def on_mount(self) -> None:
        """Wait for an account."""
        self.tabla.focus()

    def load(self) -> None:
        """Read the account at hand again."""
        if self._vista is not None:
            self._read(self._vista.cuenta)
        else:
            self._show_bar()
            self.say("F9 busca una cuenta, un radicado o un teléfono", Voz.TENUE)

    def receive(self, peticion: object) -> None:
        """Look for a text, or show the account of a caso at hand."""
        if isinstance(peticion, str):
            self._caso_id = None
            self._search(peticion)
        elif isinstance(peticion, tuple):
            cuenta, caso_id = peticion
            self._caso_id = int(caso_id)
            self._clase = None
            self._read(str(cuenta))

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Look for what was pasted."""
        if numeros:
            self.receive(numeros[0])

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="historial.cuenta",
        description="Leyendo la cuenta",
    )
    def _read(self, cuenta: str) -> None:
        worker = get_current_worker()
        vista = self._service.ver(cuenta)
        if not worker.is_cancelled:
            self.post_message(self.CuentaCargada(vista, cuenta))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="historial.cuenta",
        description="Buscando",
    )
    def _search(self, texto: str) -> None:
        worker = get_current_worker()
        cuentas = self._service.buscar(texto)
        if worker.is_cancelled:
            return
        if len(cuentas) > 1:
            self.post_message(self.VariasCuentas(cuentas))
        else:
            vista = self._service.ver(cuentas[0]) if cuentas else None
            self.post_message(self.CuentaCargada(vista, texto))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="historial.escritura",
        description="Registrando",
    )
    def _write(self, caso_id: int, peticion: Peticion) -> None:
        self.post_message(self.Registrado(self._service.anotar(caso_id, peticion)))

    @on(CuentaCargada)
    def _show_account(self, event: CuentaCargada) -> None:
        if event.vista is None:
            self.say(f"No hay ningún caso con «{limpio(event.buscado)[:30]}»", Voz.AVISO)
            return
        otra = self._vista is None or self._vista.cuenta != event.vista.cuenta
        self._vista = event.vista
        if otra:
            self._clase = None
        self.query_one("#casos", Lineas).set_lines(cabecera(event.vista, self.size.width))
        self._fill(event.vista)
        self.linea_rr.clear(CON_REGISTRO if self._caso_id is not None else SIN_CASO)
        self._show_bar()

    def _fill(self, vista: CuentaVista) -> None:
        """Show the lines of the class chosen, or all of them."""
        self._lineas = {
            linea.linea: linea
            for linea in vista.lineas
            if self._clase is None or linea.evento == self._clase
        }
        self.tabla.set_ids(array("q", self._lineas))
        self.tabla.set_rows({n: FilaLinea(linea) for n, linea in self._lineas.items()})
        self._show_line()
        self._show_rule()

    @on(VariasCuentas)
    def _choose_account(self, event: VariasCuentas) -> None:
        def chosen(cuenta: str | None) -> None:
            if cuenta is not None:
                self._read(cuenta)

        opciones = [(cuenta, cuenta) for cuenta in event.cuentas]
        self.app.push_screen(SelectorModal("Varias cuentas lo tienen", opciones), chosen)

    @on(Registrado)
    def _show_registered(self, event: Registrado) -> None:
        registro = event.registro
        self.hechos.evento_registrado.publish(
            EventoRegistrado(registro.caso.id, registro.evento.value, registro.linea)
        )
        if registro.avisos:
            self.say(" ".join(registro.avisos), Voz.AVISO)

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        self.tabla.set_rows({n: FilaLinea(self._lineas[n]) for n in event.ids if n in self._lineas})

    @on(TablaVentana.CursorMovido)
    def _show_line(self) -> None:
        numero = self.tabla.cursor_id
        if numero is not None and numero in self._lineas:
            linea = pie_de_linea(self._lineas[numero], self.size.width)
            self.orden.show("".join(trozo.texto for trozo in linea).strip(), voz=Voz.NORMAL)

    @on(TablaVentana.VistaMovida)
    def _show_rule(self) -> None:
        titulo = "Líneas, la más nueva arriba"
        if self._clase is not None:
            titulo = f"Solo «{self._clase.replace('_', ' ')}»"
        self.query_one("#regla-lineas", Regla).show(titulo, self.tabla.marca)

    @on(TablaVentana.FilaElegida)
    def action_abrir(self) -> None:
        """Show the line under the cursor whole."""
        numero = self.tabla.cursor_id
        if numero is not None:
            self.app.push_screen(LineaModal(self._lineas[numero]))

    def action_clase(self) -> None:
        """Show the lines of one class only, or all of them again."""
        vista = self._vista
        if vista is None:
            return
        clases = {linea.evento: que_paso(linea).split(":")[0] for linea in vista.lineas}

        def chosen(clase: str | None) -> None:
            if clase is not None:
                self._clase = clase or None
                self._fill(vista)

        opciones = [("", "todas las líneas"), *sorted(clases.items(), key=lambda par: par[1])]
        self.app.push_screen(SelectorModal("Qué líneas se ven", opciones), chosen)

    def _caso_a_mano(self) -> int | None:
        """Return the caso of the line under the cursor, or the one the person came from."""
        numero = self.tabla.cursor_id
        if numero is not None and numero in self._lineas:
            return self._lineas[numero].caso
        return self._caso_id

    def action_nota(self) -> None:
        """Write a note on the caso at hand."""
        caso_id = self._caso_id if self._caso_id is not None else self._caso_a_mano()
        if caso_id is None:
            self.say("Primero busque una cuenta con F9", Voz.AVISO)
            return

        def answered(texto: str | None) -> None:
            if texto is not None:
                self._write(caso_id, Peticion(Evento.NOTA, {}, texto))

        self.app.push_screen(TextoModal("Nota", "Queda en el historial de la cuenta."), answered)

    def action_deshacer(self) -> None:
        """Undo the last evento of the caso of this line, if it is the person's own and of today."""
        caso_id = self._caso_a_mano()
        if caso_id is not None:
            self._write(caso_id, Peticion(Evento.DESHACER, {}))

    def action_buscar(self) -> None:
        """Look for another account."""

        def answered(texto: str | None) -> None:
            if texto:
                self.receive(texto)

        modal = TextoModal("Buscar", "Cuenta, radicado o teléfono", maximo=40)
        self.app.push_screen(modal, answered)

    def action_cuenta(self) -> None:
        """Say that this is already the account."""
        self.say("Ya está en la cuenta; F9 busca otra", Voz.TENUE)

    def action_tapar(self) -> None:
        """Cover the screen."""
        self.app.push_screen(PausaModal(self._service.ahora()))

    def action_atras(self) -> None:
        """Go back to triage."""
        self.go("triage")

    def _show_bar(self) -> None:
        vista = self._vista
        if vista is None:
            self.barra.show("HISTORIAL", self.sesion.login)
            return
        casos, lineas = len(vista.casos), len(vista.lineas)
        cuentas = (
            f"{casos} {'caso' if casos == 1 else 'casos'} · "
            f"{lineas} {'línea' if lineas == 1 else 'líneas'} · {self.sesion.login}"
        )
        self.barra.show(f"HISTORIAL › Cuenta {vista.cuenta}", cuentas)
