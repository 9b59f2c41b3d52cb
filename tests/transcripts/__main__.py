"""Write the golden transcripts again: `python -m tests.transcripts [name ...]` from the root of the project.

Without names every conversation is held, and what belongs to none any more is removed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.frames.store import build_store, copy_store
from tests.transcripts.talks import TALKS
from tests.transcripts.telling import GOLDEN, golden_of, strays


def main(names: list[str]) -> None:
    """Hold the conversations and replace their golden files."""
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        store = build_store(Path(place) / "store")
        for name in names or sorted(TALKS):
            said = TALKS[name].run(copy_store(store, Path(place) / name))
            golden_of(name).write_text(said, encoding="utf-8")
            sys.stdout.write(f"{name}: {len(said.splitlines())} lines\n")
    for path in strays():
        path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
