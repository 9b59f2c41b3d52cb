"""A fault of the procedure: where, what is missing, and an example caso."""

from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName

WHOLE = "El procedimiento está completo y no se contradice."


class Finding(NamedTuple):
    """A fault of the procedure."""

    place: str
    lacks: str
    example: str
    catalog: CatalogName | None = None
    """None if the fault is in the program."""
    of: Estado | Evento | None = None
    """The box or arrow of the flujograma, if any."""

    def __str__(self) -> str:
        return f"{self.place}: {self.lacks} (ejemplo: {self.example})"


def of_estado(estado: Estado, lacks: str, example: str) -> Finding:
    return Finding(f"estado {estado}", lacks, example, of=estado)


def of_evento(evento: Evento, lacks: str, example: str) -> Finding:
    return Finding(f"evento {evento}", lacks, example, of=evento)
