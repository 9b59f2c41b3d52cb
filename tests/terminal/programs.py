"""The program on a terminal, forked from a process that has Textual and every screen loaded."""

from __future__ import annotations

import fcntl
import importlib
import os
import pkgutil
import signal
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.loaded import ROOT, Forked, Loaded, serve

_LIKE_ANY = frozenset({"PATH", "HOME", "TERM", "LANG", "PYTHONPATH"})
"""Of the environment, what Python itself and the libraries read the same when they are loaded before."""
CHARSET = "C.UTF-8"
"""The charset of the loaded process, which a program of another one cannot have been forked from."""

_STREAMS = (
    (0, "stdin", "surrogateescape"),
    (1, "stdout", "surrogateescape"),
    (2, "stderr", "backslashreplace"),
)
"""How Python opens its three streams in that charset."""


class Programs:
    """One process with the libraries loaded, which the programs of the tests are forked from."""

    def __init__(self) -> None:
        self._loaded = Loaded(Path(__file__), {"PATH": os.environ["PATH"], "LANG": CHARSET})

    def start(
        self,
        order: Sequence[str],
        env: Mapping[str, str],
        terminal: int,
        ignored: Sequence[signal.Signals],
    ) -> Forked:
        """Start the program on a terminal of its own, ignoring some signals."""
        about = {"order": [*order], "environment": {**env}, "ignored": [*map(int, ignored)]}
        return self._loaded.fork(about, [terminal])

    def close(self) -> None:
        """End the loaded process."""
        self._loaded.close()


def can_be_forked(env: Mapping[str, str]) -> bool:
    """Tell whether a program with an environment is the same forked as it would be started."""
    return env.get("LANG") == CHARSET and all(
        name in _LIKE_ANY or name.startswith("AJUSTES_") for name in env
    )


def _open(about: dict[str, Any], files: list[int]) -> int:
    """Open the program on its terminal, as the shell of somebody who came in would."""
    (terminal,) = files
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for number in range(3):
        os.dup2(terminal, number)
    os.close(terminal)
    for number in about["ignored"]:
        signal.signal(number, signal.SIG_IGN)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(about["environment"])
    sys.argv = ["ajustes", *about["order"]]
    # Those of the loaded process know that they were of no terminal.
    for number, name, errors in _STREAMS:
        stream = os.fdopen(number, "w" if number else "r", 1, "utf-8", errors, closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    return main()


if __name__ == "__main__":
    import ajustes_tui.screens
    from ajustes_tui import app, services, storage
    from ajustes_tui.cli import main, program

    assert app
    assert program
    for package in (ajustes_tui.screens, services, storage):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    sys.exit(serve(_open))
