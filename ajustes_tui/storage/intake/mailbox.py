"""IMAP connection: verified TLS, read-only unless mails are moved, never deleting.

The server is not trusted: every answer has a deadline and a maximum size.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, BinaryIO, NamedTuple, TypeVar

from imap_tools import MailBox
from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from ajustes_tui.config import MailSettings
from ajustes_tui.errors import InvalidFile, InvalidInput

_T = TypeVar("_T")
_CUTS_BORNE = 3
_MOST_OF_AN_ANSWER = 16 * 1024 * 1024
"""Enough for the numbers of two million mails."""
_MOST_HEADERS = 64 * 1024
_PIECE = 1024 * 1024
"""Bytes per request, so that each answer meets its deadline."""
_RECEIVED_AT_ONCE = 64 * 1024
_MOST_NUMBER = 2**32 - 1
_NUMBER = re.compile(rb"\d{1,10}")
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_VALIDITY = re.compile(rb"\bUIDVALIDITY (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,18})\b")
_PLACED = re.compile(rb"BODY\[\]<\d+>")
"""Label of a partial fetch; without it the answer is the whole mail."""
_PLAIN_ID = re.compile(r"<[!-~]{1,250}>")
_CUTS = (imaplib.IMAP4.abort, OSError, EOFError)
_REFUSALS = (imaplib.IMAP4.error, ImapToolsError)
_SENSELESS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""Exceptions of the libraries on malformed answers."""


class LineCut(Exception):
    """The connection dropped; the request may be repeated."""


class _TooSlow(Exception):
    """An answer missed its deadline."""


class _TooMuch(Exception):
    """An answer exceeds anything requested."""


class ArrivedMail(NamedTuple):
    """A mail of the mailbox; `size` in bytes, as stated by the server."""

    uid: int
    size: int
    headers: bytes


class _LimitedConnection(imaplib.IMAP4_SSL):
    """Limits time and size of each answer."""

    def __init__(self, host: str, port: int, seconds: int, context: ssl.SSLContext) -> None:
        self._seconds = seconds
        self._received = b""
        self.begin()
        super().__init__(host, port, ssl_context=context, timeout=seconds)

    def begin(self, most: int = _MOST_OF_AN_ANSWER) -> None:
        """Restart deadline and size limit, before a request."""
        self._until = monotonic() + self._seconds
        self._left = most

    def read(self, size: int) -> bytes:
        """Ignores the server's size; raises _TooMuch, _TooSlow."""
        if size > self._left:
            raise _TooMuch
        pieces, lacking = [], size
        while lacking > 0:
            if not self._received and not self._receive():
                break
            piece, self._received = self._received[:lacking], self._received[lacking:]
            lacking -= len(piece)
            pieces.append(piece)
        self._left -= size
        return b"".join(pieces)

    def readline(self) -> bytes:
        """Raises _TooMuch, _TooSlow."""
        searched = 0
        while (end := self._received.find(b"\n", searched)) < 0:
            searched = len(self._received)
            if searched > self._left:
                raise _TooMuch
            if not self._receive():
                break
        line = self._received[: end + 1] if end >= 0 else self._received
        self._received = self._received[len(line) :]
        self._left -= len(line)
        if self._left < 0:
            raise _TooMuch
        return line

    def _receive(self) -> bool:
        left = self._until - monotonic()
        if left <= 0:
            raise _TooSlow
        self.sock.settimeout(left)
        try:
            more = self.sock.recv(_RECEIVED_AT_ONCE)
        except TimeoutError:
            raise _TooSlow from None
        self._received += more
        return bool(more)


class _Box(MailBox):
    def __init__(self, settings: MailSettings, context: ssl.SSLContext) -> None:
        self._settings = settings
        self._context = context
        super().__init__(settings.host, settings.port)

    def _get_mailbox_client(self) -> _LimitedConnection:
        settings = self._settings
        self.line = _LimitedConnection(
            settings.host, settings.port, settings.seconds, self._context
        )
        return self.line


