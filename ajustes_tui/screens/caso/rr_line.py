"""The RR line on rows 22 and 23: how much of RR's field it takes, and whose it is."""

from __future__ import annotations

from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import ancho, cell

NO_RR_LINE = "Esto no deja línea en RR: queda en el historial."
LAST_LEAVES_NONE = "lo último no deja línea · r la repite"
_MARCO = len("──  ─  ──")
_REPITE = " · r la repite"
_PALABRAS = (
    (", la que acaba de decidir", _REPITE),
    (", la anterior", _REPITE),
    (", la anterior", ""),
    ("", ""),
)
"""What is said around a line, from all of it to nothing: that it is not of the card goes last."""


def rr_length(linea: str, resto: str, maximo: int) -> str:
    """Return how much of RR's field a line takes, and what of it did not fit."""
    cortado = f" · no cupo «{resto.strip()}»" if resto else ""
    return f"{len(linea)} de {maximo}{cortado}"


def decided_rr(cuenta: str, linea: str, resto: str, maximo: int) -> tuple[str, str, str]:
    """Return the title, the right end and the text of the line of what was just decided.

    What did not fit in RR is never left out: the words around it give way.
    """
    titulo = f"Línea RR de {cuenta}"
    for cola, repite in _PALABRAS:
        derecha = f"{rr_length(linea, resto, maximo)}{repite}"
        if ancho(f"{titulo}{cola}{derecha}") + _MARCO <= WIDTH:
            return f"{titulo}{cola}", derecha, linea
    libre = WIDTH - _MARCO - ancho(f"{titulo}{rr_length(linea, '', maximo)} · no cupo «»")
    return titulo, rr_length(linea, cell(resto.strip(), libre), maximo), linea
