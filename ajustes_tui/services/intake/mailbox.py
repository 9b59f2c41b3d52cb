"""The mailbox where bases arrive: each mail once, in order, and what came of it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ajustes_tui.config import password_in
from ajustes_tui.domain.base.inbox import FileState, MailboxMail
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
from ajustes_tui.storage.intake.mailbox import ArrivedMail, LineCut, MailboxLink
from ajustes_tui.storage.intake.mails import MailsRepository

Result = ImportSummary | AjustesError
ImportMail = Callable[[Path, str], Sequence[Result]]
"""Imports every base of a mail on disk, called by its name, and returns what came of each."""
Refuse = Callable[[str, AjustesError], object]
"""Tells that a mail was not taken, with its name and why."""
_MOST_BYTES = 160 * 1024 * 1024
_CUTS_BORNE = 3
"""Times that a line cut without anything new in between is taken up again."""


class MailboxService:
    """The use cases of the mailbox of the settings."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._settings = context.config.mail
        settings = self._settings
        self._mails = MailsRepository(
            context.db, f"{settings.user}@{settings.host}/{settings.folder}"
        )

    @property
    def configured(self) -> bool:
        """Whether the settings name a mailbox."""
        return bool(self._settings.host)

    def last_look(self) -> datetime | None:
        """Return when the mailbox was last looked at, None before the first time."""
        seen = self._mails.seen()
        return None if seen is None else seen[2]

    def newest(self, most: int) -> list[tuple[MailboxMail, datetime]]:
        """Return the last mails that came and what became of each, the last one first, with when it came."""
        return self._mails.newest(most)

    def waiting_mail(self, key: str) -> bytes:
        """Return a mail that waits for a password; raises InvalidInput when it no longer does."""
        content = self._mails.content(key)
        if content is None:
            raise InvalidInput(
                "Ese correo ya no espera una contraseña.", "Otra persona lo importó, o se descartó."
            )
        return content

    def note_imported(self, sha256: str, base: int) -> None:
        """Note that a base of a mail is in, which may have waited for its password."""
        with self.context.db.transaction():
            self._mails.note_imported(sha256, base)

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
        rol = self.context.enter()
        if not can(rol, Power.IMPORT):
            raise NotAllowed(f"Importar no es de {rol}.", "Pídalo a quien tenga ese rol.")
        password = password_in(self._settings.password_file, "[correo]")
        store = self.context.db.path
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
        self, link: MailboxLink, arrived: ArrivedMail, import_mail: ImportMail, refuse: Refuse
    ) -> Sequence[Result] | None:
        """Take one mail and note what came of it; None for one that was taken before or is gone."""
        # It decodes what the mail says of itself, and is loaded only to look.
        from ajustes_tui.excel.read.mail import mail_of_headers
        from ajustes_tui.storage.intake.attachments import AttachmentFolder

        mail = mail_of_headers(arrived.headers)
        words = f"{mail.sender} · {mail.subject or 'sin asunto'}"
        key = mail.message_id or f"{link.validity}:{arrived.uid}"
        entry = MailboxMail(key, words, arrived.size, FileState.NEW)
        known = self._mails.get(key)
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
        folder = AttachmentFolder(self.context.db.path)
        try:
            path = folder.write("correo.eml", content)
            results = import_mail(path, words)
        finally:
            folder.close()
        refused = [each for each in results if isinstance(each, AjustesError)]
        if all(map(is_final, refused)):
            self._note(entry, results, content)
        return results

    def _refusal(self, mail: Mail, arrived: ArrivedMail) -> InvalidFile | None:
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
        if arrived.size > min(_MOST_BYTES, self.context.config.limits.bytes_archivo):
            return InvalidFile(
                "El correo es demasiado grande y no se trae.",
                "Guarde la base en el buzón de archivos.",
                code="correo_desmedido",
            )
        return None

    def _note(
        self, entry: MailboxMail, results: Sequence[Result], content: bytes | None = None
    ) -> None:
        """Keep what became of a mail; one with a protected workbook is kept whole until a person opens it."""
        from hashlib import sha256

        refused = [each for each in results if isinstance(each, AjustesError)]
        protected = sum(each.code == "protegido" for each in refused)
        base = next((e.base for e in results if not isinstance(e, AjustesError)), None)
        noted = replace(entry, estado=FileState.IMPORTED, base=base)
        if refused:
            noted = replace(entry, estado=FileState.RECHAZADA, motivo=refused[0].message)
        digest = ""
        if protected and content is not None:
            digest = sha256(content).hexdigest()
            noted = replace(entry, estado=FileState.WAITING, base=base, protected=protected)
        with self.context.db.transaction():
            self._mails.save(
                noted, self.context.now(), sha256=digest, content=content if digest else None
            )

    def _seen(self, validity: int | None) -> int:
        """Return the number of the last mail seen; 0 when the mailbox numbers them anew since."""
        seen = self._mails.seen()
        if seen is None or (validity is not None and seen[0] != validity):
            return 0
        return seen[1]

    def _note_seen(self, validity: int, uid: int) -> None:
        with self.context.db.transaction():
            self._mails.note_seen(validity, uid, self.context.now())


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
