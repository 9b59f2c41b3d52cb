"""The mailbox where bases arrive: each mail once, in order, and what came of it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.base.inbox import FileState, InboxFile
from ajustes_tui.domain.base.mail import Mail, is_allowed
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.domain.values.text import folded
from ajustes_tui.errors import (
    AjustesError,
    ConflictError,
    InvalidFile,
    InvalidInput,
    NotAllowed,
)
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.intake.prepared import ImportSummary, is_final
from ajustes_tui.services.secret_file import password_in
from ajustes_tui.storage.intake.mailbox import Arrived, LineCut, MailboxLink

Result = ImportSummary | AjustesError
ImportMail = Callable[[Path, str], Sequence[Result]]
"""Imports every base of a mail on disk, called by its name, and returns what came of each."""
Refuse = Callable[[str, AjustesError], object]
"""Tells that a mail was not taken, with its name and why."""
_MARK = "correo "
_MOST_BYTES = 160 * 1024 * 1024
_CUTS_BORNE = 3
"""Times that a line cut without anything new in between is taken up again."""


@dataclass(frozen=True, slots=True)
class MailboxMail:
    """One mail of the mailbox, as the screen lists it."""

    words: str
    size: int
    estado: FileState
    base: int | None
    motivo: str
    seen_at: datetime


class MailboxService:
    """The use cases of the mailbox of the settings."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._settings = context.config.mail
        settings = self._settings
        self._account = f"{_MARK}{settings.user}@{settings.host}/{settings.folder}"
        """The entry of the inbox that says up to which number the mailbox was seen."""

    @property
    def configured(self) -> bool:
        """Whether the settings name a mailbox."""
        return bool(self._settings.host)

    def last_look(self) -> datetime | None:
        """Return when the mailbox was last looked at, None before the first time."""
        found = self._context.inbox.newest_of(self._account + "\n", 1)
        return found[0][1] if found else None

    def newest(self, most: int) -> list[MailboxMail]:
        """Return the last mails that came and what became of each, the last one first."""
        found = self._context.inbox.newest_of(f"{self._account} ", most)
        return [
            MailboxMail(
                *(file.name.partition("\t")[2], file.size, file.estado, file.base),
                *(file.motivo, at),
            )
            for file, at in found
        ]

    def look(self, import_mail: ImportMail, refuse: Refuse) -> None:
        """Take the mails that came since the last look, oldest first; each is noted as soon as it is done.

        Raises NotAllowed without a mailbox or for a password that others may read, ConflictError while
        another run looks, InvalidInput when the server refuses or the line stays cut.
        """
        if not self.configured:
            raise NotAllowed(
                "No hay buzón de correo configurado.",
                "Ponga servidor, usuario y clave_de en [correo], en las opciones.",
            )
        rol = self._context.enter()
        if not can(rol, Power.IMPORT):
            raise NotAllowed(f"Importar no es de {rol}.", "Pídalo a quien tenga ese rol.")
        password = password_in(self._settings.password_file, "[correo]")
        store = self._context.db.path
        lock = _lock(store) if store is not None else -1
        try:
            self._look(password, import_mail, refuse)
        finally:
            if lock >= 0:
                os.close(lock)

    def _look(self, password: str, import_mail: ImportMail, refuse: Refuse) -> None:
        cuts, reached = 0, -1
        while True:
            try:
                with MailboxLink(self._settings, password) as link:
                    self._take_new(link, import_mail, refuse)
                return
            except LineCut:
                before, reached = reached, self._seen(None)
                cuts = cuts + 1 if before == reached else 1
                if cuts >= _CUTS_BORNE:
                    raise InvalidInput(
                        "No se pudo hablar con el servidor de correo, o se cortó la línea.",
                        "Lo que entró quedó; lo demás se toma en la próxima mirada.",
                        code="sin_linea",
                    ) from None

    def _take_new(self, link: MailboxLink, import_mail: ImportMail, refuse: Refuse) -> None:
        since = self._seen(link.validity)
        self._note_seen(link.validity, since)
        for arrived in link.after(since):
            results = self._take(link, arrived, import_mail, refuse)
            if results is not None:
                refused = [each for each in results if isinstance(each, AjustesError)]
                if not all(map(is_final, refused)):
                    # It may go in another time, as when somebody else has the store.
                    return
                if not refused:
                    link.put_away(arrived.uid)
            self._note_seen(link.validity, arrived.uid)

    def _take(
        self, link: MailboxLink, arrived: Arrived, import_mail: ImportMail, refuse: Refuse
    ) -> Sequence[Result] | None:
        """Take one mail and note what came of it; None for one that was taken before or is gone."""
        # It decodes what the mail says of itself, and is loaded only to look.
        from ajustes_tui.excel.read.mail import mail_of_headers
        from ajustes_tui.storage.intake.attachments import AttachmentFolder

        mail = mail_of_headers(arrived.headers)
        words = f"{mail.sender} · {mail.subject or 'sin asunto'}"
        key = mail.message_id or f"{link.validity}:{arrived.uid}"
        entry = InboxFile(
            f"{self._account} {key}\t{words}", arrived.size, arrived.uid, FileState.NEW
        )
        known = self._context.inbox.named(entry.name)
        if known is not None:
            # It was taken, and perhaps not put away before the line was cut.
            return [] if known.estado is FileState.IMPORTED else None
        refusal = self._refusal(mail, arrived)
        if refusal is not None:
            refuse(words, refusal)
            self._note(entry, [refusal])
            return [refusal]
        content = link.content(arrived.uid)
        if content is None:
            return None
        folder = AttachmentFolder(self._context.db.path)
        try:
            path = folder.write("correo.eml", content)
            results = import_mail(path, words)
        finally:
            folder.close()
        refused = [each for each in results if isinstance(each, AjustesError)]
        if all(map(is_final, refused)):
            self._note(entry, results)
        return results

    def _refusal(self, mail: Mail, arrived: Arrived) -> InvalidFile | None:
        """Return why a mail is not even asked for."""
        if not is_allowed(mail.sender, self._settings.senders):
            return InvalidFile(
                "Su remitente no está en la lista.",
                "Si es de fiar, agréguelo a [correo] remitentes en las opciones.",
                code="remitente",
            )
        subject = folded(mail.subject)
        wanted = self._settings.subjects
        if wanted and not any(folded(each) in subject for each in wanted):
            return InvalidFile(
                "Su asunto no es de los que se toman.",
                "Si trae una base, agréguelo a [correo] asuntos en las opciones.",
                code="asunto",
            )
        if arrived.size > min(_MOST_BYTES, self._context.config.limits.bytes_archivo):
            return InvalidFile(
                "El correo es demasiado grande y no se trae.",
                "Guarde la base en el buzón de archivos.",
                code="correo_desmedido",
            )
        return None

    def _note(self, entry: InboxFile, results: Sequence[Result]) -> None:
        refused = next((each for each in results if isinstance(each, AjustesError)), None)
        base = next((e.base for e in results if not isinstance(e, AjustesError)), None)
        if refused is not None:
            noted = replace(entry, estado=FileState.RECHAZADA, motivo=refused.message, base=None)
        else:
            noted = replace(entry, estado=FileState.IMPORTED, base=base)
        with self._context.db.transaction():
            self._context.inbox.save(noted, self._context.now())

    def _seen(self, validity: int | None) -> int:
        """Return the number of the last mail seen; 0 when the mailbox numbers them anew since."""
        entry = self._context.inbox.named(self._account + "\n")
        if entry is None or (validity is not None and entry.size != validity):
            return 0
        return entry.changed_ns

    def _note_seen(self, validity: int, uid: int) -> None:
        entry = InboxFile(self._account + "\n", validity, uid, FileState.IMPORTED)
        with self._context.db.transaction():
            self._context.inbox.save(entry, self._context.now())


def _lock(store: Path) -> int:
    """Lock the mailbox for this run, until it ends however it does; raises ConflictError if another has it."""
    lock = os.open(f"{store}.correo", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise ConflictError(
            "Otra orden está mirando el correo.", "Espere a que termine.", code="correo_en_uso"
        ) from None
    return lock
