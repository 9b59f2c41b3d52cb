"""The golden files: one text per frame, in a folder per size and route."""

from __future__ import annotations

from pathlib import Path

GOLDEN = Path(__file__).with_name("golden")


def folder_of(route: str, size: tuple[int, int]) -> Path:
    """Return the folder of the frames of a route at a size."""
    return GOLDEN / f"{size[0]}x{size[1]}" / route


def read(route: str, size: tuple[int, int]) -> dict[str, str]:
    """Return the golden frames of a route at a size, by name."""
    files = sorted(folder_of(route, size).glob("*.txt"))
    return {path.stem: path.read_bytes().decode("utf-8") for path in files}


def write(route: str, size: tuple[int, int], frames: dict[str, str]) -> None:
    """Write the golden frames of a route at a size."""
    folder = folder_of(route, size)
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        (folder / f"{name}.txt").write_bytes(frame.encode("utf-8"))
