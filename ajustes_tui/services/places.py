"""The folders a person may read files from and leave them in: the inbox, and the exports of their role."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.values.roles import Power, Rol, can
from ajustes_tui.errors import InvalidUse, NotAllowed

WORKBOOK = ".xlsx"
"""How the name of a workbook of this program ends."""
_FIRST_OF_SAME_NAME = 2
"""The number of the second workbook of a name."""


class FilePlaces:
    """Where the files of one person come from and go to.

    On a server the folder of exports has one folder for each role, which only the people of that
    role see: what a person exports goes to that of their role.
    """

    def __init__(self, config: Config, rol: Rol | None) -> None:
        self._config = config
        self._rol = rol

    @property
    def inbox(self) -> Path | None:
        """The folder where bases arrive, which on a server has one folder for each person."""
        return self._config.inbox

    @property
    def output(self) -> Path | None:
        """The folder of the exports of this person; None leaves it to the current folder."""
        output, rol = self._config.output, self._rol
        if output is None or rol is None:
            return output
        of_rol = output / rol
        return of_rol if paths.is_dir(of_rol) else output

    def destination(self, path: Path) -> Path:
        """Return where a file is written, a bare name in the folder of exports; raises NotAllowed elsewhere."""
        if self.output is not None and path == Path(path.name):
            path = self.output / path
        self.require_output(path)
        return path

    def workbook(self, path: Path, ending: str = WORKBOOK) -> Path:
        """Return the path where a workbook is written; a bare name goes to the folder of exports.

        Raises InvalidUse without the extension, InvalidFile over a file that this program did not
        write or that somebody changed.
        """
        from ajustes_tui.excel.write.file import require_replaceable

        if path.suffix.lower() != ending.lower():
            raise InvalidUse(f"El archivo debe terminar en {ending}.", f"Ejemplo: libro{ending}")
        path = self.destination(path)
        require_replaceable(path)
        return path

    def free_workbook(self, name: str) -> Path:
        """Return a path for a workbook in the folder of exports that replaces nothing."""
        first = (self.output or Path.cwd()) / name
        names = chain(
            [first], (first.with_stem(f"{first.stem}_{n}") for n in count(_FIRST_OF_SAME_NAME))
        )
        return self.workbook(next(path for path in names if not paths.exists(path)), first.suffix)

    def require_input(self, path: Path) -> None:
        """Raise NotAllowed for a file or folder to read where a person who comes in may not look."""
        if self._config.served and not _covers(path, self.inbox, self.output):
            raise NotAllowed(
                "Aquí solo se leen archivos del buzón y de la carpeta de exportaciones.",
                "Suba el archivo al buzón y escójalo de la lista.",
                code="fuera_del_buzon",
            )

    def require_output(self, path: Path) -> None:
        """Raise NotAllowed for a file to write where a person who comes in may not leave it.

        Who exports what others may not see may also leave it for another role, in its folder.
        """
        folder = self._config.output if can(self._rol, Power.EXPORT) else self.output
        if self._config.served and not _covers(path, folder):
            raise NotAllowed(
                "Aquí solo se escribe en la carpeta de exportaciones.",
                "Diga solo el nombre del archivo, sin carpeta.",
                code="fuera_de_salida",
            )

    def name_of(self, path: Path) -> str:
        """Return the name of an export for the audit trail, with the role whose folder it is in."""
        output = self._config.output
        if output is not None and path.parent.parent == output and path.parent.name in list(Rol):
            return f"{path.parent.name}/{path.name}"
        return path.name


def _covers(path: Path, *folders: Path | None) -> bool:
    """Tell whether a path, with its links followed, is in one of the folders."""
    real = path.resolve()
    return any(real.is_relative_to(folder.resolve()) for folder in folders if folder)
