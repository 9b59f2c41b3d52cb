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
_DENIED = "sent status Permission denied"


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
        return login_of_account(self.account)

    @property
    def detail(self) -> str:
        """The detail of the entry of the audit trail."""
        size = "" if self.size is None else f", {self.size} bytes"
        when = self.momento.astimezone(BOGOTA)
        return (
            f"{normpath(self.file).lstrip('/')}{size}, {when:%d/%m/%Y %H:%M:%S} desde {self.origin}"
        )


def login_of_account(account: str) -> str:
    """Return the login of the person whose files an account brings; any other account is its own name."""
    return account.removeprefix(ACCOUNT_PREFIX)


def read_transfers(lines: Iterable[str]) -> Iterator[Transfer]:
    """Yield what was done with files, in the order of the log; a line that says nothing of it is passed over.

    A line is its moment, the process of `sshd` that wrote it, and its words. The process belongs to
    who opened the session last in it. `sshd` escapes what a name of a file could forge.
    """
    sessions: dict[str, tuple[str, str]] = {}
    asked: dict[str, str] = {}
    written: dict[str, set[str]] = {}
    for line in lines:
        matched = _LINE.fullmatch(line.rstrip("\n"))
        if matched is None:
            continue
        process, words = matched[2], matched[3]
        if session := _SESSION.fullmatch(words):
            sessions[process], written[process] = (session[1], session[2]), set()
            continue
        if process not in sessions:
            continue
        before = asked.pop(process, None)
        if opened := _OPENED.fullmatch(words):
            asked[process] = opened[1]
            if "WRITE" in opened[2]:
                written[process].add(opened[1])
        for action, file, size in _done(words, before, written[process]):
            yield Transfer(
                datetime.fromisoformat(matched[1]), *sessions[process], action, file, size
            )


def _done(
    words: str, asked: str | None, written: set[str]
) -> Iterator[tuple[TransferAction, str, int | None]]:
    """Yield what one line says was done.

    `asked` is the file that the line before asked to open, and `written` those open to be written,
    of which the one that is closed leaves.
    """
    if closed := _CLOSED.fullmatch(words):
        file, read, size = closed[1], int(closed[2]), int(closed[3])
        # What was opened to be written was put, also when it is empty now.
        if size or file in written:
            yield TransferAction.PUT, file, size
        if read:
            yield TransferAction.TAKEN, file, read
        written.discard(file)
    elif removed := _REMOVED.fullmatch(words):
        yield TransferAction.REMOVED, removed[1], None
    elif renamed := _RENAMED.fullmatch(words):
        yield TransferAction.RENAMED, f"{renamed[1]} a {renamed[2]}", None
    elif words == _DENIED and asked is not None:
        written.discard(asked)
        yield TransferAction.DENIED, asked, None
