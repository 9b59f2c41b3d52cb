"""Exporting a catalogue to a file, and putting another file in force."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from textual.message import Message

from ajustes_tui import paths
from ajustes_tui.domain.keeping.catalog_versions import (
    CatalogChange,
    CatalogDifference,
    CatalogName,
)
from ajustes_tui.screens.background import BackgroundPart, reads, write
from ajustes_tui.screens.modals import ask, confirm
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.admin.catalog_admin import CatalogsService, kinds_of
from ajustes_tui.services.admin.schemas import SCHEMAS
from ajustes_tui.ui.text import Tone, cleaned

_OTHER_PATH = ""
"""The option to type a path not listed."""


class CheckedFile(NamedTuple):
    """A valid catalogue file, and the number of rows it would change."""

    catalog: CatalogName
    path: Path
    difference: CatalogDifference


class CatalogFiles(BackgroundPart):
    """Asks for a catalogue file, checks it, confirms and writes.

    Reports a written file, and posts `Imported` for one put in force.
    """

    class Imported(Message):
        """A file was put in force."""

        def __init__(self, change: CatalogChange) -> None:
            super().__init__()
            self.change = change

    def __init__(self, service: CatalogsService) -> None:
        super().__init__()
        self._service = service

    def export(self, catalog: CatalogName) -> None:
        types, heading = kinds_of(catalog), SCHEMAS[catalog].heading

        def tell(path: Path) -> None:
            self.post_message(Notice(f"{heading} quedó en {cleaned(path.name)}", Tone.OK))

        def write_to(text: str) -> None:
            path = Path(text).expanduser()
            write(self, f"Sacando {heading}", lambda: self._service.export(catalog, path), tell)

        help_text = f"Archivo {', '.join(types)}; un nombre solo va a la carpeta de exportaciones."
        box = TextModal(f"Sacar {heading}", help_text, initial=f"{catalog}{types[0]}")
        ask(self, box, write_to)

    @reads("Buscando archivos", leads=True)
    def replace(self, catalog: CatalogName) -> tuple[CatalogName, list[Path]]:
        return catalog, self._service.files(catalog)

    @replace.then
    def _ask_file(self, found: tuple[CatalogName, list[Path]]) -> None:
        catalog, paths = found
        if not paths:
            self._ask_path(catalog)
            return

        def chosen(path: str) -> None:
            if path == _OTHER_PATH:
                self._ask_path(catalog)
            else:
                self._check(catalog, Path(path))

        options = [(str(path), path.name) for path in paths]
        other = (_OTHER_PATH, "escribir otra ruta…")
        title = f"Poner en uso {SCHEMAS[catalog].heading}"
        ask(self, PickerModal(title, [*options, other]), chosen)

    def _ask_path(self, catalog: CatalogName) -> None:
        help_text = f"La ruta de un archivo {', '.join(kinds_of(catalog))}."
        box = TextModal(
            f"Poner en uso {SCHEMAS[catalog].heading}", help_text, objection=_no_such_file
        )
        ask(self, box, lambda text: self._check(catalog, Path(text).expanduser()))

    @reads("Revisando el archivo", leads=True)
    def _check(self, catalog: CatalogName, path: Path) -> CheckedFile:
        return CheckedFile(catalog, path, self._service.inspect(catalog, path))

    @_check.then
    def _ask_whether(self, checked: CheckedFile) -> None:
        catalog, path, difference = checked
        if not difference and catalog is not CatalogName.CAUSALES:
            unchanged = f"{SCHEMAS[catalog].heading}: el archivo dice lo mismo que ya se usa"
            self.post_message(Notice(unchanged, Tone.DIM))
            return

        def put_in_force() -> None:
            write(
                self,
                "Poniendo en uso el archivo",
                lambda: self._service.import_file(catalog, path),
                lambda change: self.post_message(self.Imported(change)),
            )

        effect = (
            f"«{cleaned(path.name)}» está bien: {difference}. Rige de una vez para todas "
            "las personas, y lo de antes se conserva."
        )
        title = f"¿Poner en uso {SCHEMAS[catalog].heading}?"
        confirm(self, ConfirmationModal(title, effect, accept="Poner en uso"), put_in_force)


def _no_such_file(text: str) -> str:
    """Return why a path cannot be read, or ''."""
    return "" if paths.is_file(Path(text).expanduser()) else "ahí no hay ningún archivo"
