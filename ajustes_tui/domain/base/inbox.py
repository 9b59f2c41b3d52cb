"""The inbox: the folder where the bases arrive, and the state of each of its files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EXTENSIONES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"})
"""Files that can be a base; anything else in the folder is not looked at."""


class EstadoDeArchivo(StrEnum):
    """Whether a file of the inbox is new, imported or refused."""

    NUEVA = "nueva"
    IMPORTADA = "importada"
    RECHAZADA = "rechazada"


@dataclass(frozen=True, slots=True)
class ArchivoDelBuzon:
    """A file of the inbox as it is now."""

    nombre: str
    tamano: int
    cambiado_ns: int
    estado: EstadoDeArchivo
    base: int | None = None
    motivo: str = ""
    """Why the file was refused."""


def es_base(nombre: str) -> bool:
    """Tell whether a file name can be a base: Excel's lock files and hidden ones are not."""
    punto = nombre.rfind(".")
    extension = nombre[punto:].casefold() if punto > 0 else ""
    return not nombre.startswith(("~$", ".")) and extension in EXTENSIONES
