"""How high a row must be for its wrapped texts to be printed whole, Excel and LibreOffice alike."""

from __future__ import annotations

from collections.abc import Iterable

from ajustes_tui.domain.values.text import limpiar

ALTO_DE_RENGLON = 15.0
"""Points of a line of the letter of the sheets."""
ALTO_MAXIMO = 409.0
"""What Excel lets a row be, in points."""
_ORILLA = 1
"""Units of a column's width that its borders take."""
_MUY_ANCHAS = frozenset("mwMW@%…—")


def alto_de(celdas: Iterable[tuple[object, float]]) -> float:
    """Return the points of a row from its values and the widths of their columns."""
    return min(
        max((renglones(valor, ancho) for valor, ancho in celdas), default=1) * ALTO_DE_RENGLON,
        ALTO_MAXIMO,
    )


def renglones(valor: object, ancho: float) -> int:
    """Return in how many lines a text is broken at its blanks in a column; any other value in one."""
    if not isinstance(valor, str):
        return 1
    cabe = max(ancho - _ORILLA, 1)
    cuantos, usado = 1, 0.0
    for palabra in limpiar(valor).split(" "):
        largo = sum(map(_unidades, palabra))
        if usado and usado + 1 + largo > cabe:
            cuantos, usado = cuantos + 1, 0.0
        elif usado:
            usado += 1
        while largo > cabe:
            cuantos, largo = cuantos + 1, largo - cabe
        usado += largo
    return cuantos


def _unidades(letra: str) -> float:
    """Return how much of a width a letter takes; a column is so many digits wide."""
    if letra in _MUY_ANCHAS:
        return 1.6
    if letra.isupper():
        return 1.25
    return 1.0 if ord(letra) < 0x1100 else 2.0
