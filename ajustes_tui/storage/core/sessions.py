"""Sessions with a store open: their liveness, and whom to ask to leave."""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import struct
import zlib
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_NAME = re.compile(r"[\w.-]{1,32}", re.ASCII)
_MAX_NAMED = 5
_SCREEN_PREFIX = "@"
"""Prefix of sessions with a lock; others live until their claims lapse."""
_PLACES = 1 << 30
"""Lockable bytes per person."""
_FLOCK = struct.Struct("hhqqi4x")
"""Linux `struct flock`: kind, whence, start, length, process."""


class ScreenSessions:
    """Screen sessions, each a locked byte of a file.

    The kernel drops it however the session ends, even if killed. The lock belongs to the open file,
    so sessions of one process stay separate.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own: dict[str, int] = {}

    def begin(self, login: str) -> str:
        """Return the name of a session that lives until `end` or process exit."""
        place = _own_places(login) + int.from_bytes(os.urandom(4)) % _PLACES
        descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _FLOCK.pack(fcntl.F_WRLCK, 0, place, 1, 0))
        except OSError:
            os.close(descriptor)
            raise
        name = f"{_SCREEN_PREFIX}{place:x}"
        self._own[name] = descriptor
        return name

    def end(self, name: str) -> None:
        """End a session of this process; ignore other names."""
        descriptor = self._own.pop(name, None)
        if descriptor is not None:
            os.close(descriptor)

    def alive(self, name: str, probe: int) -> bool:
        """Tell whether a session lives; `probe` is a descriptor that locks no session."""
        if not name.startswith(_SCREEN_PREFIX):
            return True
        return _is_locked(probe, int(name.removeprefix(_SCREEN_PREFIX), 16), 1)

    def any_of(self, login: str, probe: int) -> bool:
        return _is_locked(probe, _own_places(login), _PLACES)


def _own_places(login: str) -> int:
    return zlib.crc32(login.encode()) * _PLACES


def _is_locked(probe: int, place: int, length: int) -> bool:
    question = _FLOCK.pack(fcntl.F_WRLCK, 0, place, length, 0)
    answer = fcntl.fcntl(probe, fcntl.F_OFD_GETLK, question)
    return bool(_FLOCK.unpack(answer)[0] != fcntl.F_UNLCK)


def holders(lock: Path, proc: Path = _PROC) -> list[int]:
    """Return other processes holding a lock, from the kernel's list."""
    try:
        inode = str(lock.stat().st_ino)
        lines = (proc / "locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    pids: set[int] = set()
    for line in lines:
        # «1: FLOCK ADVISORY READ 16427 fe:00:11274797 0 EOF»; a waiting process has an arrow.
        fields = line.split()
        if len(fields) > 5 and fields[1] == "FLOCK" and fields[5].rpartition(":")[2] == inode:
            pids.add(int(fields[4]))
    return sorted(pids - {os.getpid()})


def describe_writer(lock: Path, proc: Path = _PROC) -> str:
    """Return the writer, «yuli (proceso 123, detenido)», or ''."""
    pids = holders(lock, proc)
    if not pids:
        return ""
    stopped = ", detenido" if _is_stopped(pids[0], proc) else ""
    return f"{_person(pids[0], proc)} (proceso {pids[0]}{stopped})"


def _is_stopped(pid: int, proc: Path) -> bool:
    try:
        status = (proc / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return False
    # The name before it is in parentheses and may hold anything.
    return status.rpartition(")")[2].split()[:1] in (["T"], ["t"])


def describe_holders(lock: Path, proc: Path = _PROC) -> str:
    """Return «yuli (proceso 123), andres (proceso 456) y 2 más»."""
    pids = holders(lock, proc)
    if not pids:
        return "no se sabe quién"
    named = ", ".join(f"{_person(pid, proc)} (proceso {pid})" for pid in pids[:_MAX_NAMED])
    others = len(pids) - _MAX_NAMED
    return f"{named} y {others} más" if others > 0 else named


def _person(pid: int, proc: Path) -> str:
    """Return the login of `--como` or sudo, else the owner's."""
    folder = proc / str(pid)
    with suppress(OSError):
        order = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        with suppress(ValueError, IndexError):
            name = order[order.index("--como") + 1]
            if _NAME.fullmatch(name):
                return name
        with suppress(OSError, ValueError, KeyError):
            # Only a process of the same account may be asked.
            settings = (folder / "environ").read_bytes().split(b"\0")
            uid = next((s[9:] for s in settings if s.startswith(b"SUDO_UID=")), b"")
            return pwd.getpwuid(int(uid)).pw_name
        with suppress(KeyError):
            return pwd.getpwuid(folder.stat().st_uid).pw_name
    return "alguien"
