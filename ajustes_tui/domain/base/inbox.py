"""The inbox: the folder where the bases arrive, and the state of each of its files."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"})
"""Files that can be a base."""

SAVED_OTHERWISE = frozenset(
    {".zip", ".rar", ".7z", ".gz", ".xml", ".mht", ".mhtml", ".html", ".htm"}
)
"""Files in which programs leave a base: read, or refused with how to save it anew."""

_AN_OPTION = re.compile(r"(?<!\w)--[a-z]")
"""An option of an order, which means nothing on a screen."""

MAIL_EXTENSIONS = frozenset({".eml", ".msg"})
"""Files that can bring bases attached."""


class FileState(StrEnum):
    """What became of a file of the inbox, or of a mail of the mailbox."""

    NEW = "nueva"
    IMPORTED = "importada"
    RECHAZADA = "rechazada"
    """A file or a mail that was not imported: it waits for a person, or until it may go in."""
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
    code: str = ""
    """The code of the refusal."""
    tried: str = ""
    """What the refusal hung on when the file was last tried."""


class MailAttachment(NamedTuple):
    """An attachment of a mail of the mailbox, and its outcome."""

    name: str
    motivo: str = ""
    """Why it can be no base, or why it was refused."""
    can_be_base: bool = True
    base: int | None = None
    """The base it became."""

    @property
    def waits(self) -> bool:
        """Tell whether it may still become a base."""
        return self.can_be_base and self.base is None


@dataclass(frozen=True, slots=True)
class MailboxMail:
    """A mail that came to the mailbox, and its outcome."""

    key: str
    """Its Message-ID, or its number in the mailbox when it has none."""
    words: str
    """Sender and subject, as the list shows them."""
    size: int
    estado: FileState
    base: int | None = None
    motivo: str = ""
    """Why it was not imported, and what to do, a line each."""
    sender: str = ""
    attachments: tuple[MailAttachment, ...] = ()
    code: str = ""
    """The code of the first refusal."""
    tried: str = ""
    """What the refusal hung on when the mail was last tried."""
    validity: int | None = None
    uid: int | None = None
    """Its number in the mailbox, for as long as the mailbox has this `validity`."""
    to_move: bool = False
    """Whether it is in and still has to go to the folder of the done ones."""
    kept: bool = False
    """Whether the store has all of it."""
    mailbox: str = ""
    """The mailbox it came to; empty for the one of the settings."""

    @property
    def whole_motivo(self) -> str:
        """Return why it was not imported and what to do, as an order says it."""
        return self.motivo.replace("\n", " ")

    @property
    def motivo_on_screen(self) -> str:
        """Return the same without what only an order can do: a screen asks it."""
        own = (line for line in self.motivo.split("\n") if not _AN_OPTION.search(line))
        return " ".join(own) or self.whole_motivo

    @property
    def done(self) -> frozenset[str]:
        """Return the names of its attachments that are in."""
        return frozenset(each.name for each in self.attachments if each.base is not None)

    @property
    def unread(self) -> bool:
        """Tell whether not even who sent it is known: the server said nothing sensible of it."""
        return not self.sender and not self.kept and self.key == f"{self.validity}:{self.uid}"

    @property
    def subject(self) -> str:
        """Return its subject, or that it has none."""
        return self.words.removeprefix(f"{self.sender} · ")

    def with_base(self, attachment: str, base: int) -> MailboxMail:
        """Return the mail with one of its attachments imported; with the last one it waits no longer."""
        found = tuple(
            each._replace(base=base, motivo="") if each.name == attachment else each
            for each in self.attachments
        )
        if any(each.waits for each in found):
            return replace(self, attachments=found, base=base)
        return replace(
            *(self,), attachments=found, base=base, estado=FileState.IMPORTED, motivo="", code=""
        )


def is_workbook(name: str) -> bool:
    """Tell whether a file in a folder, whose name may have that folder, is a workbook or a text of values."""
    name = name.replace("\\", "/").rpartition("/")[2]
    return not is_passing(name) and extension_of(name) in EXTENSIONS


def is_base(name: str) -> bool:
    """Tell whether a file name can be a base: Excel's lock files and hidden ones are not."""
    return is_workbook(name) or (not is_passing(name) and extension_of(name) in SAVED_OTHERWISE)


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
