"""Saving memory in a session: each person has a process, and all run on one host."""

from __future__ import annotations

import gc
import sys

THREADS = 3
"""Threads that read and write; each keeps a connection and a heap of almost 1 MiB."""
SETTLED_S = 1.0
"""Seconds after the first paint by which the start is over, first rows and card included."""
_THRESHOLDS = (700, 10, 3)
"""Thresholds of the garbage collector after the start, which skips frozen objects."""


def without_openssl() -> None:
    """Keep hashlib from loading 4 MiB of OpenSSL once sqlite-utils is loaded.

    Python's own code hashes a line of the historial in a microsecond.
    """
    if "hashlib" not in sys.modules:
        sys.modules["_hashlib"] = None  # type: ignore[assignment] # as the documentation says: not there


def begin() -> None:
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
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
