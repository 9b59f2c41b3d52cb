"""Start reading processes, ahead of the order if one is expected.

Kept apart with few imports, to start a process early.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_WAITING: list[subprocess.Popen[bytes]] = []


def warm_up() -> None:
    """Loads the libraries early; ends with the program if unused."""
    _WAITING.append(_new())


def take_process() -> subprocess.Popen[bytes]:
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
