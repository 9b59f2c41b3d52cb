"""Start the processes that read bases, one of them ahead of its order when it is known to come.

A module of its own with hardly an import: a process is started early to save time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_WAITING: list[subprocess.Popen[bytes]] = []


def warm_up() -> None:
    """Start the process of the next reading: its libraries load while the program does the rest.

    It ends by itself when this program does and nobody gave it an order.
    """
    _WAITING.append(_new())


def take_process() -> subprocess.Popen[bytes]:
    """Return a process that waits for its order on its standard input."""
    return _WAITING.pop() if _WAITING else _new()


def _new() -> subprocess.Popen[bytes]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "POLARS_MAX_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    # What the reading libraries complain of carries paths: nobody is shown it.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ajustes_tui.excel.read.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
