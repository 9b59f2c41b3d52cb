"""The mailbox where bases arrive: each mail once, in order, with its outcome."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ajustes_tui.config import password_in
from ajustes_tui.domain.base.inbox import FileState, MailAttachment, MailboxMail
from ajustes_tui.domain.base.mail import Attachment, Mail, MailContents, is_allowed
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
from ajustes_tui.services.intake.retrial import hangs_on, is_due
from ajustes_tui.storage.intake.mails import GONE, MailsRepository

if TYPE_CHECKING:
    from ajustes_tui.storage.intake.attachments import AttachmentFolder
    from ajustes_tui.storage.intake.mailbox import ArrivedMail, MailboxLine, MailboxLink

Result = ImportSummary | AjustesError
_MOST_BYTES = 160 * 1024 * 1024
_HEADERS_AT_ONCE = 100
_FAILURES_BORNE = 3
"""Consecutive mails that may fail before the check ends."""
_OTHERS_KEPT = 50
"""Latest mails of other senders and subjects kept whole; they are probably never needed."""
_OF_OTHERS = ("remitente", "asunto")
OURS = "nuestro"
"""Code of an export of ours not saved since: not a base."""
NOT_AWAITED = frozenset({*_OF_OTHERS, GONE, OURS})
"""Codes of mails not to import: others' mails, gone ones, exports."""
_GONE = "Ya no está en el buzón de correo, y no se había guardado."


class Taken(NamedTuple):
    """Outcome of a mail: a result per base, or the refusal of all."""

    results: Sequence[Result]
    contents: MailContents | None = None
    """None if it could not be parsed."""
    by_attachment: Mapping[str, Result] = MappingProxyType({})
    """By attachment name."""

    @property
    def refused(self) -> list[AjustesError]:
        return [each for each in self.results if isinstance(each, AjustesError)]


class MailTaker(Protocol):
    """Carries out the imports of a check, and reports them."""

    def take(self, path: Path, name: str, said: str, done: frozenset[str]) -> Taken:
        """Import the bases of a mail but those `done`, without repeating the refusal `said`."""

    def read(self, path: Path) -> Taken: ...

    def read_headers(self, path: Path) -> tuple[Mail, ...]: ...

    def refuse(self, name: str, failure: AjustesError) -> AjustesError: ...


class MailboxService:
    """Use cases of the configured mailbox."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._settings = context.config.mail

    @property
    def _mails(self) -> MailsRepository:
        settings = self._settings
        mailbox = f"{settings.user}@{settings.host}/{settings.folder}"
        # The store may be made in the meantime.
        return MailsRepository(self.context.db, mailbox)

    @property
    def configured(self) -> bool:
        return bool(self._settings.host)

    def last_look(self) -> datetime | None:
        """Return None before the first check."""
        seen = self._mails.seen()
        return None if seen is None else seen[2]

    def listed(self, most: int) -> list[tuple[MailboxMail, datetime]]:
        """Return the latest and the waiting mails with arrival times, the last first."""
        newest = self._mails.newest(most) if self.configured else []
        known = {(mail.mailbox, mail.key) for mail, _seen in newest}
        others = [
            (mail, seen)
            for mail, seen in reversed(self._mails.waiting())
            if (mail.mailbox, mail.key) not in known
        ]
        return sorted([*newest, *others], key=lambda pair: pair[1], reverse=True)

    def waiting_seen(self) -> list[datetime]:
        """Return arrival times, oldest first."""
        return [seen for _mail, seen in self._mails.waiting()]

    def waiting(self) -> list[MailboxMail]:
        self.context.require_reading()
        return [mail for mail, _seen in self._mails.waiting()]

    def waiting_mail(self, key: str) -> tuple[MailboxMail, bytes]:
        """Accepts the id with or without its signs; returns the content too.

        Raises InvalidInput if it does not wait, or its own refusal if not stored.
        """
        mail = self._waiting(key)
        if mail is None:
            raise InvalidInput(
                "Ese correo no espera: no ha llegado, ya entró o se quitó del buzón.",
                "Véalos con `ajustes correo --pendientes`.",
                code="correo_desconocido",
            )
        content = self._mails.content(mail)
        if content is None:
            raise InvalidFile(
                f"Ese correo no se pudo guardar: {mail.whole_motivo}",
                "Está en el buzón de correo: ábralo allá, guarde el libro adjunto e impórtelo.",
                code="correo_sin_guardar",
            )
        return mail, content

    def _waiting(self, key: str) -> MailboxMail | None:
        return self._mails.waiting_mail(key) or self._mails.waiting_mail(f"<{key}>")

    def note_opened(self, key: str, taken: Taken) -> None:
        """Record a waiting mail imported on the command line."""
        mail = self._waiting(key)
        if mail is not None and all(map(is_final, taken.refused)):
            self._note(mail, taken)

    def note_imported(self, sha256: str, attachment: str, base: int) -> None:
        """Record the import of a base whose mail may have waited."""
        with self.context.db.transaction():
            for mail in self._mails.waiting_of(sha256):
                noted = mail.with_base(attachment, base)
                moves = noted.estado is FileState.IMPORTED and bool(self._settings.done_folder)
                self._mails.save(
                    replace(noted, to_move=moves and noted.uid is not None), self.context.now()
                )

    def look(self, taker: MailTaker) -> None:
        """Retry waiting mails, then take new ones, oldest first, recording each at once.

        Raises NotAllowed without a mailbox or with a password others may read, ConflictError during
        another run, InvalidInput if the server refuses or fails.
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
        # TLS and IMAP take their time to load, and only a look at the mailbox needs them.
        from ajustes_tui.storage.intake.mailbox import MailboxLine

        line, lock = MailboxLine(self._settings, password), -1
        try:
            lock = _lock(self.context.db.path or self.context.config.db)
            _Look(self.context, self._mails, line, taker, self._note).run()
        finally:
            line.close()
            if lock >= 0:
                os.close(lock)

    def _note(self, mail: MailboxMail, taken: Taken, content: bytes | None = None) -> MailboxMail:
        """Save the outcome; a mail not fully imported is kept."""
        noted = _noted(mail, taken)
        if noted.estado is not FileState.IMPORTED:
            noted = replace(noted, tried=hangs_on(self.context, noted.code))
        elif self._settings.done_folder and noted.uid is not None:
            noted = replace(noted, to_move=True)
        digest = sha256(content).hexdigest() if content is not None else ""
        with self.context.db.transaction():
            self._mails.save(noted, self.context.now(), sha256=digest, content=content)
            self._mails.keep_newest(_OF_OTHERS, _OTHERS_KEPT)
        return noted


