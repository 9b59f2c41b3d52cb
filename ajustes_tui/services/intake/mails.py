"""A mail being imported: what it carries, and its bases on disk for as long as it is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from ajustes_tui.domain.base.mail import Attachment, MailContents, is_allowed
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.reader import BaseReader
from ajustes_tui.services.intake.prepared import MailOrigin
from ajustes_tui.storage.intake.attachments import AttachmentFolder

_NAMES_SAID = 3


@dataclass(slots=True)
class OpenedMail:
    """A mail with its attachments; closing it deletes the files of the bases."""

    contents: MailContents
    origin: MailOrigin
    _folder: AttachmentFolder = field(repr=False)

    @classmethod
    def read(
        cls, path: Path, reading: BaseReader, store: Path | None, senders: Sequence[str]
    ) -> Self:
        """Take a mail apart beside the store; raises InvalidFile, also for its sender."""
        folder = AttachmentFolder(store)
        try:
            contents = reading.unpack(folder.path)
            _require_sender(contents, senders)
            if not contents.bases:
                raise _without_base(contents.attachments)
            return cls(contents, MailOrigin(contents.mail, path), folder)
        except BaseException:
            folder.close()
            raise

    def close(self) -> None:
        """Delete the files of its attachments; may be called more than once."""
        self._folder.close()

    def __enter__(self) -> Self:
        """Return the mail; leaving the context closes it."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close it."""
        self.close()


def _require_sender(contents: MailContents, senders: Sequence[str]) -> None:
    sender = contents.mail.sender
    if not is_allowed(sender, senders):
        raise InvalidFile(
            f"El correo es de {sender or 'nadie que se sepa'}, que no está en la lista de remitentes.",
            "Si es de fiar, agréguelo a [correo] remitentes en las opciones.",
            code="remitente",
        )


def _without_base(attachments: Sequence[Attachment]) -> InvalidFile:
    """Say that no attachment is a base, and what each is."""
    if not attachments:
        return InvalidFile(
            "El correo no trae ningún archivo adjunto.",
            "Pida que lo reenvíen con la base adjunta.",
            code="sin_adjunto",
        )
    said = "; ".join(f"«{each.name}»: {each.motivo}" for each in attachments[:_NAMES_SAID])
    more = len(attachments) - _NAMES_SAID
    rest = f"; y {count_words(more, 'más', 'más')}" if more > 0 else ""
    return InvalidFile(
        f"El correo no trae ninguna base. {said}{rest}.",
        "Pida que lo reenvíen con la base como libro de Excel o CSV.",
        code="sin_adjunto",
    )
