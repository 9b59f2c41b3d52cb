"""Which sessions have a store open, for whoever has to wait for them."""

from __future__ import annotations

import os
import pwd
import re
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_NOMBRE = re.compile(r"[\w.-]{1,32}", re.ASCII)
_NOMBRADAS = 5


def holders(candado: Path, proc: Path = _PROC) -> list[int]:
    """Return the other processes that hold a file lock, by what the kernel says."""
    try:
        inodo = str(candado.stat().st_ino)
        lineas = (proc / "locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    pids: set[int] = set()
    for linea in lineas:
        # «1: FLOCK ADVISORY READ 16427 fe:00:11274797 0 EOF»; one that waits has an arrow.
        campos = linea.split()
        if len(campos) > 5 and campos[1] == "FLOCK" and campos[5].rpartition(":")[2] == inodo:
            pids.add(int(campos[4]))
    return sorted(pids - {os.getpid()})


def describe_holders(candado: Path, proc: Path = _PROC) -> str:
    """Say who has the store open: «yuli (proceso 123), andres (proceso 456) y 2 más»."""
    pids = holders(candado, proc)
    if not pids:
        return "no se sabe quién"
    dichos = ", ".join(f"{_persona(pid, proc)} (proceso {pid})" for pid in pids[:_NOMBRADAS])
    otros = len(pids) - _NOMBRADAS
    return f"{dichos} y {otros} más" if otros > 0 else dichos


def _persona(pid: int, proc: Path) -> str:
    """Return whom a process was told to work for, else whose it is."""
    carpeta = proc / str(pid)
    with suppress(OSError):
        orden = (carpeta / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        with suppress(ValueError, IndexError):
            nombre = orden[orden.index("--como") + 1]
            if _NOMBRE.fullmatch(nombre):
                return nombre
        with suppress(KeyError):
            return pwd.getpwuid(carpeta.stat().st_uid).pw_name
    return "alguien"
