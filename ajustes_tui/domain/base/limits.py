"""How large a base may be."""

from __future__ import annotations

from typing import NamedTuple


class ReadLimits(NamedTuple):
    """A file over any limit is refused with a message that names it."""

    filas: int = 1_048_576
    """Including blank rows: the maximum of Excel."""
    columnas: int = 500
    bytes_archivo: int = 512 * 1024**2
    """File size, in bytes."""
    bytes_expandidos: int = 2 * 1024**3
    """Once inflated."""
    segundos: int = 300
    """Processor seconds of the reading process, and seconds to wait for its answer."""
    memoria: int = 3 * 1024**3
    """Address space of the reading process, in bytes."""
