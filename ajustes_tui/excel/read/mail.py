"""Save the attachments of a mail in a folder; runs only in the child process.

Nothing in a mail is trusted: number of parts, charsets or file names.
"""

from __future__ import annotations

import base64
import binascii
import email
import hashlib
import io
import os
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ajustes_tui.domain.base.file_names import EXTENSIONS, extension_of
from ajustes_tui.domain.base.limits import ReadLimits
from ajustes_tui.domain.base.mail import Mail
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidFile, readable
from ajustes_tui.excel.formats.zips import is_bomb, is_encrypted, is_folder
from ajustes_tui.excel.read.detect import (
    BROKEN_FILE,
    FileFormat,
    MailFormat,
    detect,
    encrypted,
    mail_format,
    without_mark,
)

if TYPE_CHECKING:
    from oxmsg.storage import Storage

MAX_PARTS = 300
_MAX_RULES = 3_000
"""Lines that look like part boundaries."""
_MAX_DEPTH = 20
"""Of nested mails and multiparts."""
MOST_BYTES = 160 * 1024 * 1024
"""No server accepts half as much."""
_LONGEST_HEADER = 16 * 1024
"""Characters; parsing takes quadratic time."""
_LONGEST_TEXT = 300
_LONGEST_NO_ADDRESS = 60
_LONGEST_NAME = 180
_SEALS = {
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03": "cifrado (S/MIME)",
    b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17": "cifrado (S/MIME)",
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02": "metido dentro de su firma (S/MIME)",
}
"""S/MIME content types to their description."""
_SEAL_WITHIN = 24
_TNEF = b"\x78\x9f\x3e\x22"
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".webp", ".emz", ".wmz"})
_PART = re.compile(rb"(?mi)^content-type[ \t]*:")
_GROUP = re.compile(rb"(?i)boundary[ \t]*=")
_HEADER = re.compile(rb"(?mi)^content-[a-z-]{1,40}[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*")
_SMTP_ADDRESS, _MESSAGE_ID, _CONTENT_ID = 0x5D01, 0x1035, 0x3712
_EMBEDDED = "__substg1.0_3701000D"
_CLOUD = re.compile(
    rb"(?i)https?(?::|%3a)(?:/|%2f){2}(?:[a-z0-9-]{1,63}\.){0,4}"
    rb"(1drv\.ms|onedrive\.live\.com|sharepoint\.com|drive\.google\.com|docs\.google\.com|dropbox\.com"
    rb"|we\.tl|wetransfer\.com|box\.com|icloud\.com|mega\.nz)(?:/|%2f)"
)
"""A link to a cloud folder, sometimes sent instead of an attachment.

Link-checking servers rewrite it percent-encoded (`%3A%2F`) inside their own.
"""
_TEXT_LOOKED_AT = 512 * 1024
_BODY_TEXT = 0x1000
"""Property with the body of an Outlook item."""
_ODD = (
    MessageError,
    RecursionError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    AssertionError,
    struct.error,
    OSError,
)


def unpack(content: bytes, folder: Path, limits: ReadLimits) -> dict[str, Any]:
    """Save possible bases in `folder`; return the document of `MailContents`.

    Raises InvalidFile for other files, damage or exceeded limits.
    """
    fmt = mail_format(content)
    if fmt is None:
        raise InvalidFile(
            "El archivo no es un correo.", "Elija el correo o el libro.", code="no_es_correo"
        )
    attachments = _Attachments(folder, limits)
    try:
        mail = attachments.take(content, fmt)
    except MemoryError:
        raise _too_much("necesita demasiada memoria") from None
    except _ODD:
        raise InvalidFile(
            "El correo está dañado y no se puede leer.",
            "Ábralo en su programa de correo, guarde el libro adjunto y elija ese.",
        ) from None
    return {
        "correo": mail.as_json(),
        "adjuntos": attachments.found,
        "nube": attachments.cloud,
        "cerrado": attachments.sealed,
    }


