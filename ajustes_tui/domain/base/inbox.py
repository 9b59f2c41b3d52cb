"""The inbox: the folder where the bases arrive, and the state of each of its files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"})
"""Files that can be a base; anything else in the folder is not looked at."""

MAIL_EXTENSIONS = frozenset({".eml", ".msg"})
"""Files that can bring bases attached."""


class FileState(StrEnum):
    """What became of a file of the inbox, or of a mail of the mailbox."""

    NEW = "nueva"
    IMPORTED = "importada"
    RECHAZADA = "rechazada"
    WAITING = "pide_clave"
    """A mail of the mailbox with a workbook whose password a person has to give."""


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


@dataclass(frozen=True, slots=True)
class MailboxMail:
    """A mail that came to the mailbox, and what became of it."""

    key: str
    """Its Message-ID, or its number in the mailbox when it has none."""
    words: str
    """Sender and subject, as the list shows them."""
    size: int
    estado: FileState
    base: int | None = None
    motivo: str = ""
    protected: int = 0
    """Its workbooks that still wait for their password."""


def is_base(name: str) -> bool:
    """Tell whether a file name can be a base: Excel's lock files and hidden ones are not."""
    return not is_passing(name) and extension_of(name) in EXTENSIONS


def is_mail(name: str) -> bool:
    """Tell whether a file name is that of a mail."""
    return not is_passing(name) and extension_of(name) in MAIL_EXTENSIONS


def is_passing(name: str) -> bool:
    """Tell the names that programs give to what they have open or still write."""
    return name.startswith(("~$", "."))


def extension_of(name: str) -> str:
    """Return the extension of a file name with its dot, in lower case; empty for a name without one."""
    dot = name.rfind(".")
    return name[dot:].casefold() if dot > 0 else ""
