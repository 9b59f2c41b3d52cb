"""Processes forked from one that has its libraries loaded, and not started anew.

Loading them takes a third of a second of processor, for Polars as for Textual: a good part of the suite was
that. What a forked process does from there on is what a started one does.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_NUMBER = struct.Struct("i")
_MOST_FILES = 4

Work = Callable[[dict[str, Any], list[int]], int]
"""What a forked process does: it takes what was said of it and its files, and returns how it ends."""


def _has_come(file: int, seconds: float | None) -> bool:
    """Wait for something to read; `select` knows no number above a thousand, and a worker opens more."""
    waiting = select.poll()
    waiting.register(file, select.POLLIN)
    return bool(waiting.poll(None if seconds is None else seconds * 1000))


class Forked:
    """What is used of a process: whether it ended, how, and ways to end it."""

    def __init__(self, status: int) -> None:
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
                    raise subprocess.TimeoutExpired("a forked process", timeout or 0.0)
                self._take_end()
            assert self.returncode is not None
            return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the process unless it ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once."""
        self.send_signal(signal.SIGKILL)

    def _take_end(self) -> None:
        (status,) = _NUMBER.unpack(os.read(self._status, _NUMBER.size))
        self.returncode = os.waitstatus_to_exitcode(status)
        os.close(self._status)


class Loaded:
    """A process with its libraries loaded, started when it is first needed, which forks others."""

    def __init__(self, script: Path, env: Mapping[str, str]) -> None:
        self._order = [sys.executable, "-P", str(script)]
        self._env = dict(env)
        self._lock = threading.Lock()
        self._orders: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def fork(self, about: Mapping[str, Any], files: Sequence[int]) -> Forked:
        """Return a process that works with some files, which stay open here."""
        status, theirs = os.pipe()
        told = json.dumps(about).encode()
        with self._lock:
            orders = self._started()
            socket.send_fds(orders, [_NUMBER.pack(len(told))], [*files, theirs])
            orders.sendall(told)
        os.close(theirs)
        return Forked(status)

    def close(self) -> None:
        """End the loaded process; those it forked go on."""
        if self._orders is not None and self._process is not None:
            self._orders.close()
            self._process.wait()

    def _started(self) -> socket.socket:
        if self._orders is None:
            self._orders, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    [*self._order, str(theirs.fileno())],
                    env=self._env | {"PYTHONPATH": str(ROOT)},
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
        return self._orders


def serve(work: Work) -> int:
    """Fork a process for each order and tell how it ended.

    Returns in this process when nobody orders any more, and in each forked one what its work returned.
    """
    gc.freeze()
    woken, wakes = os.pipe()
    for end in (woken, wakes):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    waited: dict[int, int] = {}
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        waiting = select.poll()
        waiting.register(orders, select.POLLIN)
        waiting.register(woken, select.POLLIN)
        while True:
            ready = [file for file, _event in waiting.poll()]
            if woken in ready:
                os.read(woken, 4096)
                _tell_ends(waited)
            if orders.fileno() not in ready:
                continue
            size, files, _flags, _address = socket.recv_fds(orders, _NUMBER.size, _MOST_FILES)
            if not size:
                return 0
            about = json.loads(orders.recv(_NUMBER.unpack(size)[0], socket.MSG_WAITALL))
            *files, status = files
            forked = os.fork()
            if forked == 0:
                break
            os.write(status, _NUMBER.pack(forked))
            waited[forked] = status
            for file in files:
                os.close(file)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for file in (woken, wakes, status, *waited.values()):
        os.close(file)
    return work(about, files)


def _tell_ends(waited: dict[int, int]) -> None:
    """Tell of each process that has ended how, on the pipe it is waited for at."""
    for process in list(waited):
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            told = waited.pop(process)
            # Nobody may wait any more.
            with suppress(BrokenPipeError):
                os.write(told, _NUMBER.pack(status))
            os.close(told)
