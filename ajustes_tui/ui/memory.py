"""Saving memory in a session: each person has a process, and all of them run on one host."""

from __future__ import annotations

import gc
import sys

THREADS = 3
"""Threads that read and write; each keeps a connection and a heap of almost 1 MiB."""
SETTLED_S = 1.0
"""Seconds after the first paint by which the start is over, the first rows and card included."""
_THRESHOLDS = (700, 10, 3)
"""The thresholds of the garbage collector after the start, which skips frozen objects."""


def without_openssl() -> None:
    """Keep hashlib from bringing 4 MiB of OpenSSL once sqlite-utils is loaded.

    A line of the historial is hashed by Python's own code in a microsecond.
    """
    if "hashlib" not in sys.modules:
        sys.modules["_hashlib"] = None  # type: ignore[assignment] # as the documentation says: not there


def begin() -> None:
    """Prepare to import the interface: without OpenSSL, and with the garbage collector off.

    asyncio imports TLS where it is installed, for 1.5 MiB, and this program opens no connection.
    """
    gc.disable()
    without_openssl()
    if "ssl" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment] # as the documentation says: not there
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]


def settle() -> None:
    """Freeze the objects of the start and turn the garbage collector on: it runs often and cheaply."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
