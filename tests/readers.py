"""Reading processes that are forked from one with Polars and fastexcel loaded.

Nearly every store of a test begins with a base that is read. What a forked process does is the program's
own `child.main`, with its limits, its pipes and its end. How the program itself starts one is tested in
`tests/excel/read/test_process.py` and by whatever runs the program as a command.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from tests.loaded import Forked, Loaded, serve


class ForkedReader:
    """What a reading uses of a process: its pipes, whether it ended, how, and a way to end it."""

    def __init__(self, process: Forked, into: int, out: int) -> None:
        self.stdin = os.fdopen(into, "wb")
        self.stdout = os.fdopen(out, "rb")
        self.pid = process.pid
        self.poll = process.poll
        self.wait = process.wait
        self.kill = process.kill
        self._process = process

    @property
    def returncode(self) -> int | None:
        """How the process ended, as far as anybody asked."""
        return self._process.returncode


class Readers:
    """One process with the libraries loaded; it ends with this one, or when it is told to."""

    def __init__(self) -> None:
        self._loaded = Loaded(Path(__file__), os.environ | {"POLARS_MAX_THREADS": "1"})

    def take(self) -> ForkedReader:
        """Return a process that waits for its order on its standard input."""
        theirs_in, into = os.pipe()
        out, theirs_out = os.pipe()
        about = {"folder": str(Path.cwd()), "environment": dict(os.environ)}
        process = self._loaded.fork(about, [theirs_in, theirs_out])
        os.close(theirs_in)
        os.close(theirs_out)
        return ForkedReader(process, into, out)

    def close(self) -> None:
        """End the loaded process."""
        self._loaded.close()


def _read(about: dict[str, Any], files: list[int]) -> int:
    """Do one reading, as the process that the program starts for it."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(about["folder"])
    os.environ.clear()
    os.environ.update(about["environment"])
    code = 1
    try:
        child.main()
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    from ajustes_tui.domain.base.headers import meaning_of
    from ajustes_tui.excel.read import child

    # What a process works out for its first header, each would work out again.
    meaning_of("Cuenta")
    sys.exit(serve(_read))
