"""The expected troubles of the program, each with what a person reads and the exit code of the contract."""

from __future__ import annotations

import errno

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
    errno.EIO: "el disco no responde",
}


def motivo_de(error: OSError) -> str:
    """Say in a few Spanish words why the system refused a file."""
    return _MOTIVOS.get(error.errno or 0, "el sistema no lo permite")


def legible(nombre: str) -> str:
    """Return a file name that can be stored and shown: «?» for the bytes in it that are no text."""
    return nombre.encode("utf-8", "replace").decode()


class AjustesError(Exception):
    """Expected trouble that says what happened and what to do, in Spanish and without personal data."""

    exit_code = 70
    codigo = "interno"

    def __init__(self, mensaje: str, sugerencia: str = "", *, codigo: str | None = None) -> None:
        super().__init__(legible(mensaje))
        self.mensaje = legible(mensaje)
        self.sugerencia = legible(sugerencia)
        if codigo is not None:
            self.codigo = codigo


class UsoInvalido(AjustesError):
    """The order, evento or key does not exist, or a file has no corte (exit 2)."""

    exit_code = 2
    codigo = "uso"


class EntradaInvalida(AjustesError):
    """The input is refused and nothing was written (exit 3)."""

    exit_code = 3
    codigo = "entrada"


class DatoInvalido(EntradaInvalida):
    """One value cannot be read; `mensaje` says why, without the value itself."""

    codigo = "dato"


class ArchivoInvalido(EntradaInvalida):
    """A workbook is absent, unreadable, or lacks a mandatory column."""

    codigo = "archivo"


class ConfigInvalida(EntradaInvalida):
    """A settings or catalogue file has a value that cannot be used; the text names file, line and reason."""

    codigo = "configuracion"


class NoPermitido(AjustesError):
    """The role or the procedure refuses, or a datum it needs is missing (exit 4)."""

    exit_code = 4
    codigo = "no_permitido"


class Conflicto(AjustesError):
    """Somebody else has or changed the caso, or the store stayed busy; nothing was written (exit 5)."""

    exit_code = 5
    codigo = "conflicto"


class IntegridadDanada(AjustesError):
    """`verificar` found damage (exit 6)."""

    exit_code = 6
    codigo = "integridad"
