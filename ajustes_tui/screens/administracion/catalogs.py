"""Catálogos: what is in force and since when, its rows, and putting another file in force."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.keeping.catalog_versions import (
    CambioDeCatalogo,
    Catalogo,
    Diferencia,
    EstadoDeCatalogo,
    Fila,
    VersionDeCatalogo,
)
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.administracion import catalogs_text as lineas
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.confirmation import ConfirmacionModal
from ajustes_tui.screens.modals.cover import PausaModal
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.screens.modals.whole_text import TodoModal
from ajustes_tui.services.admin.catalog_admin import CatalogosService, tipos_de
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz, limpio
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.window_table import TablaVentana

CAMBIAN = ("catalogos.lista.importar", "catalogos.lista.exportar")
SOLO_SUPERVISOR = "Los catálogos los cambia y los saca la supervisora; aquí se miran"
_OTRA_RUTA = ""


class Lista(TablaVentana[EstadoDeCatalogo]):
    """The catalogues, with the keys of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("catalogos.lista")]


class Filas(TablaVentana[lineas.Renglon]):
    """The rows of one catalogue, with the keys to look at them."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("catalogos.filas")]


class CatalogosScreen(AjustesScreen):
    """The catalogues, or the rows of one; what is under the cursor is said below."""

    CONTEXTO = "catalogos.lista"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "catalogos.tcss"]

    class Leidos(Message):
        """The catalogues arrived."""

        def __init__(self, estados: Sequence[EstadoDeCatalogo]) -> None:
            super().__init__()
            self.estados = estados

    class FilasLeidas(Message):
        """The rows of a catalogue arrived."""

        def __init__(self, catalogo: Catalogo, filas: Sequence[Fila]) -> None:
            super().__init__()
            self.catalogo = catalogo
            self.filas = [lineas.renglon(catalogo, fila) for fila in filas]

    class Versiones(Message):
        """The versions of a catalogue arrived."""

        def __init__(self, catalogo: Catalogo, versiones: Sequence[VersionDeCatalogo]) -> None:
            super().__init__()
            self.catalogo = catalogo
            self.versiones = versiones

    class Archivos(Message):
        """The files a catalogue may be imported from arrived."""

        def __init__(self, catalogo: Catalogo, rutas: Sequence[Path]) -> None:
            super().__init__()
            self.catalogo = catalogo
            self.rutas = rutas

    class Mirado(Message):
        """A file is a good catalogue, and this is what it changes."""

        def __init__(self, catalogo: Catalogo, ruta: Path, diferencia: Diferencia) -> None:
            super().__init__()
            self.catalogo = catalogo
            self.ruta = ruta
            self.diferencia = diferencia

    class Importado(Message):
        """A catalogue is in force."""

        def __init__(self, cambio: CambioDeCatalogo) -> None:
            super().__init__()
            self.cambio = cambio

    class Exportado(Message):
        """A catalogue is in a file."""

        def __init__(self, catalogo: Catalogo, ruta: Path) -> None:
            super().__init__()
            self.catalogo = catalogo
            self.ruta = ruta

    def __init__(self, service: CatalogosService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service
        self._estados: list[EstadoDeCatalogo] = []
        self._renglones: list[lineas.Renglon] = []
        self._abierto: Catalogo | None = None

    def compose_body(self) -> ComposeResult:
        """Build the list, the rows of one catalogue, and what is under the cursor."""
        yield Lista(lineas.columnas(), id="lista", vacio="Leyendo…")
        yield Filas(lineas.columnas_de_filas(), id="filas", vacio="Este catálogo está vacío.")
        yield Regla(id="regla-detalle")
        yield Lineas([[]] * lineas.RENGLONES, id="detalle")

    @property
    def lista(self) -> Lista:
        """Return the list of catalogues."""
        return self.query_one(Lista)

    @property
    def filas(self) -> Filas:
        """Return the rows of the open catalogue."""
        return self.query_one(Filas)

    def on_mount(self) -> None:
        """Stand on the list."""
        self._show_list()

    def load(self) -> None:
        """Read the catalogues, and the rows of the open one."""
        self.mark_seen()
        self.read()
        if self._abierto is not None:
            self.read_rows(self._abierto)

    @on(events.ScreenResume)
    def _read_on_return(self) -> None:
        if self._estados:
            self.load()

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="catalogos.lectura",
        description="Leyendo los catálogos",
    )
    def read(self) -> None:
        """Read what is in force."""
        worker = get_current_worker()
        estados = self._service.listar()
        if not worker.is_cancelled:
            self.post_message(self.Leidos(estados))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="catalogos.filas",
        description="Leyendo el catálogo",
    )
    def read_rows(self, catalogo: Catalogo) -> None:
        """Read the rows of a catalogue."""
        worker = get_current_worker()
        filas = self._service.filas(catalogo)
        if not worker.is_cancelled:
            self.post_message(self.FilasLeidas(catalogo, filas))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="catalogos.versiones",
        description="Leyendo las versiones",
    )
    def read_versions(self, catalogo: Catalogo) -> None:
        """Read the versions of a catalogue."""
        worker = get_current_worker()
        versiones = self._service.versiones(catalogo)
        if not worker.is_cancelled:
            self.post_message(self.Versiones(catalogo, versiones))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="catalogos.archivos",
        description="Buscando archivos",
    )
    def find_files(self, catalogo: Catalogo) -> None:
        """Look for the files a catalogue may be imported from."""
        worker = get_current_worker()
        rutas = self._service.archivos(catalogo)
        if not worker.is_cancelled:
            self.post_message(self.Archivos(catalogo, rutas))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="catalogos.mirar",
        description="Revisando el archivo",
    )
    def look(self, catalogo: Catalogo, ruta: Path) -> None:
        """Check a file before anybody is asked."""
        worker = get_current_worker()
        diferencia = self._service.mirar(catalogo, ruta)
        if not worker.is_cancelled:
            self.post_message(self.Mirado(catalogo, ruta, diferencia))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="catalogos.escritura",
        description="Poniendo en uso el catálogo",
    )
    def put(self, catalogo: Catalogo, ruta: Path) -> None:
        """Put a file in force."""
        self.post_message(self.Importado(self._service.importar(catalogo, ruta)))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="catalogos.escritura",
        description="Escribiendo el archivo",
    )
    def take_out(self, catalogo: Catalogo, ruta: Path) -> None:
        """Write a catalogue to a file."""
        self.post_message(self.Exportado(catalogo, self._service.exportar(catalogo, ruta)))

    @on(Leidos)
    def _show(self, event: Leidos) -> None:
        self._estados = list(event.estados)
        self.lista.set_ids(range(1, len(self._estados) + 1))
        self._show_title()
        self._show_detail()

    @on(FilasLeidas)
    def _show_rows(self, event: FilasLeidas) -> None:
        if event.catalogo is self._abierto:
            self._renglones = event.filas
            self.filas.set_ids(range(1, len(self._renglones) + 1))
            self._show_detail()

    @on(TablaVentana.VentanaPedida, "#lista")
    def _give_states(self, event: TablaVentana.VentanaPedida) -> None:
        self.lista.set_rows({n: self._estados[n - 1] for n in event.ids})

    @on(TablaVentana.VentanaPedida, "#filas")
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        hay = len(self._renglones)
        self.filas.set_rows({n: self._renglones[n - 1] for n in event.ids if n <= hay})

    @on(TablaVentana.CursorMovido)
    def _follow(self) -> None:
        self._show_detail()

    @property
    def _actual(self) -> EstadoDeCatalogo | None:
        numero = self.lista.cursor_id
        return None if numero is None else self._estados[numero - 1]

    def _show_list(self) -> None:
        self._abierto = None
        self.lista.display, self.filas.display = True, False
        self.set_contexto(self.CONTEXTO, () if self._service.cambia else CAMBIAN)
        self._show_title()
        self._show_detail()
        self.lista.focus()

    def _show_title(self) -> None:
        abierto = self._actual if self._abierto is not None else None
        self.barra.show(*lineas.titulo(abierto, self.sesion.login))

    def _show_detail(self) -> None:
        regla, detalle = self.query_one("#regla-detalle", Regla), self.query_one("#detalle", Lineas)
        if self._abierto is None:
            actual = self._actual
            regla.show(actual.catalogo.titulo if actual else "")
            detalle.set_lines(lineas.que_es(actual))
            return
        numero = self.filas.cursor_id
        fila = self._renglones[numero - 1] if numero and numero <= len(self._renglones) else None
        regla.show(fila.nombre if fila else "")
        detalle.set_lines(lineas.detalle(fila, detalle.size.height or lineas.RENGLONES))

    def action_abrir(self) -> None:
        """Show the rows of the catalogue under the cursor."""
        actual = self._actual
        if actual is None:
            return
        self._abierto, self._renglones = actual.catalogo, []
        self.filas.set_ids(())
        self.lista.display, self.filas.display = False, True
        self.set_contexto("catalogos.filas")
        self._show_title()
        self._show_detail()
        self.filas.focus()
        self.read_rows(actual.catalogo)

    def action_ver_todo(self) -> None:
        """Show the row under the cursor whole."""
        numero = self.filas.cursor_id
        if numero is not None:
            fila = self._renglones[numero - 1]
            self.app.push_screen(TodoModal(lineas.todo(fila), fila.nombre))

    def action_versiones(self) -> None:
        """List who changed the catalogue under the cursor, and when."""
        if self._actual is not None:
            self.read_versions(self._actual.catalogo)

    @on(Versiones)
    def _show_versions(self, event: Versiones) -> None:
        titulo = event.catalogo.titulo
        if not event.versiones:
            self.say(f"{titulo}: nadie lo ha cambiado; es el que trae el programa", Voz.TENUE)
            return
        opciones = [(str(una.numero), lineas.version(una)) for una in event.versiones]
        self.app.push_screen(SelectorModal(f"Versiones de {titulo}", opciones))

    def _may(self) -> bool:
        if not self._service.cambia:
            self.say(SOLO_SUPERVISOR, Voz.AVISO)
        return self._service.cambia

    def action_exportar(self) -> None:
        """Take the catalogue under the cursor out to a file."""
        actual = self._actual
        if actual is None or not self._may():
            return
        catalogo = actual.catalogo
        tipos = tipos_de(catalogo)

        def answered(texto: str | None) -> None:
            if texto:
                self.take_out(catalogo, Path(texto).expanduser())

        ayuda = f"Archivo {', '.join(tipos)}; un nombre solo va a la carpeta de exportaciones."
        self.app.push_screen(
            TextoModal(f"Sacar {catalogo.titulo}", ayuda, inicial=f"{catalogo}{tipos[0]}"), answered
        )

    @on(Exportado)
    def _taken_out(self, event: Exportado) -> None:
        self.say(f"{event.catalogo.titulo} quedó en {limpio(event.ruta.name)}", Voz.OK)

    def action_importar(self) -> None:
        """Choose the file to put in force in place of the catalogue under the cursor."""
        if self._actual is not None and self._may():
            self.find_files(self._actual.catalogo)

    @on(Archivos)
    def _choose_file(self, event: Archivos) -> None:
        catalogo = event.catalogo
        if not event.rutas:
            self._ask_path(catalogo)
            return
        opciones = [(str(ruta), ruta.name) for ruta in event.rutas]

        def chosen(ruta: str | None) -> None:
            if ruta == _OTRA_RUTA:
                self._ask_path(catalogo)
            elif ruta is not None:
                self.look(catalogo, Path(ruta))

        titulo = f"Poner en uso {catalogo.titulo}"
        otra = (_OTRA_RUTA, "escribir otra ruta…")
        self.app.push_screen(SelectorModal(titulo, [*opciones, otra]), chosen)

    def _ask_path(self, catalogo: Catalogo) -> None:
        def answered(texto: str | None) -> None:
            if texto:
                self.look(catalogo, Path(texto).expanduser())

        ayuda = f"La ruta de un archivo {', '.join(tipos_de(catalogo))}."
        self.app.push_screen(TextoModal(f"Poner en uso {catalogo.titulo}", ayuda), answered)

    @on(Mirado)
    def _ask_whether(self, event: Mirado) -> None:
        if not event.diferencia and event.catalogo is not Catalogo.CAUSALES:
            self.say(f"{event.catalogo.titulo}: el archivo dice lo mismo que ya se usa", Voz.TENUE)
            return

        def answered(seguro: bool | None) -> None:
            if seguro:
                self.put(event.catalogo, event.ruta)

        efecto = (
            f"«{limpio(event.ruta.name)}» está bien: {event.diferencia}. Rige de una vez para todas "
            "las personas, y lo de antes se conserva."
        )
        titulo = f"¿Poner en uso {event.catalogo.titulo}?"
        self.app.push_screen(ConfirmacionModal(titulo, efecto, aceptar="Poner en uso"), answered)

    @on(Importado)
    def _put(self, event: Importado) -> None:
        self.say(lineas.dicho(event.cambio), Voz.AVISO if event.cambio.avisos else Voz.OK)
        self.load()

    def action_personas(self) -> None:
        """Go to the people."""
        self.go("personas")

    def action_tapar(self) -> None:
        """Cover the screen."""
        self.app.push_screen(PausaModal(self._service.ahora()))

    def action_atras(self) -> None:
        """Go back: from the rows to the list, from the list to mi turno."""
        if self._abierto is not None:
            self._show_list()
        else:
            self.go("turno")
