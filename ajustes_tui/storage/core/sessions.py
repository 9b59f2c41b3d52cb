"""Which sessions have a store open: for whoever waits for them, and for what they hold."""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import struct
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_NAME = re.compile(r"[\w.-]{1,32}", re.ASCII)
_NOMBRADAS = 5
_DE_PANTALLA = "@"
"""How the name of a session begins whose life the kernel tells; others live by their claims' term."""
_CANDADO = struct.Struct("hhqqi4x")
"""Linux' `struct flock`: kind, whence, start, length, process."""


class Sesiones:
    """The sessions at a screen, each a byte locked in a file beside the store.

    The kernel lets go of it however the session ends, also when it is killed and can let go of
    nothing itself. The lock belongs to the open file and not to the process, so that two sessions
    of one process are two.
    """

    def __init__(self, lock: Path) -> None:
        """Keep them in a file that exists."""
        self._candado = lock
        self._mine_ids: dict[str, int] = {}

    def begin(self) -> str:
        """Return the name of a session that lives until it is ended or its process is gone."""
        place = int.from_bytes(os.urandom(7))
        mia = os.open(self._candado, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.fcntl(mia, fcntl.F_OFD_SETLK, _CANDADO.pack(fcntl.F_WRLCK, 0, place, 1, 0))
        except OSError:
            os.close(mia)
            raise
        name = f"{_DE_PANTALLA}{place:x}"
        self._mine_ids[name] = mia
        return name

    def end(self, name: str) -> None:
        """End a session of this process; one that is not does no harm."""
        mia = self._mine_ids.pop(name, None)
        if mia is not None:
            os.close(mia)

    def alive(self, name: str, mirador: int) -> bool:
        """Tell whether a session goes on, looking through an open file that holds none."""
        if not name.startswith(_DE_PANTALLA):
            return True
        place = int(name.removeprefix(_DE_PANTALLA), 16)
        question = _CANDADO.pack(fcntl.F_WRLCK, 0, place, 1, 0)
        respuesta = fcntl.fcntl(mirador, fcntl.F_OFD_GETLK, question)
        return bool(_CANDADO.unpack(respuesta)[0] != fcntl.F_UNLCK)


def holders(lock: Path, proc: Path = _PROC) -> list[int]:
    """Return the other processes that hold a file lock, by what the kernel says."""
    try:
        inodo = str(lock.stat().st_ino)
        lines = (proc / "locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    pids: set[int] = set()
    for line in lines:
        # «1: FLOCK ADVISORY READ 16427 fe:00:11274797 0 EOF»; one that waits has an arrow.
        field_names = line.split()
        if (
            len(field_names) > 5
            and field_names[1] == "FLOCK"
            and field_names[5].rpartition(":")[2] == inodo
        ):
            pids.add(int(field_names[4]))
    return sorted(pids - {os.getpid()})


def describe_holders(lock: Path, proc: Path = _PROC) -> str:
    """Say who has the store open: «yuli (proceso 123), andres (proceso 456) y 2 más»."""
    pids = holders(lock, proc)
    if not pids:
        return "no se sabe quién"
    said_words = ", ".join(f"{_persona(pid, proc)} (proceso {pid})" for pid in pids[:_NOMBRADAS])
    others = len(pids) - _NOMBRADAS
    return f"{said_words} y {others} más" if others > 0 else said_words


def _persona(pid: int, proc: Path) -> str:
    """Return whom a process was told to work for, else whose it is."""
    folder = proc / str(pid)
    with suppress(OSError):
        order = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        with suppress(ValueError, IndexError):
            name = order[order.index("--como") + 1]
            if _NAME.fullmatch(name):
                return name
        with suppress(KeyError):
            return pwd.getpwuid(folder.stat().st_uid).pw_name
    return "alguien"
