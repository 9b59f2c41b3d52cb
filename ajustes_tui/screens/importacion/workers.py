"""What the import reads and writes away from the keyboard's thread, one worker for each errand."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from typing import Any

from textual import work
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.importacion.groups import FilaGrupo, Grupo
from ajustes_tui.screens.importacion.messages import (
    Avance,
    BasesListadas,
    Conciliada,
    Deshecha,
    Escrita,
    FilasDeGrupo,
    GrupoAbierto,
    Guardados,
    Leida,
    Listados,
    Miradas,
    Parada,
    TitulosLeidos,
)
from ajustes_tui.screens.importacion.result import VistaResultado
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.services.intake.prepared import Cancelada, OpcionesImportacion, Preparada
from ajustes_tui.widgets.window_table import TablaVentana


class Avisador:
    """Progress of a job told by messages, that a key may stop."""

    def __init__(self, publicar: Callable[[Message], object]) -> None:
        self._publicar = publicar
        self._parada = Event()
        self._candado = Lock()
        self._al_parar: Callable[[], None] | None = None

    def report(self, done: int, total: int, etapa: str) -> None:
        """Say how many rows are through."""
        self._publicar(Avance(done, total, etapa))

    def on_cancel(self, parar: Callable[[], None]) -> None:
        """Keep what stops the stage that begins; call it at once if somebody already asked."""
        with self._candado:
            self._al_parar = parar
        if self._parada.is_set():
            parar()

    def cancel(self) -> None:
        """Ask the job to stop."""
        self._parada.set()
        with self._candado:
            parar = self._al_parar
        if parar is not None:
            parar()

    def cancelled(self) -> bool:
        """Tell whether somebody asked to stop."""
        return self._parada.is_set()


class ObrerosImportacion(AjustesScreen):
    """The workers of the import: each asks ImportacionService for one thing and posts one message."""

    def __init__(self, service: ImportacionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion)
        self._service = service

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="importacion.carpeta",
        description="Mirando la carpeta",
    )
    def list_files(self, carpeta: Path) -> None:
        """Look for workbooks in a folder, and what became of each."""
        worker = get_current_worker()
        libros = self._service.archivos(carpeta)
        if not worker.is_cancelled:
            self.post_message(Listados(libros))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="importacion.bases",
        description="Leyendo las bases",
    )
    def list_bases(self) -> None:
        """Read the bases already in the store."""
        worker = get_current_worker()
        bases = self._service.listar()
        if not worker.is_cancelled:
            self.post_message(BasesListadas(bases))

    # The job: one at a time, and the screen that owns it lives as long as the program.

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.leer",
        description="Leyendo la base",
    )
    def read(self, ruta: Path, opciones: OpcionesImportacion, avisador: Avisador) -> None:
        """Read a workbook and compare it with the store."""
        try:
            preparada = self._service.preparar(ruta, opciones, avisador)
        except Cancelada:
            self.post_message(Parada())
            return
        if avisador.cancelled():
            preparada.close()
            self.post_message(Parada())
            return
        self.post_message(Leida(preparada))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.mirar",
        description="Mirando las hojas del libro",
    )
    def look(
        self, ruta: Path, opciones: OpcionesImportacion, avisador: Avisador, para: str
    ) -> None:
        """Look at the sheets of a workbook."""
        try:
            hojas = self._service.mirar(ruta, opciones, avisador)
        except Cancelada:
            self.post_message(Parada())
            return
        self.post_message(Parada() if avisador.cancelled() else Miradas(hojas, para))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.comparar",
        description="Comparando la base",
    )
    def compare_again(
        self, preparada: Preparada, opciones: OpcionesImportacion, avisador: Avisador
    ) -> None:
        """Compare a read base as of another corte, or as a complemento."""
        avisador.report(0, 0, "Comparando")
        try:
            self._service.de_nuevo(preparada, opciones, avisador)
        except Cancelada:
            self.post_message(Parada())
            return
        self.post_message(Parada() if avisador.cancelled() else Leida(preparada))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.escribir",
        description="Importando la base",
    )
    def write(self, ruta: Path, preparada: Preparada, avisador: Avisador) -> None:
        """Write a prepared base, and read what it did."""
        inicio = monotonic()
        try:
            resumen = self._service.confirmar(preparada, avisador)
        except Cancelada:
            self.post_message(Parada())
            return
        segundos = monotonic() - inicio
        self._service.anotar_si_es_del_buzon(ruta, resumen)
        vista = VistaResultado(resumen, self._service.conciliar(resumen.corte), segundos)
        self.post_message(Escrita(vista))

    # What is asked of the base at hand, or of one of the list.

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="importacion.titulos",
        description="Leyendo las columnas",
    )
    def read_titles(self, preparada: Preparada) -> None:
        """Gather the columns of the base at hand with their samples."""
        self.post_message(TitulosLeidos(preparada.titulos()))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="importacion.grupo",
        description="Leyendo el grupo",
    )
    def open_group(self, abrir: Callable[[], Grupo], *, entrar: bool) -> None:
        """Gather the ids of a group."""
        worker = get_current_worker()
        grupo = abrir()
        if not worker.is_cancelled:
            self.post_message(GrupoAbierto(grupo, entrar=entrar))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.filas",
        description="Leyendo renglones",
    )
    def read_rows(self, tabla: TablaVentana[FilaGrupo], grupo: Grupo, ids: array[int]) -> None:
        """Read some rows of a group."""
        self.post_message(FilasDeGrupo(tabla, grupo.filas(ids)))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="importacion.conciliar",
        description="Leyendo la conciliación",
    )
    def reconcile(self, base: Mapping[str, Any]) -> None:
        """Read what a base of the list did."""
        worker = get_current_worker()
        resumen = self._service.resumen_de(base)
        vista = VistaResultado(
            resumen, self._service.conciliar(resumen.corte), deshecha=_deshecha(base)
        )
        if not worker.is_cancelled:
            self.post_message(Conciliada(vista))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.deshacer",
        description="Deshaciendo la base",
    )
    def undo(self, base: int, motivo: str) -> None:
        """Undo a base."""
        hecho = self._service.anular(base, motivo)
        self.post_message(Deshecha(base, hecho, self._service.conservados(hecho.conservados)))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="importacion.rechazos",
        description="Guardando los rechazos",
    )
    def save_rejected(self, guardar: Callable[[Path], int], ruta: Path) -> None:
        """Write rejected rows to a workbook."""
        cuantos = guardar(ruta)
        self.post_message(Guardados(f"{ruta.resolve().parent.name}/{ruta.name}", cuantos))


def _deshecha(base: Mapping[str, Any]) -> str:
    if not base["anulada_el"]:
        return ""
    dia = str(base["anulada_el"])[:10]
    return f"el {dia[8:]}/{dia[5:7]} por {base['anulada_por']}: {base['anulada_motivo']}"
