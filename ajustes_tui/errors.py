"""The expected errors, each with its message and the exit code of the contract."""

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
    """Return why the system refused a file, in a few Spanish words."""
    return _MOTIVOS.get(error.errno or 0, "el sistema no lo permite")


def readable(name: str) -> str:
    """Replace undecodable bytes of a file name by «?»."""
    return name.encode("utf-8", "replace").decode()


class AjustesError(Exception):
    """An expected error: what happened and what to do, in Spanish and without personal data."""

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
    """An unreadable value; `message` says why, without the value."""

    code = "dato"


class InvalidFile(InvalidInput):
    """A workbook is missing, unreadable, or lacks a mandatory column."""

    code = "archivo"


class DoubtOn(StrEnum):
    """The subject of a doubt about a file, which decides how a screen asks."""

    SHEETS = "hojas"
    """Several sheets read as a base, and not just one has the file's corte."""
    DATES = "fechas"
    """A column has days readable as day first or month first."""
    YES = "si"
    """The meaning of yes in a column of yes and no."""
    ROWS = "filas"
    """So many rows are contradictory that a column may be another datum."""


class Doubt(InvalidFile):
    """A file is ambiguous about its casos; the suggestion names the option that resolves it."""

    code = "duda"

    def __init__(self, on: DoubtOn, message: str, suggestion: str) -> None:
        super().__init__(message, suggestion)
        self.on = on


def closed_to_us(error: BaseException) -> InvalidInput | None:
    """Return the error for a file or folder closed to this account, or a name too long, else None."""
    if not isinstance(error, OSError) or error.filename is None:
        return None
    place = Path(os.fsdecode(error.filename))
    if error.errno == errno.ENAMETOOLONG:
        return InvalidInput(
            f"No se puede usar «{place.name[:40]}…»: {motivo_of(error)}.",
            "Diga un nombre más corto.",
        )
    if not isinstance(error, PermissionError):
        return None
    return InvalidInput(
        f"No se puede usar «{place.name or place}»: {motivo_of(error)}.",
        "Revise los permisos del archivo y los de su carpeta.",
        code="sin_permiso",
    )


class InvalidConfig(InvalidInput):
    """A bad value in a settings or catalogue file; the text names file, line and reason."""

    code = "configuracion"


class NotAllowed(AjustesError):
    """The role or the procedure refuses, or a required datum is missing (exit 4)."""

    exit_code = 4
    code = "no_permitido"


class OfOtherRoles(NotAllowed):
    """The role is insufficient; `whose` is the sentence naming the roles allowed."""

    def __init__(self, message: str, suggestion: str, whose: str) -> None:
        super().__init__(message, suggestion)
        self.whose = whose


class ConflictError(AjustesError):
    """Someone else has or changed the caso, or the store stayed busy; nothing was written (exit 5)."""

    exit_code = 5
    code = "conflicto"


class StoreGone(ConflictError):
    """The store's file is gone: nothing more may be written to it."""

    code = "almacen_ausente"


class BrokenIntegrity(AjustesError):
    """`verificar` found damage (exit 6)."""

    exit_code = 6
    code = "integridad"
