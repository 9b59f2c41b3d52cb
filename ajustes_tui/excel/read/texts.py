"""Load a base that is text: in any encoding, with any separator, as any program leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.formats import utf16
from ajustes_tui.excel.read.quotes import partir
from ajustes_tui.excel.read.table import FILAS_DE_TROZO, FirstRows, RawChunk, RawRow

if TYPE_CHECKING:
    import polars

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

    records: list[RawRow]
    sin_cerrar: list[int]
    """Numbers of the rows with a quote nobody closed, which would have taken others in."""
    sheet: str = "CSV"

    @property
    def height(self) -> int:
        """Number of the last row."""
        return len(self.records)

    @property
    def width(self) -> int:
        """Cells of the widest row."""
        return max((len(recorded) for recorded in self.records), default=0)

    def first(self, count: int) -> FirstRows:
        """Return the first rows that are not blank, each with its number."""
        full = ((n, r) for n, r in enumerate(self.records, 1) if any(r))
        return [row for row, _ in zip(full, range(count), strict=False)]

    def afinar(self, dinero: Sequence[int], cun: int | None, header_row: int) -> list[str]:
        """Say which rows have a bad quote; a text file has no numeric cells to damage."""
        if not self.sin_cerrar:
            return []
        first = ", ".join(map(str, self.sin_cerrar[:_FILAS_DICHAS]))
        others = len(self.sin_cerrar) - _FILAS_DICHAS
        return [
            f"Filas con comillas sin cerrar: {first}{f' y {others} más' if others > 0 else ''}. "
            "Cada una se leyó hasta el fin de su línea: revíselas."
        ]

    def frame(self, since: int) -> polars.DataFrame:
        """Return the rows from a number on: `row`, their number, then "0", "1"... with the cells."""
        import polars

        width = self.width
        rows = [row + (None,) * (width - len(row)) for row in self.records[since - 1 :]]
        schema = dict.fromkeys(map(str, range(width)), polars.String)
        texts = polars.DataFrame(rows, schema, orient="row")
        numbers = polars.Series("row", range(since, since + len(rows)), polars.UInt32)
        return texts.insert_column(0, numbers)

    def spans(self, since: int) -> Iterator[RawChunk]:
        """Yield the rows from a number on, all of the same width, column by column."""
        width = self.width
        for start in range(since - 1, self.height, FILAS_DE_TROZO):
            span = self.records[start : start + FILAS_DE_TROZO]
            parejas = [recorded + (None,) * (width - len(recorded)) for recorded in span]
            yield start + 1, [list(column) for column in zip(*parejas, strict=True)]


def separar_texto(contenido: bytes, columns: int) -> Iterator[TablaTexto]:
    """Yield the readings of a text file, one for each separator it could have, the commonest first.

    Each row keeps its first `columns` cells. A text without any separator is one column.
    """
    text = _decodificar(contenido)
    if not text.strip():
        raise InvalidFile("El archivo está vacío: no tiene ningún dato.", "Pida que lo reenvíen.")
    declarado = re.match(r"sep=([^\r\n\"])\r?\n", text, re.IGNORECASE)
    start = text[:_INICIO_DE_TEXTO]
    possible = sorted(filter(start.count, _SEPARADORES), key=start.count, reverse=True)
    for separator in [declarado[1]] if declarado else possible or _SEPARADORES[:1]:
        yield TablaTexto(*partir(text, separator, columns))


def _decodificar(contenido: bytes) -> str:
    """Return the text whatever program wrote it; a few stray zeros of old programs are dropped."""
    codificacion = utf16(contenido)
    if codificacion is not None:
        return contenido.decode(codificacion, "replace").removeprefix("\ufeff")
    cleaned = contenido.replace(b"\x00", b"") if b"\x00" in contenido else contenido
    try:
        return cleaned.decode("utf-8-sig")
    except UnicodeDecodeError:
        suelta = _pagina_de_codigos(cleaned)
    if _LETRA_UTF8.search(cleaned) is None:
        return cleaned.decode(suelta, "replace")
    # Rows of two programs in one file: each line says in what it is written.
    return "".join(_line(line, suelta) for line in cleaned.splitlines(keepends=True))


def _line(line: bytes, suelta: str) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode(suelta, "replace")


def _pagina_de_codigos(contenido: bytes) -> str:
    """Return the encoding in which more Spanish letters stand among other letters.

    The hard space of Windows is the «á» of an older page, so that byte is no sign of either.
    """
    start = contenido[:_MUESTRA_DE_LETRAS].replace(_ESPACIO_DURO, b" ")
    sample = b" ".join(_PALABRA_CON_ACENTO.findall(start))

    def aciertos(codificacion: str) -> int:
        return sum(letter in _ACENTUADAS for letter in sample.decode(codificacion, "replace"))

    return max(_PAGINAS, key=aciertos)
