"""A mail server on loopback that speaks IMAP over TLS and lies as it is told."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import partial
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

VALIDITY = 7
_HEADERS = ("From", "Subject", "Date", "Message-ID")
_PIECE = re.compile(rb"<(\d+)\.(\d+)>")

Lie = Callable[[bytes, bytes], "bytes | Iterable[bytes] | None"]
"""What is said instead, given the tag and the question: all of it, piece by piece, or None for the truth."""


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 and its key; return where."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, secret


@dataclass
class LyingServer:
    """A mailbox by number; `lies` has what is said instead, by the beginning of the question."""

    cert: Path
    key: Path
    mails: dict[int, bytes] = field(default_factory=dict)
    lies: dict[str, Lie] = field(default_factory=dict)
    moved: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.cert, self.key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.over = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections, and end those there are."""
        self.over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def drip(self, text: bytes) -> Iterator[bytes]:
        """Say a text so slowly that nobody waits for its end."""
        for place in range(len(text)):
            yield text[place : place + 1]
            self.over.wait(0.2)

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), self._context.wrap_socket(client, server_side=True) as line:
            self._say(line, b"", b"GREETING", lambda: b"* OK hola\r\n")
            for question in self._questions(line):
                tag, _, rest = question.partition(b" ")
                truth = partial(self._truth, tag, rest, line)
                if not self._say(line, tag, rest, truth):
                    return

    def _questions(self, line: ssl.SSLSocket) -> Iterator[bytes]:
        read = b""
        while more := line.recv(4096):
            read += more
            while b"\r\n" in read:
                question, _, read = read.partition(b"\r\n")
                # What ends an answer to `+` is no question.
                if question:
                    yield question

    def _say(
        self, line: ssl.SSLSocket, tag: bytes, question: bytes, truth: Callable[[], bytes]
    ) -> bool:
        self.asked.append(question.decode("latin-1"))
        said: bytes | Iterable[bytes] | None = None
        for beginning, lie in self.lies.items():
            if beginning.encode() in question:
                said = lie(tag, question)
                break
        said = truth() if said is None else said
        for piece in [said] if isinstance(said, bytes) else said:
            line.sendall(piece)
        return b"LOGOUT" not in question

    def _truth(self, tag: bytes, question: bytes, line: ssl.SSLSocket) -> bytes:
        done = tag + b" OK hecho\r\n"
        if question.startswith(b"CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1 AUTH=PLAIN MOVE UIDPLUS\r\n" + done
        if question.startswith(b"AUTHENTICATE"):
            line.sendall(b"+ \r\n")
            line.recv(4096)
            return done
        if question.startswith((b"SELECT", b"EXAMINE")):
            return b"* 3 EXISTS\r\n* OK [UIDVALIDITY %d] si\r\n" % VALIDITY + done
        if question.startswith(b"LIST"):
            return b'* LIST () "/" "Hechos"\r\n' + done
        if question.startswith(b"STATUS"):
            return b'* STATUS "INBOX" (UIDVALIDITY %d)\r\n' % VALIDITY + done
        if b"SEARCH" in question:
            return self._search(question) + done
        if b"FETCH" in question:
            return self._fetch(question) + done
        if b"MOVE" in question:
            self.moved.append(int(question.split()[2]))
            return done
        return b"* BYE\r\n" + done if question.startswith(b"LOGOUT") else done

    def _search(self, question: bytes) -> bytes:
        by_id = re.search(rb'MESSAGE-ID "([^"]*)"', question)
        found = [n for n, mail in self.mails.items() if by_id is None or by_id[1] in mail]
        return b"* SEARCH %s\r\n" % b" ".join(b"%d" % n for n in found)

    def _fetch(self, question: bytes) -> bytes:
        numbers = [int(n) for n in question.split()[2].split(b",")]
        said = b""
        for n in (n for n in numbers if n in self.mails):
            mail = self.mails[n]
            if b"HEADER" in question:
                read = message_from_bytes(mail)
                text = "".join(f"{h}: {read[h]}\r\n" for h in _HEADERS if h in read).encode()
                about = b"UID %d RFC822.SIZE %d BODY[HEADER.FIELDS (X)]<0>" % (n, len(mail))
            else:
                piece = _PIECE.search(question)
                start, most = (int(piece[1]), int(piece[2])) if piece else (0, len(mail))
                text, about = mail[start : start + most], b"UID %d BODY[]<%d>" % (n, start)
            said += b"* %d FETCH (%s {%d}\r\n%s)\r\n" % (n, about, len(text), text)
        return said


@contextmanager
def lying_server(folder: Path, mails: dict[int, bytes]) -> Iterator[LyingServer]:
    """Run such a server for as long as a test lasts."""
    server = LyingServer(*certificate(folder), mails)
    try:
        yield server
    finally:
        server.close()


def settings(server: LyingServer, folder: Path, *more: str, seconds: int = 60) -> Path:
    """Write the settings of its mailbox, with some lines more in `[correo]`; return where."""
    password = folder / "clave"
    password.write_text("clave\n")
    password.chmod(0o600)
    lines = [
        "[correo]",
        'servidor = "127.0.0.1"',
        f"puerto = {server.port}",
        'usuario = "celda"',
        f'clave_de = "{password}"',
        f'certificados = "{server.cert}"',
        f"segundos = {seconds}",
        *more,
    ]
    path = folder / "a.toml"
    path.write_text("\n".join(lines))
    return path