def _noted(mail: MailboxMail, taken: Taken) -> MailboxMail:
    refused = taken.refused
    attachments = mail.attachments
    if taken.contents is not None:
        before = {each.name: each for each in mail.attachments}
        attachments = tuple(
            _attachment(each, taken.by_attachment.get(each.name), before.get(each.name))
            for each in taken.contents.attachments
        )
    base = next((e.base for e in taken.results if not isinstance(e, AjustesError)), mail.base)
    if not refused:
        return replace(
            mail, attachments=attachments, base=base, estado=FileState.IMPORTED, motivo="", code=""
        )
    asks_password = any(each.code == "protegido" for each in refused)
    return replace(
        mail,
        attachments=attachments,
        base=base,
        estado=FileState.WAITING if asks_password else FileState.RECHAZADA,
        motivo="\n".join(dict.fromkeys(line for each in refused for line in _lines(each))),
        code="protegido" if asks_password else refused[0].code,
    )


def _attachment(
    carried: Attachment, result: Result | None, before: MailAttachment | None
) -> MailAttachment:
    if isinstance(result, AjustesError):
        return MailAttachment(carried.name, " ".join(_lines(result)))
    if result is None and before is not None:
        return before
    base = None if result is None else result.base
    return MailAttachment(carried.name, carried.motivo, carried.path is not None, base)


def _lines(refusal: AjustesError) -> list[str]:
    return [line for line in (refusal.message, refusal.suggestion) if line]


