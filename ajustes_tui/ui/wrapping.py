"""Lines made for eighty columns on a narrower window: they break, and no text is lost."""

from __future__ import annotations

import re
from typing import TypeAlias

from rich.cells import cell_len

from ajustes_tui.ui.measures import LABEL_WIDTH
from ajustes_tui.ui.text import Linea, Trozo, Voz, limpio

Celda: TypeAlias = tuple[str, Voz]

SANGRIA = 2
"""Blanks at the beginning of each row but the first of a broken line."""
_RELLENO = re.compile(r" {3,}|─{3,}")


def doblar(linea: Linea, ancho: int) -> list[list[Trozo]]:
    """Return the rows of a line on `ancho` cells.

    The runs of blanks and rules that only fill are shortened first; then the line breaks at blanks.
    """
    celdas = [(letra, trozo.voz) for trozo in linea for letra in limpio(trozo.texto)]
    while celdas and celdas[-1][0] == " ":
        celdas.pop()
    if _ancho(celdas) <= ancho or ancho <= SANGRIA + 1:
        return [list(linea)]
    celdas = _sin_relleno(celdas, ancho)
    filas: list[list[Trozo]] = []
    sangria: list[Trozo] = []
    while celdas:
        corte = _corte(celdas, ancho - sum(len(trozo.texto) for trozo in sangria))
        filas.append([*sangria, *_trozos(celdas[:corte])])
        celdas = celdas[corte:]
        while celdas and celdas[0][0] == " ":
            celdas.pop(0)
        sangria = [Trozo(" " * SANGRIA)]
    return filas


def _ancho(celdas: list[Celda]) -> int:
    return cell_len("".join(letra for letra, _ in celdas))


def _sin_relleno(celdas: list[Celda], ancho: int) -> list[Celda]:
    """Shorten the longest runs that only fill as far as needed; the blanks after a label stay."""
    sobra = _ancho(celdas) - ancho
    while sobra > 0:
        texto = "".join(letra for letra, _ in celdas)
        rellenos = [
            hallado
            for hallado in _RELLENO.finditer(texto)
            if hallado.start() > LABEL_WIDTH or hallado[0].startswith("─")
        ]
        if not rellenos:
            break
        mayor = max(rellenos, key=lambda hallado: len(hallado[0]))
        quita = min(sobra, len(mayor[0]) - 2)
        del celdas[mayor.start() + 2 : mayor.start() + 2 + quita]
        sobra -= quita
    return celdas


def _corte(celdas: list[Celda], ancho: int) -> int:
    """Return how many cells go on a row: up to the last blank that fits, or all that fit."""
    cuantas = usadas = 0
    for letra, _ in celdas:
        usadas += cell_len(letra)
        if usadas > ancho:
            break
        cuantas += 1
    if cuantas == len(celdas):
        return cuantas
    blancos = [i for i in range(cuantas + 1) if celdas[i][0] == " "]
    if blancos and blancos[-1] > SANGRIA:
        return blancos[-1]
    return max(cuantas, 1)


def _trozos(celdas: list[Celda]) -> list[Trozo]:
    """Join the neighbouring cells of one tone into spans."""
    trozos: list[Trozo] = []
    for letra, voz in celdas:
        if trozos and trozos[-1].voz == voz:
            trozos[-1] = Trozo(trozos[-1].texto + letra, voz)
        else:
            trozos.append(Trozo(letra, voz))
    return trozos
