"""Write the golden frames again: `python -m tests.frames [route ...]` from the root of the project.

Without names every route is walked at every size; what no route shows any more is removed.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from tests.frames.golden import folder_of, write
from tests.frames.routes import ROUTES
from tests.frames.store import build_store, copy_store
from tests.frames.walk import SIZES


def main(names: list[str]) -> None:
    """Walk the routes and replace their golden files."""
    with tempfile.TemporaryDirectory() as place:
        store = build_store(Path(place) / "store")
        for name in names or sorted(ROUTES):
            for size in SIZES:
                copy = copy_store(store, Path(place) / f"{name}.{size[0]}")
                frames = asyncio.run(ROUTES[name].run(copy, size))
                shutil.rmtree(folder_of(name, size), ignore_errors=True)
                write(name, size, frames)
                sys.stdout.write(f"{name} {size[0]}x{size[1]}: {len(frames)} frames\n")


if __name__ == "__main__":
    main(sys.argv[1:])
