"""Text of data made safe for a terminal and fitted to cells: a base may hold any character at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH

Alineacion = Literal["izq", "der", "centro"]

PUNTO = "·"
ELIPSIS = "…"

_OCULTAS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that would drive the terminal, turn the line round or have no width one can
trust."""
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Voz(StrEnum):
    """The tone of a span of text; styles/base.tcss gives each tone its colour."""

    NORMAL = "normal"
    FUERTE = "fuerte"
    TENUE = "tenue"
    OK = "ok"
    AVISO = "aviso"
    MALO = "malo"
    CAMPO = "campo"
    CURSOR = "cursor"
    OPCION = "opcion"
    INACTIVO = "inactivo"
    BARRA = "barra"
    RR = "rr"


class Trozo(NamedTuple):
    """A span of text in one tone; a line is a sequence of spans."""

    texto: str
    voz: Voz = Voz.NORMAL


Linea: TypeAlias = Sequence[Trozo]


def _visible(caracter: str) -> str:
    if _SELECTOR.match(caracter):
        return ""
    return PUNTO if unicodedata.category(caracter) in _OCULTAS else caracter


def _is_whole(texto: str) -> bool:
    """Return whether a printable text stays as it is: no accent to join, no selector to take out."""
    return unicodedata.is_normalized("NFC", texto) and not _SELECTOR.search(texto)


def limpio(valor: object) -> str:
    """Return the value as one line that cannot drive the terminal: blanks for tabs and breaks,
    `·` for controls."""
    texto = "" if valor is None else str(valor)
    if texto.isprintable() and (texto.isascii() or _is_whole(texto)):
        return texto
    texto = unicodedata.normalize("NFC", texto).replace("\r\n", "\n")
    return "".join(" " if c in "\t\n\xa0" else _visible(c) for c in texto)


def plain(valor: object) -> Content:
    """Return the value as content that shows literally, keeping its line breaks, never read as
    markup."""
    texto = "" if valor is None else str(valor)
    return Content("\n".join(limpio(parte) for parte in texto.replace("\r\n", "\n").split("\n")))


def mensaje(plantilla: str, **valores: object) -> Content:
    """Fill `{nombre}` places of a sentence with values that show literally, braces and brackets
    included."""
    return plain(plantilla.format(**{nombre: limpio(valor) for nombre, valor in valores.items()}))


def ancho(texto: str) -> int:
    """Return how many terminal cells the text takes."""
    return cell_len(texto)


def cell(valor: object, ancho: int, alinear: Alineacion = "izq") -> str:
    """Return the value in exactly `ancho` cells, cut with `…` when it does not fit."""
    texto = limpio(valor)
    if ancho <= 0:
        return ""
    largo = cell_len(texto)
    if largo > ancho:
        return set_cell_size(set_cell_size(texto, ancho - 1).rstrip() + ELIPSIS, ancho)
    blancos = ancho - largo
    if alinear == "der":
        return " " * blancos + texto
    if alinear == "centro":
        izquierda = blancos // 2
        return " " * izquierda + texto + " " * (blancos - izquierda)
    return texto + " " * blancos


def ancho_linea(linea: Linea) -> int:
    """Return how many cells a line takes once its spans are cleaned."""
    return sum(cell_len(limpio(trozo.texto)) for trozo in linea)


def ajustar(linea: Linea, ancho: int) -> list[Trozo]:
    """Return the line in exactly `ancho` cells: cleaned, cut with `…`, filled with blanks."""
    if ancho <= 0:
        return []
    resultado: list[Trozo] = []
    resto = ancho
    textos = [limpio(trozo.texto) for trozo in linea]
    largos = [cell_len(texto) for texto in textos]
    for indice, (texto, largo) in enumerate(zip(textos, largos, strict=True)):
        voz = linea[indice].voz
        if largo > resto or (largo == resto and any(largos[indice + 1 :])):
            # A span that just fits still gives up its last cell when more text is lost after it.
            pieza = set_cell_size(texto, resto - 1).rstrip() if resto > 1 else ""
            resultado.append(Trozo(set_cell_size(pieza + ELIPSIS, resto), voz))
            return resultado
        if largo:
            resultado.append(Trozo(texto, voz))
        resto -= largo
    if resto:
        resultado.append(Trozo(" " * resto))
    return resultado


