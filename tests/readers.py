"""Readings by a process with Polars and fastexcel loaded, which does one after another.

Nearly every store of a test begins with a base that is read, and half of what that costs is what each new
process works out again. What the process does is the program's own `child.main`, with its pipes; a reading
that comes while another is not over, or after one that was ended, gets a process of its own. How the program
itself starts one, limits it and ends it is tested by whoever asks for `started_readers` and by whatever runs
the program as a command.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.loaded import Forked, Loaded, serve

END_S = 0.5
"""Seconds that a reading which is over may take to say so before its process is ended."""
_READINGS_A_COLLECTION = 25


class _Kept:
    """A forked process that does the readings it is given through a socket."""

    def __init__(self, loaded: Loaded) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process: Forked = loaded.fork({}, [theirs.fileno()])
        self.busy = self.killed = False


class KeptReader:
    """What a reading uses of a process: its pipes, whether it ended, how, and a way to end it."""

    def __init__(self, kept: _Kept, into: int, out: int) -> None:
        self.stdin = os.fdopen(into, "wb")
        self.stdout = os.fdopen(out, "rb")
        self.pid = kept.process.pid
        self.returncode: int | None = None
        self._kept = kept
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        return self._end_within(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._end_within(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("a reading", timeout or 0.0)
        return code

    def kill(self) -> None:
        if self._end_within(END_S) is None:
            self._kept.killed = True
            self._kept.process.kill()

    def _end_within(self, seconds: float | None) -> int | None:
        with self._lock:
            if self.returncode is None:
                waiting = select.poll()
                waiting.register(self._kept.control, select.POLLIN)
                if waiting.poll(None if seconds is None else seconds * 1000):
                    over = self._kept.control.recv(1)
                    self.returncode = 0 if over else self._kept.process.wait()
                    self._kept.busy = not over or self._kept.killed
            return self.returncode


class Readers:
    """The process that does the readings of this one; it ends with it, or when it is told to."""

    def __init__(self) -> None:
        self._loaded = Loaded(
            Path(__file__), os.environ | {"POLARS_MAX_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
        )
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def take(self) -> KeptReader:
        """Return a process that waits for its order on its standard input."""
        theirs_in, into = os.pipe()
        out, theirs_out = os.pipe()
        with self._lock:
            kept = self._kept
            if kept is None or kept.busy:
                kept = self._kept = _Kept(self._loaded)
            kept.busy = True
        about = {"folder": str(Path.cwd()), "environment": dict(os.environ)}
        files = [theirs_in, theirs_out]
        with suppress(BrokenPipeError):
            socket.send_fds(kept.control, [json.dumps(about).encode()], files)
        for file in files:
            os.close(file)
        return KeptReader(kept, into, out)

    def close(self) -> None:
        """End the processes."""
        if self._kept is not None:
            self._kept.control.close()
        self._loaded.close()


def _read(_about: dict[str, Any], files: list[int]) -> int:
    """Do the readings that come, one after another, until nobody gives any more."""
    # Who reads the answers is gone after each of them, and processor time is that of them all.
    child.threading = SimpleNamespace(Thread=lambda **_: SimpleNamespace(start=lambda: None))
    limit, memory = resource.setrlimit, resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit = lambda what, to: None if what == resource.RLIMIT_CPU else limit(what, to)
    (number,) = files
    with socket.socket(fileno=number) as control:
        for done in range(1, sys.maxsize):
            told, given, *_more = socket.recv_fds(control, 1 << 20, 2)
            if not told:
                return 0
            for place, file in enumerate(given):
                os.dup2(file, place)
                os.close(file)
            about = json.loads(told)
            os.chdir(about["folder"])
            os.environ.clear()
            os.environ.update(about["environment"])
            sys.stdin = open(0, closefd=False)  # noqa: SIM115 - the pipe of this reading
            child.main()
            limit(resource.RLIMIT_AS, memory)
            control.send(b".")
            if done % _READINGS_A_COLLECTION == 0:
                gc.collect()
    return 0


if __name__ == "__main__":
    from ajustes_tui.domain.base.headers import meaning_of
    from ajustes_tui.excel.read import child

    # What a process works out for its first header, each would work out again.
    meaning_of("Cuenta")
    sys.exit(serve(_read))
