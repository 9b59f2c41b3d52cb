"""Start the processes that read bases, one of them ahead of its order when it is known to come.

A module of its own with hardly an import: who starts a process early does it to win time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_RAIZ = Path(__file__).resolve().parents[3]
_EN_ESPERA: list[subprocess.Popen[bytes]] = []


def calentar() -> None:
    """Start the process of the next reading: its libraries load while the program does the rest.

    It ends by itself when this program does and nobody gave it an order.
    """
    _EN_ESPERA.append(_nuevo())


def tomar() -> subprocess.Popen[bytes]:
    """Return a process that waits for its order on its standard input."""
    return _EN_ESPERA.pop() if _EN_ESPERA else _nuevo()


def _nuevo() -> subprocess.Popen[bytes]:
    path_list = [str(_RAIZ), *filter(None, [os.environ.get("PYTHONPATH")])]
    service_context = os.environ | {
        "PYTHONPATH": os.pathsep.join(path_list),
        "POLARS_MAX_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    # What the reading libraries complain of carries paths: nobody is shown it.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ajustes_tui.excel.read.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=service_context,
    )
