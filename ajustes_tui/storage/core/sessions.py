"""Where a store may live, who has it open, who holds its write turn, and waiting for it in order."""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import struct
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ajustes_tui.errors import ConflictError, InvalidInput

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


_POLL_S = 0.05
"""Seconds between checks of the wait."""


class _LockWaiter:
    """A thread that blocks for a lock on behalf of another.

    Linux grants locks in order only to blocked threads, which cannot time out. With polling, some
    of sixty-four writers wait seconds. The thread is reused: starting one costs more than the wait.
    """

    def __init__(self) -> None:
        # Releasing one of them signals the other thread: the cheapest signal between two threads.
        self._asked, self._answered = threading.Lock(), threading.Lock()
        self._asked.acquire()
        self._answered.acquire()
        self._lock = -1
        self._mode = fcntl.LOCK_EX
        self._error: OSError | None = None
        self._left = False
        threading.Thread(target=self._serve, name="fila", daemon=True).start()

    def take(self, lock: int, mode: int, limit: float, keep_waiting: Callable[[], None]) -> bool:
        """Return whether the lock was taken by `limit`.

        After False or an exception of `keep_waiting` this waiter must not be reused.
        """
        # A descriptor of its own: a caller that gives up closes `lock`, and only the last one frees it.
        self._lock, self._mode = os.dup(lock), mode
        self._asked.release()
        try:
            while not self._answered.acquire(timeout=_POLL_S):
                keep_waiting()
                if time.monotonic() > limit:
                    self._abandon()
                    return False
        except BaseException:
            self._abandon()
            raise
        if self._error is not None:
            raise self._error
        return True

    def _abandon(self) -> None:
        self._left = True
        self._asked.release()

    def _serve(self) -> None:
        while True:
            self._asked.acquire()
            if self._left:
                return
            try:
                fcntl.flock(self._lock, self._mode)
            except OSError as error:
                self._error = error
            os.close(self._lock)
            self._answered.release()


_idle: list[_LockWaiter] = []


def stand_in_line(
    lock: int,
    mode: int,
    wait_s: float,
    keep_waiting: Callable[[], None] = lambda: None,
    holder: Callable[[], str] = lambda: "",
) -> None:
    """Take a file lock in order of arrival within `wait_s` seconds.

    `keep_waiting` may stop it by raising. Raises ConflictError on timeout, naming `holder`.
    """
    try:
        fcntl.flock(lock, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        limit = time.monotonic() + wait_s
    else:
        return
    try:
        waiter = _idle.pop()
    except IndexError:
        waiter = _LockWaiter()
    if not waiter.take(lock, mode, limit, keep_waiting):
        raise store_busy(holder())
    _idle.append(waiter)


def store_busy(holder: str = "") -> ConflictError:
    """Return the error of a busy store and its holder."""
    if holder:
        return ConflictError(
            f"El almacén siguió ocupado y no se escribió nada: lo tiene {holder}.",
            "Avísele; si su programa no responde, pida a soporte que termine ese proceso.",
            code="almacen_ocupado",
        )
    return ConflictError(
        "El almacén siguió ocupado y no se escribió nada.",
        "Intente de nuevo en un momento.",
        code="almacen_ocupado",
    )


MOUNTINFO = Path("/proc/self/mountinfo")
_REMOTE = frozenset(
    (
        "nfs nfs4 cifs smb smb2 smb3 smbfs ncpfs afs coda ceph lustre beegfs glusterfs"
        " gfs gfs2 ocfs2 davfs davfs2 fuse fuseblk"
    ).split()
)
_FUSE = "fuse."
_FUSE_LOCAL = frozenset({"fuse.fuse-overlayfs"})
"""Local FUSE file systems of unprivileged containers."""
_ESCAPE = re.compile(r"\\([0-7]{3})")


def require_local(path: Path) -> None:
    """Raise InvalidInput for a network or user-space file system.

    Write turns use file locks and readers shared memory: on NFS, SMB or FUSE neither is reliable,
    and two hosts would damage the store.
    """
    try:
        mounts = MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        # Not Linux, or no /proc: the type is unknown, and the program is made for one host.
        return
    kind = filesystem_of(path.resolve(), mounts)
    if is_remote(kind):
        raise InvalidInput(
            f"El almacén quedaría en un sistema de archivos de red ({kind}), donde se daña.",
            "Póngalo en un disco propio de este servidor; respaldos y exportaciones sí pueden ir allá.",
            code="almacen_en_red",
        )


def filesystem_of(path: Path, mountinfo: str) -> str:
    """Return a path's file system from mountinfo; "" when unknown."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        mount = before.split(" ")
        if not separator or len(mount) < 5:
            continue
        point = Path(_ESCAPE.sub(lambda octal: chr(int(octal[1], 8)), mount[4]))
        # Of two mounts on the same point, the later one covers the earlier.
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def is_remote(kind: str) -> bool:
    return kind in _REMOTE or (kind.startswith(_FUSE) and kind not in _FUSE_LOCAL)
