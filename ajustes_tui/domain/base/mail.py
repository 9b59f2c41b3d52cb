"""A mail that brings bases: what is kept, what it carries, and the corte its subject says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from ajustes_tui.domain.base.corte import corte_of_subject


@dataclass(frozen=True, slots=True)
class Mail:
    """What a base keeps of the mail that brought it."""

    sender: str
    """The address it says it comes from, in lower case; nothing proves it."""
    date: datetime | None
    """When it says it was sent, in Bogota."""
    subject: str
    message_id: str
    """Its Message-ID; empty in a mail without one."""
    sha256: str

    def as_json(self) -> dict[str, str | None]:
        """Return the value of `correo` in the document of a base (contrato.md)."""
        return {
            "remitente": self.sender,
            "fecha": self.date.isoformat() if self.date else None,
            "asunto": self.subject,
            "id": self.message_id,
            "sha256": self.sha256,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, str | None]) -> Self:
        """Return the mail of such a document."""
        sent = document["fecha"]
        return cls(
            document["remitente"] or "",
            datetime.fromisoformat(sent) if sent else None,
            document["asunto"] or "",
            document["id"] or "",
            document["sha256"] or "",
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment: a base on disk, or what is passed over and why."""

    name: str
    size: int
    path: Path | None
    """Where it was left to be read; None for what can be no base."""
    motivo: str = ""
    """Why it is passed over."""


@dataclass(frozen=True, slots=True)
class MailContents:
    """A mail and its attachments, in their order; inline pictures are not among them."""

    mail: Mail
    attachments: tuple[Attachment, ...]
    cloud: str = ""
    """The host of the first link to a folder in the cloud; empty without one."""
    sealed: str = ""
    """How S/MIME closed the first part that it closed; empty without one."""

    @property
    def bases(self) -> tuple[Attachment, ...]:
        """The attachments that can be a base."""
        return tuple(attachment for attachment in self.attachments if attachment.path is not None)

    @classmethod
    def from_json(cls, document: Mapping[str, Any], folder: Path) -> Self:
        """Return the contents that the reading process describes, its files being in `folder`."""
        return cls(
            Mail.from_json(document["correo"]),
            tuple(
                Attachment(
                    name=each["nombre"],
                    size=each["bytes"],
                    path=folder / each["ruta"] if each["ruta"] else None,
                    motivo=each["motivo"],
                )
                for each in document["adjuntos"]
            ),
            document["nube"],
            document["cerrado"],
        )


class MailCorte(NamedTuple):
    """The corte that a mail gives to a base, and where in the mail it was."""

    day: date
    source: str
    """What of the mail says it, in the words of a notice: `del asunto`, `de la fecha`."""


def corte_of_mail(mail: Mail) -> MailCorte | None:
    """Return the corte of a base whose own name does not say it: that of the subject, else the day sent."""
    said = corte_of_subject(mail.subject)
    if said is not None:
        return MailCorte(said, "del asunto")
    return MailCorte(mail.date.date(), "de la fecha") if mail.date else None


def is_allowed(sender: str, allowed: Sequence[str]) -> bool:
    """Tell whether a sender is on a list of addresses and domains (`@claro.com.co`); none allows everyone."""
    sender = sender.casefold()
    return not allowed or any(
        sender == entry.casefold() or (entry.startswith("@") and sender.endswith(entry.casefold()))
        for entry in allowed
    )
