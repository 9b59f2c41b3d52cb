"""KPI: the three indicators of a corte or a range, what they are made of, and who they belong to."""

from __future__ import annotations

from array import array
from datetime import date
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.fechas import fecha_corta
from ajustes_tui.domain.persona import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens import kpi_lineas as lineas
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi_definicion import DefinicionModal
from ajustes_tui.screens.modals.selector import SelectorModal
from ajustes_tui.services.kpi import KpiService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.barra_cubetas import BarraCubetas, Cubeta
from ajustes_tui.widgets.indicador import Indicador
from ajustes_tui.widgets.lineas import Lineas
from ajustes_tui.widgets.marco import Regla
from ajustes_tui.widgets.tabla_ventana import TablaVentana

_SIN_HACER = ("kpi.abrir", "kpi.exportar", "kpi.texto", "kpi.top5", "comun.actuar")
"""Keys of the place that wait for their own step: row 24 shows them as unusable."""


class KpiScreen(AjustesScreen):
    """The figures of one corte or several; they are read on arriving and on asking, never by a
    clock."""

    CONTEXTO = "kpi"
    CON_ORDEN = False
    CON_RR = False
    CSS_PATH = styles_dir() / "kpi.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("kpi"),
        # F5 is the way to this place; from here it reads the figures again.
        Binding("f5", "screen.releer", "Releer", show=False, tooltip="lee otra vez las cifras"),
    ]

    class Leido(Message):
        """The figures arrived."""

        def __init__(self, vista: lineas.Vista, cortes: list[date]) -> None:
            super().__init__()
            self.vista = vista
            self.cortes = cortes

    def __init__(self, service: KpiService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion)
        self._service = service
        self._rango: tuple[date | None, date | None] = (None, None)
        self._por = next(iter(lineas.GRUPOS))
        self._cortes: list[date] = []
        self._vista: lineas.Vista | None = None
        self._filas: list[lineas.FilaGrupo] = []

    def compose_body(self) -> ComposeResult:
        """Build the figures, the bar, the lines that account for it and the table."""
        with Horizontal(id="indicadores"):
            for titulo in lineas.TITULOS.values():
                yield Indicador(titulo)
        yield BarraCubetas()
        yield Lineas([[], [], []], id="cuentas")
        yield Regla()
        yield TablaVentana[lineas.FilaGrupo](lineas.columnas(), vacio="No hay casos en el corte.")
        yield Lineas([[]], id="cola")

    def load(self) -> None:
        """Read the figures again."""
        self.set_contexto(self.contexto, _SIN_HACER)
        self.query_one(TablaVentana).focus()
        if self._vista is None:
            self.barra.show("KPI › Leyendo…", self.sesion.login)
        self.read(self._rango, self._por)

    @on(events.ScreenResume)
    def _read_on_return(self) -> None:
        if self._vista is not None:
            self.load()

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="kpi.cifras",
        description="Leyendo las cifras",
    )
    def read(self, rango: tuple[date | None, date | None], por: str) -> None:
        """Read the figures of a range by a group."""
        worker = get_current_worker()
        servicio = self._service
        tablero = servicio.ver(*rango, por)
        hay = tablero.desde is not None and tablero.hasta is not None
        vista = lineas.Vista(
            tablero,
            por,
            servicio.tendencia(tablero.desde) if tablero.desde else [],
            servicio.aliados(tablero.desde, tablero.hasta)
            if hay and tablero.desde and tablero.hasta
            else {},
            servicio.cola(),
        )
        cortes = servicio.cortes()
        if not worker.is_cancelled:
            self.post_message(self.Leido(vista, cortes))

    @on(Leido)
    def _show(self, event: Leido) -> None:
        vista = self._vista = event.vista
        self._cortes = event.cortes
        tablero = vista.tablero
        cuentas = vista.indicadores.cuentas
        hora = f"dato de {tablero.calculado_el:%H:%M:%S} · {self.sesion.login}"
        self.barra.show(lineas.titulo(tablero), hora)
        for indicador, cubeta in zip(self.query(Indicador), lineas.TITULOS, strict=True):
            indicador.show(
                lineas.cifra(cuentas[cubeta], cuentas.total),
                Voz.FUERTE,
                lineas.detalle(vista, cubeta),
            )
        self.query_one(BarraCubetas).show(
            [Cubeta(letra, cuentas[cubeta]) for cubeta, letra in lineas.LETRAS.items()]
        )
        self.query_one("#cuentas", Lineas).set_lines(
            [
                lineas.suma(cuentas),
                lineas.contabilidad(tablero),
                lineas.tendencia(vista.previos),
            ]
        )
        self.query_one("#cola", Lineas).set_lines([lineas.cola(vista.cola)])
        self._fill(vista)

    def _fill(self, vista: lineas.Vista) -> None:
        self._filas = lineas.filas_de(vista, self._service.catalogos)
        tabla = self.query_one(TablaVentana)
        tabla.set_ids(array("q", range(len(self._filas))))
        tabla.set_rows(dict(enumerate(self._filas)))
        self._title(tabla.marca)

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        event.tabla.set_rows({i: self._filas[i] for i in event.ids if i < len(self._filas)})

    @on(TablaVentana.VistaMovida)
    def _follow(self, event: TablaVentana.VistaMovida) -> None:
        self._title(event.marca)

    def _title(self, marca: str) -> None:
        self.query_one(Regla).show(
            f"Por {lineas.GRUPOS[self._por].lower()}, de mayor a menor tasa propia",
            marca if self._filas else "",
        )

    def action_releer(self) -> None:
        """Read the figures again."""
        self.load()

    def action_por(self) -> None:
        """Group the table by the next thing."""
        grupos = list(lineas.GRUPOS)
        self._por = grupos[(grupos.index(self._por) + 1) % len(grupos)]
        self.load()

    def action_corte_anterior(self) -> None:
        """Show the corte before the one shown."""
        self._step(1)

    def action_corte_siguiente(self) -> None:
        """Show the corte after the one shown."""
        self._step(-1)

    def _step(self, paso: int) -> None:
        actual = self._vista.tablero.hasta if self._vista else None
        if actual is None or actual not in self._cortes:
            return
        destino = self._cortes.index(actual) + paso
        if not 0 <= destino < len(self._cortes):
            self.say("No hay más cortes hacia ese lado")
            return
        self._rango = (self._cortes[destino], self._cortes[destino])
        self.load()

    def action_rango(self) -> None:
        """Ask for the first and the last corte of a range."""
        if not self._cortes:
            self.say("Todavía no hay cortes")
            return
        opciones = [(corte.isoformat(), fecha_corta(corte)) for corte in self._cortes]
        self.app.push_screen(SelectorModal("Desde qué corte", opciones), self._ask_end)

    def _ask_end(self, desde: str | None) -> None:
        if desde is None:
            return
        opciones = [
            (corte.isoformat(), fecha_corta(corte))
            for corte in self._cortes
            if corte >= date.fromisoformat(desde)
        ]

        def accept(hasta: str | None) -> None:
            if hasta is not None:
                self._rango = (date.fromisoformat(desde), date.fromisoformat(hasta))
                self.load()

        self.app.push_screen(SelectorModal("Hasta qué corte", opciones), accept)

    def action_definicion(self) -> None:
        """Show how the figures are computed."""
        if self._vista is None:
            return
        indice = self.query_one(TablaVentana).cursor_id
        fila = self._filas[indice] if indice is not None else None
        self.app.push_screen(DefinicionModal(lineas.definicion(self._vista, fila)))
