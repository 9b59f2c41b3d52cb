"""Looking at what a base would do: its columns, its groups of rows, its sheet, its corte."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date
from pathlib import Path

from textual import on
from textual.containers import Container

from ajustes_tui.domain.base import CAMPOS, CAMPOS_OBLIGATORIOS
from ajustes_tui.domain.libro import HojaVista, Titulos, mejor_hoja
from ajustes_tui.domain.persona import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Hechos
from ajustes_tui.screens import importacion_lineas as lineas
from ajustes_tui.screens import importacion_tablas as tablas
from ajustes_tui.screens.importacion_dialogos import CorteModal
from ajustes_tui.screens.importacion_elegir import ElegirBase
from ajustes_tui.screens.importacion_grupos import Grupo, grupo_de
from ajustes_tui.screens.importacion_mensajes import (
    FilasDeGrupo,
    GrupoAbierto,
    Leida,
    Miradas,
    TitulosLeidos,
)
from ajustes_tui.screens.importacion_vistas import ListaColumnas, ListaGrupo, Previa, Tablero
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.services.importacion import ImportacionService
from ajustes_tui.services.preparada import Preparada
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.marco import Regla

_NINGUNA = ""


class RevisarBase(ElegirBase):
    """The preview and everything that may be corrected in it before importing."""

    def __init__(self, service: ImportacionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._grupo: Grupo | None = None
        self._fondo = "previa"
        self._nota = ""
        # What row 21 says over the open group.
        self._titulos: Titulos | None = None
        self._columnas: list[tablas.FilaColumna] = []

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
                f"F8 importa {lineas.miles(resumen.validas)} casos", "Enter abre el grupo"
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

    def _at_hand(self) -> Preparada | None:
        """Return the base being looked at, when there is something to correct in it."""
        preparada = self._preparada
        if preparada is None or preparada.carga is None:
            self._nothing_here()
            return None
        return preparada

    # Groups of rows

    def action_grupo(self) -> None:
        """Open the rows of the group under the cursor, or answer its question."""
        clave = self.query_one(Previa).clave
        if self._preparada is None:
            return
        if clave.startswith(lineas.DUDA):
            self._ask_doubt(clave.removeprefix(lineas.DUDA))
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
        await lugar.mount(Regla(grupo.titulo, lineas.miles(len(grupo.ids))), tabla)
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
            self._show_titles(Titulos(hoja.encabezados, hoja.columnas, hoja.ejemplos))
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
        if self._at_hand() is not None:
            self.app.push_screen(CorteModal(), self._take_corte)

    def _take_corte(self, corte: date | None) -> None:
        if corte is not None:
            self._opciones = replace(self._opciones, corte=corte)
            self.start_comparing(corte=corte)

    def action_complemento(self) -> None:
        """Take the base as a complemento, or as completa again where that is allowed."""
        preparada = self._at_hand()
        if preparada is None:
            return
        if self._service.es_del_corte(preparada):
            self.say("Ya hay una base de ese corte: esta solo puede ser complemento", Voz.AVISO)
            return
        complemento = not preparada.opciones.complemento
        self._opciones = replace(self._opciones, complemento=complemento)
        self.start_comparing(complemento=complemento)

    # Columns

    def action_columna(self) -> None:
        """Show every column of the file with its samples, to correct which datum it is."""
        preparada = self._at_hand()
        if preparada is not None:
            self.read_titles(preparada)

    @on(TitulosLeidos)
    def _show_read_titles(self, event: TitulosLeidos) -> None:
        if self._preparada is not None:
            self._show_titles(event.titulos)

    def _show_titles(self, titulos: Titulos) -> None:
        self._titulos = titulos
        self._columnas = tablas.filas_de_columnas(titulos)
        tabla = self.query_one(ListaColumnas)
        tabla.set_ids(array("q", range(len(self._columnas))))
        tabla.set_rows(dict(enumerate(self._columnas)))
        self.go_to("columnas")
        tabla.focus()

    def tell_columns(self) -> None:
        """Say which columns are missing and how one is corrected."""
        titulos = self._titulos
        if titulos is None:
            return
        nombre = self._ruta.name if self._ruta is not None else ""
        self.barra.show("IMPORTACIÓN › Columnas", f"no se ha escrito nada · {self.sesion.login}")
        self.query_one("#regla-columnas", Regla).show(
            f"{nombre}: {len(titulos.columnas)} columnas reconocidas",
            f"otros datos {len(titulos.libres)}",
        )
        if titulos.faltan:
            self.orden.show(f"Faltan: {', '.join(titulos.faltan)}", "Enter dice cuál es", Voz.AVISO)
        else:
            self.orden.show("", "Enter corrige la del renglón · Esc vuelve")
        self.linea_rr.clear("Lo que corrija se recuerda para los archivos con los mismos títulos.")

    @on(ListaColumnas.VentanaPedida, "#lista-columnas")
    def _give_columns(self, event: ListaColumnas.VentanaPedida) -> None:
        event.tabla.set_rows({i: self._columnas[i] for i in event.ids if i < len(self._columnas)})

    def action_corregir(self) -> None:
        """Say which header a datum comes in, or which datum a header is."""
        titulos, indice = self._titulos, self.query_one(ListaColumnas).cursor_id
        if titulos is None or indice is None:
            return
        fila = self._columnas[indice]
        if fila.campo:
            self._ask_title(titulos, fila.campo)
        else:
            campos = [(c, f"{c}  ←  {titulos.columnas.get(c, '—')}") for c in CAMPOS]
            self.choose(
                f"¿Qué dato es «{fila.titulo}»?", campos, lambda c: self._assign(c, fila.titulo)
            )

    def _ask_title(self, titulos: Titulos, campo: str) -> None:
        libres = titulos.libres
        orden = [*libres, *(t for t in titulos.encabezados if t not in libres)]
        opciones = [(t, tablas.con_muestra(titulos, t)) for t in orden]
        opciones.append((_NINGUNA, "— ninguna: no viene en este archivo"))
        self.choose(
            f"¿En qué columna viene {campo}?", opciones, lambda titulo: self._assign(campo, titulo)
        )

    def _assign(self, campo: str, titulo: str) -> None:
        """Take a header for a field; the file is read again once no mandatory one is missing."""
        mapa = {**self._opciones.mapa, campo: titulo}
        self._opciones = replace(self._opciones, mapa=mapa)
        titulos = self._titulos
        if titulos is not None:
            columnas = {c: t for c, t in titulos.columnas.items() if c != campo and t != titulo}
            nuevos = replace(titulos, columnas=columnas | ({campo: titulo} if titulo else {}))
            if nuevos.faltan:
                self._show_titles(nuevos)
                return
        self.start_reading(self._opciones)

    # Doubtful columns

    def _doubt(self) -> str | None:
        """Return the field whose question is at the cursor, or the first one pending."""
        if self._preparada is None:
            return None
        clave = self.query_one(Previa).clave
        if clave.startswith(lineas.DUDA):
            return clave.removeprefix(lineas.DUDA)
        return next(iter(self._preparada.cabecera.dudosas), None)

    def action_si(self) -> None:
        """Answer that the doubtful column is what it looks like."""
        campo, preparada = self._doubt(), self._preparada
        if campo is None or preparada is None:
            self.say("No hay ninguna columna dudosa")
            return
        self._titulos = None
        self._assign(campo, preparada.cabecera.dudosas[campo])

    def action_no(self) -> None:
        """Answer that the doubtful column is something else; it is remembered too."""
        campo, preparada = self._doubt(), self._preparada
        if campo is None or preparada is None:
            self.say("No hay ninguna columna dudosa")
            return
        self._service.sin_duda(preparada, campo)
        self._opciones = preparada.opciones
        self.go_to("previa")

    def _ask_doubt(self, campo: str) -> None:
        """Offer the doubtful column first, then the other ones nobody took, then none."""
        preparada = self._preparada
        if preparada is None:
            return
        dudoso = preparada.cabecera.dudosas[campo]
        otros = [t for t in preparada.cabecera.sin_mapear if t != dudoso]
        opciones = [(dudoso, f"{dudoso} · sí es"), *((t, t) for t in otros), ("", "— ninguna")]

        def take(titulo: str) -> None:
            if titulo:
                self._titulos = None
                self._assign(campo, titulo)
            else:
                self.action_no()

        self.choose(f"¿Qué columna es {campo}?", opciones, take)

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