class MailboxLink:
    """One connection to the configured mailbox.

    Requests raise LineCut on disconnection, InvalidInput if refused, slow or malformed; then only
    `close` is allowed, as the rest of the answer may still arrive.
    """

    def __init__(self, settings: MailSettings, password: str) -> None:
        self._settings = settings
        context = ssl.create_default_context(
            cafile=str(settings.authorities) if settings.authorities else None
        )
        with self._told("El servidor de correo no atiende: se negó al conectarse."):
            try:
                self._box = _Box(settings, context)
            except ssl.SSLCertVerificationError:
                raise InvalidInput(
                    "El certificado del servidor de correo no vale para ese nombre, o nadie lo avala.",
                    "Revise servidor y certificados en [correo]; sin verificarlo no se entra.",
                    code="certificado",
                ) from None
        self._client = self._box.line
        self._sound = True
        try:
            self.validity = self._open(password)
            """Changes when the numbers of the mails stop being the same."""
        except BaseException:
            self.close()
            raise

    def _open(self, password: str) -> int:
        """Return the folder's UIDVALIDITY."""
        settings = self._settings
        with self._question(
            f"El servidor de correo no dejó entrar a «{settings.user}».",
            "Revise usuario y clave_de en [correo].",
        ):
            self._box.login_utf8(settings.user, password, initial_folder=None)
        with self._question(
            f"En el buzón de correo no existe la carpeta «{settings.folder}».",
            "Revise carpeta en [correo].",
        ):
            self._box.folder.set(settings.folder, readonly=not settings.done_folder)
            said = self._client.response("UIDVALIDITY")[1]
        if settings.done_folder:
            lacking = (
                f"En el buzón de correo no existe la carpeta «{settings.done_folder}».",
                "Créela allá, o revise hechos en [correo].",
            )
            with self._question(*lacking):
                there = self._box.folder.exists(settings.done_folder)
            if not there:
                raise _refused(*lacking)
        if said and isinstance(said[-1], bytes):
            return _number(said[-1])
        with self._question("El servidor de correo no dice la validez de los números."):
            kind, state = self._client.status(
                encode_folder(settings.folder).decode(), "(UIDVALIDITY)"
            )
            if kind != "OK":
                raise imaplib.IMAP4.error
            said = [each for each in state if isinstance(each, bytes)]
        found = _VALIDITY.search(b" ".join(said))
        if found is None:
            raise InvalidInput(
                "El servidor de correo no dice UIDVALIDITY: no se sabe si sus números siguen valiendo.",
                "Sin ese dato un correo podría saltarse; pídalo a quien administra el servidor.",
                code="correo_sin_sentido",
            )
        return _number(found[1])

    def after(self, uid: int) -> list[int]:
        """Return later mail numbers, in order."""
        # A server answers `n:*` with the last mail also when it is before n.
        return [n for n in self._search(f"UID {uid + 1}:*") if n > uid]

    def find(self, message_id: str) -> int | None:
        if not _PLAIN_ID.fullmatch(message_id) or '"' in message_id or "\\" in message_id:
            return None
        found = self._search(f'HEADER MESSAGE-ID "{message_id}"')
        return found[-1] if found else None

    def _search(self, criteria: str) -> list[int]:
        with self._question("El servidor de correo se negó a decir qué correos hay."):
            said = self._box.uids(criteria)
        return sorted({_number(each.encode()) for each in said})

    def headers(self, numbers: Sequence[int]) -> list[ArrivedMail]:
        fields = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID)]"
        wanted = f"(UID RFC822.SIZE {fields}<0.{_MOST_HEADERS}>)"
        found = {}
        for about, headers in self._fetch(",".join(map(str, numbers)), wanted):
            uid, size = _UID.search(about), _SIZE.search(about)
            if uid is None or int(uid[1]) not in numbers:
                raise _senseless()
            found[int(uid[1])] = ArrivedMail(int(uid[1]), int(size[1]) if size else 0, headers)
        return sorted(found.values())

    def save_content(self, uid: int, file: BinaryIO, most: int) -> bool:
        """Return False for a deleted mail; others are not marked as read.

        Raises InvalidFile above `most` bytes, whatever the server stated.
        """
        written = 0
        while True:
            wanted = f"(UID BODY.PEEK[]<{written}.{_PIECE}>)"
            room = max(most - written, 0) + _PIECE
            answers = [each for each in self._fetch(str(uid), wanted, room) if b"BODY[]" in each[0]]
            if not answers:
                return written > 0
            about, piece = answers[0]
            said = _UID.search(about)
            if said is not None and int(said[1]) != uid:
                raise _senseless()
            written += len(piece)
            if written > most:
                raise too_large()
            file.write(piece)
            if len(piece) != _PIECE or not _PLACED.search(about):
                return True

    def _fetch(
        self, numbers: str, wanted: str, most: int = _MOST_OF_AN_ANSWER
    ) -> list[tuple[bytes, bytes]]:
        with self._question("El servidor de correo se negó a entregar un correo.", most=most):
            kind, answer = self._client.uid("fetch", numbers, wanted)
            if kind != "OK":
                raise imaplib.IMAP4.error
        found = []
        for place, part in enumerate(answer):
            if isinstance(part, tuple):
                # What the server says of a mail may also come after its text.
                rest: Any = answer[place + 1] if place + 1 < len(answer) else b""
                found.append((part[0] + (rest if isinstance(rest, bytes) else b""), part[1]))
            elif part and b"BODY[" in part:
                # It says something of a mail, and not the text that was asked for.
                raise _senseless()
        return found

    def put_away(self, uid: int) -> None:
        """Move to the folder of processed mails, without expunging what others marked as deleted."""
        folder = self._settings.done_folder
        with self._question(
            f"El correo se importó, pero no se pudo pasar a «{folder}».",
            "Se intenta otra vez en la próxima mirada; revise que esa carpeta exista en el buzón.",
        ):
            # A server may say only now, after the login, what it is able to.
            able = b" ".join(each for each in self._client.capability()[1] if each).upper().split()
            if b"MOVE" in able:
                moved = [self._client.uid("MOVE", str(uid), encode_folder(folder).decode())]
            else:
                self._box.copy([str(uid)], folder)
                moved = [self._client.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")]
                if b"UIDPLUS" in able:
                    moved.append(self._client.uid("EXPUNGE", str(uid)))
            if any(kind != "OK" for kind, _said in moved):
                raise imaplib.IMAP4.error

    @contextmanager
    def _question(
        self, refusal: str, suggestion: str = "", *, most: int = _MOST_OF_AN_ANSWER
    ) -> Iterator[None]:
        """Limit time and size of a request, and report failures in a sentence."""
        self._client.begin(most)
        self._sound = False
        with self._told(refusal, suggestion):
            yield
        self._sound = True

    @contextmanager
    def _told(self, refusal: str, suggestion: str = "") -> Iterator[None]:
        try:
            yield
        except (_TooSlow, TimeoutError):
            raise InvalidInput(
                f"El servidor de correo no terminó de responder en {self._settings.seconds} segundos.",
                "Lo que entró quedó. Si la línea es lenta, suba segundos en [correo].",
                code="correo_lento",
            ) from None
        except _TooMuch:
            raise InvalidInput(
                "El servidor de correo respondió más de lo que se le pidió, y no se recibe.",
                "Guarde la base en el buzón de archivos, y avise a quien administra el servidor.",
                code="respuesta_desmedida",
            ) from None
        except imaplib.IMAP4.readonly:
            raise _refused(
                f"El servidor de correo solo deja leer la carpeta «{self._settings.folder}».",
                "Pida que deje pasar correos, o quite hechos de [correo].",
            ) from None
        except _CUTS as error:
            if "unexpected" in str(error):
                raise _senseless() from None
            raise LineCut from error
        except _REFUSALS:
            raise _refused(refusal, suggestion) from None
        except _SENSELESS:
            raise _senseless() from None

    def close(self) -> None:
        """A connection with half an answer is dropped."""
        if self._sound:
            self._client.begin()
            with suppress(_TooSlow, _TooMuch, *_CUTS, *_REFUSALS, *_SENSELESS):
                self._box.logout()
        with suppress(OSError):
            self._client.shutdown()


class MailboxLine:
    """Reconnects when the connection drops."""

    def __init__(self, settings: MailSettings, password: str) -> None:
        self._settings = settings
        self._password = password
        self._link: MailboxLink | None = None
        self._validity: int | None = None

    def ask(self, question: Callable[[MailboxLink], _T]) -> _T:
        """Raises InvalidInput if refused, malformed or repeatedly disconnected."""
        for _ in range(_CUTS_BORNE):
            try:
                return question(self._connected())
            except LineCut:
                self.close()
            except BaseException:
                self.close()
                raise
        raise InvalidInput(
            "No se pudo hablar con el servidor de correo, o se cortó la línea.",
            "Lo que entró quedó; lo demás se toma en la próxima mirada.",
            code="sin_linea",
        )

    def _connected(self) -> MailboxLink:
        if self._link is None:
            self._link = MailboxLink(self._settings, self._password)
            if self._validity not in (None, self._link.validity):
                raise _senseless()
            self._validity = self._link.validity
        return self._link

    def close(self) -> None:
        """The next request reconnects."""
        link, self._link = self._link, None
        if link is not None:
            link.close()


def too_large() -> InvalidFile:
    return InvalidFile(
        "El correo es demasiado grande y no se trae.",
        "Guarde la base en el buzón de archivos.",
        code="correo_desmedido",
    )


def _refused(message: str, suggestion: str) -> InvalidInput:
    return InvalidInput(
        message,
        suggestion or "Pruebe más tarde; si sigue, pregunte a quien administra el servidor.",
        code="correo_rechazado",
    )


def _senseless() -> InvalidInput:
    return InvalidInput(
        "El servidor de correo respondió lo que no se entiende.",
        "Revise servidor y puerto en [correo]; si sigue, pregunte a quien administra el servidor.",
        code="correo_sin_sentido",
    )


def _number(said: bytes) -> int:
    """Raises InvalidInput if it is not a number."""
    if not _NUMBER.fullmatch(said.strip()) or not 0 < int(said) <= _MOST_NUMBER:
        raise _senseless()
    return int(said)
