"""A catalogue and its files: taking it out to one, and putting another one in force."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.keeping.catalog_versions import CambioDeCatalogo, Catalogo, Diferencia
from ajustes_tui.screens.background import BackgroundPart, reads, writes
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.navigation import Told
from ajustes_tui.services.admin.catalog_admin import CatalogosService, tipos_de
from ajustes_tui.ui.text import Voz, limpio

_OTHER_PATH = ""
"""The option of typing a path that is not in the list."""


class CheckedFile(NamedTuple):
    """A file that is a good catalogue, and what putting it in force would change."""

    catalogo: Catalogo
    path: Path
    difference: Diferencia


class CatalogFiles(BackgroundPart):
    """Asks for the file of a catalogue, checks it before the person is asked, and writes.

    It tells the screen when a file was written and when one was put in force.
    """

    class Exported(Message):
        """A catalogue was written to a file."""

        def __init__(self, catalogo: Catalogo, path: Path) -> None:
            super().__init__()
            self.catalogo = catalogo
            self.path = path

    class Imported(Message):
        """A file was put in force."""

        def __init__(self, change: CambioDeCatalogo) -> None:
            super().__init__()
            self.change = change

    def __init__(self, service: CatalogosService) -> None:
        super().__init__()
        self._service = service

    def export(self, catalogo: Catalogo) -> None:
        """Ask where to write a catalogue, and write it."""
        types = tipos_de(catalogo)

        def answered(text: str | None) -> None:
            if text:
                self._write_file(catalogo, Path(text).expanduser())

        help_text = f"Archivo {', '.join(types)}; un nombre solo va a la carpeta de exportaciones."
        self.app.push_screen(
            TextModal(f"Sacar {catalogo.titulo}", help_text, initial=f"{catalogo}{types[0]}"),
            answered,
        )

    @writes("Escribiendo el archivo")
    def _write_file(self, catalogo: Catalogo, path: Path) -> tuple[Catalogo, Path]:
        return catalogo, self._service.exportar(catalogo, path)

    @_write_file.then
    def _tell_exported(self, written: tuple[Catalogo, Path]) -> None:
        self.post_message(self.Exported(*written))

    def replace(self, catalogo: Catalogo) -> None:
        """Ask for the file to put in force in place of a catalogue, and put it in force."""
        self._find_files(catalogo)

    @reads("Buscando archivos")
    def _find_files(self, catalogo: Catalogo) -> tuple[Catalogo, list[Path]]:
        return catalogo, self._service.archivos(catalogo)

    @_find_files.then
    def _ask_file(self, found: tuple[Catalogo, list[Path]]) -> None:
        catalogo, paths = found
        if not paths:
            self._ask_path(catalogo)
            return
        options = [(str(path), path.name) for path in paths]

        def chosen(path: str | None) -> None:
            if path == _OTHER_PATH:
                self._ask_path(catalogo)
            elif path is not None:
                self._check(catalogo, Path(path))

        other = (_OTHER_PATH, "escribir otra ruta…")
        title = f"Poner en uso {catalogo.titulo}"
        self.app.push_screen(PickerModal(title, [*options, other]), chosen)

    def _ask_path(self, catalogo: Catalogo) -> None:
        def answered(text: str | None) -> None:
            if text:
                self._check(catalogo, Path(text).expanduser())

        help_text = f"La ruta de un archivo {', '.join(tipos_de(catalogo))}."
        self.app.push_screen(TextModal(f"Poner en uso {catalogo.titulo}", help_text), answered)

    @reads("Revisando el archivo")
    def _check(self, catalogo: Catalogo, path: Path) -> CheckedFile:
        return CheckedFile(catalogo, path, self._service.mirar(catalogo, path))

    @_check.then
    def _ask_whether(self, checked: CheckedFile) -> None:
        catalogo, path, difference = checked
        if not difference and catalogo is not Catalogo.CAUSALES:
            unchanged = f"{catalogo.titulo}: el archivo dice lo mismo que ya se usa"
            self.post_message(Told(unchanged, Voz.TENUE))
            return

        def answered(sure: bool | None) -> None:
            if sure:
                self._put_in_force(catalogo, path)

        effect = (
            f"«{limpio(path.name)}» está bien: {difference}. Rige de una vez para todas "
            "las personas, y lo de antes se conserva."
        )
        title = f"¿Poner en uso {catalogo.titulo}?"
        self.app.push_screen(ConfirmationModal(title, effect, accept="Poner en uso"), answered)

    @writes("Poniendo en uso el catálogo")
    def _put_in_force(self, catalogo: Catalogo, path: Path) -> CambioDeCatalogo:
        return self._service.importar(catalogo, path)

    @_put_in_force.then
    def _tell_imported(self, change: CambioDeCatalogo) -> None:
        self.post_message(self.Imported(change))
