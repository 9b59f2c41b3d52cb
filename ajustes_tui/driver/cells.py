"""The screen as cells: what the framework writes is read into a grid, so that it can be compared
with what the terminal shows."""

from __future__ import annotations

import re
from typing import Any, cast

from rich.cells import cell_len

from ajustes_tui.driver.styles import NORMAL, UNKNOWN, Styles

_FICHA = re.compile(
    r"\x1b\[([0-9;:]*)m"
    r"|\x1b\[([0-9;]*)H"
    r"|([^\x00-\x1f\x7f-\x9f]+)"
    r"|(\n)"
    r"|\x1b\[([0-2]?[JK])"
    r"|(\x1b\]52;c;[A-Za-z0-9+/=]*\x07|\x07)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[^\[\]]?"
    r"|[\x00-\x1f\x7f-\x9f]"
)
"""Styles, moves, text, line ends, erasing, what is not of the screen; anything else is dropped."""

ODD = re.compile(
    r"[^ -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u203e\u2190-\u21ff\u2200-\u22ff\u2500-\u25ff]"
)
"""Characters that may not take exactly one cell, here or on somebody's terminal."""


class Grid:
    """Rows of cells: a character each (empty after one of two cells) and a style each."""

    __slots__ = ("columns", "letters", "rows", "styles")

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.letters = [[" "] * columns for _ in range(rows)]
        self.styles = [[NORMAL] * columns for _ in range(rows)]

    def copy_row(self, y: int, otra: Grid) -> None:
        """Make a row equal to the same row of another grid of this size."""
        self.letters[y] = otra.letters[y].copy()
        self.styles[y] = otra.styles[y].copy()

    def shift(self, top: int, bottom: int, lines: int) -> None:
        """Move the rows of a band up by some lines (down, when negative); how the terminal paints
        those that come in is not known."""
        for filas, blanca in (
            (cast(list[list[Any]], self.letters), [" "] * self.columns),
            (cast(list[list[Any]], self.styles), [UNKNOWN] * self.columns),
        ):
            nuevas = [blanca.copy() for _ in range(abs(lines))]
            if lines > 0:
                filas[top : bottom + 1] = [*filas[top + lines : bottom + 1], *nuevas]
            else:
                filas[top : bottom + 1] = [*nuevas, *filas[top : bottom + 1 + lines]]


class Canvas:
    """The canvas: the cells the terminal ought to show, read from the framework's own output."""

    def __init__(self, styles: Styles, columns: int, rows: int) -> None:
        self._estilos = styles
        self._x = self._y = 0
        self._estilo = NORMAL
        self.grid = Grid(columns, rows)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row where the framework left the cursor."""
        return min(self._x, self.grid.columns - 1), self._y

    def resize(self, columns: int, rows: int) -> None:
        """Resize and empty the canvas; the framework then paints everything again."""
        self.grid = Grid(columns, rows)
        self._x = self._y = 0

    def feed(self, data: str) -> list[str]:
        """Read output of the framework into the cells; return the sequences that paint nothing: bell, copy."""
        aparte: list[str] = []
        for ficha in _FICHA.finditer(data):
            clase = ficha.lastindex
            if clase == 3:
                self._put(ficha[3])
            elif clase == 1:
                self._estilo = self._estilos.read(self._estilo, ficha[1])
            elif clase == 2:
                fila, _, columna = ficha[2].partition(";")
                self._y = min(max(int(fila or 1), 1), self.grid.rows) - 1
                self._x = min(max(int(columna.partition(";")[0] or 1), 1), self.grid.columns) - 1
            elif clase == 4:
                self._x, self._y = 0, min(self._y + 1, self.grid.rows - 1)
            elif clase == 5:
                self._erase(ficha[5])
            elif clase == 6:
                aparte.append(ficha[6])
        return aparte

    def _put(self, texto: str) -> None:
        if not texto.isascii() and ODD.search(texto):
            self._put_odd(texto)
            return
        letras, estilos = self.grid.letters[self._y], self.grid.styles[self._y]
        desde = self._x
        hasta = min(desde + len(texto), self.grid.columns)
        if desde >= hasta:
            return
        self._split(letras, desde, hasta)
        letras[desde:hasta] = texto[: hasta - desde]
        estilos[desde:hasta] = [self._estilo] * (hasta - desde)
        self._x = hasta

    def _put_odd(self, texto: str) -> None:
        """Write character by character, some of them of two cells and some of none."""
        letras, estilos = self.grid.letters[self._y], self.grid.styles[self._y]
        for caracter in texto:
            cuantas = cell_len(caracter)
            x = self._x
            if cuantas == 0:
                base = x - 2 if x > 1 and letras[x - 1] == "" else x - 1
                if base >= 0:
                    letras[base] += caracter
                continue
            if x + cuantas > self.grid.columns:
                return
            self._split(letras, x, x + cuantas)
            letras[x] = caracter
            letras[x + 1 : x + cuantas] = [""] * (cuantas - 1)
            estilos[x : x + cuantas] = [self._estilo] * cuantas
            self._x = x + cuantas

    def _split(self, letras: list[str], desde: int, hasta: int) -> None:
        """Leave a blank for the half of a wide character whose other half is written over."""
        if letras[desde] == "":
            letras[desde - 1] = " "
        if hasta < len(letras) and letras[hasta] == "":
            letras[hasta] = " "

    def _erase(self, orden: str) -> None:
        """Erase the rest of the row, or of the screen, in the style of the moment."""
        ancho, alto = self.grid.columns, self.grid.rows
        todo = orden.startswith("2")
        x = 0 if todo else self._x
        if orden.startswith("1") or x >= ancho:
            return
        ultima = alto if orden.endswith("J") else self._y + 1
        for y in range(0 if todo and orden.endswith("J") else self._y, ultima):
            desde = x if y == self._y else 0
            self.grid.letters[y][desde:] = [" "] * (ancho - desde)
            self.grid.styles[y][desde:] = [self._estilo] * (ancho - desde)
