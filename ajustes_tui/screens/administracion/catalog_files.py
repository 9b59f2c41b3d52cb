"""Exporting a catalogue to a file, and putting another file in force."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.keeping.catalog_versions import (
    CatalogChange,
    CatalogDifference,
    CatalogName,
)
from ajustes_tui.screens.background import BackgroundPart, reads, writes
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.navigation import Told
from ajustes_tui.services.admin.catalog_admin import CatalogsService, kinds_of
from ajustes_tui.services.admin.schemas import SCHEMAS
from ajustes_tui.ui.text import Tone, cleaned

_OTHER_PATH = ""
"""The option of typing a path that is not in the list."""


class CheckedFile(NamedTuple):
    """A valid catalogue file, and how many rows putting it in force would change."""

    catalog: CatalogName
    path: Path
    difference: CatalogDifference


class CatalogFiles(BackgroundPart):
    """Asks for the file of a catalogue, checks it, asks for confirmation and writes.

    It posts `Exported` for a file written and `Imported` for a file put in force.
    """

    class Exported(Message):
        """A catalogue was written to a file."""

        def __init__(self, catalog: CatalogName, path: Path) -> None:
            super().__init__()
            self.catalog = catalog
            self.path = path

    class Imported(Message):
        """A file was put in force."""

        def __init__(self, change: CatalogChange) -> None:
            super().__init__()
            self.change = change

    def __init__(self, service: CatalogsService) -> None:
        super().__init__()
        self._service = service

    def export(self, catalog: CatalogName) -> None:
        """Ask where to write a catalogue, and write it."""
        types = kinds_of(catalog)

        def answered(text: str | None) -> None:
            if text:
                self._write_file(catalog, Path(text).expanduser())

        help_text = f"Archivo {', '.join(types)}; un nombre solo va a la carpeta de exportaciones."
        self.app.push_screen(
            TextModal(
                f"Sacar {SCHEMAS[catalog].heading}", help_text, initial=f"{catalog}{types[0]}"
            ),
            answered,
        )

    @writes("Escribiendo el archivo")
    def _write_file(self, catalog: CatalogName, path: Path) -> tuple[CatalogName, Path]:
        return catalog, self._service.export(catalog, path)

    @_write_file.then
    def _tell_exported(self, written: tuple[CatalogName, Path]) -> None:
        self.post_message(self.Exported(*written))

    def replace(self, catalog: CatalogName) -> None:
        """Ask for the file to put in force in place of a catalogue, and put it in force."""
        self._find_files(catalog)

    @reads("Buscando archivos")
    def _find_files(self, catalog: CatalogName) -> tuple[CatalogName, list[Path]]:
        return catalog, self._service.files(catalog)

    @_find_files.then
    def _ask_file(self, found: tuple[CatalogName, list[Path]]) -> None:
        catalog, paths = found
        if not paths:
            self._ask_path(catalog)
            return
        options = [(str(path), path.name) for path in paths]

        def chosen(path: str | None) -> None:
            if path == _OTHER_PATH:
                self._ask_path(catalog)
            elif path is not None:
                self._check(catalog, Path(path))

        other = (_OTHER_PATH, "escribir otra ruta…")
        title = f"Poner en uso {SCHEMAS[catalog].heading}"
        self.app.push_screen(PickerModal(title, [*options, other]), chosen)

    def _ask_path(self, catalog: CatalogName) -> None:
        def answered(text: str | None) -> None:
            if text:
                self._check(catalog, Path(text).expanduser())

        help_text = f"La ruta de un archivo {', '.join(kinds_of(catalog))}."
        self.app.push_screen(
            TextModal(f"Poner en uso {SCHEMAS[catalog].heading}", help_text), answered
        )

    @reads("Revisando el archivo")
    def _check(self, catalog: CatalogName, path: Path) -> CheckedFile:
        return CheckedFile(catalog, path, self._service.inspect(catalog, path))

    @_check.then
    def _ask_whether(self, checked: CheckedFile) -> None:
        catalog, path, difference = checked
        if not difference and catalog is not CatalogName.CAUSALES:
            unchanged = f"{SCHEMAS[catalog].heading}: el archivo dice lo mismo que ya se usa"
            self.post_message(Told(unchanged, Tone.DIM))
            return

        def answered(sure: bool | None) -> None:
            if sure:
                self._put_in_force(catalog, path)

        effect = (
            f"«{cleaned(path.name)}» está bien: {difference}. Rige de una vez para todas "
            "las personas, y lo de antes se conserva."
        )
        title = f"¿Poner en uso {SCHEMAS[catalog].heading}?"
        self.app.push_screen(ConfirmationModal(title, effect, accept="Poner en uso"), answered)

    @writes("Poniendo en uso el catálogo")
    def _put_in_force(self, catalog: CatalogName, path: Path) -> CatalogChange:
        return self._service.import_file(catalog, path)

    @_put_in_force.then
    def _tell_imported(self, change: CatalogChange) -> None:
        self.post_message(self.Imported(change))
