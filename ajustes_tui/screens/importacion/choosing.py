"""Choosing the file of a base, and the one job that reads, compares or writes it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Hecho, Hechos
from ajustes_tui.screens.importacion import tables as tablas
from ajustes_tui.screens.importacion.dialogs import ClaveModal
from ajustes_tui.screens.importacion.messages import Avance, Listados, Parada
from ajustes_tui.screens.importacion.views import (
    ListaBases,
    ListaColumnas,
    ListaLibros,
    Previa,
    Resultado,
)
from ajustes_tui.screens.importacion.workers import Avisador, ObrerosImportacion
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.services.intake.files import Libro
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.services.intake.prepared import OpcionesImportacion, Preparada
from ajustes_tui.ui.text import Voz, rotulo
from ajustes_tui.widgets.field import Campo
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.progress_bar import BarraProgreso

_TRABAJOS = frozenset(
    f"importacion.{trabajo}" for trabajo in ("leer", "mirar", "comparar", "escribir")
)
_PIDEN_CLAVE = frozenset({"protegido", "clave_errada"})
EN_CURSO = "Ya hay una base en curso; espere a que termine, o Esc la cancela"


class ElegirBase(ObrerosImportacion):
    """The folder, the typed path, and the job in hand with its progress and its way out."""

    def __init__(self, service: ImportacionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._libros: Sequence[Libro] = []
        self._ruta: Path | None = None
        self._opciones = OpcionesImportacion(exigir_corte=False)
        self._preparada: Preparada | None = None
        self._trabajo: Avisador | None = None
        self._escribiendo = False
        self._deja_seguir = True
        # Whether what was being looked at is still good once the job is stopped.
        self._rechazo: AjustesError | None = None
        self._al_volver: Callable[[], None] | None = None
        self._paso = "archivo"

    def compose_body(self) -> ComposeResult:
        """Build every part; each takes the place of the others as the import goes on."""
        with Container(id="archivo"):
            yield Lineas([[rotulo("Archivo")]], id="rotulo-archivo")
            yield Campo(ancho=64, id="ruta")
            yield Regla("Libros de la carpeta", "el más nuevo arriba", id="regla-libros")
            yield ListaLibros(
                tablas.columnas_de_libros(),
                vacio="No hay libros en esta carpeta: escriba arriba dónde está el archivo.",
                id="libros",
            )
        with Container(id="bases"):
            yield Regla("Bases importadas", "la más nueva arriba")
            yield ListaBases(
                tablas.columnas_de_bases(), vacio="Todavía no hay bases.", id="lista-bases"
            )
        with Container(id="columnas"):
            yield Regla(id="regla-columnas")
            yield ListaColumnas(tablas.columnas_de_titulos(), id="lista-columnas")
        with Horizontal(id="mirar"):
            yield Previa()
            yield Resultado()
            yield Container(id="grupo")
        yield BarraProgreso()

    def load(self) -> None:
        """List the folder again; a base being looked at stays."""
        self.list_files(self._service.carpeta())

    def reload_after(self, hecho: Hecho) -> None:
        """Stay: what others do changes nothing here until the base is confirmed."""

    def running(self) -> str:
        """Say that a base is being read or written, or waits for F8, wherever the person is."""
        if self._escribiendo:
            return "Se está escribiendo una base; al salir se deja sin importar."
        if self._trabajo is not None:
            return "Se está leyendo una base; al salir se deja sin importar."
        if self._preparada is not None and self._paso != "resultado":
            return "Hay una base leída que se deja sin importar."
        return ""

    def pending(self) -> str:
        """Say that a base is half way."""
        return self.running()

    def on_unmount(self) -> None:
        """Stop the job when the program ends: the reading process does not outlive it."""
        if self._trabajo is not None:
            self._trabajo.cancel()

    @on(events.ScreenResume)
    def _ask_what_waited(self) -> None:
        pregunta, self._al_volver = self._al_volver, None
        if pregunta is not None:
            pregunta()

    @property
    def here(self) -> bool:
        """Return whether the person is at this place, perhaps with a box over it."""
        return self in self.app.screen_stack

    def go_to(self, paso: str) -> None:
        """Show one part of the screen; the last class of the chain knows them all."""

    # Choosing

    @on(Listados)
    def _show_files(self, event: Listados) -> None:
        self._libros = event.libros
        tabla = self.query_one(ListaLibros)
        tabla.set_ids(array("q", range(len(self._libros))))
        tabla.set_rows(dict(enumerate(self._libros)))
        if self._paso == "archivo":
            self.focus_chooser()

    def focus_chooser(self) -> None:
        """Put the person on the list, or on the path when the folder has nothing."""
        self.query_one("#libros" if self._libros else "#ruta").focus()

    @on(ListaLibros.VentanaPedida, "#libros")
    def _give_files(self, event: ListaLibros.VentanaPedida) -> None:
        event.tabla.set_rows({i: self._libros[i] for i in event.ids if i < len(self._libros)})

    @on(Input.Submitted, "#ruta")
    def _open_typed(self, event: Input.Submitted) -> None:
        texto = event.value.strip()
        if not texto:
            return
        ruta = self._service.carpeta() / Path(texto).expanduser()
        if ruta.is_dir():
            self.query_one("#regla-libros", Regla).show(
                f"Libros de {ruta.name}", "el más nuevo arriba"
            )
            self.list_files(ruta)
            self.query_one("#libros").focus()
        else:
            self._choose(ruta)

    def action_abrir(self) -> None:
        """Read the file under the cursor."""
        indice = self.query_one(ListaLibros).cursor_id
        if indice is not None:
            self._choose(self._libros[indice].ruta)

    def _choose(self, ruta: Path) -> None:
        if self._trabajo is not None:
            self.say(EN_CURSO, Voz.AVISO)
            return
        self.forget()
        self._ruta = ruta
        self.start_reading(OpcionesImportacion(exigir_corte=False))

    # The job

    def start_reading(self, opciones: OpcionesImportacion) -> None:
        """Read the chosen file with these options; what is shown stays until it arrives."""
        avisador = self._begin("Leyendo")
        if avisador is not None and self._ruta is not None:
            self._opciones = opciones
            self.read(self._ruta, opciones, avisador)

    def start_looking(self, para: str, opciones: OpcionesImportacion) -> None:
        """Look at the sheets of the chosen file, to choose one or its row of headers."""
        avisador = self._begin("Mirando")
        if avisador is not None and self._ruta is not None:
            self.look(self._ruta, opciones, avisador, para)

    def start_comparing(self, **cambios: Any) -> None:  # noqa: ANN401 - fields of the options
        """Compare the base at hand again with other options."""
        preparada = self._preparada
        avisador = self._begin("Comparando") if preparada is not None else None
        if avisador is not None and preparada is not None:
            self._deja_seguir = False
            self.compare_again(preparada, replace(preparada.opciones, **cambios), avisador)

    def start_writing(self) -> None:
        """Import the base at hand."""
        preparada = self._preparada
        avisador = self._begin("Importando") if preparada is not None else None
        if avisador is not None and preparada is not None and self._ruta is not None:
            self._escribiendo = True
            self._deja_seguir = False
            self.write(self._ruta, preparada, avisador)

    def _begin(self, que: str) -> Avisador | None:
        """Take the one place for a job, or say that it is taken."""
        if self._trabajo is not None:
            self.say(EN_CURSO, Voz.AVISO)
            return None
        self._trabajo = Avisador(self.post_message)
        nombre = self._ruta.name if self._ruta is not None else "la base"
        if not self._preparada:
            self.barra.show(f"IMPORTACIÓN › {que}", f"no se ha escrito nada · {self.sesion.login}")
        self.orden.show(f"{que} {nombre}", "Esc cancela · F3 sigue con los casos")
        self.query_one(BarraProgreso).display = True
        return self._trabajo

    def end_job(self) -> None:
        """Free the place of the job and take its progress away."""
        self._trabajo = None
        self._escribiendo = False
        self._deja_seguir = True
        barra = self.query_one(BarraProgreso)
        barra.clear()
        barra.display = False

    def cancel_job(self) -> bool:
        """Ask the job to stop; return whether there was one."""
        if self._trabajo is None:
            return False
        self._trabajo.cancel()
        self.orden.show("Cancelando…")
        return True

    @on(Avance)
    def _show_progress(self, event: Avance) -> None:
        if self._trabajo is not None:
            self.query_one(BarraProgreso).show(event.hechos, event.total, event.etapa)

    @on(Parada)
    def _show_stopped(self) -> None:
        escribia, sigue = self._escribiendo, self._deja_seguir
        self.end_job()
        if not sigue:
            self.forget()
        self.go_to(self._antes())
        que = "importación" if escribia else "lectura"
        self.say(f"La {que} se canceló; no se escribió nada")

    @on(Worker.StateChanged)
    def _end_on_error(self, event: Worker.StateChanged) -> None:
        error = event.worker.error
        if event.state is not WorkerState.ERROR or event.worker.group not in _TRABAJOS:
            return
        self.end_job()
        if isinstance(error, AjustesError) and self._can_be_answered(error):
            # It is a question and not a failure: the notice of the base class is not shown.
            event.stop()
            event.prevent_default()
            return
        self.go_to(self._antes())

    def _can_be_answered(self, error: AjustesError) -> bool:
        opciones = self._opciones
        if error.codigo in _PIDEN_CLAVE and (
            opciones.clave is None or error.codigo == "clave_errada"
        ):
            self._when_here(lambda: self._ask_password(errada=error.codigo == "clave_errada"))
            return True
        if error.codigo == "faltan_columnas":
            self._rechazo = error
            self.start_looking("columnas", opciones)
            return True
        return False

    def _when_here(self, pregunta: Callable[[], None]) -> None:
        """Ask now, or when the person comes back to this place."""
        if self.here:
            pregunta()
        else:
            self._al_volver = pregunta

    def _ask_password(self, *, errada: bool) -> None:
        ruta = self._ruta
        if ruta is None:
            return

        def accept(clave: str | None) -> None:
            if clave is None:
                self.go_to(self._antes())
            else:
                self.start_reading(replace(self._opciones, clave=clave))

        self.go_to(self._antes())
        self.app.push_screen(ClaveModal(ruta.name, errada=errada), accept)

    def _antes(self) -> str:
        """Return the part that makes sense when a job gives nothing new."""
        if self._preparada is None:
            return "archivo"
        return "previa" if self._paso == "archivo" else self._paso

    def forget(self) -> None:
        """Throw away the base that was being looked at, and the password it was opened with."""
        self._opciones = OpcionesImportacion(exigir_corte=False)
        if self._preparada is not None:
            self._preparada.close()
            self._preparada = None

    def choose(
        self, titulo: str, opciones: Sequence[tuple[str, str]], al_elegir: Callable[[str], None]
    ) -> None:
        """Ask for one of several; nothing happens when the person leaves without choosing."""

        def accept(valor: str | None) -> None:
            if valor is not None:
                al_elegir(valor)

        self.app.push_screen(SelectorModal(titulo, opciones), accept)

    def give_rows(self, tabla: ListaBases, filas: Sequence[Mapping[str, Any]]) -> None:
        """Fill a list whose rows are all at hand."""
        tabla.set_ids(array("q", range(len(filas))))
        tabla.set_rows(dict(enumerate(filas)))
