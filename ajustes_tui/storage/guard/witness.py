"""The witness over SSH: an account whose only command adds seals and answers."""

from __future__ import annotations

import os
import re
import select
import subprocess
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from typing import IO, cast

from ajustes_tui.config import WitnessSettings
from ajustes_tui.domain.keeping.seals import Seal
from ajustes_tui.domain.keeping.witness import (
    KnownLines,
    UnreadableAnswer,
    WitnessAnswer,
    read_answer,
)
from ajustes_tui.domain.values.text import clean
from ajustes_tui.storage.core.database import Database

DELIVERED = "testigo"
_MOST_SENT = 1_000
"""Seals per exchange: the witness refuses over 1 MiB."""
_MOST_ANSWERED = 1 << 25
_SPAN = 1 << 16
_OPTIONS = (
    "BatchMode=yes StrictHostKeyChecking=yes ClearAllForwardings=yes ForwardAgent=no ForwardX11=no"
    " ControlPath=none LogLevel=ERROR ServerAliveInterval=5 ServerAliveCountMax=2"
).split()
"""Of ssh: nobody answers a question, nothing is forwarded, a dead connection ends."""
_REMEMBERED = re.compile(r"(\d+) líneas.*")


class WitnessSilent(Exception):
    """The witness failed; the text says why, in Spanish."""


class WitnessLink:
    """A connection to the witness, limited in time and size."""

    def __init__(self, settings: WitnessSettings) -> None:
        self._settings = settings

    def ask(self, seals: Sequence[Seal] = ()) -> WitnessAnswer:
        """Send seals and return the witness's answer; raise WitnessSilent."""
        answer = b""
        for start in range(0, max(1, len(seals)), _MOST_SENT):
            lines = (f"{seal.as_text()}\n" for seal in seals[start : start + _MOST_SENT])
            answer = self._exchange("".join(lines).encode())
        try:
            return read_answer(answer.decode("utf-8", "replace"))
        except UnreadableAnswer:
            raise WitnessSilent("lo que contesta no es de un testigo") from None

    def _exchange(self, sent: bytes) -> bytes:
        with tempfile.TemporaryFile() as order, tempfile.TemporaryFile() as complaint:
            order.write(sent)
            order.seek(0)
            try:
                process = subprocess.Popen(  # noqa: S603 - the destination is checked when it is read
                    self._command(), stdin=order, stdout=subprocess.PIPE, stderr=complaint
                )
            except OSError:
                raise WitnessSilent("en este equipo no hay ssh") from None
            try:
                answer = self._read(process)
            finally:
                process.kill()
                process.wait()
            if process.returncode != 0:
                complaint.seek(0)
                raise WitnessSilent(_last_line(complaint) or f"ssh terminó en {process.returncode}")
        return answer

    def _read(self, process: subprocess.Popen[bytes]) -> bytes:
        limit = time.monotonic() + self._settings.seconds
        spans: list[bytes] = []
        size = 0
        with cast("IO[bytes]", process.stdout) as output:
            # Not select(), which takes no descriptor beyond 1,024.
            waiting = select.poll()
            waiting.register(output, select.POLLIN)
            while waiting.poll(1_000 * max(0.0, limit - time.monotonic())):
                span = os.read(output.fileno(), _SPAN)
                if not span:
                    break
                spans.append(span)
                size += len(span)
                if size > _MOST_ANSWERED:
                    raise WitnessSilent("contesta más de lo que cabe en un testigo")
        try:
            process.wait(max(0.0, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise WitnessSilent(f"no contestó en {self._settings.seconds} segundos") from None
        return b"".join(spans)

    def _command(self) -> list[str]:
        s = self._settings
        options = [*_OPTIONS, f"ConnectTimeout={s.seconds}"]
        if s.key is not None:
            options += ["IdentitiesOnly=yes", f"IdentityFile={_quoted(s.key)}"]
        if s.known_hosts is not None:
            options.append(f"UserKnownHostsFile={_quoted(s.known_hosts)}")
        given = [part for option in options for part in ("-o", option)]
        return ["ssh", "-T", *given, "-p", str(s.port), "--", s.destination]


def _quoted(path: object) -> str:
    """Quote a path for OpenSSH: blanks and % are special."""
    return '"' + str(path).replace("%", "%%") + '"'


def _last_line(complaint: IO[bytes]) -> str:
    lines = complaint.read(_SPAN).decode("utf-8", "replace").split("\n")
    return clean(next((line for line in reversed(lines) if line.strip()), ""))[:200]


def last_delivery(db: Database) -> KnownLines | None:
    """Return what the store remembers of the last delivery, None without any."""
    row = db.conn.execute(
        "SELECT momento, detalle, id FROM auditoria WHERE accion = ? ORDER BY id DESC LIMIT 1",
        (DELIVERED,),
    ).fetchone()
    shape = None if row is None else _REMEMBERED.fullmatch(str(row[1]))
    if shape is None:
        return None
    return KnownLines(int(shape[1]), datetime.fromisoformat(str(row[0])), int(row[2]))
