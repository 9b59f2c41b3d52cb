"""Where everything of triage stands: the queue, its filter, and the place of the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from ajustes_tui.domain.caso.card import Ficha as FichaCaso
from ajustes_tui.domain.query.query import Consulta
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import contados, miles
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import BaseImportada, Hecho, Hechos
from ajustes_tui.screens.caso.account import PanelCuenta, panel_cuenta
from ajustes_tui.screens.caso.card_text import Vista
from ajustes_tui.screens.caso.decision_card import FichaTriage
from ajustes_tui.screens.caso.decisions import hacia
from ajustes_tui.screens.caso.questions import titulo_de
from ajustes_tui.screens.triage.errands import digitos_de, leer
from ajustes_tui.screens.triage.filter import Filtro, palabras, palabras_escribiendo
from ajustes_tui.screens.triage.messages import (
    FilasCargadas,
    IdsCargados,
    MarcadorCargado,
    VistaCargada,
)
from ajustes_tui.screens.triage.queue_text import FilaCola, columnas, detalle, voz_fila
from ajustes_tui.screens.triage.queue_workers import ObrerosCola
from ajustes_tui.screens.triage.selection import Seleccion
from ajustes_tui.services.casos.triage import Marcador, TriageService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import ELIPSIS, Linea, Trozo, Voz, ancho_linea, limpio, regla
from ajustes_tui.widgets.field import Campo
from ajustes_tui.widgets.frame import FilaOrden, Regla, Sitio
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.window_table import TablaVentana

NADA_REGISTRADO = "todavía no se ha registrado nada"


class Cola(TablaVentana[FilaCola]):
    """The queue with its keys; under its rows, a rule and what one decides the row by."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("triage.cola")]

    _titulos: Linea = (Trozo(""), Trozo(""))
    _bloque: Sequence[Linea] = ()

    def show_rule(self, titulo: str, derecha: str) -> None:
        """Say whose caso is below and how far the list goes."""
        self._titulos = (Trozo(titulo), Trozo(derecha))
        self.set_foot([self._titulos, *self._bloque])

    def show_block(self, lineas: Sequence[Linea]) -> None:
        """Show what the row under the cursor does not say; nothing where its card is in sight."""
        self._bloque = lineas
        self.set_foot([self._titulos, *lineas])

    def foot_line(self, y: int, ancho: int) -> Linea:
        """Return the rule, as wide as there is room, or a line of the block."""
        if y:
            return super().foot_line(y, ancho)
        titulo, derecha = self._titulos
        return regla(titulo.texto, derecha.texto, ancho)


class Aviso(Lineas):
    """What happened to the queue meanwhile, on the last row of its place."""

    def __init__(self) -> None:
        super().__init__([[]], id="aviso-cola")

    def say(self, texto: str) -> None:
        """Show a notice in place of the one before."""
        linea = [Trozo(texto, Voz.TENUE)]
        if linea != self._lineas[0]:
            self._lineas = [linea]
            self.refresh()

    def line(self, y: int, ancho: int) -> Linea:
        """Return the notice on the last row and blanks above it."""
        return super().line(0, ancho) if y == self.size.height - 1 else ()


