"""A mail being imported, with its bases on disk while it is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from ajustes_tui.domain.base.mail import MailContents, is_allowed
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.reader import BaseReader
from ajustes_tui.services.intake.prepared import MailOrigin
from ajustes_tui.storage.intake.attachments import AttachmentFolder

_NAMES_SAID = 3


@dataclass(slots=True)
class OpenedMail:
    """Closing it deletes the files of its attachments."""

    contents: MailContents
    origin: MailOrigin
    refusal: InvalidFile | None
    """Why nothing may be imported: no base, or a sender not listed."""
    _folder: AttachmentFolder = field(repr=False)
    waits_for: str = ""
    """Why it waits in the mailbox, or ''."""
    done: frozenset[str] = frozenset()
    """Names of imported attachments."""

    @property
    def why(self) -> str:
        """Why it waits, or may not be imported; '' otherwise."""
        if self.waits_for or self.refusal is None:
            return self.waits_for
        return f"{self.refusal.message} {self.refusal.suggestion}".strip()

    @classmethod
    def read(
        cls, path: Path, reading: BaseReader, store: Path | None, senders: Sequence[str]
    ) -> Self:
        """Raises InvalidFile for a damaged file or another kind."""
        folder = AttachmentFolder(store)
        try:
            contents = reading.unpack(folder.path)
            refusal = _refusal_of_sender(contents, senders)
            if refusal is None and not contents.bases:
                refusal = _without_base(contents)
            return cls(
                contents, MailOrigin(contents.mail, path, len(contents.bases)), refusal, folder
            )
        except BaseException:
            folder.close()
            raise

    def close(self) -> None:
        """May be called more than once."""
        self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _refusal_of_sender(contents: MailContents, senders: Sequence[str]) -> InvalidFile | None:
    sender = contents.mail.sender
    if is_allowed(sender, senders):
        return None
    return InvalidFile(
        f"El correo es de {sender or 'nadie que se sepa'}, que no está en la lista de remitentes.",
        "Si es de fiar, agréguelo a [correo] remitentes en las opciones.",
        code="remitente",
    )


def _without_base(contents: MailContents) -> InvalidFile:
    attachments, cloud = contents.attachments, contents.cloud
    if cloud:
        return InvalidFile(
            f"El correo no trae la base adjunta, sino un enlace a una carpeta en la nube ({cloud}).",
            "Ábralo en su navegador, descargue el libro e impórtelo, o pida que lo reenvíen adjunto.",
            code="sin_adjunto",
        )
    if contents.sealed:
        return InvalidFile(
            f"El correo viene {contents.sealed} y aquí no se puede abrir.",
            "Ábralo en su programa de correo, guarde el libro adjunto y elija ese, o pida que lo reenvíen "
            "sin S/MIME.",
            code="correo_cerrado",
        )
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
