"""Importación: choose a workbook, see what it would do, and write it with one key."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from ajustes_tui.domain.base import CAMPOS, Anulacion
from ajustes_tui.domain.estados import Rol
from ajustes_tui.domain.persona import Sesion
from ajustes_tui.messages import BaseAnulada, BaseImportada, Hecho, Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens import importacion_lineas as lineas
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.importacion_vistas import (
    Avance,
    Avisador,
    CorteModal,
    Previa,
    Resultado,
)
from ajustes_tui.screens.modals.selector import SelectorModal
from ajustes_tui.screens.modals.texto import TextoModal
from ajustes_tui.services.archivos import Libro, libros_de
from ajustes_tui.services.importacion import (
    Cancelada,
    ImportacionService,
    OpcionesImportacion,
    Preparada,
    Resumen,
)
from ajustes_tui.ui.text import Voz, rotulo
from ajustes_tui.widgets.barra_progreso import BarraProgreso
from ajustes_tui.widgets.campo import Campo
from ajustes_tui.widgets.lineas import Lineas
from ajustes_tui.widgets.marco import Regla
from ajustes_tui.widgets.tabla_ventana import TablaVentana


class ImportacionScreen(AjustesScreen):
    """One base at a time, from the folder to the store; nothing is written before F8."""

    CONTEXTO = "importacion.archivo"
    CSS_PATH = styles_dir() / "importacion.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []

    class Listados(Message):
        """The workbooks of the folder arrived."""

        def __init__(self, libros: list[Libro]) -> None:
            super().__init__()
            self.libros = libros

    class Leida(Message):
        """A base was read and compared."""

        def __init__(self, preparada: Preparada) -> None:
            super().__init__()
            self.preparada = preparada

    class Parada(Message):
        """The reading stopped because somebody asked."""

    class Grupo(Message):
        """The rows of a group arrived."""

        def __init__(self, grupo: str, filas: list[lineas.FilaGrupo]) -> None:
            super().__init__()
            self.grupo = grupo
            self.filas = filas

    class Escrita(Message):
        """The base is in the store."""

        def __init__(self, resumen: Resumen, segundos: float) -> None:
            super().__init__()
            self.resumen = resumen
            self.segundos = segundos

    class Deshecha(Message):
        """A base was undone."""

        def __init__(self, base: int, hecho: Anulacion) -> None:
            super().__init__()
            self.base = base
            self.hecho = hecho

    class Guardados(Message):
        """The rejected rows are in a workbook."""

        def __init__(self, nombre: str, cuantos: int) -> None:
            super().__init__()
            self.nombre = nombre
            self.cuantos = cuantos

    def __init__(self, service: ImportacionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion)
        self._service = service
        self._libros: list[Libro] = []
        self._ruta: Path | None = None
        self._preparada: Preparada | None = None
        self._avisador: Avisador | None = None
        self._escribiendo = False
        self._filas: list[lineas.FilaGrupo] = []
        self._paso = "archivo"

    def compose_body(self) -> ComposeResult:
        """Build the chooser; the other parts take its place as the import goes on."""
        with Container(id="archivo"):
            yield Lineas([[rotulo("Archivo")]], id="rotulo-archivo")
            yield Campo(ancho=64, id="ruta")
            yield Regla("Libros de la carpeta", "el más nuevo arriba")
            yield TablaVentana[Libro](
                lineas.columnas_de_libros(),
                vacio="No hay libros en esta carpeta: escriba arriba dónde está el archivo.",
                id="libros",
            )
        yield Previa()
        yield Container(id="grupo")
        yield Resultado(id="resultado")
        yield BarraProgreso()

    def on_mount(self) -> None:
        """Start at the chooser."""
        self._go_to("archivo")

    def load(self) -> None:
        """List the folder again; a base being looked at stays."""
        self.list_files(self._service.carpeta())

    def reload_after(self, hecho: Hecho) -> None:
        """Stay: what others do changes nothing here until the base is confirmed."""

    def pending(self) -> str:
        """Say that a base is half way."""
        if self._escribiendo:
            return "Se está escribiendo una base; al salir se espera a que termine."
        if self._avisador is not None:
            return "Se está leyendo una base; se deja sin importar."
        if self._paso in ("previa", "grupo"):
            return "La base que está viendo se deja sin importar."
        return ""

    # Choosing

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="importacion.carpeta",
        description="Mirando la carpeta",
    )
    def list_files(self, carpeta: Path) -> None:
        """Look for workbooks in a folder."""
        self.post_message(self.Listados(libros_de(carpeta)))

    @on(Listados)
    def _show_files(self, event: Listados) -> None:
        self._libros = event.libros
        tabla = self.query_one("#libros", TablaVentana)
        tabla.set_ids(array("q", range(len(self._libros))))
        tabla.set_rows(dict(enumerate(self._libros)))
        if self._paso == "archivo":
            self._focus_chooser()

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        origen: list[Any] = self._libros if event.tabla.id == "libros" else self._filas
        event.tabla.set_rows({i: origen[i] for i in event.ids if i < len(origen)})

    @on(TablaVentana.FilaElegida, "#libros")
    def _open_row(self, event: TablaVentana.FilaElegida) -> None:
        self._start(self._libros[event.caso_id].ruta)

    @on(Input.Submitted, "#ruta")
    def _open_typed(self, event: Input.Submitted) -> None:
        texto = event.value.strip()
        if not texto:
            return
        ruta = self._service.carpeta() / Path(texto).expanduser()
        if ruta.is_dir():
            self.list_files(ruta)
            self.query_one("#libros").focus()
        else:
            self._start(ruta)

    def action_abrir(self) -> None:
        """Read the file under the cursor."""
        indice = self.query_one("#libros", TablaVentana).cursor_id
        if indice is not None:
            self._start(self._libros[indice].ruta)

    # Reading

    def _start(self, ruta: Path, opciones: OpcionesImportacion | None = None) -> None:
        if self._avisador is not None or self._escribiendo:
            self.say("Ya hay una base en curso; espere a que termine, o Esc la cancela", Voz.AVISO)
            return
        self._ruta = ruta
        self._avisador = Avisador(self.post_message)
        self._forget()
        self.barra.show("IMPORTACIÓN › Leyendo", f"no se ha escrito nada · {self.sesion.login}")
        self.orden.show(f"Abriendo {ruta.name}", "Esc cancela")
        self.read(ruta, opciones or OpcionesImportacion(exigir_corte=False), self._avisador)

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="importacion.leer",
        description="Leyendo la base",
    )
    def read(self, ruta: Path, opciones: OpcionesImportacion, avisador: Avisador) -> None:
        """Read a workbook and compare it with the store."""
        try:
            preparada = self._service.preparar(ruta, opciones, avisador)
        except Cancelada:
            self.post_message(self.Parada())
            return
        if avisador.cancelled():
            preparada.close()
            self.post_message(self.Parada())
            return
        self.post_message(self.Leida(preparada))

    @on(Avance)
    def _show_progress(self, event: Avance) -> None:
        if self._avisador is not None:
            self.query_one(BarraProgreso).show(event.hechos, event.total, event.etapa)

    @on(Parada)
    def _show_stopped(self) -> None:
        self._end_reading()
        self._go_to("archivo")
        self.say("La lectura se canceló; no se escribió nada")

    @on(Worker.StateChanged)
    def _end_on_error(self, event: Worker.StateChanged) -> None:
        if event.state is not WorkerState.ERROR:
            return
        if event.worker.group == "importacion.leer":
            self._end_reading()
            self._go_to("archivo")
        elif event.worker.group == "importacion.escribir":
            self._escribiendo = False
            self._go_to("previa")

    def _end_reading(self) -> None:
        self._avisador = None
        self.query_one(BarraProgreso).clear()

    @on(Leida)
    def _show_preview(self, event: Leida) -> None:
        self._end_reading()
        self._preparada = event.preparada
        self._go_to("previa")

    # Looking at what it would do

    def _tell_preview(self, preparada: Preparada) -> None:
        resumen = preparada.resumen
        self.barra.show(
            "IMPORTACIÓN › Vista previa", f"no se ha escrito nada · {self.sesion.login}"
        )
        negado = self._service.puede()
        if resumen.ya_importada:
            self.orden.show(resumen.avisos[0], voz=Voz.AVISO)
        elif negado is not None:
            self.orden.show(f"{negado.motivo} {negado.sugerencia}", voz=Voz.AVISO)
        elif preparada.corte is None:
            self.orden.show("Falta el corte", "k lo pide · Esc lo deja", Voz.AVISO)
        else:
            self.orden.show(
                f"F8 importa {lineas.miles(resumen.validas)} casos", "Enter abre el grupo"
            )
        if preparada.avisos:
            primero, *otros = preparada.avisos
            mas = f"Av Pág ve {len(otros)} más" if otros else ""
            self.linea_rr.show("Avisos", mas, f" ▲ {primero}", Voz.AVISO)
        else:
            self.linea_rr.clear("nadie tiene que parar de trabajar mientras se importa")

    def action_columna(self) -> None:
        """Correct which header a field takes; the base is read again with it."""
        preparada = self._preparada
        if preparada is None or preparada.resumen.ya_importada:
            self._nothing_here()
            return
        columnas = preparada.cabecera.columnas
        campos = [(campo, f"{campo}  ←  {columnas.get(campo, '—')}") for campo in CAMPOS]

        def choose_header(campo: str | None) -> None:
            if campo is None:
                return
            titulos = [(titulo, titulo) for titulo in preparada.cabecera.encabezados]
            self.app.push_screen(
                SelectorModal(f"¿En qué columna viene {campo}?", titulos),
                lambda titulo: self._read_with(preparada, campo, titulo),
            )

        self.app.push_screen(SelectorModal("¿Qué dato corrige?", campos), choose_header)

    def _read_with(self, preparada: Preparada, campo: str, titulo: str | None) -> None:
        if titulo is not None and self._ruta is not None:
            mapa = {**preparada.opciones.mapa, campo: titulo}
            self._start(self._ruta, replace(preparada.opciones, mapa=mapa))

    def action_grupo(self) -> None:
        """Open the rows of the group under the cursor."""
        grupo = self.query_one(Previa).grupo
        if self._preparada is None:
            return
        if grupo == "ausente":
            self.say("Los ausentes se conservan como están; véalos en triage con F3")
            return
        self.read_group(self._preparada, grupo)

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="importacion.grupo",
        description="Leyendo las filas del grupo",
    )
    def read_group(self, preparada: Preparada, grupo: str) -> None:
        """Gather the rows of a group."""
        self.post_message(self.Grupo(grupo, lineas.filas_de_grupo(preparada, grupo)))

    @on(Grupo)
    async def _show_group(self, event: Grupo) -> None:
        if not event.filas:
            self.say(f"{lineas.NOMBRES[event.grupo]}: ninguna fila")
            return
        self._filas = event.filas
        self._go_to("grupo")
        lugar = self.query_one("#grupo", Container)
        await lugar.remove_children()
        tabla = TablaVentana[lineas.FilaGrupo](lineas.columnas_de_grupo(event.grupo))
        await lugar.mount(Regla(lineas.NOMBRES[event.grupo], str(len(event.filas))), tabla)
        tabla.set_ids(array("q", range(len(event.filas))))
        tabla.focus()
        self.barra.show(
            f"IMPORTACIÓN › {lineas.NOMBRES[event.grupo]}",
            f"no se ha escrito nada · {self.sesion.login}",
        )
        self.orden.show("Esc vuelve a la vista previa")

    def action_hoja(self) -> None:
        """Choose another sheet of the workbook."""
        if self._preparada is None or self._ruta is None:
            return
        hojas = self._preparada.cabecera.hojas
        if len(hojas) < 2:
            self.say("El libro tiene una sola hoja")
            return
        ruta, corte = self._ruta, self._preparada.corte

        def accept(hoja: str | None) -> None:
            if hoja is not None:
                self._start(ruta, OpcionesImportacion(corte, hoja=hoja, exigir_corte=False))

        self.app.push_screen(SelectorModal("Qué hoja", [(h, h) for h in hojas]), accept)

    def action_corte(self) -> None:
        """Ask for the corte of the base."""
        if self._preparada is None or self._preparada.carga is None:
            return
        self.app.push_screen(CorteModal(), self._take_corte)

    def _take_corte(self, corte: date | None) -> None:
        if corte is None or self._preparada is None:
            return
        self.compare_again(self._preparada, corte)

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="importacion.corte",
        description="Comparando con el corte",
    )
    def compare_again(self, preparada: Preparada, corte: date) -> None:
        """Compare a read base as one of another corte."""
        self.post_message(self.Leida(self._service.con_corte(preparada, corte)))

    # Writing

    def action_actuar(self) -> None:
        """Import what is being looked at."""
        preparada = self._preparada
        if self._paso not in ("previa", "grupo") or preparada is None:
            self.say("Primero escoja un archivo: Enter lo lee", Voz.AVISO)
        elif self._escribiendo:
            self.say("Ya se está importando", Voz.AVISO)
        elif preparada.resumen.ya_importada:
            self.say(preparada.resumen.avisos[0], Voz.AVISO)
        elif (negado := self._service.puede()) is not None:
            self.say(f"{negado.motivo} {negado.sugerencia}", Voz.AVISO)
        elif preparada.corte is None:
            self.say("Falta el corte de la base: k lo pide", Voz.AVISO)
        else:
            self._escribiendo = True
            self.orden.show("Importando", "nadie tiene que parar de trabajar")
            self.write(preparada)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.escribir",
        description="Importando la base",
    )
    def write(self, preparada: Preparada) -> None:
        """Write a prepared base."""
        inicio = monotonic()
        resumen = self._service.confirmar(preparada)
        self.post_message(self.Escrita(resumen, monotonic() - inicio))

    @on(Escrita)
    def _show_result(self, event: Escrita) -> None:
        self._escribiendo = False
        resumen = event.resumen
        if self._preparada is None:
            return
        self._go_to("resultado")
        self.query_one(Resultado).show(lineas.resultado(self._preparada, resumen))
        izquierda, derecha = lineas.barra_del_resultado(
            resumen, self._service.ahora(), event.segundos
        )
        self.barra.show(izquierda, f"{derecha} · {self.sesion.login}")
        self.orden.show("", "F3 triage · F5 KPI · Esc otra base")
        self.linea_rr.clear()
        if resumen.base is not None and resumen.corte is not None and not resumen.ya_importada:
            self.hechos.base_importada.publish(
                BaseImportada(
                    resumen.base, resumen.corte.isoformat(), resumen.validas, resumen.rechazadas
                )
            )

    def action_rechazos(self) -> None:
        """Save the rejected rows to a workbook that can be corrected and imported."""
        preparada = self._preparada
        if preparada is None:
            return
        if not preparada.resumen.rechazadas:
            self.say("No hay filas rechazadas")
            return
        base = Path(preparada.cabecera.archivo).stem.removeprefix("ajustes_")
        self.save_rejected(preparada, self._service.salida() / f"rechazos_{base}.xlsx")

    def action_excel(self) -> None:
        """Save the rejected rows of the base just imported."""
        self.action_rechazos()

    def action_deshacer(self) -> None:
        """Undo the base just imported, with its reason; what somebody touched stays."""
        preparada = self._preparada
        if self._paso != "resultado" or preparada is None or preparada.resumen.base is None:
            self._nothing_here()
            return
        base = preparada.resumen.base

        def accept(motivo: str | None) -> None:
            if motivo:
                self.undo(base, motivo)

        self.app.push_screen(
            TextoModal(f"Deshacer la base {base}", "Por qué; lo que alguien tocó se conserva"),
            accept,
        )

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.deshacer",
        description="Deshaciendo la base",
    )
    def undo(self, base: int, motivo: str) -> None:
        """Undo a base."""
        self.post_message(self.Deshecha(base, self._service.anular(base, motivo)))

    @on(Deshecha)
    def _tell_undone(self, event: Deshecha) -> None:
        hecho = event.hecho
        self._forget()
        self._go_to("archivo")
        self.say(
            f"Base {event.base} deshecha: {len(hecho.retirados)} casos retirados, "
            f"{len(hecho.restaurados)} como estaban, {len(hecho.conservados)} conservados"
        )
        self.hechos.base_anulada.publish(BaseAnulada(event.base))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.rechazos",
        description="Guardando los rechazos",
    )
    def save_rejected(self, preparada: Preparada, ruta: Path) -> None:
        """Write the rejected rows to a workbook."""
        cuantos = self._service.exportar_rechazos(preparada, ruta)
        self.post_message(self.Guardados(f"{ruta.parent.name}/{ruta.name}", cuantos))

    @on(Guardados)
    def _tell_saved(self, event: Guardados) -> None:
        self.say(f"{event.cuantos} filas rechazadas quedaron en {event.nombre}")

    def action_casos(self) -> None:
        """Go to the queue, where the casos of the base are."""
        self.go("triage")

    # Going from one part to another

    def action_atras(self) -> None:
        """Stop the reading, or go back to the part before."""
        if self._avisador is not None:
            self._avisador.cancel()
            self.orden.show("Cancelando…")
        elif self._escribiendo:
            self.say("Ya se está escribiendo; termina en un momento", Voz.AVISO)
        elif self._paso == "grupo":
            self._go_to("previa")
        elif self._paso == "archivo":
            self._nothing_here()
        else:
            self._forget()
            self._go_to("archivo")
            self.load()

    def _forget(self) -> None:
        """Throw away the base that was being looked at."""
        if self._preparada is not None:
            self._preparada.close()
            self._preparada = None

    def _go_to(self, paso: str) -> None:
        self._paso = paso
        for parte in ("archivo", "previa", "grupo", "resultado"):
            self.query_one(f"#{parte}").display = parte == paso
        contexto = "importacion.previa" if paso == "grupo" else f"importacion.{paso}"
        sin_rol = () if self.sesion.rol is Rol.SUPERVISOR else ("importacion.resultado.deshacer",)
        self.set_contexto(contexto, frozenset(sin_rol))
        self.query_one(BarraProgreso).display = paso == "archivo"
        if paso == "previa" and self._preparada is not None:
            previa = self.query_one(Previa)
            previa.show_base(self._preparada)
            previa.focus()
            self._tell_preview(self._preparada)
        elif paso == "resultado":
            self.query_one(Resultado).focus()
        elif paso == "archivo":
            self.barra.show("IMPORTACIÓN › Escoja la base", self.sesion.login)
            self.orden.show("", "Enter lee el archivo; no escribe nada · Tab: otra ruta")
            self.linea_rr.clear("La lectura no detiene a nadie y se puede cancelar con Esc.")
            self._focus_chooser()

    def _focus_chooser(self) -> None:
        self.query_one("#libros" if self._libros else "#ruta").focus()
