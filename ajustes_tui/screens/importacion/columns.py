"""Which column is which datum: what was recognised, what is missing, and what is doubtful."""

from __future__ import annotations

from array import array
from dataclasses import replace

from textual import on

from ajustes_tui.domain.base.rows import CAMPOS
from ajustes_tui.domain.base.workbook import Titulos
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.importacion import tables as tablas
from ajustes_tui.screens.importacion import text as lineas
from ajustes_tui.screens.importacion.choosing import ElegirBase
from ajustes_tui.screens.importacion.messages import TitulosLeidos
from ajustes_tui.screens.importacion.views import ListaColumnas, Previa
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.services.intake.prepared import Preparada
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.frame import Regla

_NINGUNA = ""


class CorregirColumnas(ElegirBase):
    """The mapping of the file and its questions; what is answered here is remembered."""

    def __init__(self, service: ImportacionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._titulos: Titulos | None = None
        self._columnas: list[tablas.FilaColumna] = []

    def at_hand(self) -> Preparada | None:
        """Return the base being looked at, when there is something to correct in it."""
        preparada = self._preparada
        if preparada is None or preparada.carga is None:
            self._nothing_here()
            return None
        return preparada

    # Columns

    def action_columna(self) -> None:
        """Show every column of the file with its samples, to correct which datum it is."""
        preparada = self.at_hand()
        if preparada is not None:
            self.read_titles(preparada)

    @on(TitulosLeidos)
    def _show_read_titles(self, event: TitulosLeidos) -> None:
        if self._preparada is not None:
            self.show_titles(event.titulos)

    def show_titles(self, titulos: Titulos) -> None:
        """Show the columns of a file, those that are missing first."""
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
                self.show_titles(nuevos)
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

    def ask_doubt(self, campo: str) -> None:
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
