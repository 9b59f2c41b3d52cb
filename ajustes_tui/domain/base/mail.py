"""A mail that brings bases: stored data, attachments, and the corte it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from ajustes_tui.domain.base.corte import corte_of_subject


@dataclass(frozen=True, slots=True)
class Mail:
    """The data of a mail kept with its base."""

    sender: str
    """In lower case, unverified."""
    date: datetime | None
    """Stated sending time, in Bogota."""
    subject: str
    message_id: str
    """'' without one."""
    sha256: str

    def as_json(self) -> dict[str, str | None]:
        """The value of `correo` in the document of a base (contrato.md)."""
        return {
            "remitente": self.sender,
            "fecha": self.date.isoformat() if self.date else None,
            "asunto": self.subject,
            "id": self.message_id,
            "sha256": self.sha256,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, str | None]) -> Self:
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
    """An attachment: a base on disk, or a skipped part."""

    name: str
    size: int
    path: Path | None
    """None if it cannot be a base."""
    motivo: str = ""


@dataclass(frozen=True, slots=True)
class MailContents:
    """A mail and its attachments in order, without inline pictures."""

    mail: Mail
    attachments: tuple[Attachment, ...]
    cloud: str = ""
    """Host of the first link to a cloud folder, or ''."""
    sealed: str = ""
    """S/MIME protection of the first protected part, or ''."""

    @property
    def bases(self) -> tuple[Attachment, ...]:
        return tuple(attachment for attachment in self.attachments if attachment.path is not None)

    @classmethod
    def from_json(cls, document: Mapping[str, Any], folder: Path) -> Self:
        """`folder` has the files that the reading process saved."""
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
    """The corte taken from a mail, and its source."""

    day: date
    source: str
    """For an aviso: `del asunto`, `de la fecha`."""


def corte_of_mail(mail: Mail) -> MailCorte | None:
    """For a file name without a corte: from the subject, else the day sent."""
    said = corte_of_subject(mail.subject)
    if said is not None:
        return MailCorte(said, "del asunto")
    return MailCorte(mail.date.date(), "de la fecha") if mail.date else None


def is_allowed(sender: str, allowed: Sequence[str]) -> bool:
    """Match addresses and domains (`@claro.com.co`); an empty list allows everyone."""
    sender = sender.casefold()
    return not allowed or any(
        sender == entry.casefold() or (entry.startswith("@") and sender.endswith(entry.casefold()))
        for entry in allowed
    )
