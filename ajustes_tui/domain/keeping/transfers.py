"""SFTP transfers, parsed from the log of `sshd`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from posixpath import normpath
from typing import NamedTuple

from ajustes_tui.domain.values.dates import BOGOTA

ACCOUNT_PREFIX = "archivos-"
"""Followed by the login."""
TAKEN_IN = "archivos_tomados"
"""Entry with the moment up to which the log was read."""
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*(?:Z|[+-]\d\d:\d\d)) (\d+) +(.*)")
_SESSION = re.compile(r"session opened for local user (\S+) from \[(.*)\]")
_CLOSED = re.compile(r'(?:forced )?close "(.*)" bytes read (\d+) written (\d+)')
_OPENED = re.compile(r'open "(.*)" flags (\S+) mode \d+')
_REMOVED = re.compile(r'remove name "(.*)"')
_RENAMED = re.compile(r'(?:posix-)?rename old "(.*)" new "(.*)"')
_REFUSED = "sent status "
_DENIED = f"{_REFUSED}Permission denied"


class TransferAction(StrEnum):
    """The action on a file."""

    PUT = "archivo_puesto"
    TAKEN = "archivo_sacado"
    REMOVED = "archivo_borrado"
    RENAMED = "archivo_renombrado"
    DENIED = "archivo_negado"


class Transfer(NamedTuple):
    """One action on a file over SFTP."""

    momento: datetime
    account: str
    origin: str
    action: TransferAction
    file: str
    """The path inside the chroot."""
    size: int | None = None

    @property
    def login(self) -> str:
        """The account without its prefix."""
        return self.account.removeprefix(ACCOUNT_PREFIX)

    @property
    def detail(self) -> str:
        size = "" if self.size is None else f", {self.size} bytes"
        when = self.momento.astimezone(BOGOTA)
        return (
            f"{normpath(self.file).lstrip('/')}{size}, {when:%d/%m/%Y %H:%M:%S} desde {self.origin}"
        )


class _Session:
    """User and pending requests of an SFTP session."""

    def __init__(self, account: str, origin: str) -> None:
        self._who = account, origin
        self._asked: tuple[datetime, str, TransferAction | None] | None = None
        """Pending until the next line, which may refuse it."""
        self._writes: set[str] = set()

    def take(self, momento: datetime, words: str) -> Iterator[Transfer]:
        """Yield the actions confirmed by this line."""
        if words.startswith(_REFUSED):
            if words == _DENIED and self._asked is not None:
                yield Transfer(self._asked[0], *self._who, TransferAction.DENIED, self._asked[1])
            self._asked = None
            return
        yield from self.settle()
        if opened := _OPENED.fullmatch(words):
            file = _plain(opened[1])
            self._asked = momento, file, None
            if "WRITE" in opened[2]:
                self._writes.add(file)
        elif removed := _REMOVED.fullmatch(words):
            self._asked = momento, _plain(removed[1]), TransferAction.REMOVED
        elif renamed := _RENAMED.fullmatch(words):
            both = f"{_plain(renamed[1])} a {_plain(renamed[2])}"
            self._asked = momento, both, TransferAction.RENAMED
        elif closed := _CLOSED.fullmatch(words):
            file, read, written = _plain(closed[1]), int(closed[2]), int(closed[3])
            # What was opened to be written was put, also when it is empty now.
            if written or file in self._writes:
                yield Transfer(momento, *self._who, TransferAction.PUT, file, written)
            if read:
                yield Transfer(momento, *self._who, TransferAction.TAKEN, file, read)
            self._writes.discard(file)

    def settle(self) -> Iterator[Transfer]:
        asked, self._asked = self._asked, None
        if asked is not None and asked[2] is not None:
            yield Transfer(asked[0], *self._who, asked[2], asked[1])


def read_transfers(lines: Iterable[str]) -> Iterator[Transfer]:
    """Yield the actions on files; unrelated lines are skipped.

    A process belongs to its last session. `sshd` escapes forging file names and logs requests before refusals.
    """
    sessions: dict[str, _Session] = {}
    for line in lines:
        matched = _LINE.fullmatch(line.rstrip("\n"))
        if matched is None:
            continue
        process, words = matched[2], matched[3]
        if opened := _SESSION.fullmatch(words):
            sessions[process] = _Session(opened[1], opened[2])
        elif process in sessions:
            yield from sessions[process].take(datetime.fromisoformat(matched[1]), words)
    for session in sessions.values():
        yield from session.settle()


def _plain(path: str) -> str:
    return normpath(path).lstrip("/")
