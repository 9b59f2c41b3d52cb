"""Looking at what a base would do: its groups of rows, its sheet, its corte."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date
from pathlib import Path

from textual import on
from textual.containers import Container

from ajustes_tui.domain.base.rows import CAMPOS_OBLIGATORIOS
from ajustes_tui.domain.base.workbook import HojaVista, Titulos, mejor_hoja
from ajustes_tui.domain.values.counts import contados, miles
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.importacion import tables as tablas
from ajustes_tui.screens.importacion import text as lineas
from ajustes_tui.screens.importacion.columns import CorregirColumnas
from ajustes_tui.screens.importacion.dialogs import CorteModal
from ajustes_tui.screens.importacion.groups import Grupo, grupo_de
from ajustes_tui.screens.importacion.messages import (
    FilasDeGrupo,
    GrupoAbierto,
    Leida,
    Miradas,
)
from ajustes_tui.screens.importacion.views import ListaGrupo, Previa, Tablero
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.services.intake.prepared import Preparada
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.frame import Regla


class RevisarBase(CorregirColumnas):
    """The preview and everything that may be corrected in it before importing."""

    def __init__(self, service: ImportacionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._grupo: Grupo | None = None
        self._fondo = "previa"
        self._nota = ""
        # What row 21 says over the open group.

    @on(Leida)
    def _show_preview(self, event: Leida) -> None:
        self.end_job()
        if self._preparada is not event.preparada:
            clave = self._opciones
            self.forget()
            self._opciones = clave
            self._preparada = event.preparada
        self.go_to("previa")
        if not self.here:
            self.notify("La base está leída; F2 muestra qué haría")

    def tell_preview(self, preparada: Preparada) -> None:
        """Say on the bar and on row 21 what is missing to import, and on row 23 what is odd."""
        resumen = preparada.resumen
        self.barra.show(
            "IMPORTACIÓN › Vista previa", f"no se ha escrito nada · {self.sesion.login}"
        )
        falta = self.why_not(preparada)
        if falta:
            self.orden.show(falta, voz=Voz.AVISO)
        else:
            self.orden.show(
                f"F8 importa {contados(resumen.validas, 'caso', 'casos')}", "Enter abre el grupo"
            )
        if preparada.avisos:
            primero, *otros = preparada.avisos
            mas = f"Av Pág ve {len(otros)} más" if otros else ""
            self.linea_rr.show("Avisos", mas, f" ▲ {primero}", Voz.AVISO)
        else:
            self.linea_rr.clear("nadie tiene que parar de trabajar mientras se importa")

    def why_not(self, preparada: Preparada) -> str:
        """Return what holds the import, or nothing."""
        negado = self._service.puede()
        if preparada.resumen.ya_importada:
            return preparada.resumen.avisos[0]
        if negado is not None:
            return f"{negado.motivo} {negado.sugerencia}"
        if preparada.corte is None:
            return "Falta el corte: k lo pide"
        if preparada.cabecera.dudosas:
            return "Responda primero la columna dudosa: s sí es, n no es"
        return ""

    # Groups of rows

    def action_grupo(self) -> None:
        """Open the rows of the group under the cursor, or answer its question."""
        clave = self.query_one(Previa).clave
        if self._preparada is None:
            return
        if clave.startswith(lineas.DUDA):
            self.ask_doubt(clave.removeprefix(lineas.DUDA))
        else:
            self._open(clave, entrar=True)

    def _open(self, clave: str, *, entrar: bool) -> None:
        service, preparada = self._service, self._preparada
        if preparada is not None:
            self.open_group(lambda: grupo_de(service, preparada, clave), entrar=entrar)

    @on(Tablero.CursorMovido)
    def _follow(self, event: Tablero.CursorMovido) -> None:
        self.follow(event.clave)

    def follow(self, clave: str) -> None:
        """Show beside the preview the rows of what the cursor is at, where there is room."""
        if self.wide and self._paso == "previa" and not clave.startswith(lineas.DUDA):
            self._open(clave, entrar=False)

    @property
    def wide(self) -> bool:
        """Return whether two parts fit side by side."""
        return self.has_class("-normal") or self.has_class("-ancho")

    @on(GrupoAbierto)
    async def _show_group(self, event: GrupoAbierto) -> None:
        grupo = event.grupo
        if event.entrar and not grupo.ids:
            self.say(f"{grupo.titulo}: ninguno")
            return
        self._grupo = grupo
        lugar = self.query_one("#grupo", Container)
        await lugar.remove_children()
        tabla = ListaGrupo(grupo.columnas, vacio="Ninguno.")
        await lugar.mount(Regla(grupo.titulo, miles(len(grupo.ids))), tabla)
        tabla.set_ids(array("q", grupo.ids))
        if event.entrar:
            self._nota = event.nota
            if self._paso != "grupo":
                self._fondo = self._paso
            self.go_to("grupo")
            tabla.focus()

    def tell_group(self) -> None:
        """Say which group is open."""
        titulo = self._grupo.titulo if self._grupo is not None else ""
        self.barra.show(f"IMPORTACIÓN › {titulo}", self.sesion.login)
        self.orden.show(self._nota, "Esc vuelve")

    @on(ListaGrupo.VentanaPedida)
    def _give_group_rows(self, event: ListaGrupo.VentanaPedida) -> None:
        if isinstance(event.tabla, ListaGrupo) and self._grupo is not None:
            self.read_rows(event.tabla, self._grupo, event.ids)

    @on(FilasDeGrupo)
    def _fill_group(self, event: FilasDeGrupo) -> None:
        if event.tabla.is_mounted:
            event.tabla.set_rows(event.filas)

    def action_caso(self) -> None:
        """Open the caso of a row, when it already is one."""
        tabla = next(iter(self.query(ListaGrupo)), None)
        indice = tabla.cursor_id if tabla is not None else None
        fila = tabla.row(indice) if tabla is not None and indice is not None else None
        if fila is not None and fila.caso_id is not None:
            self.go("triage", fila.caso_id)
        else:
            self.say("Esa fila todavía no es un caso: lo será cuando se importe")

    # Sheet, row of headers, corte and kind

    def action_hoja(self) -> None:
        """Choose another sheet of the workbook, knowing what each one would give."""
        if self._ruta is not None:
            self.start_looking("hoja", replace(self._opciones, hoja=None, fila_encabezado=None))

    def action_titulos(self) -> None:
        """Choose the row of the headers among the first ones of the sheet."""
        if self._ruta is not None:
            self.start_looking("titulos", replace(self._opciones, fila_encabezado=None))

    @on(Miradas)
    def _show_looked(self, event: Miradas) -> None:
        self.end_job()
        self.go_to(self._antes())
        hoja = self._current_sheet(event.hojas)
        rechazo = self._rechazo if event.para == "columnas" else None
        if hoja is None:
            self.say("El libro no tiene ninguna hoja con datos", Voz.AVISO)
        elif rechazo is not None and len(hoja.encabezados) < len(CAMPOS_OBLIGATORIOS):
            # Too few columns for a base: there is nothing to map by hand.
            self._when_here(lambda: self._refuse(rechazo))
        elif event.para == "columnas":
            self.show_titles(Titulos(hoja.encabezados, hoja.columnas, hoja.ejemplos))
        elif event.para == "hoja":
            opciones = tablas.opciones_de_hoja(event.hojas)
            self._when_here(lambda: self.choose("¿Qué hoja?", opciones, self._take_sheet))
        else:
            renglones = tablas.opciones_de_titulos(hoja)
            self._when_here(
                lambda: self.choose("¿En qué fila están los títulos?", renglones, self._take_row)
            )

    def _refuse(self, error: AjustesError) -> None:
        self.app.push_screen(ErrorModal.of(error))

    def _current_sheet(self, hojas: tuple[HojaVista, ...]) -> HojaVista | None:
        pedida = self._opciones.hoja
        if self._preparada is not None and pedida is None:
            pedida = self._preparada.cabecera.hoja
        return next((h for h in hojas if h.nombre == pedida), None) or mejor_hoja(hojas)

    def _take_sheet(self, hoja: str) -> None:
        # Columns corrected on one sheet say nothing of another.
        self.start_reading(replace(self._opciones, hoja=hoja, fila_encabezado=None, mapa={}))

    def _take_row(self, fila: str) -> None:
        self.start_reading(replace(self._opciones, fila_encabezado=int(fila), mapa={}))

    def action_corte(self) -> None:
        """Ask for the corte of the base."""
        if self.at_hand() is not None:
            self.app.push_screen(CorteModal(), self._take_corte)

    def _take_corte(self, corte: date | None) -> None:
        if corte is not None:
            self._opciones = replace(self._opciones, corte=corte)
            self.start_comparing(corte=corte)

    def action_complemento(self) -> None:
        """Take the base as a complemento, or as completa again where that is allowed."""
        preparada = self.at_hand()
        if preparada is None:
            return
        if self._service.es_del_corte(preparada):
            self.say("Ya hay una base de ese corte: esta solo puede ser complemento", Voz.AVISO)
            return
        complemento = not preparada.opciones.complemento
        self._opciones = replace(self._opciones, complemento=complemento)
        self.start_comparing(complemento=complemento)

    def rejects_path(self, archivo: str) -> Path:
        """Return where the rejected rows of a file are written."""
        base = Path(archivo).stem.removeprefix("ajustes_")
        return self._service.salida() / f"rechazos_{base}.xlsx"

    def action_rechazos(self) -> None:
        """Save the rejected rows to a workbook that can be corrected and imported."""
        preparada = self._preparada
        if preparada is None or not preparada.resumen.rechazadas:
            self.say("No hay filas rechazadas")
            return

        def save(ruta: Path) -> int:
            return self._service.exportar_rechazos(preparada, ruta)

        self.save_rejected(save, self.rejects_path(preparada.cabecera.archivo))
