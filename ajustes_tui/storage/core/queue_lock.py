"""Standing in line for a file lock: in the order of arrival, for so long, and free to give up."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable

from ajustes_tui.errors import ConflictError

_MIRADA_S = 0.05
"""How often whoever waits looks whether to go on waiting."""


class _Puesto:
    """A thread that blocks for a lock on behalf of whoever waits for it.

    Linux hands a lock over in the order it was asked for only to those who block, and blocking can
    neither be timed nor stopped. Asking again and again can, but then sixty-four writers let some
    wait for seconds. The thread is kept for the next wait: making one costs more than the wait.
    """

    def __init__(self) -> None:
        # Each is let go of to say that something happened: the cheapest signal between two threads.
        self._demand, self._dado = threading.Lock(), threading.Lock()
        self._demand.acquire()
        self._dado.acquire()
        self._candado = -1
        self._modo = fcntl.LOCK_EX
        self._fallo: OSError | None = None
        self._left = False
        threading.Thread(target=self._atender, name="fila", daemon=True).start()

    def take(self, lock: int, mode: int, limit: float, follow: Callable[[], None]) -> bool:
        """Wait for the lock; False when the moment `limit` comes first.

        Who leaves without it, also because `follow` raised, must not use this thread again.
        """
        # Its own descriptor: who gives up closes theirs, and the lock goes with the last of both.
        self._candado, self._modo = os.dup(lock), mode
        self._demand.release()
        try:
            while not self._dado.acquire(timeout=_MIRADA_S):
                follow()
                if time.monotonic() > limit:
                    self._abandonar()
                    return False
        except BaseException:
            self._abandonar()
            raise
        if self._fallo is not None:
            raise self._fallo
        return True

    def _abandonar(self) -> None:
        self._left = True
        self._demand.release()

    def _atender(self) -> None:
        while True:
            self._demand.acquire()
            if self._left:
                return
            try:
                fcntl.flock(self._candado, self._modo)
            except OSError as error:
                self._fallo = error
            os.close(self._candado)
            self._dado.release()


_free: list[_Puesto] = []


def stand_in_line(
    lock: int, mode: int, espera_s: float, follow: Callable[[], None] = lambda: None
) -> None:
    """Take a file lock when its turn comes, waiting at most `espera_s`.

    `follow` is called while it waits and may raise, to stop waiting. Raises Conflicto when the turn
    does not come.
    """
    try:
        fcntl.flock(lock, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        limit = time.monotonic() + espera_s
    else:
        return
    try:
        rank = _free.pop()
    except IndexError:
        rank = _Puesto()
    if not rank.take(lock, mode, limit, follow):
        raise ocupado()
    _free.append(rank)


def ocupado() -> ConflictError:
    """Return what a person reads when the store stays busy."""
    return ConflictError(
        "El almacén siguió ocupado y no se escribió nada.",
        "Intente de nuevo en un momento.",
        code="almacen_ocupado",
    )
