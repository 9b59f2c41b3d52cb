"""Orders to a program none of whose processes can load a library."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.services.soporte import Almacen

ROOT = Path(__file__).resolve().parents[2]
INTERNAL = 70


def orders_without(
    library: str, store: Almacen, folder: Path, *lines: str
) -> list[tuple[int, Any]]:
    """Give orders one after another in one process; return the exit and the document of each."""
    blocked = folder / "blocked"
    blocked.mkdir()
    (blocked / f"{library}.py").write_text(f"raise ImportError('{library} is blocked')\n")
    homes = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("DATA", "CONFIG", "STATE")}
    base = ["--db", str(store.path), "--como", "drubio"]
    given = [[*base, *shlex.split(line), "--json"] for line in lines]
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            f"from ajustes_tui.cli import main\nfor line in {given!r}: print(main(line))",
        ],
        cwd=folder,
        env=os.environ | homes | {"PYTHONPATH": os.pathsep.join((str(blocked), str(ROOT)))},
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(row) for row in done.stdout.splitlines()]
    return list(zip(answers[1::2], answers[::2], strict=True))
