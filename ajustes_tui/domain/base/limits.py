"""The limits of reading a workbook: settings, so that a hostile file is refused before it does harm."""

from typing import NamedTuple


class ReadLimits(NamedTuple):
    """The limits of one reading; a file beyond any of them is refused with a message that names it."""

    filas: int = 1_048_576
    """Rows of the sheet, blank ones included: as many as a sheet of Excel has."""
    columnas: int = 500
    """Columns read; the rest of a wider sheet is left out, and an aviso says so."""
    bytes_archivo: int = 512 * 1024**2
    """Size of the file, in bytes."""
    bytes_expandidos: int = 2 * 1024**3
    """Size of the parts of the file once inflated, in bytes."""
    segundos: int = 300
    """Seconds of processor time of the reading process, and of waiting for its answer."""
    memoria: int = 3 * 1024**3
    """Address space of the reading process, in bytes."""
