"""The inbox, where bases arrive, and the state of each file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

_AN_OPTION = re.compile(r"(?<!\w)--[a-z]")


class FileState(StrEnum):
    """State of an inbox file or a mailbox mail."""

    NEW = "nueva"
    IMPORTED = "importada"
    RECHAZADA = "rechazada"
    """Not imported: waits for a person, or until it can be imported."""
    WAITING = "pide_clave"


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of the inbox."""

    name: str
    size: int
    changed_ns: int
    estado: FileState
    base: int | None = None
    motivo: str = ""
    code: str = ""
    tried: str = ""
    """Condition behind the refusal when last tried."""


class MailAttachment(NamedTuple):
    """An attachment of a mailbox mail, and its outcome."""

    name: str
    motivo: str = ""
    can_be_base: bool = True
    base: int | None = None

    @property
    def waits(self) -> bool:
        return self.can_be_base and self.base is None


@dataclass(frozen=True, slots=True)
class MailboxMail:
    """A mail of the mailbox, and its outcome."""

    key: str
    """Message-ID, else the number in the mailbox."""
    words: str
    size: int
    estado: FileState
    base: int | None = None
    motivo: str = ""
    """Why it was not imported and what to do, one per line."""
    sender: str = ""
    attachments: tuple[MailAttachment, ...] = ()
    code: str = ""
    tried: str = ""
    """Condition behind the refusal when last tried."""
    validity: int | None = None
    uid: int | None = None
    """Number in the mailbox, valid for this `validity`."""
    to_move: bool = False
    """Imported, but still to be moved to the folder of processed mails."""
    kept: bool = False
    """Whether the store has all of it."""
    mailbox: str = ""
    """'' for the configured mailbox."""

    @property
    def whole_motivo(self) -> str:
        """In command-line wording."""
        return self.motivo.replace("\n", " ")

    @property
    def motivo_on_screen(self) -> str:
        """Without command-line options."""
        own = (line for line in self.motivo.split("\n") if not _AN_OPTION.search(line))
        return " ".join(own) or self.whole_motivo

    @property
    def done(self) -> frozenset[str]:
        return frozenset(each.name for each in self.attachments if each.base is not None)

    @property
    def unread(self) -> bool:
        """Not even the sender is known: the server gave no sensible data."""
        return not self.sender and not self.kept and self.key == f"{self.validity}:{self.uid}"

    @property
    def subject(self) -> str:
        return self.words.removeprefix(f"{self.sender} · ")

    def with_base(self, attachment: str, base: int) -> MailboxMail:
        """After the last attachment, the mail no longer waits."""
        found = tuple(
            each._replace(base=base, motivo="") if each.name == attachment else each
            for each in self.attachments
        )
        if any(each.waits for each in found):
            return replace(self, attachments=found, base=base)
        return replace(
            self, attachments=found, base=base, estado=FileState.IMPORTED, motivo="", code=""
        )
