"""Where everything of triage stands: the queue, its filter, and the place of the card."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from ajustes_tui.domain.ficha import Ficha as FichaCaso
from ajustes_tui.domain.filtro import Orden
from ajustes_tui.domain.persona import Sesion
from ajustes_tui.messages import Hecho, Hechos, VerCasos
from ajustes_tui.screens.modals.selector import SelectorModal
from ajustes_tui.screens.triage_caso import FichaTriage
from ajustes_tui.screens.triage_cola import (
    GRUPOS,
    FilaCola,
    Grupo,
    columnas,
    detalle,
    linea_filtro,
    voz_fila,
)
from ajustes_tui.screens.triage_cuenta import panel_cuenta
from ajustes_tui.screens.triage_decisiones import hacia
from ajustes_tui.screens.triage_ficha import Vista
from ajustes_tui.screens.triage_mensajes import FilasCargadas, IdsCargados, MarcadorCargado, SinMas
from ajustes_tui.screens.triage_obreros import ObrerosTriage
from ajustes_tui.screens.triage_preguntas import nombre_de
from ajustes_tui.screens.triage_trabajo import Filtro
from ajustes_tui.services.triage import Marcador, TriageService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Trozo, Voz, limpio
from ajustes_tui.widgets.campo import Campo
from ajustes_tui.widgets.lineas import Lienzo, Lineas
from ajustes_tui.widgets.marco import FilaOrden, Regla
from ajustes_tui.widgets.tabla_ventana import TablaVentana

ANCHO_PANEL, ALTO_PANEL = 40, 20


class Cola(TablaVentana[FilaCola]):
    """The queue with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("triage.cola")]


