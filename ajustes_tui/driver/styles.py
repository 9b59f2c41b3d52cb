"""How a cell looks, as small numbers: read from what the framework writes, reduced to what the
terminal shows, and turned into the shortest change from one look to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.color import Color, ColorSystem

from ajustes_tui.driver.capabilities import Capabilities

NORMAL = 0
"""The look of a cell without any style."""
UNKNOWN = -1
"""The look of a cell whose content is unknown: it differs from every look."""

_APAGAN: dict[int, frozenset[int]] = {
    22: frozenset({1, 2}),
    23: frozenset({3}),
    24: frozenset({4, 21}),
    25: frozenset({5, 6}),
    27: frozenset({7}),
    28: frozenset({8}),
    29: frozenset({9}),
    54: frozenset({51, 52}),
    55: frozenset({53}),
}
_ENCIENDEN = frozenset().union(*_APAGAN.values())
_SOLO_LETRA = frozenset({1, 2, 3})
"""Attributes that change a letter and leave a blank as it was."""


class Look(NamedTuple):
    """Foreground and background as SGR parameters (empty: the terminal's own), and attributes."""

    letra: str = ""
    fondo: str = ""
    atributos: frozenset[int] = frozenset()


class Styles:
    """The looks seen so far; `NORMAL` is the first."""

    def __init__(self, capacidades: Capabilities, colores: int) -> None:
        self._capacidades = capacidades
        self._colores = colores
        self._todos: list[Look] = [Look()]
        self._numeros: dict[Look, int] = {Look(): NORMAL}
        self._leidos: dict[tuple[int, str], int] = {}
        self._pasos: dict[tuple[int, int], str] = {}

    def read(self, estilo: int, parametros: str) -> int:
        """Return the style after an SGR sequence with these parameters."""
        clave = (estilo, parametros)
        leido = self._leidos.get(clave)
        if leido is None:
            leido = self._leidos[clave] = self._number(self._apply(estilo, parametros))
        return leido

    def step(self, antes: int, despues: int) -> str:
        """Return the SGR sequence that changes one style into another."""
        if antes == despues:
            return ""
        clave = (antes, despues)
        paso = self._pasos.get(clave)
        if paso is None:
            paso = self._pasos[clave] = self._shortest(self._todos[antes], self._todos[despues])
        return paso

    def erasable(self, estilo: int) -> bool:
        """Return whether erasing leaves blanks of this style on this terminal."""
        look = self._todos[estilo]
        return look.atributos <= _SOLO_LETRA and (self._capacidades.erases or not look.fondo)

    def _number(self, look: Look) -> int:
        numero = self._numeros.get(look)
        if numero is None:
            numero = self._numeros[look] = len(self._todos)
            self._todos.append(look)
        return numero

    def _apply(self, estilo: int, parametros: str) -> Look:
        letra, fondo, atributos = self._todos[estilo]
        resto = iter(parametros.replace(":", ";").split(";"))
        for parte in resto:
            codigo = int(parte or 0)
            if codigo == 0:
                letra, fondo, atributos = "", "", frozenset()
            elif codigo in _ENCIENDEN:
                atributos |= {codigo} & self._capacidades.attributes
            elif codigo in _APAGAN:
                atributos -= _APAGAN[codigo]
            elif 30 <= codigo <= 39 or 90 <= codigo <= 97:
                letra = self._color(codigo, resto, 30)
            elif 40 <= codigo <= 49 or 100 <= codigo <= 107:
                fondo = self._color(codigo - 10, resto, 40)
        return Look(letra, fondo, atributos)

    def _color(self, codigo: int, resto: Iterator[str], base: int) -> str:
        """Return a colour as the terminal can show it; 38 takes its own parameters from the rest."""
        if codigo == 39:
            return ""
        if codigo == 38:
            color = _extended(resto)
        else:
            color = Color.from_ansi(codigo - 30 if codigo < 90 else codigo - 82)
        if color is None or not self._colores:
            return ""
        if self._colores <= 16:
            numero = color.downgrade(ColorSystem.STANDARD).number or 0
            if self._colores == 8:
                numero %= 8
            return str(base + numero if numero < 8 else base + 52 + numero)
        if self._colores == 256:
            color = color.downgrade(ColorSystem.EIGHT_BIT)
        if color.triplet is not None:
            return f"{base + 8};2;{color.triplet.red};{color.triplet.green};{color.triplet.blue}"
        numero = color.number or 0
        if numero >= 16:
            return f"{base + 8};5;{numero}"
        return str(base + numero if numero < 8 else base + 52 + numero)

    def _shortest(self, antes: Look, despues: Look) -> str:
        colores = [color for color in (despues.letra, despues.fondo) if color]
        entero = ";".join(("", *map(str, sorted(despues.atributos)), *colores))
        if not self._capacidades.offs and (not _adds_only(antes, despues)):
            return f"\x1b[{entero}m"
        cambio = ";".join(_difference(antes, despues))
        return f"\x1b[{min(entero, cambio, key=len)}m"


def _extended(resto: Iterator[str]) -> Color | None:
    """Read the parameters after 38 or 48: `5;n` or `2;r;g;b`."""
    modo = next(resto, "")
    if modo == "5":
        return Color.from_ansi(min(int(next(resto, "0") or 0), 255))
    if modo == "2":
        rojo, verde, azul = (min(int(next(resto, "0") or 0), 255) for _ in range(3))
        return Color.from_rgb(rojo, verde, azul)
    return None


def _adds_only(antes: Look, despues: Look) -> bool:
    return (
        antes.atributos <= despues.atributos
        and (not antes.letra or bool(despues.letra))
        and (not antes.fondo or bool(despues.fondo))
    )


def _difference(antes: Look, despues: Look) -> list[str]:
    """Return the SGR parameters that change one look into another without a reset."""
    partes: list[str] = []
    quedan = antes.atributos
    for codigo, grupo in _APAGAN.items():
        if (quedan & grupo) - despues.atributos:
            partes.append(str(codigo))
            quedan -= grupo
    partes += map(str, sorted(despues.atributos - quedan))
    if antes.letra != despues.letra:
        partes.append(despues.letra or "39")
    if antes.fondo != despues.fondo:
        partes.append(despues.fondo or "49")
    return partes
