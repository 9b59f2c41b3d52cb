"""The fewest bytes that turn the cells a terminal shows into the cells of the canvas."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import compress, pairwise
from operator import ne

from ajustes_tui.driver.capabilities import Capabilities
from ajustes_tui.driver.cells import ODD, Canvas, Grid
from ajustes_tui.driver.styles import NORMAL, Styles

_REINICIO = "\x1b[r\x1b(B\x0f\x1b[m\x1b[H\x1b[2J"
"""No scroll region, plain letters, no style, and nothing on the screen."""
_BLANCOS = re.compile(r"( {12,})")
"""Blanks that are cheaper to erase and jump over than to write."""
_HUECO = 4
"""Equal cells between two different ones that are cheaper to write than to jump over."""
_COLA = 4
"""Blanks at the end of a row that are dearer to write than to erase."""


class Painter:
    """A model of the terminal: the cells it shows, its cursor and its current style."""

    def __init__(self, capacidades: Capabilities, styles: Styles) -> None:
        self._capacidades = capacidades
        self._estilos = styles
        self._visto: Grid | None = None
        self._x: int | None = None
        self._y = 0
        self._estilo = NORMAL
        self._partes: list[str] = []

    def forget(self) -> None:
        """Forget the cells the terminal shows, so that the next painting sends every cell."""
        self._visto = None

    def paint(self, canvas: Canvas) -> str:
        """Return the escape sequences and text that make the terminal show the canvas."""
        self._partes = []
        debido = canvas.grid
        visto = self._visto
        if visto is None or (visto.columns, visto.rows) != (debido.columns, debido.rows):
            visto = self._start(debido)
        filas = _different(visto, debido)
        # Rows that changed place differ nearly all, from the first of them to the last.
        corrida = len(filas) > 2 and 2 * len(filas) > filas[-1] - filas[0] + 1
        if corrida and self._scroll(visto, debido, filas):
            filas = _different(visto, debido)
        for y in filas:
            self._row(y, visto, debido)
            visto.copy_row(y, debido)
        if self._partes and not self._capacidades.hides_cursor:
            self._move(*canvas.cursor)
        return "".join(self._partes)

    def _start(self, debido: Grid) -> Grid:
        """Clear the terminal, whatever a lost byte or another program left there."""
        self._partes.append(_REINICIO)
        self._estilo, self._x, self._y = NORMAL, 0, 0
        self._visto = Grid(debido.columns, debido.rows)
        return self._visto

    def _scroll(self, visto: Grid, debido: Grid, filas: list[int]) -> bool:
        """Scroll rows that only changed place with the terminal's scroll region; return whether any moved."""
        arriba, abajo = filas[0], filas[-1]
        donde: dict[tuple[str, ...], int] = {}
        for y in range(arriba, abajo + 1):
            clave = tuple(visto.letters[y])
            donde[clave] = -1 if clave in donde else y
        saltos: Counter[int] = Counter()
        for y in filas:
            antes = donde.get(tuple(debido.letters[y]), -1)
            if antes >= 0 and antes != y:
                saltos[antes - y] += 1
        if not saltos:
            return False
        salto, cuantas = saltos.most_common(1)[0]
        if cuantas < 2:
            return False
        return self._shift(visto, debido, salto, (arriba, abajo))

    def _shift(self, visto: Grid, debido: Grid, salto: int, banda: tuple[int, int]) -> bool:
        """Scroll the run of rows that saves most bytes."""
        ganan: list[tuple[int, int, int]] = []
        total, desde = 0, banda[0]
        for y in range(max(banda[0], banda[0] - salto), min(banda[1], banda[1] - salto) + 1):
            gana = _distance(visto, y, debido, y) - _distance(visto, y + salto, debido, y)
            if total <= 0:
                total, desde = 0, y
            total += gana
            ganan.append((total, desde, y))
        if not ganan:
            return False
        total, primera, ultima = max(ganan)
        if total < 40 + 8 * abs(salto):
            return False
        arriba, abajo = min(primera, primera + salto), max(ultima, ultima + salto)
        entera = (arriba, abajo) == (0, visto.rows - 1)
        if not entera:
            self._partes.append(f"\x1b[{arriba + 1};{abajo + 1}r")
        if salto > 0:
            self._partes.append(f"\x1b[{abajo + 1}H" + "\n" * salto)
        else:
            self._partes.append((f"\x1b[{arriba + 1}H" if arriba else "\x1b[H") + "\x1bM" * -salto)
        if not entera:
            self._partes.append("\x1b[r")
        # Lifting the region takes the cursor home on some terminals and leaves it on others.
        self._x, self._y = None, -1
        visto.shift(arriba, abajo, salto)
        return True

    def _row(self, y: int, visto: Grid, debido: Grid) -> None:
        letras, estilos = debido.letters[y], debido.styles[y]
        antes, antes_estilos = visto.letters[y], visto.styles[y]
        columnas = range(debido.columns)
        difieren = [*compress(columnas, map(ne, letras, antes))]
        if estilos != antes_estilos:
            difieren = sorted({*difieren, *compress(columnas, map(ne, estilos, antes_estilos))})
        primera = bisect_left(difieren, self._tail(letras, estilos))
        borra = len(difieren) - primera > _COLA
        if borra:
            en_cola = difieren[primera]
            difieren = difieren[:primera]
        if difieren:
            self._runs(y, letras, estilos, difieren)
        if borra:
            self._move(en_cola, y)
            self._style(estilos[-1])
            self._partes.append("\x1b[K")

    def _tail(self, letras: list[str], estilos: list[int]) -> int:
        """Return where the erasable blanks at the end of a row begin."""
        estilo = estilos[-1]
        cola = len(letras)
        if self._estilos.erasable(estilo):
            while cola and letras[cola - 1] == " " and estilos[cola - 1] == estilo:
                cola -= 1
        return cola

    def _runs(self, y: int, letras: list[str], estilos: list[int], difieren: list[int]) -> None:
        """Write the cells that differ, and the few between them that cost less than a jump."""
        desde = difieren[0]
        for anterior, x in pairwise([*difieren, len(letras) + _HUECO + 1]):
            junto = x - anterior <= _HUECO and len({*estilos[anterior : x + 1]}) == 1
            if x == anterior + 1 or junto:
                continue
            self._write(desde, anterior + 1, y, letras, estilos)
            desde = x

    def _write(self, desde: int, hasta: int, y: int, letras: list[str], estilos: list[int]) -> None:
        while letras[desde] == "":
            desde -= 1
        while hasta < len(letras) and letras[hasta] == "":
            hasta += 1
        x = desde
        while x < hasta:
            estilo = estilos[x]
            fin = x + 1
            while fin < hasta and estilos[fin] == estilo:
                fin += 1
            self._text(x, fin, y, "".join(letras[x:fin]), estilo)
            x = fin

    def _text(self, desde: int, hasta: int, y: int, texto: str, estilo: int) -> None:
        """Write cells of one style."""
        if not texto.isascii() and ODD.search(texto):
            self._move(desde, y)
            self._style(estilo)
            self._partes.append(texto)
            # Not every terminal agrees on the width: the next move does not rely on it.
            self._x = None
            return
        borra = self._capacidades.blanks and self._estilos.erasable(estilo)
        x = desde
        for parte in _BLANCOS.split(texto) if borra else (texto,):
            if not parte:
                continue
            self._move(x, y)
            self._style(estilo)
            x += len(parte)
            if borra and len(parte) >= 12 and parte.isspace():
                self._partes.append(f"\x1b[{len(parte)}X")
            else:
                self._partes.append(parte)
                # After the last column terminals disagree on where the cursor is.
                self._x = x if x < len(self._columns()) else None

    def _columns(self) -> list[str]:
        return self._visto.letters[0] if self._visto is not None else []

    def _style(self, estilo: int) -> None:
        self._partes.append(self._estilos.step(self._estilo, estilo))
        self._estilo = estilo

    def _move(self, x: int, y: int) -> None:
        """Send the shortest cursor movement to a cell."""
        if (self._x, self._y) == (x, y):
            return
        fila = str(y + 1) if y else ""
        mejor = f"\x1b[{fila};{x + 1}H" if x else f"\x1b[{fila}H"
        if self._y == y and self._x is not None:
            mejor = min(mejor, _sideways(x - self._x), key=len)
        if 0 <= self._y <= y:
            baja = "\n" * (y - self._y)
            if self._x == x:
                mejor = min(mejor, baja, key=len)
            derecha = _sideways(x) if x else ""
            mejor = min(mejor, f"\r{baja}{derecha}", key=len)
        self._partes.append(mejor)
        self._x, self._y = x, y


def _sideways(cuanto: int) -> str:
    if cuanto < 0:
        return "\b" * -cuanto if cuanto > -4 else f"\x1b[{-cuanto}D"
    return "\x1b[C" if cuanto == 1 else f"\x1b[{cuanto}C"


def _different(visto: Grid, debido: Grid) -> list[int]:
    return [
        y
        for y in range(debido.rows)
        if visto.letters[y] != debido.letters[y] or visto.styles[y] != debido.styles[y]
    ]


def _distance(visto: Grid, y_visto: int, debido: Grid, y_debido: int) -> int:
    """Count the cells in which a shown row differs from the row of the canvas."""
    letras, otras = visto.letters[y_visto], debido.letters[y_debido]
    estilos, otros = visto.styles[y_visto], debido.styles[y_debido]
    if letras == otras and estilos == otros:
        return 0
    return sum(a != b or c != d for a, b, c, d in zip(letras, otras, estilos, otros, strict=True))