class TableroTriage(ObrerosTriage):
    """The queue and the frame around the card."""

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._filtro = Filtro(GRUPOS[0])
        self._marcador: Marcador | None = None
        self._rr: tuple[str, str, str] = ("", "", "")

    def compose_body(self) -> ComposeResult:
        """Build the queue and, beside or below it, the card and its account."""
        with Vertical(id="cola"):
            with Horizontal(id="filtro"):
                yield Lineas([[]], id="filtro-palabras")
                yield Campo(ancho=14, maximo=60, id="filtro-texto")
                yield Lineas([[]], id="filtro-cuenta")
            yield Cola(columnas(), voz_fila=voz_fila, vacio="No hay casos con este filtro.")
            yield Regla(id="regla-cola")
            yield Lineas([[], [], []], id="detalle")
            yield FilaOrden(id="orden-cola")
        with Horizontal(id="caso"):
            yield FichaTriage()
            yield Lienzo(ancho=ANCHO_PANEL, id="panel")

    def on_mount(self) -> None:
        """Start at the queue."""
        self.cola.focus()

    @property
    def cola(self) -> Cola:
        """Return the queue."""
        return self.query_one(Cola)

    @property
    def ficha(self) -> FichaTriage:
        """Return the card."""
        return self.query_one(FichaTriage)

    @property
    def en_caso(self) -> bool:
        """Whether the person works on the card rather than in the queue."""
        return self.has_class("-caso")

    @property
    def doble(self) -> bool:
        """Whether the queue and the card are seen at once."""
        return self.size.width >= 100 and self.size.height >= 36

    @property
    def vista(self) -> Vista | None:
        """Return what the card shows."""
        return self.ficha.vista

    def say(self, texto: str, voz: Voz = Voz.FUERTE) -> None:
        """Write on the row 21 that is in sight."""
        if self.en_caso or self.doble:
            self.ficha.say(texto, voz=voz)
        else:
            self.query_one("#orden-cola", FilaOrden).show(limpio(texto), voz=voz)

    def load(self) -> None:
        """Read the queue and the counters."""
        self.query_one("#filtro-palabras", Lineas).set_lines(
            [linea_filtro(self._filtro.grupo, self._filtro.causal or "", self._filtro.orden.value)]
        )
        self._load_ids(self._filtro)
        self._load_marcador()

    def reload_after(self, hecho: Hecho) -> None:
        """Read the queue again; the card is changed only by who works on it."""
        self.load()

    def receive(self, peticion: object) -> None:
        """Open the caso another screen names by its number, or list the casos of its figure."""
        if isinstance(peticion, int):
            self._open(peticion)
        elif isinstance(peticion, VerCasos) and peticion.filtro is not None:
            self._leave_case()
            libres = peticion.filtro.libres_para is not None
            grupo = Grupo("pedido", peticion.titulo, peticion.filtro, libres)
            self._set_filter(Filtro(grupo, orden=self._filtro.orden))

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Look for one number pasted, or show only the casos of several."""
        if len(numeros) == 1:
            self.go("historial", numeros[0])
        elif numeros:
            self._leave_case()
            self._set_filter(replace(self._filtro, numeros=numeros))
        else:
            self.say("Lo pegado no trae ningún número", Voz.AVISO)

    @on(IdsCargados)
    def _show_ids(self, event: IdsCargados) -> None:
        sigue = self.cola.set_ids(event.ids)
        self.query_one("#filtro-cuenta", Lineas).set_lines(
            [[Trozo(f" {event.total} {'caso' if event.total == 1 else 'casos'} ", Voz.TENUE)]]
        )
        if not self.en_caso:
            if not sigue and self.cola.row_count:
                self.say(
                    "El renglón salió de la lista; el cursor está en el más cercano", Voz.TENUE
                )
            if self.cola.cursor_id is not None:
                self._look(self.cola.cursor_id)

    @on(FilasCargadas)
    def _show_rows(self, event: FilasCargadas) -> None:
        if event.filas:
            self.cola.set_rows(event.filas)
            self._show_detail()
        else:
            self.cola.request_again()

    @on(TablaVentana.VentanaPedida)
    def _ask_rows(self, event: TablaVentana.VentanaPedida) -> None:
        self._load_rows(event.ids)

    @on(TablaVentana.CursorMovido)
    def _follow_cursor(self, event: TablaVentana.CursorMovido) -> None:
        self._show_detail()
        if not self.en_caso:
            self._look(event.caso_id)

    @on(TablaVentana.VistaMovida)
    def _show_mark(self) -> None:
        self._show_rule()

    @on(TablaVentana.FilaElegida)
    def _open_row(self, event: TablaVentana.FilaElegida) -> None:
        self._open(event.caso_id)

    @on(MarcadorCargado)
    def _show_marcador(self, event: MarcadorCargado) -> None:
        self._marcador = event.marcador
        self._show_bar()

    @on(SinMas)
    def _nothing_left(self) -> None:
        self._leave_case()
        self.say("No queda ningún caso libre por decidir", Voz.OK)

    def action_abrir(self) -> None:
        """Open the row under the cursor."""
        if self.cola.cursor_id is not None:
            self._open(self.cola.cursor_id)

    def action_siguiente(self) -> None:
        """Open the next caso nobody has."""
        self._next()

    def action_filtro(self) -> None:
        """Filter by text; F4 in the field lists the estados and the causales."""
        self.query_one("#filtro-texto", Campo).focus()
        self.say("escriba parte de la cuenta, el radicado, el nombre… · F4 lista", Voz.TENUE)

    @on(Campo.Changed, "#filtro-texto")
    def _filter_text(self, event: Campo.Changed) -> None:
        self._set_filter(replace(self._filtro, texto=event.value.strip(), numeros=()))

    def _choose_filter(self) -> None:
        opciones = [(f"g:{g.clave}", g.texto) for g in GRUPOS]
        opciones.append(("c:", "causal: todas"))
        opciones += [
            (f"c:{c.letra}", f"causal {c.letra} {c.nombre}")
            for c in self._service.catalogos.causales
        ]

        def chosen(valor: str | None) -> None:
            if valor is None:
                return
            clase, clave = valor.split(":")
            if clase == "c":
                self._set_filter(replace(self._filtro, causal=clave or None, numeros=()))
            else:
                grupo = next(g for g in GRUPOS if g.clave == clave)
                self._set_filter(replace(self._filtro, grupo=grupo, numeros=()))
            self.cola.focus()

        self.app.push_screen(SelectorModal("Qué casos se ven", opciones), chosen)

    def action_orden(self) -> None:
        """Change the order of the queue to the next one."""
        ordenes = list(Orden)
        siguiente = ordenes[(ordenes.index(self._filtro.orden) + 1) % len(ordenes)]
        self._set_filter(replace(self._filtro, orden=siguiente))
        self.say(f"La cola va por {siguiente.value}", Voz.TENUE)

    def _set_filter(self, filtro: Filtro) -> None:
        if filtro != self._filtro:
            self._filtro = filtro
            self.load()

    def _leave_case(self) -> None:
        self.ficha.close_form()
        self.set_class(False, "-caso")
        self.set_contexto("triage.cola")
        self._show_rr()
        self._show_bar()
        self.cola.focus()
        self.load()

    @on(events.DescendantFocus)
    def _follow_focus(self, event: events.DescendantFocus) -> None:
        """Keep the keys of row 24 true when the focus moves between the two halves."""
        if event.widget is self.cola and self.en_caso and self.doble:
            self.set_class(False, "-caso")
            self.set_contexto("triage.cola")
            self._show_bar()

    def _show_rr(self) -> None:
        if self._rr[2]:
            self.linea_rr.show(*self._rr)
        else:
            self.linea_rr.clear()

    def _show_bar(self) -> None:
        vista, marcador = self.vista, self._marcador
        lugar = "Cola"
        if self.en_caso and vista is not None:
            forma = self.ficha.forma
            evento = forma.formulario.evento if forma is not None else None
            lugar = (
                nombre_de(evento)
                if evento and forma and forma.formulario.titulo
                else hacia(vista.previa)
            )
        if marcador is None:
            cuentas = self.sesion.login
        else:
            inicio = f"cola {marcador.cola}"
            if not self.en_caso and marcador.corte is not None:
                inicio = f"corte {marcador.corte:%d/%m}"
            cuentas = (
                f"{inicio} · llamadas {marcador.llamadas} · hechos {marcador.hechos} · "
                f"{self.sesion.login}"
            )
        self.barra.show(f"TRIAGE › {lugar}", cuentas)

    def _show_rule(self) -> None:
        vista = self.vista
        titulo = ""
        if vista is not None:
            titulo = f"{vista.ficha.caso.cuenta} / {vista.ficha.caso.radicado_actual}"
        self.query_one("#regla-cola", Regla).show(titulo, self.cola.marca)

    def _show_detail(self) -> None:
        vista = self.vista
        fila = self.cola.row(self.cola.cursor_id) if self.cola.cursor_id is not None else None
        if vista is not None and fila is not None and vista.ficha.caso.id == fila.caso.id:
            self.query_one("#detalle", Lineas).set_lines(detalle(vista.ficha))

    def _show_panel(self, ficha: FichaCaso) -> None:
        panel = self.query_one("#panel", Lienzo)
        panel.show(panel_cuenta(ficha, ANCHO_PANEL, ALTO_PANEL))
