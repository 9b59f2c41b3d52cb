"""Percentages of several cortes as bars of half blocks, with their numbers below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.ui.text import Linea, Trozo, Voz, cell
from ajustes_tui.widgets.line_view import Lineas

_BARRA = 2
_BARRA_MAXIMA = 8
"""Cells of one bar, at least and at most."""
_EJE = 5
_TOPES = (10, 20, 30, 40, 50, 60, 80, 100)
_ASPECTO: tuple[tuple[str, str, Voz], ...] = (
    ("█", "▄", Voz.OK),
    ("▓", "▄", Voz.FUERTE),
    ("▒", "▄", Voz.MALO),
)
"""How each series fills its cells, whole and half, as the bar of the buckets does."""


class Punto(NamedTuple):
    """The percentages of a corte; None where there is nothing to divide by."""

    etiqueta: str
    valores: tuple[float | None, ...]


def caben(ancho: int, series: int) -> int:
    """Return how many cortes fit in a width."""
    return max((ancho - _EJE) // (_BARRA * series + 1), 1)


def tope_de(valores: Sequence[float]) -> int:
    """Return the round percentage the tallest bar stays under."""
    return next(tope for tope in _TOPES if tope >= min(max(valores, default=0), 100))


class Tendencia(Lineas):
    """A group of bars for each corte, oldest at the left: it reads without colour."""

    def __init__(self, letras: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__([[]], id=id)
        self._letras = letras
        self._puntos: tuple[Punto, ...] = ()

    def show(self, puntos: Sequence[Punto]) -> None:
        """Draw these cortes, the newest last."""
        if tuple(puntos) != self._puntos:
            self._puntos = tuple(puntos)
            self.refresh()

    def line(self, y: int, ancho: int) -> Linea:
        """Return one row: bars above, then the dates, then the number of each series."""
        series = len(self._letras)
        puntos = self._puntos[-caben(ancho, series) :]
        libre = (ancho - _EJE) // max(len(puntos), 1) - 1
        barra = max(min(libre // series, _BARRA_MAXIMA), _BARRA)
        alto = max(self.size.height - series - 1, 1)
        if y < alto:
            return self._bars(puntos, alto, y, barra)
        hueco = barra * series + 1
        if y == alto:
            fechas = "".join(cell(punto.etiqueta, hueco, "der") for punto in puntos)
            return [Trozo(f"{'':{_EJE}}{fechas}", Voz.TENUE)]
        serie = y - alto - 1
        if serie >= series:
            return []
        textos = (
            "—" if valor is None else f"{valor:.1f}".replace(".", ",")
            for valor in (punto.valores[serie] for punto in puntos)
        )
        letra, voz = self._letras[serie], _ASPECTO[serie][2]
        numeros = "".join(cell(texto, hueco, "der") for texto in textos)
        return [Trozo(f" {letra} {_ASPECTO[serie][0]} ", voz), Trozo(numeros)]

    def _bars(self, puntos: Sequence[Punto], alto: int, y: int, barra: int) -> Linea:
        todos = [valor for punto in puntos for valor in punto.valores if valor is not None]
        tope = tope_de(todos)
        eje = str(tope) if y == 0 else "0" if y == alto - 1 else ""
        linea = [Trozo(f"{eje:>{_EJE - 1}}│", Voz.TENUE)]
        for punto in puntos:
            linea.append(Trozo(" "))
            for valor, (entero, medio, voz) in zip(punto.valores, _ASPECTO, strict=False):
                mitades = round((valor or 0) / tope * alto * 2)
                aqui = mitades - 2 * (alto - 1 - y)
                signo = entero if aqui >= 2 else medio
                linea.append(Trozo(signo * barra if aqui >= 1 else " " * barra, voz))
        return linea
