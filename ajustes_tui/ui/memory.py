"""What a session keeps in memory: there is one for each person, and all of them on one host."""

from __future__ import annotations

import gc
import sys

HILOS = 3
"""Threads that read and write; each keeps a connection and a heap of its own, almost 1 MiB."""
ASIENTO_S = 1.0
"""How long after the frame is there the start is over, its rows and first card included."""
_UMBRALES = (700, 10, 3)
"""How often the interpreter looks for garbage; what is set aside below is not looked through."""


def begin() -> None:
    """Prepare to import the interface: without TLS, and without looking for garbage on the way.

    asyncio brings TLS along when there is one, for 1.5 MiB; this program opens no connection.
    """
    gc.disable()
    if "ssl" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment] # as the documentation says: not there
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]


def imported() -> None:
    """Set aside what the imports made: it stays until the end, and is not looked through again."""
    gc.freeze()


def settle() -> None:
    """Set aside all that stays until the end, so that garbage is found often and at little cost."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_UMBRALES)