class _Look:
    """One check of the mailbox."""

    def __init__(
        self,
        context: ServiceContext,
        mails: MailsRepository,
        line: MailboxLine,
        taker: MailTaker,
        note: Callable[..., MailboxMail],
    ) -> None:
        self._context = context
        self._settings = context.config.mail
        self._mails = mails
        self._line = line
        self._taker = taker
        self._note = note
        self._validity = 0
        self._failures = 0
        self._asked: set[str] = set()
        """Mails that did not arrive in this check."""
        self._may_move = bool(self._settings.done_folder)

    def run(self) -> None:
        """Retry kept mails, take new ones, then request those not kept."""
        for mail, _seen in self._mails.waiting():
            if mail.kept and not self._try_kept(mail):
                return
        if self._take_new():
            self._fetch_waiting()
            self._put_away_late()

    # The mails that wait

    def _try_kept(self, mail: MailboxMail) -> bool:
        """Return False if no other can go in either."""
        if not is_due(self._context, mail.code, mail.tried):
            return True
        refusal = self._refusal(mail)
        if refusal is not None:
            self._note(mail, Taken([refusal]))
            return True
        content = self._mails.content(mail)
        if content is None:
            return True
        with self._folder() as folder:
            return self._import(mail, folder.write("correo.eml", content))

    def _fetch_waiting(self) -> None:
        waiting = [(mail, self._refusal(mail)) for mail, _seen in self._mails.waiting()]
        others = [mail.key for mail, why in waiting if why is not None and why.code in _OF_OTHERS]
        for mail, refusal in waiting:
            if mail.kept or mail.key in self._asked:
                continue
            if mail.unread:
                self._read_again(mail)
                continue
            if refusal is None:
                wanted = is_due(self._context, mail.code, mail.tried)
            else:
                wanted = mail.key in others[-_OTHERS_KEPT:]
            if not wanted:
                continue
            uid = self._uid_of(mail)
            if uid is None:
                self._note(mail, Taken([InvalidFile(_GONE, code=GONE)]))
            elif not self._arrive(replace(mail, uid=uid, validity=self._validity), refusal):
                return

    def _read_again(self, mail: MailboxMail) -> None:
        """Ask again for the sender, then take the mail."""
        if mail.uid is None or mail.validity != self._validity:
            self._note(mail, Taken([InvalidFile(_GONE, code=GONE)]))
            return
        for _uid, arrived in self._arrived([mail.uid]):
            if isinstance(arrived, MailboxMail):
                with self._context.db.transaction():
                    self._mails.forget(mail)
                self._take(arrived)

    def _uid_of(self, mail: MailboxMail) -> int | None:
        if mail.uid is not None and mail.validity == self._validity:
            return mail.uid
        return self._line.ask(lambda link: link.find(mail.key))

    # The new mails

    def _take_new(self) -> bool:
        """Return False if no other can go in."""
        self._validity = self._line.ask(lambda link: link.validity)
        seen = self._mails.seen()
        since = seen[1] if seen is not None and seen[0] == self._validity else 0
        self._note_seen(since)
        numbers = self._line.ask(lambda link: link.after(since))
        for start in range(0, len(numbers), _HEADERS_AT_ONCE):
            for uid, arrived in self._arrived(numbers[start : start + _HEADERS_AT_ONCE]):
                if isinstance(arrived, AjustesError):
                    mail = self._unread(uid)
                    self._asked.add(mail.key)
                    if self._mails.get(mail.key) is None:
                        self._taker.refuse(mail.words, arrived)
                        self._note(mail, Taken([arrived]))
                elif arrived is not None and not self._take(arrived):
                    return False
                self._note_seen(uid)
        return True

    def _arrived(
        self, numbers: Sequence[int]
    ) -> Iterator[tuple[int, MailboxMail | AjustesError | None]]:
        """Ask one by one if the answer for all is malformed."""
        try:
            found = self._read(self._line.ask(lambda link: link.headers(numbers)))
        except InvalidInput:
            found = {}
        for uid in numbers:
            if uid in found:
                yield uid, found[uid]
                continue
            try:
                alone = self._line.ask(partial(_headers_of, uid=uid))
                yield uid, self._read(alone).get(uid)
            except InvalidInput as error:
                self._bear(error)
                yield uid, error

    def _take(self, mail: MailboxMail) -> bool:
        known = self._mails.get(mail.key)
        if known is not None:
            if known.estado is FileState.IMPORTED:
                # Another copy, or one that was not put away before the line was cut.
                self._put_away(replace(known, uid=mail.uid, validity=mail.validity))
            return True
        refusal = self._refusal(mail)
        if refusal is not None:
            self._taker.refuse(mail.words, refusal)
            self._note(mail, Taken([refusal]))
            return True
        return self._arrive(mail)

    def _read(self, arrived: Sequence[ArrivedMail]) -> dict[int, MailboxMail | AjustesError]:
        """By mail number; unreadable headers give an error.

        Headers are parsed in one child process, and one by one if it fails.
        """
        # It starts what reads, and is loaded only to look.
        from ajustes_tui.excel.read.reader import headers_file

        if not arrived:
            return {}
        with self._folder() as folder:
            path = folder.write("encabezados", headers_file(each.headers for each in arrived))
            try:
                said = self._taker.read_headers(path)
            except InvalidFile:
                if len(arrived) == 1:
                    return {arrived[0].uid: _undecoded()}
                said = ()
        if not said:
            return {uid: mail for each in arrived for uid, mail in self._read([each]).items()}
        pairs = zip(arrived, said, strict=True)
        return {each.uid: self._mail_of(each, mail) for each, mail in pairs}

    def _mail_of(self, arrived: ArrivedMail, said: Mail) -> MailboxMail:
        return MailboxMail(
            said.message_id or f"{self._validity}:{arrived.uid}",
            f"{said.sender} · {said.subject or 'sin asunto'}",
            arrived.size,
            FileState.NEW,
            sender=said.sender,
            validity=self._validity,
            uid=arrived.uid,
        )

    def _unread(self, uid: int) -> MailboxMail:
        return MailboxMail(
            key=f"{self._validity}:{uid}",
            words=f"correo {uid}",
            size=0,
            estado=FileState.NEW,
            validity=self._validity,
            uid=uid,
        )

    # One mail

    def _arrive(self, mail: MailboxMail, refusal: InvalidFile | None = None) -> bool:
        """Download and import a mail, or only keep it if refused; False as in `_import`."""
        with self._folder() as folder:
            path = folder.path / "correo.eml"
            try:
                there = self._line.ask(lambda link: self._save(link, mail, path))
            except InvalidInput as error:
                self._bear(error)
                self._asked.add(mail.key)
                if error.message not in mail.motivo:
                    self._taker.refuse(mail.words, error)
                self._note(mail, Taken([error]))
                return True
            self._failures = 0
            if not there:
                # It was taken away meanwhile; one that waited is asked for no more.
                if mail.estado is not FileState.NEW:
                    self._note(mail, Taken([InvalidFile(_GONE, code=GONE)]))
                return True
            if refusal is None:
                return self._import(mail, path)
            read = self._taker.read(path)
            self._note(mail, Taken([refusal], read.contents), path.read_bytes())
            return True

    def _save(self, link: MailboxLink, mail: MailboxMail, path: Path) -> bool:
        with path.open("wb") as file:
            return link.save_content(mail.uid or 0, file, self._most)

    def _import(self, mail: MailboxMail, path: Path) -> bool:
        """Import and record; False to retry later.

        That happens while somebody else has the store: other mails wait too.
        """
        taken = self._taker.take(path, mail.words, mail.motivo, mail.done)
        # What nobody foresaw in one mail stops no other.
        if not all(is_final(each) or each.code == AjustesError.code for each in taken.refused):
            return False
        keeps = bool(taken.refused) and not mail.kept
        noted = self._note(mail, taken, path.read_bytes() if keeps else None)
        if noted.to_move:
            self._put_away(noted)
        return True

    def _refusal(self, mail: MailboxMail) -> InvalidFile | None:
        """Return why a mail is refused regardless of its content."""
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
        if mail.size > self._most:
            from ajustes_tui.storage.intake.mailbox import too_large

            return too_large()
        return None

    @property
    def _most(self) -> int:
        return min(_MOST_BYTES, self._context.config.limits.bytes_archivo)

    def _bear(self, failure: InvalidInput) -> None:
        """Count a mail that did not arrive; raises its failure after too many in a row.

        Also raises InvalidInput if the server is unreachable, which is not the mail's fault.
        """
        self._failures += 1
        if self._failures >= _FAILURES_BORNE:
            raise failure
        self._line.ask(lambda link: link.validity)

    # Putting away

    def _put_away(self, mail: MailboxMail) -> None:
        """Failures are reported and retried in a later check."""
        if not self._may_move:
            return
        try:
            uid = self._uid_of(mail)
            if uid is not None:
                self._line.ask(lambda link: link.put_away(uid))
        except InvalidInput as error:
            self._may_move = False
            self._taker.refuse(mail.words, error)
        self._keep(replace(mail, to_move=not self._may_move))

    def _put_away_late(self) -> None:
        for mail in self._mails.to_move():
            self._put_away(mail)

    def _keep(self, mail: MailboxMail) -> None:
        with self._context.db.transaction():
            self._mails.save(mail, self._context.now())

    def _note_seen(self, uid: int) -> None:
        with self._context.db.transaction():
            self._mails.note_seen(self._validity, uid, self._context.now())

    @contextmanager
    def _folder(self) -> Iterator[AttachmentFolder]:
        from ajustes_tui.storage.intake.attachments import AttachmentFolder

        folder = AttachmentFolder(self._context.db.path)
        try:
            yield folder
        finally:
            folder.close()


def _undecoded() -> InvalidFile:
    return InvalidFile(
        "Lo que el correo dice de sí mismo no se puede leer: sus encabezados están dañados.",
        "Ábralo en su programa de correo, guarde el libro adjunto y déjelo en el buzón.",
        code="correo_ilegible",
    )


def _headers_of(link: MailboxLink, uid: int) -> list[ArrivedMail]:
    return link.headers([uid])


def _lock(store: Path) -> int:
    """Lock until the run ends, however it ends; raises ConflictError."""
    lock = os.open(f"{store}.correo", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise ConflictError(
            "Otra orden está mirando el correo.", "Espere a que termine.", code="correo_en_uso"
        ) from None
    return lock
