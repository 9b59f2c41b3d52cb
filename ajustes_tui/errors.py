"""The expected troubles of the program, each with what a person reads and the exit code of the contract."""

from __future__ import annotations

import errno
import os
from enum import StrEnum
from pathlib import Path

_MOTIVOS = {
    errno.ENOENT: "no existe",
    errno.EACCES: "no tiene permiso",
    errno.EPERM: "no tiene permiso",
    errno.EISDIR: "es una carpeta",
    errno.ENOTDIR: "su carpeta no es una carpeta",
    errno.ELOOP: "es un enlace que no lleva a ninguna parte",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
    errno.EROFS: "el disco es de solo lectura",
    errno.ENOSPC: "el disco está lleno",
    errno.EDQUOT: "se acabó su cupo de disco",
    errno.EFBIG: "pasa de lo que puede medir un archivo",
    errno.EIO: "el disco no responde",
}


def motivo_of(error: OSError) -> str:
    """Say in a few Spanish words why the system refused a file."""
    return _MOTIVOS.get(error.errno or 0, "el sistema no lo permite")


def readable(name: str) -> str:
    """Return a file name that can be stored and shown: «?» for the bytes in it that are no text."""
    return name.encode("utf-8", "replace").decode()


class AjustesError(Exception):
    """Expected trouble that says what happened and what to do, in Spanish and without personal data."""

    exit_code = 70
    code = "interno"

    def __init__(self, message: str, suggestion: str = "", *, code: str | None = None) -> None:
        super().__init__(readable(message))
        self.message = readable(message)
        self.suggestion = readable(suggestion)
        if code is not None:
            self.code = code


class InvalidUse(AjustesError):
    """The order, evento or key does not exist, or a file has no corte (exit 2)."""

    exit_code = 2
    code = "uso"


class InvalidInput(AjustesError):
    """The input is refused and nothing was written (exit 3)."""

    exit_code = 3
    code = "entrada"


class InvalidDatum(InvalidInput):
    """One value cannot be read; `message` says why, without the value itself."""

    code = "dato"


class InvalidFile(InvalidInput):
    """A workbook is absent, unreadable, or lacks a mandatory column."""

    code = "archivo"


class DoubtOn(StrEnum):
    """What of a file a doubt is on, which decides how a screen asks."""

    SHEETS = "hojas"
    """Several sheets read as a base, and not just one of them carries the corte of the file."""
    DATES = "fechas"
    """A column has days that may be read day first or month first."""
    YES = "si"
    """What yes means in a column of answers of yes and no."""
    ROWS = "filas"
    """So many rows contradict themselves that a column may be another datum."""


class Doubt(InvalidFile):
    """A file leaves open what a caso would say; the suggestion names the option that answers it."""

    code = "duda"

    def __init__(self, on: DoubtOn, message: str, suggestion: str) -> None:
        super().__init__(message, suggestion)
        self.on = on


def closed_to_us(error: BaseException) -> InvalidInput | None:
    """Return the error to show when the system closed a file or folder to this account, else None."""
    if not isinstance(error, PermissionError) or error.filename is None:
        return None
    place = Path(os.fsdecode(error.filename))
    return InvalidInput(
        f"No se puede usar «{place.name or place}»: {motivo_of(error)}.",
        "Revise los permisos del archivo y los de su carpeta.",
        code="sin_permiso",
    )


class InvalidConfig(InvalidInput):
    """A settings or catalogue file has a value that cannot be used; the text names file, line and reason."""

    code = "configuracion"


class NotAllowed(AjustesError):
    """The role or the procedure refuses, or a datum it needs is missing (exit 4)."""

    exit_code = 4
    code = "no_permitido"


class OfOtherRoles(NotAllowed):
    """The role of the person does not reach; `whose` is the sentence that says of which roles it is."""

    def __init__(self, message: str, suggestion: str, whose: str) -> None:
        super().__init__(message, suggestion)
        self.whose = whose


class ConflictError(AjustesError):
    """Somebody else has or changed the caso, or the store stayed busy; nothing was written (exit 5)."""

    exit_code = 5
    code = "conflicto"


class StoreGone(ConflictError):
    """The file of the store is no longer where it was opened: nothing more may be written to it."""

    code = "almacen_ausente"


class BrokenIntegrity(AjustesError):
    """`verificar` found damage (exit 6)."""

    exit_code = 6
    code = "integridad"
