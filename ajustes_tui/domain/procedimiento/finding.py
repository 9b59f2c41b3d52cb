"""A fault of the procedure: where it is, what is lacking, and a caso that shows it."""

from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName

WHOLE = "El procedimiento está completo y no se contradice."
"""What is said of a procedure without findings."""


class Finding(NamedTuple):
    """A fault of the procedure."""

    place: str
    lacks: str
    example: str
    catalog: CatalogName | None = None
    """The catalogue that has it; None where it is of the program."""
    of: Estado | Evento | None = None
    """The box or the arrow of the flujograma that it is of; None where it is of none."""

    def __str__(self) -> str:
        """Return the finding as a sentence."""
        return f"{self.place}: {self.lacks} (ejemplo: {self.example})"


def of_estado(estado: Estado, lacks: str, example: str) -> Finding:
    """Return a fault of an estado."""
    return Finding(f"estado {estado}", lacks, example, of=estado)


def of_evento(evento: Evento, lacks: str, example: str) -> Finding:
    """Return a fault of an evento."""
    return Finding(f"evento {evento}", lacks, example, of=evento)
