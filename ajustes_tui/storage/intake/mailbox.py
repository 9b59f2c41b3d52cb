"""The line to an IMAP mailbox: TLS verified, read-only unless mails are to be put away, and never deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.config import MailSettings
from ajustes_tui.errors import InvalidInput

if TYPE_CHECKING:
    from imap_tools import MailBox

_CHUNK = 100
"""Mails whose headers are asked for together."""
_NUMBERS = re.compile(rb"\bUID (\d+)\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)\b")


class LineCut(Exception):
    """The line to the server was cut, or the server did not answer in time."""


class ArrivedMail(NamedTuple):
    """One mail of the mailbox: its number, its size in bytes, and its headers as they came."""

    uid: int
    size: int
    headers: bytes


class MailboxLink:
    """One connection to the mailbox of the settings; use it in a `with`."""

    def __init__(self, settings: MailSettings, password: str) -> None:
        """Connect and open the folder; raises InvalidInput for a refusal of the server, LineCut without it."""
        # TLS and IMAP take their time to load, and only a look at the mailbox needs them.
        import imaplib
        import ssl

        from imap_tools import MailBox
        from imap_tools.errors import ImapToolsError

        self._cuts = (imaplib.IMAP4.abort, OSError, EOFError)
        self._refusals = (imaplib.IMAP4.error, ImapToolsError)
        self._settings = settings
        context = ssl.create_default_context(
            cafile=str(settings.authorities) if settings.authorities else None
        )
        try:
            self._box: MailBox = MailBox(
                settings.host, settings.port, timeout=settings.seconds, ssl_context=context
            )
        except ssl.SSLCertVerificationError:
            raise InvalidInput(
                "El certificado del servidor de correo no vale para ese nombre, o nadie lo avala.",
                "Revise servidor y certificados en [correo]; sin verificarlo no se entra.",
                code="certificado",
            ) from None
        except self._cuts as error:
            raise LineCut from error
        try:
            self._open(password)
        except BaseException:
            self.close()
            raise

    def _open(self, password: str) -> None:
        settings = self._settings
        try:
            self._box.login_utf8(settings.user, password, initial_folder=None)
        except self._cuts as error:
            raise LineCut from error
        except self._refusals:
            raise InvalidInput(
                f"El servidor de correo no dejó entrar a «{settings.user}».",
                "Revise usuario y clave_de en [correo].",
                code="correo_rechazado",
            ) from None
        try:
            state = self._box.folder.status(settings.folder, ["UIDVALIDITY"])
            self._box.folder.set(settings.folder, readonly=not settings.done_folder)
        except self._cuts as error:
            raise LineCut from error
        except self._refusals:
            raise InvalidInput(
                f"En el buzón de correo no existe la carpeta «{settings.folder}».",
                "Revise carpeta en [correo].",
                code="correo_rechazado",
            ) from None
        if settings.done_folder:
            try:
                there = self._box.folder.exists(settings.done_folder)
            except self._cuts as error:
                raise LineCut from error
            if not there:
                raise InvalidInput(
                    f"En el buzón de correo no existe la carpeta «{settings.done_folder}».",
                    "Créela allá, o revise hechos en [correo].",
                    code="correo_rechazado",
                )
        self.validity = int(state["UIDVALIDITY"])
        """Changes when the numbers of the mails stop being the same."""

    def after(self, uid: int) -> Iterator[ArrivedMail]:
        """Yield the mails that came after a number, in order; raises LineCut."""
        try:
            # A server answers `n:*` with the last mail also when it is before n.
            numbers = sorted(n for n in map(int, self._box.uids(f"UID {uid + 1}:*")) if n > uid)
        except self._cuts as error:
            raise LineCut from error
        for start in range(0, len(numbers), _CHUNK):
            yield from self._headers(numbers[start : start + _CHUNK])

    def _headers(self, numbers: Sequence[int]) -> list[ArrivedMail]:
        wanted = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID)])"
        found = []
        for about, headers in self._fetch(",".join(map(str, numbers)), wanted):
            uid, size = _NUMBERS.search(about), _SIZE.search(about)
            if uid and size:
                found.append(ArrivedMail(int(uid[1]), int(size[1]), headers))
        return sorted(found)

    def content(self, uid: int) -> bytes | None:
        """Return a whole mail without marking it as read, None if it is gone; raises LineCut."""
        return next((body for _about, body in self._fetch(str(uid), "(UID BODY.PEEK[])")), None)

    def _fetch(self, numbers: str, wanted: str) -> list[tuple[bytes, bytes]]:
        try:
            _kind, answer = self._box.client.uid("fetch", numbers, wanted)
        except self._cuts as error:
            raise LineCut from error
        found = []
        for place, part in enumerate(answer):
            if isinstance(part, tuple):
                # What the server says of a mail may also come after its text.
                rest = answer[place + 1] if place + 1 < len(answer) else b""
                found.append((part[0] + (rest if isinstance(rest, bytes) else b""), part[1]))
        return found

    def put_away(self, uid: int) -> None:
        """Move a mail to the folder of the done ones, where there is one; raises LineCut, InvalidInput."""
        if not self._settings.done_folder:
            return
        try:
            self._box.move([str(uid)], self._settings.done_folder)
        except self._cuts as error:
            raise LineCut from error
        except self._refusals:
            raise InvalidInput(
                f"El correo se importó, pero no se pudo pasar a «{self._settings.done_folder}».",
                "Revise que esa carpeta exista en el buzón (hechos, en [correo]).",
                code="correo_rechazado",
            ) from None

    def close(self) -> None:
        """Leave, also when the line is cut already."""
        with suppress(*self._cuts, *self._refusals):
            self._box.logout()

    def __enter__(self) -> MailboxLink:
        """Return the link; leaving the context closes it."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close it."""
        self.close()
