"""A password that is kept in a file which nobody but its owner may read."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

from ajustes_tui.errors import InvalidInput, NotAllowed


def password_in(path: Path | None, table: str) -> str:
    """Return the first line of the file that `clave_de` of a table of the settings names.

    Raises NotAllowed when others may read it, InvalidInput when it cannot be read or says nothing.
    """
    with suppress(OSError, UnicodeDecodeError):
        if path is not None:
            info = path.stat()
            if not stat.S_ISREG(info.st_mode) or stat.S_IMODE(info.st_mode) & 0o077:
                raise NotAllowed(
                    "El archivo con la contraseña del correo lo pueden leer otros.",
                    "Déjelo solo para su dueño: chmod 600.",
                    code="clave_abierta",
                )
            text = path.read_text(encoding="utf-8-sig").splitlines()
            if text and text[0]:
                return text[0]
    raise InvalidInput(
        "No se puede leer la contraseña del correo.",
        f"Revise clave_de en {table}: un archivo con la contraseña en su primera línea.",
    )
