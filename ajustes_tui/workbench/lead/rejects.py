"""The workbook of the rejected rows of a base: its path, and the sentence once it is saved."""

from __future__ import annotations

from pathlib import Path

NO_REJECTS = "No hay filas rechazadas"


def rejects_path(folder: Path, base_file: str) -> Path:
    """Return where the rejected rows of a file are written."""
    return folder / f"rechazos_{Path(base_file).stem.removeprefix('ajustes_')}.xlsx"


def saved_text(count: int, path: Path) -> str:
    """Return the sentence that tells how many rejected rows are in a workbook."""
    rows = "1 fila rechazada quedó" if count == 1 else f"{count} filas rechazadas quedaron"
    return f"{rows} en {path.resolve().parent.name}/{path.name}"