class _Attachments:
    """Includes attachments of nested mails."""

    def __init__(self, folder: Path, limits: ReadLimits) -> None:
        self.found: list[dict[str, Any]] = []
        self.cloud = ""
        self.sealed = ""
        """S/MIME protection of the first protected part."""
        self._folder = folder
        self._limits = limits
        self._parts = 0
        self._bytes = 0
        self._names: set[str] = set()

    def take(self, content: bytes, fmt: MailFormat, depth: int = 0) -> Mail:
        """Collect the attachments and return the data of the mail."""
        if len(content) > MOST_BYTES:
            raise _too_much("es demasiado grande")
        if depth > _MAX_DEPTH:
            raise _too_deep()
        if fmt is MailFormat.MSG:
            return self._take_outlook(content, depth)
        return self._take_message(content, depth)

    def _take_message(self, content: bytes, depth: int) -> Mail:
        if len(_PART.findall(content)) > MAX_PARTS:
            raise _too_many_parts()
        if content.count(b"\n--") > _MAX_RULES:
            raise _too_many_parts()
        if len(_GROUP.findall(content)) > MAX_PARTS:
            raise _too_deep()
        if any(len(header[0]) > _LONGEST_HEADER for header in _HEADER.finditer(content)):
            raise _too_much("trae encabezados desmedidos")
        message = email.message_from_bytes(without_mark(content), policy=policy.default)
        mail = _mail_of(message, hashlib.sha256(content).hexdigest())
        for part in _leaves(message, depth):
            self._take_part(part, depth)
        return mail

    def _take_part(self, part: Message, depth: int) -> None:
        kind = part.get_content_type()
        name = part.get_filename() or ""
        placed = part.get_content_disposition()
        if not name and placed != "attachment" and kind in ("text/plain", "text/html"):
            with suppress(*_ODD):
                self._look_for_link(part)
            return
        if kind.startswith("image/") and (placed != "attachment" or part["Content-ID"]):
            self._count(0)
            return
        content: object = part.get_payload(decode=True)
        if coded := _coded(part):
            with suppress(binascii.Error, ValueError):
                content = base64.b64decode(coded)
        if isinstance(content, bytes):
            self.add(_decoded(name), content, depth, is_csv=kind == "text/csv")

    def _take_outlook(self, content: bytes, depth: int) -> Mail:
        # Only an item of Outlook needs them.
        from olefile import OleFileIO
        from oxmsg import Message as OutlookItem
        from oxmsg.storage import Storage

        with OleFileIO(content) as ole:
            root = Storage.from_ole(ole)
        item = OutlookItem(root)
        headers = email.message_from_string("", policy=policy.default)
        for name, value in item.message_headers.items():
            if name.lower() in ("from", "date", "message-id", "subject") and name not in headers:
                headers[name] = " ".join(str(value)[:_LONGEST_HEADER].split())
        mail = _mail_of(headers, hashlib.sha256(content).hexdigest())
        read = item.properties.str_prop_value
        sent = None
        with suppress(*_ODD):
            sent = item.sent_date
        address = read(_SMTP_ADDRESS) or item.sender or ""
        with suppress(*_ODD):
            self._look_for_link(read(_BODY_TEXT) or "")
        self._take_storage(root, depth)
        return Mail(
            mail.sender or _sender([address]),
            mail.date or (sent and sent.astimezone(BOGOTA)),
            _text(item.subject) or mail.subject,
            mail.message_id or _text(read(_MESSAGE_ID) or ""),
            mail.sha256,
        )

    def _take_storage(self, storage: Storage, depth: int) -> None:
        """Collect the attachments of an Outlook item and of nested ones."""
        from oxmsg.attachment import Attachment

        if depth > _MAX_DEPTH:
            raise _too_deep()
        for place in storage.iter_attachment_storages():
            embedded = next((each for each in place.storages if each.name == _EMBEDDED), None)
            if embedded is not None:
                self._count(0)
                self._take_storage(embedded, depth + 1)
                continue
            attachment = Attachment(place)
            name = attachment.file_name or attachment.properties.str_prop_value(0x3704) or ""
            is_picture = extension_of(name) in _PICTURES
            if is_picture and attachment.properties.str_prop_value(_CONTENT_ID):
                self._count(0)
                continue
            content = attachment.file_bytes
            if content is None:
                self._pass_over(name, 0, "no viene con el correo: es un enlace a otro sitio")
            else:
                is_csv = attachment.mime_type == "text/csv"
                self.add(name, content, depth, is_csv=is_csv)

    def add(self, name: str, content: bytes, depth: int, *, is_csv: bool = False) -> None:
        """Save a base, open a zip or a mail, skip the rest."""
        self._count(len(content))
        inside = mail_format(content)
        if inside is not None:
            self.take(content, inside, depth + 1)
        elif sealed := _sealed(content):
            self.sealed = self.sealed or sealed
            self._pass_over(name or "smime.p7m", len(content), f"es un correo {sealed}")
        elif content.startswith(_TNEF):
            self._pass_over(
                name or "winmail.dat",
                len(content),
                "es un winmail.dat de Outlook: pida que lo reenvíen como texto o HTML",
            )
        elif encrypted(content) or is_csv or extension_of(name) in EXTENSIONS:
            self._write(name, content)
        elif is_folder(content):
            self._take_zip(name, content, depth)
        else:
            motivo = self._no_base(content)
            if motivo:
                self._pass_over(name, len(content), motivo)
            else:
                self._write(name, content)

    def _look_for_link(self, text: Message | str) -> None:
        body = text.encode() if isinstance(text, str) else text.get_payload(decode=True)
        found = _CLOUD.search(body[:_TEXT_LOOKED_AT]) if isinstance(body, bytes) else None
        if found and not self.cloud:
            self.cloud = found[1].decode().lower()

    def _no_base(self, content: bytes) -> str:
        """Return why a file without a base extension is skipped; '' for a workbook."""
        try:
            fmt = detect(content, self._limits.bytes_expandidos)
        except InvalidFile as error:
            return clean(f"{error.message.rstrip('.')}. {error.suggestion}")
        of_text = fmt in {FileFormat.TEXT, FileFormat.PAGE}
        return "no es un libro de Excel ni un CSV" if of_text else ""

    def _take_zip(self, name: str, content: bytes, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise _too_deep()
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                parts = [part for part in package.infolist() if not part.is_dir()]
                if len(parts) > MAX_PARTS or self._parts + len(parts) > MAX_PARTS:
                    raise _too_many_parts()
                if any(map(is_bomb, parts)) or self._bytes + sum(
                    part.file_size for part in parts
                ) > min(self._limits.bytes_expandidos, self._limits.bytes_archivo):
                    self._pass_over(name, len(content), "ocuparía demasiado al descomprimirse")
                    return
                if any(map(is_encrypted, parts)):
                    self._pass_over(
                        name, len(content), "el .zip pide contraseña: extráigalo y elija el libro"
                    )
                    return
                for part in parts:
                    with package.open(part) as opened:
                        self.add(part.filename, opened.read(part.file_size), depth + 1)
        except BROKEN_FILE:
            self._pass_over(name, len(content), "el .zip está dañado")

    def _count(self, size: int) -> None:
        self._parts += 1
        self._bytes += size
        if self._parts > MAX_PARTS:
            raise _too_many_parts()
        if self._bytes > self._limits.bytes_expandidos:
            raise _too_much("ocuparía demasiado al abrirse")

    def _pass_over(self, name: str, size: int, motivo: str) -> None:
        self._note(self._unique(name), size, "", motivo.rstrip("."))

    def _write(self, name: str, content: bytes) -> None:
        unique = self._unique(name)
        place = self._folder / str(len(self.found) + 1)
        path = place / unique
        try:
            place.mkdir(mode=0o700)
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(file, "wb") as opened:
                opened.write(content)
        except OSError:
            raise InvalidFile(
                "Los adjuntos no se pudieron dejar junto al almacén: no hay espacio en el disco, o no"
                " responde.",
                "Libere espacio en el disco del almacén y vuelva a importar el correo.",
                code="sin_espacio",
            ) from None
        self._note(unique, len(content), f"{place.name}/{unique}", "")

    def _note(self, name: str, size: int, path: str, motivo: str) -> None:
        self.found.append({"nombre": name, "bytes": size, "ruta": path, "motivo": motivo})

    def _unique(self, name: str) -> str:
        name = safe_name(name) or f"adjunto_{len(self.found) + 1}"
        extension = Path(name).suffix
        stem, number = name.removesuffix(extension), 1
        while name.casefold() in self._names:
            number += 1
            name = f"{stem} ({number}){extension}"
        self._names.add(name.casefold())
        return name


def _sealed(content: bytes) -> str:
    start = content[:_SEAL_WITHIN]
    return next((words for oid, words in _SEALS.items() if oid in start), "")


def safe_name(name: str) -> str:
    last = re.split(r"[\\/]", readable(name))[-1]
    text = clean(last).lstrip(".~$ ").rstrip(". ")
    extension = extension_of(text)[:12]
    stem = text.removesuffix(text[len(text) - len(extension) :]) if extension else text
    room = _LONGEST_NAME - len(extension.encode())
    cut = stem.encode()[:room].decode("utf-8", "ignore")
    return cut + text[len(text) - len(extension) :] if extension else cut


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    waiting = [(message, depth)]
    while waiting:
        part, level = waiting.pop()
        if level > _MAX_DEPTH:
            raise _too_deep()
        inside = part.get_payload()
        if part.is_multipart() and isinstance(inside, list) and not _coded(part):
            waiting += [(each, level + 1) for each in reversed(inside) if isinstance(each, Message)]
        else:
            yield part


def _coded(part: Message) -> str:
    """Return base64 of a mail nested in another, a violation of the rules by some programs.

    '' for other parts; the parser takes the base64 for the body of a mail without headers.
    """
    inside = part.get_payload()
    if part.get_content_maintype() != "message" or not isinstance(inside, list) or not inside:
        return ""
    written = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    first = inside[0]
    if written != "base64" or not isinstance(first, Message) or first.keys():
        return ""
    body = first.get_payload()
    return body if isinstance(body, str) else ""


def _mail_of(message: Message, sha256: str) -> Mail:
    values: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        values.setdefault(name.lower(), []).append(str(value)[:_LONGEST_HEADER])
    sent = None
    with suppress(*_ODD):
        sent = parsedate_to_datetime(values.get("date", [""])[0].strip())
        sent = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(BOGOTA)
    return Mail(
        _sender(values.get("from", [])),
        sent if isinstance(sent, datetime) else None,
        _text(_decoded(values.get("subject", [""])[0])),
        _text(values.get("message-id", [""])[0]),
        sha256,
    )


def mail_of_headers(headers: bytes) -> Mail:
    """The hash of the result is not that of a mail."""
    message = email.message_from_bytes(headers[: 4 * _LONGEST_HEADER], policy=policy.compat32)
    return _mail_of(message, "")


def _sender(values: list[str]) -> str:
    """Join several senders, which no honest mail has."""
    addresses: list[str] = []
    # Comments inside one another may be more than the parser of addresses survives.
    with suppress(*_ODD):
        addresses = [each for _name, each in getaddresses([v[:2_000] for v in values]) if each]
    if not addresses:
        # What is no address is only shown.
        values = [value[:_LONGEST_NO_ADDRESS] for value in values]
    return _text(" ".join(dict.fromkeys(addresses or values))).casefold()


def _decoded(value: str) -> str:
    with suppress(*_ODD):
        return str(make_header(decode_header(value)))
    return value


def _text(value: str) -> str:
    return clean(readable(value))[:_LONGEST_TEXT]


def _too_many_parts() -> InvalidFile:
    return _too_much(f"trae más de {MAX_PARTS} partes")


def _too_deep() -> InvalidFile:
    return _too_much("trae demasiados correos o partes unos dentro de otros")


def _too_much(what: str) -> InvalidFile:
    return InvalidFile(
        f"El correo {what} y no se abre por seguridad.",
        "Ábralo en su programa de correo, guarde el libro adjunto y elija ese.",
        code="correo_desmedido",
    )
