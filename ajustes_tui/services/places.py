"""The folders a person may read and write: the inbox, and the exports of the role."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.values.roles import Power, Rol, can
from ajustes_tui.errors import InvalidUse, NotAllowed

WORKBOOK = ".xlsx"
_FIRST_OF_SAME_NAME = 2
"""The number of the second workbook of a name."""


class FilePlaces:
    """The folders of one person's files.

    On a server each role has its own folder of exports, visible only to that role.
    """

    def __init__(self, config: Config, rol: Rol | None, scratch: Path | None = None) -> None:
        """`scratch` takes the place of the exports for files that are only sent."""
        self._config = config
        self._rol = rol
        self._scratch = scratch

    @property
    def inbox(self) -> Path | None:
        """Where bases arrive; on a server each person has a folder."""
        return self._config.inbox

    @property
    def output(self) -> Path | None:
        """The person's folder of exports; None is the current folder."""
        if self._scratch is not None:
            return self._scratch
        output, rol = self._config.output, self._rol
        if output is None or rol is None:
            return output
        of_rol = output / rol
        return of_rol if paths.is_dir(of_rol) else output

    def destination(self, path: Path) -> Path:
        """Return the path to write, a bare name in the exports; raise NotAllowed elsewhere."""
        if self.output is not None and path == Path(path.name):
            path = self.output / path
        self.require_output(path)
        return path

    def workbook(self, path: Path, ending: str = WORKBOOK) -> Path:
        """Return the path to write, a bare name in the exports.

        Raise InvalidUse without the extension, InvalidFile over a file not written by this program,
        or changed since.
        """
        from ajustes_tui.excel.write.file import require_replaceable

        require_ending(path, ending)
        path = self.destination(path)
        require_replaceable(path)
        return path

    def free_workbook(self, name: str) -> Path:
        first = (self.output or Path.cwd()) / name
        names = chain(
            [first], (first.with_stem(f"{first.stem}_{n}") for n in count(_FIRST_OF_SAME_NAME))
        )
        return self.workbook(next(path for path in names if not paths.exists(path)), first.suffix)

    def require_input(self, path: Path) -> None:
        """Raise NotAllowed for a path that a remote person may not read."""
        if self._config.served and not _covers(path, self.inbox, self.output):
            raise NotAllowed(
                "Aquí solo se leen archivos del buzón y de la carpeta de exportaciones.",
                "Suba el archivo al buzón y escójalo de la lista.",
                code="fuera_del_buzon",
            )

    def require_output(self, path: Path) -> None:
        """Raise NotAllowed for a path that a remote person may not write.

        Whoever may export restricted data may also write to another role's folder.
        """
        folder = self._config.output if can(self._rol, Power.EXPORT) else self.output
        if self._config.served and not _covers(path, folder, self._scratch):
            raise NotAllowed(
                "Aquí solo se escribe en la carpeta de exportaciones.",
                "Diga solo el nombre del archivo, sin carpeta.",
                code="fuera_de_salida",
            )

    def name_of(self, path: Path) -> str:
        """Return the name for the audit trail, with the role of its folder."""
        output = self._config.output
        if output is not None and path.parent.parent == output and path.parent.name in list(Rol):
            return f"{path.parent.name}/{path.name}"
        return path.name


def require_ending(path: Path, ending: str = WORKBOOK) -> None:
    if path.suffix.lower() != ending.lower():
        raise InvalidUse(f"El archivo debe terminar en {ending}.", f"Ejemplo: libro{ending}")


def _covers(path: Path, *folders: Path | None) -> bool:
    """Follow links before comparing."""
    real = path.resolve()
    return any(real.is_relative_to(folder.resolve()) for folder in folders if folder)
