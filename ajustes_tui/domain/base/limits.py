"""What reading one workbook may cost: settings, so that a hostile file is refused and not suffered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limites:
    """What one reading may cost; beyond any of them the file is refused with its own words."""

    filas: int = 1_000_000
    """Rows of the sheet, blank ones included."""
    columnas: int = 500
    """Columns read; the rest of a wider sheet is left out and said."""
    bytes_archivo: int = 512 * 1024**2
    """Size of the file."""
    bytes_expandidos: int = 2 * 1024**3
    """Size of its parts once inflated."""
    segundos: int = 300
    """Processor time, and time waited for an answer."""
    memoria: int = 3 * 1024**3
    """Address space of the reading process, in bytes."""
