"""Output files: complete or absent, and readable by their owner only."""

from __future__ import annotations

import errno
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from ajustes_tui.errors import InvalidFile, motivo_of
from ajustes_tui.paths import read_by_group
from ajustes_tui.scratch import ScratchFolder

AUTHOR = "ajustes"
_PROPERTIES = "docProps/core.xml"
_OURS = (
    f"<dc:creator>{AUTHOR}</dc:creator>",
    f"<cp:lastModifiedBy>{AUTHOR}</cp:lastModifiedBy>",
)
_MOMENT = re.compile(r"<dcterms:(?:created|modified)[^>]*>([^<]*)Z</")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_GROUP_MODE = 0o640
_FIRST_LINES = 1_000
_JUST_MADE = timedelta(seconds=1)
"""Between creation and last save of a workbook not saved again."""


class NewFile:
    """A temporary file that replaces the final one when published."""

    def __init__(self, output: BinaryIO, temporary: Path, path: Path) -> None:
        self.output = output
        self.published = False
        self._temporary = temporary
        self._path = path

    def publish(self) -> None:
        """Replace the final file, after syncing to disk."""
        try:
            self.output.flush()
            os.fsync(self.output.fileno())
            self._temporary.replace(self._path)
            self.published = True
        except OSError as error:
            raise _not_writable(self._path, error) from None


@contextmanager
def new_file(path: Path) -> Iterator[NewFile]:
    """Yield a file with mode 0600 (Ley 1581), deleted unless published.

    In a group-readable folder, as a role's, the group may read it. Raises InvalidFile if it cannot be written.
    """
    try:
        # What the library leaves on the disk meanwhile lies there too, with the names of usuarios.
        scratch = ScratchFolder(path.parent)
    except OSError as error:
        raise _not_writable(path, error) from None
    temporary = scratch.path / path.name
    try:
        with open(temporary, "xb", opener=_private) as output:
            if read_by_group(path.parent):
                os.fchmod(output.fileno(), _GROUP_MODE)
            new = NewFile(output, temporary, path)
            try:
                yield new
            except BaseException:
                if new.published:
                    # What the file says was not kept in the store: nobody is to send it.
                    path.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise _not_writable(path, error) from None
    finally:
        scratch.close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o600)


def require_replaceable(path: Path, made_by: str = "") -> None:
    """Refuse to overwrite other files, or ours if changed since.

    `made_by` is the mark in the first lines of a text file; a workbook has its own. Raises
    InvalidFile also for a folder, link, device or another owner.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise _not_writable(path, error) from None
    if not stat.S_ISREG(mode):
        raise InvalidFile(
            f"«{path.name}» no es un archivo corriente y no se reemplaza.", "Escoja otro nombre."
        )
    if not (_has_mark(path, made_by) if made_by else is_ours(path)):
        kind = "archivo" if made_by else "libro"
        raise InvalidFile(
            f"«{path.name}» ya existe y no es un {kind} de este programa sin cambios.",
            "Escoja otro nombre, o mueva ese archivo.",
        )


def is_ours(path: Path) -> bool:
    """Tell whether it is empty, or our workbook never saved again."""
    try:
        if not path.stat().st_size:
            return True
        with zipfile.ZipFile(path) as package, package.open(_PROPERTIES) as part:
            properties = part.read(10_000).decode("utf-8", "replace")
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return False
    if not all(mark in properties for mark in _OURS):
        return False
    try:
        made, saved = map(datetime.fromisoformat, _MOMENT.findall(properties))
    except ValueError:
        return False
    return abs(saved - made) <= _JUST_MADE


def _has_mark(path: Path, made_by: str) -> bool:
    """Tell whether it is empty or has the mark in its first lines."""
    try:
        with path.open("rb") as file:
            first = file.read(_FIRST_LINES)
    except OSError:
        return False
    return not first or made_by.encode() in first


def _not_writable(path: Path, error: OSError) -> InvalidFile:
    if error.errno in _NO_ROOM:
        return InvalidFile(
            f"No se pudo escribir «{path.name}»: {motivo_of(error)}.",
            "Libere espacio, o escriba en otra carpeta.",
        )
    return InvalidFile(
        f"No se pudo escribir «{path.name}».",
        "Compruebe que la carpeta existe, que puede escribir en ella y que no lo tiene abierto.",
    )