def enteras(versiones: Sequence[Sequence[Linea]], ancho: int) -> list[Trozo]:
    """Return the items of a line in the first wording that fits, else without the last items.

    `versiones` has the same items in ever shorter words. No item is cut: a figure that loses a digit
    reads as another figure.
    """
    for version in versiones:
        linea = [trozo for parte in version for trozo in parte]
        if ancho_linea(linea) <= ancho:
            return linea
    partes = list(versiones[-1])
    while partes and ancho_linea([trozo for parte in partes for trozo in parte]) > ancho:
        partes.pop()
    return [trozo for parte in partes for trozo in parte]


def extremos(izquierda: Linea, derecha: Linea, ancho: int) -> list[Trozo]:
    """Return a line with a left part and a right part; the left one is cut first."""
    largo = min(ancho_linea(derecha), ancho)
    if not largo:
        return ajustar(izquierda, ancho)
    hueco = max(ancho - largo, 0)
    if ancho_linea(izquierda) >= hueco and hueco > 1:
        return [*ajustar(izquierda, hueco - 1), Trozo(" "), *ajustar(derecha, largo)]
    return [*ajustar(izquierda, hueco), *ajustar(derecha, largo)]


def envolver(valor: object, ancho: int) -> list[str]:
    """Return the text broken at blanks into lines of at most `ancho` cells, without losing a
    character."""
    lineas: list[str] = []
    actual = ""
    for palabra in limpio(valor).split():
        candidata = f"{actual} {palabra}" if actual else palabra
        if cell_len(candidata) <= ancho:
            actual = candidata
            continue
        if actual:
            lineas.append(actual)
        while cell_len(palabra) > ancho:
            corte = _prefijo(palabra, ancho)
            lineas.append(palabra[:corte])
            palabra = palabra[corte:]
        actual = palabra
    if actual or not lineas:
        lineas.append(actual)
    return lineas


def _prefijo(palabra: str, ancho: int) -> int:
    """Return how many characters fit in `ancho` cells, at least one."""
    cuenta = 0
    while cuenta < len(palabra) and cell_len(palabra[: cuenta + 1]) <= ancho:
        cuenta += 1
    return max(cuenta, 1)


def padded(lines: Sequence[Linea], rows: int) -> list[Linea]:
    """Return exactly `rows` lines: the first of those given, then blank ones."""
    return [*lines[:rows], *([[]] * (rows - len(lines)))]


def rotulo(nombre: str, voz: Voz = Voz.TENUE) -> Trozo:
    """Return the label of a datum in columns 1-14, so that the datum always starts at column 15."""
    return Trozo(f" {cell(nombre, LABEL_WIDTH - 2)} ", voz)


def regla(titulo: str = "", derecha: str = "", ancho: int = WIDTH) -> list[Trozo]:
    """Return a titled rule, `── Título ───── derecha ──`, in exactly `ancho` cells."""
    if not titulo and not derecha:
        return [Trozo("─" * ancho, Voz.TENUE)]
    cola = f" {limpio(derecha)} ──" if derecha else ""
    libre = ancho - cell_len(cola) - 3
    if libre < 4:
        cola, libre = "", ancho - 3
    texto = limpio(titulo)
    if titulo and cell_len(texto) > libre - 2:
        texto = cell(texto, max(libre - 2, 1))
    cabeza = f"{texto} " if titulo else ""
    raya = "─" * max(ancho - 3 - cell_len(cabeza) - cell_len(cola), 0)
    inicio = "── " if titulo else "───"
    return ajustar(
        [Trozo(inicio, Voz.TENUE), Trozo(cabeza, Voz.FUERTE), Trozo(raya + cola, Voz.TENUE)], ancho
    )
