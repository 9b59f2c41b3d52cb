"""Choosing the workbook of a base, from the list of a folder or by its path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Input

from ajustes_tui.domain.base.inbox import EstadoDeArchivo
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.importacion.preview_text import file_size
from ajustes_tui.screens.importacion.step import FrameText
from ajustes_tui.services.intake.files import Libro
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz, rotulo
from ajustes_tui.widgets.field import Campo
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Columna, TablaVentana


class FilePicker(Container):
    """The workbooks of the inbox or of a typed folder, and a field for any other path."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.archivo", of_part=True)]

    def __init__(
        self,
        service: ImportacionService,
        *,
        choose: Callable[[Path], object],
        list_bases: Callable[[], object],
    ) -> None:
        """Build the part; `choose` takes the path of a workbook that is to be read."""
        super().__init__(id="archivo")
        self._service = service
        self._choose = choose
        self._list_bases = list_bases
        self._field = Campo(ancho=64, id="ruta")
        self._rule = Regla("Libros de la carpeta", "el más nuevo arriba", id="regla-libros")
        self._table = ListTable(
            file_columns(),
            vacio="No hay libros en esta carpeta: escriba arriba dónde está el archivo.",
            id="libros",
        )

    def compose(self) -> ComposeResult:
        """Build the field and the list."""
        yield Lineas([[rotulo("Archivo")]], id="rotulo-archivo")
        yield self._field
        yield self._rule
        yield self._table

    @property
    def typing(self) -> bool:
        """Return whether the path is being typed, where a letter is only a letter."""
        return self._field.has_focus

    def load(self) -> None:
        """List the folder where bases are looked for first."""
        self._list(self._service.carpeta())

    def enter(self) -> None:
        """Put the person on the list, or on the field when the folder has no workbook."""
        (self._table if self._table.rows else self._field).focus()

    def frame_text(self) -> FrameText:
        """Return what the frame says while a file is chosen."""
        return FrameText(
            "IMPORTACIÓN › Escoja la base",
            order_help="Enter lee el archivo; no escribe nada · Tab: otra ruta",
            notice="La lectura no detiene a nadie y se puede cancelar con Esc.",
        )

    @reads("Mirando la carpeta")
    def _list(self, folder: Path) -> Sequence[Libro]:
        """Look for workbooks in a folder, and what became of each."""
        return self._service.archivos(folder)

    @_list.then
    def _show(self, files: Sequence[Libro]) -> None:
        self._table.show(files)
        if self.display:
            self.enter()

    @on(TablaVentana.FilaElegida)
    def _choose_row(self, event: TablaVentana.FilaElegida) -> None:
        event.stop()
        self.action_abrir()

    @on(Input.Submitted)
    def _choose_typed(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip()
        if not typed:
            return
        path = self._service.carpeta() / Path(typed).expanduser()
        if path.is_dir():
            self._rule.show(f"Libros de {path.name}", "el más nuevo arriba")
            self._list(path)
            self._table.focus()
        else:
            self._choose(path)

    def action_abrir(self) -> None:
        """Read the file under the cursor."""
        file = self._table.current
        if file is not None:
            self._choose(file.ruta)

    def action_bases(self) -> None:
        """List the bases already in the store."""
        self._list_bases()


def file_columns() -> dict[int, Sequence[Columna[Libro]]]:
    """Return the columns of the list of workbooks."""
    return {
        0: (
            Columna("Archivo", 28, lambda file: file.ruta.name, flexible=True),
            Columna("Tamaño", 7, lambda file: file_size(file.tamano), "der"),
            Columna("Cambiado", 15, _changed, "der"),
            Columna("Qué pasó con él", 24, _outcome, voz=_tone, flexible=True),
        )
    }


def _outcome(file: Libro) -> str:
    if file.deshecha:
        return f"base {file.base}, deshecha"
    if file.estado is EstadoDeArchivo.IMPORTADA:
        return f"importada, base {file.base}"
    if file.estado is EstadoDeArchivo.RECHAZADA:
        return f"■ rechazada: {file.motivo}"
    return "nueva"


def _tone(file: Libro) -> Voz:
    if file.estado is EstadoDeArchivo.RECHAZADA:
        return Voz.MALO
    return Voz.FUERTE if file.estado is EstadoDeArchivo.NUEVA else Voz.TENUE


def _changed(file: Libro) -> str:
    return f"{dia_corto(file.cambiado_el.date())} {file.cambiado_el:%H:%M}"
