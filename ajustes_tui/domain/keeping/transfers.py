"""What was put and taken by SFTP, told from the lines that `sshd` logs of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from posixpath import normpath
from typing import NamedTuple

from ajustes_tui.domain.values.dates import BOGOTA

ACCOUNT_PREFIX = "archivos-"
"""The account of the files of a person is this and their login."""
TAKEN_IN = "archivos_tomados"
"""The entry of the audit trail that says up to which moment the log was taken in."""
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*(?:Z|[+-]\d\d:\d\d)) (\d+) +(.*)")
_SESSION = re.compile(r"session opened for local user (\S+) from \[(.*)\]")
_CLOSED = re.compile(r'(?:forced )?close "(.*)" bytes read (\d+) written (\d+)')
_OPENED = re.compile(r'open "(.*)" flags (\S+) mode \d+')
_REMOVED = re.compile(r'remove name "(.*)"')
_RENAMED = re.compile(r'(?:posix-)?rename old "(.*)" new "(.*)"')
_REFUSED = "sent status "
_DENIED = f"{_REFUSED}Permission denied"


class TransferAction(StrEnum):
    """What somebody did with a file, as the audit trail says it."""

    PUT = "archivo_puesto"
    TAKEN = "archivo_sacado"
    REMOVED = "archivo_borrado"
    RENAMED = "archivo_renombrado"
    DENIED = "archivo_negado"


class Transfer(NamedTuple):
    """One thing that a person did with a file over SFTP."""

    momento: datetime
    account: str
    origin: str
    """The address it was done from."""
    action: TransferAction
    file: str
    """The path inside the folder people are shut in."""
    size: int | None = None

    @property
    def login(self) -> str:
        """The login of the person: the account of their files without its prefix."""
        return self.account.removeprefix(ACCOUNT_PREFIX)

    @property
    def detail(self) -> str:
        """The detail of the entry of the audit trail."""
        size = "" if self.size is None else f", {self.size} bytes"
        when = self.momento.astimezone(BOGOTA)
        return (
            f"{normpath(self.file).lstrip('/')}{size}, {when:%d/%m/%Y %H:%M:%S} desde {self.origin}"
        )


class _Session:
    """One session of SFTP: who opened it, and what it asked for that was not refused so far."""

    def __init__(self, account: str, origin: str) -> None:
        self._who = account, origin
        self._asked: tuple[datetime, str, TransferAction | None] | None = None
        """The moment, the file and what is done with it unless the next line refuses it."""
        self._writes: set[str] = set()

    def take(self, momento: datetime, words: str) -> Iterator[Transfer]:
        """Take one line of the session; yield what it, and the one before, say was done."""
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
        """Yield what was asked for and not refused."""
        asked, self._asked = self._asked, None
        if asked is not None and asked[2] is not None:
            yield Transfer(asked[0], *self._who, asked[2], asked[1])


def read_transfers(lines: Iterable[str]) -> Iterator[Transfer]:
    """Yield what was done with files, as the log says it; a line that says nothing of it is passed over.

    A line is its moment, the process of `sshd` that wrote it, and its words. The process belongs to
    who opened the session last in it. `sshd` escapes what a name of a file could forge, and says what
    was asked for before it says that it was refused.
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
    """Return a path inside the folder people are shut in, without its turns."""
    return normpath(path).lstrip("/")
