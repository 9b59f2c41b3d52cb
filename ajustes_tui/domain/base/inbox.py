"""The inbox: the folder where the bases arrive, and the state of each of its files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"})
"""Files that can be a base; anything else in the folder is not looked at."""


class FileState(StrEnum):
    """Whether a file of the inbox is new, imported or refused."""

    NEW = "nueva"
    IMPORTED = "importada"
    RECHAZADA = "rechazada"


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of the inbox as it is now."""

    name: str
    size: int
    changed_ns: int
    estado: FileState
    base: int | None = None
    motivo: str = ""
    """Why the file was refused."""


def is_base(name: str) -> bool:
    """Tell whether a file name can be a base: Excel's lock files and hidden ones are not."""
    dot = name.rfind(".")
    extension = name[dot:].casefold() if dot > 0 else ""
    return not name.startswith(("~$", ".")) and extension in EXTENSIONS
