"""First-come waiting for a file lock, limited and cancellable."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable

from ajustes_tui.errors import ConflictError

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
