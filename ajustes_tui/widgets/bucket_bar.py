"""All the casos of a corte as one bar, each bucket with its letter and its own fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.ui.text import Linea, Trozo, Voz
from ajustes_tui.widgets.line_view import Lineas


class Cubeta(NamedTuple):
    """A bucket of the figures: its letter and how many casos it holds."""

    letra: str
    casos: int


_ASPECTO: dict[str, tuple[str, Voz]] = {
    "A": ("█", Voz.OK),
    "C": ("▓", Voz.FUERTE),
    "R": ("▒", Voz.MALO),
    "X": ("▒", Voz.AVISO),
    "Q": ("░", Voz.TENUE),
    "P": ("░", Voz.TENUE),
}


def repartir(casos: Sequence[int], ancho: int) -> list[int]:
    """Share `ancho` cells in proportion, at least one for each bucket that is not empty."""
    total = sum(casos)
    if not total:
        return [0] * len(casos)
    exactos = [numero * ancho / total for numero in casos]
    celdas = [
        max(int(exacto), 1) if numero else 0 for numero, exacto in zip(casos, exactos, strict=True)
    ]
    while sum(celdas) < ancho:
        faltan = [exacto - celda for exacto, celda in zip(exactos, celdas, strict=True)]
        celdas[faltan.index(max(faltan))] += 1
    while sum(celdas) > ancho and max(celdas) > 1:
        celdas[celdas.index(max(celdas))] -= 1
    return celdas


class BarraCubetas(Lineas):
    """One row that reads without colour: `A████C▓▓R▒▒XQ░P░`."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._cubetas: tuple[Cubeta, ...] = ()

    def show(self, cubetas: Sequence[Cubeta]) -> None:
        """Draw these buckets in this order."""
        if tuple(cubetas) != self._cubetas:
            self._cubetas = tuple(cubetas)
            self.refresh()

    def line(self, y: int, ancho: int) -> Linea:
        """Return the bar, one blank from the edge."""
        celdas = repartir([cubeta.casos for cubeta in self._cubetas], max(ancho - 4, 0))
        linea = [Trozo(" ")]
        for cubeta, largo in zip(self._cubetas, celdas, strict=True):
            relleno, voz = _ASPECTO.get(cubeta.letra, ("░", Voz.TENUE))
            if largo:
                linea.append(Trozo(cubeta.letra + relleno * (largo - 1), voz))
        return linea
