"""Load a base that is text: in any encoding, with any separator, as any program leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.read.formats import utf16
from ajustes_tui.excel.read.quotes import partir
from ajustes_tui.excel.read.table import FILAS_DE_TROZO, Fila, Primeras, Trozo

_SEPARADORES = (";", ",", "\t", "|")
_FILAS_DICHAS = 5
_INICIO_DE_TEXTO = 65_536
_LETRA_UTF8 = re.compile(rb"[\xc3][\x80-\xbf]|\xc2[\xa1-\xbf]|[\xe2-\xef][\x80-\xbf]{2}")
_PALABRA_CON_ACENTO = re.compile(rb"[A-Za-z]+[\x80-\xff][A-Za-z]*|[\x80-\xff][A-Za-z]+")
_ACENTUADAS = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
_PAGINAS = ("cp1252", "cp850", "mac_roman")
"""What text that is not UTF-8 may be written in; of equal chances, the first."""
_ESPACIO_DURO = b"\xa0"
_MUESTRA_DE_LETRAS = 1_048_576


@dataclass(slots=True)
class TablaTexto:
    """A CSV file: every cell is already the text a person wrote."""

    registros: list[Fila]
    sin_cerrar: list[int]
    """Numbers of the rows with a quote nobody closed, which would have taken others in."""
    hoja: str = "CSV"

    @property
    def alto(self) -> int:
        """Number of the last row."""
        return len(self.registros)

    @property
    def ancho(self) -> int:
        """Cells of the widest row."""
        return max((len(registro) for registro in self.registros), default=0)

    def primeras(self, cuantas: int) -> Primeras:
        """Return the first rows that are not blank, each with its number."""
        llenas = ((n, r) for n, r in enumerate(self.registros, 1) if any(r))
        return [fila for fila, _ in zip(llenas, range(cuantas), strict=False)]

    def afinar(self, dinero: Sequence[int], cun: int | None, fila_encabezado: int) -> list[str]:
        """Say which rows have a bad quote; a text file has no numeric cells to damage."""
        if not self.sin_cerrar:
            return []
        primeras = ", ".join(map(str, self.sin_cerrar[:_FILAS_DICHAS]))
        otras = len(self.sin_cerrar) - _FILAS_DICHAS
        return [
            f"Filas con comillas sin cerrar: {primeras}{f' y {otras} más' if otras > 0 else ''}. "
            "Cada una se leyó hasta el fin de su línea: revíselas."
        ]

    def trozos(self, desde: int) -> Iterator[Trozo]:
        """Yield the rows from a number on, all of the same width, column by column."""
        ancho = self.ancho
        for inicio in range(desde - 1, self.alto, FILAS_DE_TROZO):
            trozo = self.registros[inicio : inicio + FILAS_DE_TROZO]
            parejas = [registro + (None,) * (ancho - len(registro)) for registro in trozo]
            yield inicio + 1, [list(columna) for columna in zip(*parejas, strict=True)]


def separar_texto(contenido: bytes, columnas: int) -> Iterator[TablaTexto]:
    """Yield the readings of a text file, one for each separator it could have, the commonest first.

    Each row keeps its first `columnas` cells. A text without any separator is one column.
    """
    texto = _decodificar(contenido)
    if not texto.strip():
        raise ArchivoInvalido(
            "El archivo está vacío: no tiene ningún dato.", "Pida que lo reenvíen."
        )
    declarado = re.match(r"sep=([^\r\n\"])\r?\n", texto, re.IGNORECASE)
    inicio = texto[:_INICIO_DE_TEXTO]
    posibles = sorted(filter(inicio.count, _SEPARADORES), key=inicio.count, reverse=True)
    for separador in [declarado[1]] if declarado else posibles or _SEPARADORES[:1]:
        yield TablaTexto(*partir(texto, separador, columnas))


def _decodificar(contenido: bytes) -> str:
    """Return the text whatever program wrote it; a few stray zeros of old programs are dropped."""
    codificacion = utf16(contenido)
    if codificacion is not None:
        return contenido.decode(codificacion, "replace").removeprefix("\ufeff")
    limpio = contenido.replace(b"\x00", b"") if b"\x00" in contenido else contenido
    try:
        return limpio.decode("utf-8-sig")
    except UnicodeDecodeError:
        suelta = _pagina_de_codigos(limpio)
    if _LETRA_UTF8.search(limpio) is None:
        return limpio.decode(suelta, "replace")
    # Rows of two programs in one file: each line says in what it is written.
    return "".join(_linea(linea, suelta) for linea in limpio.splitlines(keepends=True))


def _linea(linea: bytes, suelta: str) -> str:
    try:
        return linea.decode("utf-8-sig")
    except UnicodeDecodeError:
        return linea.decode(suelta, "replace")


def _pagina_de_codigos(contenido: bytes) -> str:
    """Return the encoding in which more Spanish letters stand among other letters.

    The hard space of Windows is the «á» of an older page, so that byte is no sign of either.
    """
    inicio = contenido[:_MUESTRA_DE_LETRAS].replace(_ESPACIO_DURO, b" ")
    muestra = b" ".join(_PALABRA_CON_ACENTO.findall(inicio))

    def aciertos(codificacion: str) -> int:
        return sum(letra in _ACENTUADAS for letra in muestra.decode(codificacion, "replace"))

    return max(_PAGINAS, key=aciertos)
