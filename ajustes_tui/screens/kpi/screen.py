"""KPI: the three indicators of a corte or a range, what they are made of, and who they belong to."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message

from ajustes_tui.domain.caso.estados import POR_DECIDIR, Rol
from ajustes_tui.domain.figures.figures import CAMBIADOS, Cifra
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos, VerCasos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.kpi import text as lineas
from ajustes_tui.screens.kpi.definition import DefinicionModal
from ajustes_tui.screens.kpi.desk import MesaScreen
from ajustes_tui.screens.kpi.desk_text import LugarDeMesa, Parte
from ajustes_tui.screens.kpi.figures import FigurasScreen, Pedido
from ajustes_tui.screens.kpi.sentences import definicion, parrafo_de_correo
from ajustes_tui.screens.modals.confirmation import ConfirmacionModal
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.services.casos.lotes import Exportado
from ajustes_tui.services.figures.desk_acts import EscritorioService
from ajustes_tui.services.figures.kpi import Tablero
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz, limpio
from ajustes_tui.widgets.bucket_bar import BarraCubetas, Cubeta
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.indicator import Indicador
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.trend import Tendencia
from ajustes_tui.widgets.window_table import TablaVentana


class KpiScreen(FigurasScreen):
    """The figures, each a place for the cursor that opens exactly its casos."""

    CONTEXTO = "kpi"
    CSS_PATH = styles_dir() / "kpi.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-bajo"), (34, "-alto")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("kpi"),
        # F5 is the way to this place; from here it reads the figures again.
        Binding("f5", "screen.releer", "Releer", show=False, tooltip="lee otra vez las cifras"),
    ]

    class Hecho(Message):
        """Something was done from here, with what there is to say of it."""

        def __init__(self, texto: str) -> None:
            super().__init__()
            self.texto = texto

    def __init__(self, service: EscritorioService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._elegida = ""
        """The figure above or below the table where the cursor stands; none is in the table."""
        self._columna = lineas.COLUMNAS[0]
        self._filas: list[lineas.FilaGrupo] = []
        self._cifras: dict[tuple[str, str | None], Cifra] = {}

    def compose_body(self) -> ComposeResult:
        """Build the figures, the bar, the lines that account for it, the table and the plot."""
        with Horizontal(id="indicadores"):
            for titulo in lineas.TITULOS.values():
                yield Indicador(titulo)
        yield BarraCubetas()
        yield Lineas([[], [], []], id="cuentas")
        yield Regla(id="regla-grupos")
        yield TablaVentana[lineas.FilaGrupo](
            lineas.columnas(lambda: "" if self._elegida else self._columna),
            vacio="No hay casos en el corte.",
        )
        yield Regla("Por corte, en porcentaje", id="regla-tendencia")
        yield Tendencia("ACR")
        yield Lineas([[]], id="cola")

    @property
    def tabla(self) -> TablaVentana[lineas.FilaGrupo]:
        """Return the table of the groups."""
        return self.query_one(TablaVentana)

    def load(self) -> None:
        """Read the figures again."""
        self.tabla.focus()
        if self._vista is None:
            self.barra.show("KPI › Leyendo…", self.sesion.login)
        super().load()

    def show(self, vista: lineas.Vista) -> None:
        """Put the figures on the screen."""
        tablero = vista.tablero
        self.barra.show(lineas.titulo(tablero), f"{lineas.cuando(tablero)} · {self.sesion.login}")
        self._cifras = {
            (cifra.clave, cifra.grupo): cifra for cifra in self._service.cifras(tablero)
        }
        cuentas = vista.indicadores.cuentas
        self.query_one(BarraCubetas).show(
            [Cubeta(letra, cuentas[cubeta]) for cubeta, letra in lineas.LETRAS.items()]
        )
        self.query_one(Tendencia).show(lineas.puntos(vista))
        if self._elegida not in ("", *self._sueltas):
            self._elegida = ""
        self._paint()
        self._filas = lineas.filas_de(vista, self._service.catalogos)
        self.tabla.set_ids(array("q", range(len(self._filas))))
        self.tabla.set_rows(dict(enumerate(self._filas)))
        self._title(self.tabla.marca)

    def _paint(self) -> None:
        """Draw the figures around the table, the one under the cursor in reverse."""
        vista = self._vista
        if vista is None:
            return
        cuentas, donde = vista.indicadores.cuentas, self._elegida
        ancho = self.size.width
        for indicador, cubeta in zip(self.query(Indicador), lineas.TITULOS, strict=True):
            indicador.show(
                lineas.cifra(cuentas[cubeta], cuentas.total),
                lineas.voz_de_cifra(vista, cubeta),
                lineas.detalle(vista, cubeta, donde),
            )
        self.query_one("#cuentas", Lineas).set_lines(
            [
                lineas.suma(cuentas, donde, ancho),
                lineas.contabilidad(vista.tablero, donde, ancho),
                lineas.ademas(vista, donde, ancho),
            ]
        )
        self.query_one("#cola", Lineas).set_lines([lineas.cola(vista.mesa, donde, ancho)])

    def on_resize(self, event: events.Resize) -> None:
        """Word the figures for the window."""
        self.call_after_refresh(self._paint)

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        event.tabla.set_rows({i: self._filas[i] for i in event.ids if i < len(self._filas)})

    @on(TablaVentana.VistaMovida)
    def _follow(self, event: TablaVentana.VistaMovida) -> None:
        self._title(event.marca)

    @on(TablaVentana.FilaElegida)
    def _enter_row(self) -> None:
        self.action_abrir()

    @on(TablaVentana.CursorMovido)
    def _back_in_table(self) -> None:
        if self._elegida:
            self._stand("")

    def _title(self, marca: str) -> None:
        self.query_one("#regla-grupos", Regla).show(
            f"Por {lineas.GRUPOS[self._pedido.por].lower()}, de mayor a menor tasa propia",
            marca if self._filas else "",
        )

    # Walking the figures.

    @property
    def _sueltas(self) -> list[str]:
        """The figures outside the table, in the order one walks them."""
        if self._vista is None:
            return []
        return [*lineas.de_arriba(self._vista.tablero), *lineas.DE_COLA]

    def action_cifra_siguiente(self) -> None:
        """Stand on the next figure."""
        self._walk(1)

    def action_cifra_anterior(self) -> None:
        """Stand on the figure before."""
        self._walk(-1)

    def _walk(self, paso: int) -> None:
        vista = self._vista
        if vista is None:
            return
        columnas = [f"{lineas.TABLA}{clave}" for clave in lineas.COLUMNAS] if self._filas else []
        anillo = [*lineas.de_arriba(vista.tablero), *columnas, *lineas.DE_COLA]
        aqui = self._elegida or f"{lineas.TABLA}{self._columna}"
        lugar = anillo.index(aqui) if aqui in anillo else -1
        destino = anillo[(lugar + paso) % len(anillo)]
        if destino.startswith(lineas.TABLA):
            self._columna = destino.removeprefix(lineas.TABLA)
            destino = ""
        self._stand(destino)

    def _stand(self, clave: str) -> None:
        self._elegida = clave
        self._paint()
        self.tabla.refresh()

    def _fila(self) -> lineas.FilaGrupo | None:
        """Return the row of the table the cursor stands on, None on the other figures."""
        indice = self.tabla.cursor_id
        if self._elegida or indice is None or indice >= len(self._filas):
            return None
        return self._filas[indice]

    def action_abrir(self) -> None:
        """Open exactly the casos of the figure under the cursor."""
        clave, fila = self._elegida, self._fila()
        if clave in lineas.DE_COLA:
            self._open_work(clave)
        elif clave == lineas.APARTE:
            self._open_mesa(Parte.APARTE)
        else:
            llave = (clave, None) if fila is None else (self._columna, fila.grupo.clave or "")
            cifra = self._cifras.get(llave)
            if cifra is not None:
                self._open(self._nombre(cifra), cifra.casos, cifra.filtro)

    def _nombre(self, cifra: Cifra) -> str:
        """Return how the list of a figure is called: the casos a closed corte had are now elsewhere."""
        cerrado = self._vista is not None and self._vista.tablero.congelado
        return f"{cifra.nombre} al cierre" if cerrado and cifra.clave != CAMBIADOS else cifra.nombre

    def _open(self, nombre: str, casos: int, filtro: FiltroCasos) -> None:
        if not casos:
            self.say(f"No hay casos: {nombre}")
            return
        self.go("triage", VerCasos(nombre, filtro, vuelve="kpi"))

    def _open_work(self, clave: str) -> None:
        """Go to where a figure of the last row is worked on."""
        if self._vista is None:
            return
        mesa = self._vista.mesa
        casos = lineas.cuentas_de_cola(mesa)[clave]
        vencidos, rojos, amarillos = mesa.limites.filtros()
        if clave == "cola":
            self._open("en la cola", casos, FiltroCasos(POR_DECIDIR))
        elif clave == "vencidos":
            self._open("vencidos", casos, vencidos)
        elif clave == "por_vencer":
            rangos = (*rojos.condiciones[0].rangos, *amarillos.condiciones[0].rangos)
            condicion = replace(rojos.condiciones[0], rangos=rangos)
            self._open("por vencer", casos, replace(rojos, condiciones=(condicion,)))
        elif clave == "revision":
            self.go("revision")
        else:
            self._open_mesa({"citas": Parte.CITAS, "saltados": Parte.SALTOS}[clave])

    def _open_mesa(self, parte: Parte) -> None:
        self._open_mesa_at(LugarDeMesa(parte))

    def _open_mesa_at(self, lugar: LugarDeMesa) -> None:
        alcance = self._vista.tablero.alcance if self._vista else None
        self.app.push_screen(MesaScreen(self._service, self.hechos, self.sesion, lugar, alcance))

    def receive(self, peticion: object) -> None:
        """Open the desk again where the person left it for another place."""
        if isinstance(peticion, LugarDeMesa):
            self._open_mesa_at(peticion)

    def action_trabajo(self) -> None:
        """Show who has what, the calls promised, the skips and who works today."""
        self._open_mesa(Parte.COLA)

    def action_actos(self) -> None:
        """Show what was undone, returned, annulled, reopened or reassigned."""
        self._open_mesa(Parte.ACTOS)

    # What is looked at.

    def _ask(self, pedido: Pedido) -> None:
        self._pedido = pedido
        self.load()

    def action_releer(self) -> None:
        """Read the figures again."""
        self.load()

    def action_por(self) -> None:
        """Group the table by the next thing."""
        grupos = list(lineas.GRUPOS)
        por = grupos[(grupos.index(self._pedido.por) + 1) % len(grupos)]
        self._ask(replace(self._pedido, por=por))

    def action_hoy(self) -> None:
        """Show the verdicts of today, or the corte again."""
        self._ask(replace(self._pedido, hoy=not self._pedido.hoy))

    def action_grafica(self) -> None:
        """Put the plot in the place of the table, where both do not fit, or the table again."""
        self.toggle_class("-grafica")

    def action_corte_anterior(self) -> None:
        """Show the corte before the one shown."""
        self._step(1)

    def action_corte_siguiente(self) -> None:
        """Show the corte after the one shown."""
        self._step(-1)

    def _step(self, paso: int) -> None:
        actual = self._vista.tablero.hasta if self._vista else None
        if self._pedido.hoy or actual is None or actual not in self._cortes:
            return
        destino = self._cortes.index(actual) + paso
        if not 0 <= destino < len(self._cortes):
            self.say("No hay más cortes hacia ese lado")
            return
        self._ask(replace(self._pedido, desde=self._cortes[destino], hasta=self._cortes[destino]))

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
        primero = date.fromisoformat(desde)
        opciones = [
            (corte.isoformat(), fecha_corta(corte)) for corte in self._cortes if corte >= primero
        ]

        def accept(hasta: str | None) -> None:
            if hasta is not None:
                ultimo = date.fromisoformat(hasta)
                self._ask(Pedido(primero, ultimo, self._pedido.por))

        self.app.push_screen(SelectorModal("Hasta qué corte", opciones), accept)

    def action_definicion(self) -> None:
        """Show how the figure under the cursor is computed."""
        if self._vista is not None:
            fila = self._fila()
            clave = self._elegida or self._columna
            self.app.push_screen(DefinicionModal(definicion(self._vista, clave, fila)))

    def action_texto(self) -> None:
        """Send the paragraph for the mail to the terminal's clipboard and show it to be copied."""
        if self._vista is not None:
            texto = parrafo_de_correo(self._vista)
            self.app.copy_to_clipboard(texto)
            self.app.push_screen(DefinicionModal([texto], "Texto para el correo"))

    # The acts of the supervisor.

    def _tablero(self, acto: str) -> Tablero | None:
        """Return the board an act is about, saying why there is none."""
        tablero = self._vista.tablero if self._vista else None
        if self.sesion.rol != Rol.SUPERVISOR:
            self.say(f"{acto} es de la supervisora", Voz.AVISO)
        elif tablero is None or tablero.desde is None:
            self.say("Todavía no hay cortes", Voz.AVISO)
        elif tablero.del_dia:
            self.say("Eso es de un corte; h vuelve a él", Voz.AVISO)
        else:
            return tablero
        return None

    def action_exportar(self) -> None:
        """Write the figures to a workbook; a supervisor's."""
        tablero = self._tablero("Exportar")
        if tablero is not None:
            self.export(tablero)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="kpi.escritura",
        description="Exportando las cifras",
    )
    def export(self, tablero: Tablero) -> None:
        """Write the workbook."""
        hecho: Exportado = self._service.exportar(tablero)
        self.post_message(self.Hecho(f"Quedó en {limpio(hecho.archivo.name)}; quedó registrado"))

    def action_actuar(self) -> None:
        """Close the corte shown, asking first: it is not opened again."""
        tablero = self._tablero("Cerrar un corte")
        if tablero is None or tablero.desde is None:
            return
        corte = tablero.desde
        if corte != tablero.hasta:
            self.say("Se cierra un corte a la vez; escójalo con ← →", Voz.AVISO)
            return
        if tablero.cierre is not None:
            self.say(f"El corte ya lo cerró {tablero.cierre.quien}", Voz.AVISO)
            return

        def answered(seguro: bool | None) -> None:
            if seguro:
                self.close_corte(corte)

        pendientes = tablero.indicadores.cuentas[lineas.PENDIENTE]
        efecto = (
            f"Las cifras del corte {fecha_corta(corte)} y la cubeta de cada caso quedan fijas; lo "
            f"que cambie después se dirá aparte. Quedan {pendientes} pendientes. No se reabre, y "
            "lo registrado hasta ahora en esos casos ya no se deshace."
        )
        self.app.push_screen(ConfirmacionModal("¿Cerrar el corte?", efecto, "Cerrarlo"), answered)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="kpi.escritura",
        description="Cerrando el corte",
    )
    def close_corte(self, corte: date) -> None:
        """Freeze the corte."""
        self._service.cerrar(corte)
        self.post_message(self.Hecho(f"El corte {fecha_corta(corte)} quedó cerrado"))

    @on(Hecho)
    def _say_done(self, event: Hecho) -> None:
        self.say(event.texto, Voz.OK)
        self.load()
