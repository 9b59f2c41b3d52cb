"""Reading processes that are forked from one that has its libraries loaded, and not started anew.

Loading Polars and fastexcel takes a third of a second of processor, which was a quarter of the
suite: nearly every store of a test begins with a base that is read. What a forked process does is
the program's own `child.main`, with its limits, its pipes and its end. How the program itself starts
one is tested in `tests/excel/read/test_process.py` and by whatever runs the program as a command.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NUMBER = struct.Struct("i")


def _has_come(file: int, seconds: float | None) -> bool:
    """Wait for something to read; `select` knows no number above a thousand, and a worker opens more."""
    waiting = select.poll()
    waiting.register(file, select.POLLIN)
    return bool(waiting.poll(None if seconds is None else seconds * 1000))


class ForkedReader:
    """What a reading uses of a process: its pipes, whether it ended, how, and a way to end it."""

    def __init__(self, into: int, out: int, status: int) -> None:
        self.stdin = os.fdopen(into, "wb")
        self.stdout = os.fdopen(out, "rb")
        self.returncode: int | None = None
        self._status = status
        self._lock = threading.Lock()
        (self.pid,) = _NUMBER.unpack(os.read(status, _NUMBER.size))

    def poll(self) -> int | None:
        """Return how the process ended, or None while it has not."""
        with self._lock:
            if self.returncode is None and _has_come(self._status, 0):
                self._take_end()
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the process to end and return how."""
        with self._lock:
            if self.returncode is None:
                if not _has_come(self._status, timeout):
                    raise subprocess.TimeoutExpired("reading", timeout or 0.0)
                self._take_end()
            assert self.returncode is not None
            return self.returncode

    def kill(self) -> None:
        """End the process at once."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def _take_end(self) -> None:
        (status,) = _NUMBER.unpack(os.read(self._status, _NUMBER.size))
        self.returncode = os.waitstatus_to_exitcode(status)
        os.close(self._status)


class Readers:
    """One process with the libraries loaded; it ends with this one, or when it is told to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: socket.socket | None = None
        self._loaded: subprocess.Popen[bytes] | None = None

    def take(self) -> ForkedReader:
        """Return a process that waits for its order on its standard input."""
        theirs_in, into = os.pipe()
        out, theirs_out = os.pipe()
        status, theirs_status = os.pipe()
        theirs = (theirs_in, theirs_out, theirs_status)
        about = json.dumps([str(Path.cwd()), dict(os.environ)]).encode()
        with self._lock:
            orders = self._started()
            socket.send_fds(orders, [_NUMBER.pack(len(about))], theirs)
            orders.sendall(about)
        for descriptor in theirs:
            os.close(descriptor)
        return ForkedReader(into, out, status)

    def close(self) -> None:
        """End the loaded process."""
        if self._orders is not None and self._loaded is not None:
            self._orders.close()
            self._loaded.wait()

    def _started(self) -> socket.socket:
        if self._orders is None:
            self._orders, theirs = socket.socketpair()
            with theirs:
                self._loaded = subprocess.Popen(
                    [sys.executable, "-P", __file__, str(theirs.fileno())],
                    env=os.environ | {"PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1"},
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
        return self._orders


def _serve(orders: socket.socket) -> None:
    """Fork a reader for each order, and who waits for it: nobody here has to look after them."""
    import gc

    from ajustes_tui.excel.read import child

    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        size, descriptors, _flags, _address = socket.recv_fds(orders, _NUMBER.size, 3)
        if not size:
            return
        about = orders.recv(_NUMBER.unpack(size)[0], socket.MSG_WAITALL)
        if os.fork() == 0:
            orders.close()
            _run(child.main, about, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _run(main: Callable[[], None], about: bytes, into: int, out: int, status: int) -> None:
    """Run one reader below this process, say its number and then how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    reader = os.fork()
    if reader == 0:
        os.close(status)
        os.dup2(into, 0)
        os.dup2(out, 1)
        os.close(into)
        os.close(out)
        folder, environment = json.loads(about)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        code = 1
        try:
            main()
            code = 0
        finally:
            os._exit(code)
    os.close(into)
    os.close(out)
    os.write(status, _NUMBER.pack(reader))
    os.write(status, _NUMBER.pack(os.waitpid(reader, 0)[1]))
    os._exit(0)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        _serve(given)