class TableroTriage(ObrerosCola):
    """The queue and the frame around the card."""

    AUTO_FOCUS = "Cola"

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self.seleccion = Seleccion()
        self._filtro = Filtro()
        self._listado: Filtro | None = None
        """The filter of the list that is shown."""
        self._entera = True
        """Whether the list is shown whole, and not only its first rows."""
        self._consulta = Consulta()
        self._marcador: Marcador | None = None
        self._citas = 0
        self._total = 0
        self._aviso = ""
        self._noticia: tuple[str, Voz] | None = None
        """What row 21 of the queue says until the person moves."""
        self._releida = False
        self._rr: tuple[str, str, str] = ("", "", "")
        # Kept at hand: a key that is held down would look for each of them every time.
        self._cola = Cola(
            columnas(self.seleccion),
            voz_fila=voz_fila,
            vacio="No hay casos con este filtro: Esc lo quita, g muestra otros.",
            al_mover=self._follow_cursor,
        )
        self._campo = Campo(ancho=10, maximo=300, id="filtro-texto")
        self._regla_op, self._orden_cola = Regla(id="regla-op"), FilaOrden(id="orden-cola")
        self._ficha, self._panel = FichaTriage(), PanelCuenta()

    def compose(self) -> ComposeResult:
        """Build the frame with the notice of the queue between the RR line and the keys."""
        for widget in super().compose():
            if widget is self.teclas:
                yield Aviso()
            yield widget

    def compose_body(self) -> ComposeResult:
        """Build the queue and, beside or below it, the card and its account."""
        with Sitio(id="cola"):
            with Sitio(id="filtro"):
                yield Lineas([[]], id="filtro-palabras")
                yield self._campo
                yield Lineas([[]], id="filtro-cuenta")
            yield self._cola
            with Sitio(classes="franja"):
                yield self._regla_op
                yield self._orden_cola
        with Horizontal(id="caso"):
            yield self._ficha
            yield self._panel

    def on_mount(self) -> None:
        """Start at the queue."""
        self._show_rr()
        self.cola.focus()

    @property
    def cola(self) -> Cola:
        """Return the queue."""
        return self._cola

    @property
    def ficha(self) -> FichaTriage:
        """Return the card."""
        return self._ficha

    @property
    def campo(self) -> Campo:
        """Return the field of the filter line."""
        return self._campo

    @property
    def en_caso(self) -> bool:
        """Whether the person works on the card rather than in the queue."""
        return self.has_class("-caso")

    @property
    def doble(self) -> bool:
        """Whether the queue and the card are seen at once."""
        ancho, alto = self.size
        return ancho >= 100 and alto >= 36

    @property
    def vista(self) -> Vista | None:
        """Return the caso that keys act on: that of the card, or in the queue that of the row.

        Where the queue is alone, rows are gone past far more often than acted on: the card of one
        is read when somebody asks for it.
        """
        if self.en_caso:
            return self.ficha.vista
        if self.cola.cursor_id is None:
            return None
        if self.leida is None:
            self._read_row()
        return self.leida

    @property
    def leida(self) -> Vista | None:
        """Return the card that keys would act on if it has been read; another's is nobody's."""
        vista = self.ficha.vista
        if vista is None or self.en_caso or vista.ficha.caso.id == self.cola.cursor_id:
            return vista
        return None

    def take_vista(self, event: VistaCargada) -> None:
        """Show a card that was read."""

    def _read_row(self) -> None:
        """Read the card of the row under the cursor, without claiming it."""
        caso_id = self.cola.cursor_id
        if caso_id is None:
            return
        try:
            vista = leer(self._service, caso_id, self.sesion.login)
        except AjustesError as error:
            self.ficha.vaciar()
            self._panel.mostrar([])
            self._noticia = (error.mensaje, Voz.AVISO)
            self._show_orden()
        else:
            self.take_vista(VistaCargada(vista, entrar=False))

    def _look(self) -> None:
        """Show what goes with the row under the cursor: the card beside it, or the block below.

        It is painted together with the cursor, and so is read here: some rows by their keys.
        """
        if self.doble:
            self._read_row()
        else:
            # What was read of it before may not be so any more.
            self.ficha.olvidar()
            self._show_detail()

    @property
    def fila(self) -> FilaCola | None:
        """Return the row under the cursor when it has arrived."""
        return self.cola.row(self.cola.cursor_id) if self.cola.cursor_id is not None else None

    def say(self, texto: str, voz: Voz = Voz.FUERTE) -> None:
        """Write on the row 21 that is in sight."""
        if self.en_caso or self.doble:
            self.ficha.say(texto, voz=voz)
        else:
            self._orden_cola.show(limpio(texto), voz=voz)

    def load(self) -> None:
        """Read the queue and the counters."""
        self._show_filter()
        # A list read again keeps the row one stands on; only its whole says where that is.
        self._load_ids(self._filtro, self._filtro != self._listado and not self.cola.cursor)
        self._load_marcador()

    def reload_after(self, hecho: Hecho) -> None:
        """Read the queue again; the card is changed only by who works on it."""
        if isinstance(hecho, BaseImportada):
            corte = date.fromisoformat(hecho.corte)
            self._aviso = (
                f"{self._service.ahora():%H:%M} entró el corte {corte:%d/%m}: "
                f"{contados(hecho.validas, 'fila', 'filas')}"
            )
        self.load()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the row of the filter and what depends on the two halves being in sight."""
        if self.en_caso:
            self.ficha.asomar()
        else:
            self._look()
        self._show_filter()
        self._show_bar()
        self._show_rule()
        if not self.en_caso and not self.campo.has_focus:
            self._show_orden()

    @on(IdsCargados)
    def _show_ids(self, event: IdsCargados) -> None:
        sigue_de, self._entera = not self._entera, event.entera
        antes = self.cola.cursor_id
        misma = self._filtro == self._listado
        if event.entera:
            self._listado = self._filtro
        if self.seleccion and event.entera:
            self.seleccion.look_for(event.ids)
        self._releida = True
        sigue = self.cola.set_ids(event.ids, event.filas, sigue_de=sigue_de)
        self._releida = False
        if misma and not sigue and event.ids and not self.en_caso and self._noticia is None:
            self._noticia = ("El renglón salió de la lista; sigue el más cercano", Voz.TENUE)
        if event.ajenos:
            self._noticia = ("Ninguno está libre: mire quién lo tiene, o qué espera", Voz.AVISO)
        self._show_filter()
        self._show_rule()
        if self.en_caso:
            self._follow_card()
        else:
            if not self.campo.has_focus:
                self._show_orden()
            if not event.ids:
                self._show_nobody()
            elif antes is not None and antes == self.cola.cursor_id and not sigue_de:
                # Another one under the cursor was looked at as when one moves to it.
                self._look()

    def _follow_card(self) -> None:
        """Put the cursor of the queue on the caso of the card, where the list has it."""
        vista = self.ficha.vista
        if vista is not None:
            self.cola.move_to_id(vista.ficha.caso.id)

    @on(FilasCargadas)
    def _show_rows(self, event: FilasCargadas) -> None:
        if event.filas:
            self.cola.set_rows(event.filas)
            self._show_detail()
            self._show_rule()
        else:
            self.cola.request_again()

    @on(TablaVentana.VentanaPedida)
    def _ask_rows(self, event: TablaVentana.VentanaPedida) -> None:
        self._load_rows(event.ids)

    def _follow_cursor(self) -> None:
        if not self._releida:
            self._noticia = None
        if not self.en_caso:
            self._look()
        if self.en_caso or self.campo.has_focus:
            self._show_rule()
        else:
            self._show_orden()

    @on(TablaVentana.VistaMovida)
    def _show_mark(self) -> None:
        self._show_rule()

    @on(MarcadorCargado)
    def _show_marcador(self, event: MarcadorCargado) -> None:
        self._marcador, self._citas, self._total = event.marcador, event.citas, event.total
        self._show_filter()
        self._show_bar()
        self._show_aviso()

    @on(events.DescendantFocus)
    def _follow_focus(self, event: events.DescendantFocus) -> None:
        """Keep the keys of row 24 true when the focus moves between the two halves."""
        if event.widget is self.cola and self.en_caso and self.doble:
            self.set_class(False, "-caso")
            self._back_to_queue()
        elif event.widget.id == "panel":
            self.set_contexto("triage.cuenta")
        elif event.widget is self.cola:
            self.set_contexto("triage.cola")
        elif event.widget is self.ficha.lienzo and self.contexto == "triage.cuenta":
            self.set_contexto("triage.caso")
        if event.widget in (self.cola, self.campo):
            self._show_filter()

    def _leave_case(self) -> None:
        self.ficha.close_form()
        self.set_class(False, "-caso")
        self._back_to_queue()
        self.cola.focus()
        self.load()

    def _back_to_queue(self) -> None:
        self.set_contexto("triage.cola")
        abierto, self.seleccion.abierto = self.seleccion.abierto, None
        if abierto is not None:
            self.cola.refresh_id(abierto)
        self._show_rr()
        self._show_bar()
        self._show_detail()
        self._show_orden()

    def _show_rr(self) -> None:
        self.set_class(bool(self._rr[2]), "-con-rr")
        if self._rr[2]:
            self.linea_rr.show(*self._rr)
        else:
            self.linea_rr.clear()

    def _show_aviso(self) -> None:
        vueltos = self._marcador.vueltos if self._marcador else 0
        partes = [self._aviso] if self._aviso else []
        if vueltos:
            casos = "caso volvió" if vueltos == 1 else "casos volvieron"
            partes.append(f"{vueltos} {casos} del back sin respuesta: g los lista")
        self.query_one(Aviso).say(f" {' · '.join(partes)}")

    def _show_filter(self) -> None:
        """Say on row 2 what is filtered, in words while nothing is typed over it, and how many."""
        campo, ancho = self.campo, self.size.width
        escribe = campo.has_focus or bool(campo.value)
        cuantos = miles(self.cola.row_count) if self._entera else ELIPSIS
        cuenta = f" {cuantos} de {miles(self._total)} "
        if escribe:
            inicio = palabras_escribiendo(self._filtro, self._consulta)
            largo = ancho - ancho_linea(inicio) - len(cuenta)
        else:
            inicio = palabras(self._filtro, self._consulta, ancho)
            largo = min(10 if ancho < 120 else 14, ancho - ancho_linea(inicio) - len(cuenta))
        campo.styles.width = max(largo, 1)
        rotulos = self.query_one("#filtro-palabras", Lineas)
        rotulos.styles.width = ancho_linea(inicio)
        rotulos.set_lines([inicio])
        derecha = self.query_one("#filtro-cuenta", Lineas)
        libre = max(ancho - ancho_linea(inicio) - max(largo, 1), len(cuenta))
        derecha.set_lines([[Trozo(cuenta.rjust(libre), Voz.TENUE)]])

    def _show_bar(self) -> None:
        vista = self.leida
        lugar = "Cola"
        if self.en_caso and vista is not None:
            forma = self.ficha.forma
            evento = forma.formulario.evento if forma is not None else None
            lugar = (
                titulo_de(evento)
                if evento and forma and forma.formulario.titulo
                else hacia(vista.previa)
            )
        if self.doble:
            self.barra.show("TRIAGE", self._counters(ancha=True))
        else:
            self.barra.show(f"TRIAGE › {lugar}", self._counters(cola=self.en_caso))

    def _counters(self, *, cola: bool = False, ancha: bool = False) -> str:
        """Return what the right end of the bar counts, and who works."""
        marcador = self._marcador
        if marcador is None:
            return self.sesion.login
        corte = f"corte {marcador.corte:%d/%m}" if marcador.corte is not None else ""
        partes = [corte] if ancha or not cola else []
        if ancha or cola or not corte:
            partes.append(f"cola {marcador.cola}")
        partes.append(f"llamadas {marcador.llamadas}")
        if ancha:
            partes.append(f"citas {self._citas}")
        partes.append(f"hechos {marcador.hechos}")
        rol = f" ({self.sesion.rol})" if ancha and self.sesion.rol else ""
        return " · ".join([*filter(None, partes), f"{self.sesion.login}{rol}"])

    def _show_nobody(self) -> None:
        """Take away the caso of a list that has none any more."""
        self.ficha.vaciar()
        self._panel.mostrar([])
        self._show_detail()
        self._show_rule()

    def _show_rule(self) -> None:
        """Say under the queue whose caso is below, how far the list goes, and what is typed."""
        fila, vista = self.fila, self.ficha.vista
        caso = fila.caso if fila is not None else None
        titulo = caso.cuenta if caso else ""
        marca = self.cola.marca
        if self.doble:
            mostrado = vista.ficha.caso if vista is not None else None
            titulo = f"{mostrado.cuenta} / {mostrado.radicado_actual}" if mostrado else ""
            if self.seleccion and not self.en_caso:
                titulo = " · ".join(filter(None, (titulo, self.seleccion.titulo)))
            marca = self.cola.marca_cursor
        self.cola.show_rule(titulo, marca)
        hay = self.seleccion.titulo
        cabe = hay and len(hay) + len(NADA_REGISTRADO) < self.size.width - 12
        self._regla_op.show(hay, NADA_REGISTRADO if cabe else "")

    def _show_detail(self) -> None:
        """Say under a queue that is alone what one decides its row by."""
        if self.doble:
            self.cola.show_block([])
            return
        if self.en_caso:
            return
        fila = self.fila
        lineas: list[list[Trozo]] = [[], [], []]
        try:
            caso = self._service.caso(fila.caso.id) if fila is not None else None
        except AjustesError as error:
            self._noticia, caso = (error.mensaje, Voz.AVISO), None
        if fila is not None and caso is not None:
            lineas = detalle(fila, caso, digitos_de(self._service, caso).opciones)
        self.cola.show_block(lineas)

    def _show_orden(self) -> None:
        """Say on row 21 what is typed beside the rows, and what Enter does."""
        seleccion = self.seleccion
        texto, ayuda, voz = "", "un dígito escoge · Enter abre", Voz.FUERTE
        if self._noticia is not None:
            texto, voz = self._noticia
            ayuda = "Enter revisar" if seleccion.opciones else ""
        elif seleccion.opciones:
            texto, ayuda = seleccion.resumen, "Enter revisar"
        elif seleccion.marcas:
            texto, ayuda = seleccion.titulo, "m qué hacer con ellos"
        orden = self.ficha.orden if self.doble else self._orden_cola
        orden.show(texto, ayuda, voz)
        self._show_rule()

    def _show_panel(self, ficha: FichaCaso) -> None:
        def semaforo(vence: date | None) -> Semaforo | None:
            plazo = self._service.restantes(vence)
            return plazo[1] if plazo else None

        sugerir = self._service.catalogos.sugerir_causal
        self._panel.mostrar(panel_cuenta(ficha, semaforo, sugerir))
