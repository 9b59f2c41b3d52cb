"""Split a text into records, also when a quote in it was never closed.

Such a quote takes the rows below it into its cell, up to the next quote or the end of the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from ajustes_tui.domain.base.rows import REQUIRED_FIELDS
from ajustes_tui.excel.read.table import LARGO_DE_CELDA, RawRow

_CELDAS_DE_FILA = len(REQUIRED_FIELDS)
_NUMERO = re.compile(r'\s*("?)[0-9]{5,10}(?:\.0+)?\1\s*')
"""What a cuenta looks like; a line of prose hardly has one alone between two separators."""
_TRECHO = 16
"""Lines a record may take before it is looked at: it may be taking the rows of the whole file."""
_CELDAS_DE_SOBRA = 64
"""More cells than this, and than two headers have, are no record: they are rows, one behind another."""
_COMILLA_SOLA = re.compile(r'(?<!")"(?:"")*(?!")')


def partir(text: str, separator: str, columns: int) -> tuple[list[RawRow], list[int]]:
    """Return the rows, `columns` cells at most, and the numbers of those with a quote left open."""
    csv.field_size_limit(LARGO_DE_CELDA)
    estricto = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    with suppress(csv.Error):
        rows = _recortar(estricto, columns)
        if estricto.line_num == len(rows):
            return rows, []
    try:
        records, loose = _Partidor(text, separator).partir()
        return _recortar(records, columns), loose
    finally:
        csv.field_size_limit(LARGO_DE_CELDA)


class _Lineas(Iterator[str]):
    """Lines given out one by one up to a line that moves on; who asks for more is told to wait."""

    def __init__(self, lines: Sequence[str], since: int) -> None:
        self._drawn_lines = lines
        self._siguiente = since
        self.until = since
        self.short = False
        """Whether somebody wanted a line beyond."""

    def __next__(self) -> str:
        if self._siguiente >= min(self.until, len(self._drawn_lines)):
            self.short = self._siguiente < len(self._drawn_lines)
            raise StopIteration
        self._siguiente += 1
        return self._drawn_lines[self._siguiente - 1]


class _Partidor:
    """One text whose records do not all take one line, or whose quotes are not well written."""

    def __init__(self, text: str, separator: str) -> None:
        self._drawn_lines = list(io.StringIO(text, newline=""))
        self._separador = separator
        self._largo = len(text)
        self._registros: list[list[str]] = []
        self._sueltas: list[int] = []
        self._drawn_width = 0
        """Cells of the first record that can be a header."""

    def partir(self) -> tuple[list[list[str]], list[int]]:
        """Read on from the line below every quote that was never closed."""
        since = 0
        while since < len(self._drawn_lines):
            since = self._leer_hasta_una_suelta(since)
        return self._registros, self._sueltas

    def _leer_hasta_una_suelta(self, since: int) -> int:
        """Take records until one has to be read by itself; return the line to go on from."""
        # By index: a slice of the lines would be copied at every quote.
        lines = _Lineas(self._drawn_lines, since)
        lector = csv.reader(lines, delimiter=self._separador)
        first = since
        while first < len(self._drawn_lines):
            lines.until = first + _TRECHO
            try:
                recorded = next(lector)
                next_one = since + lector.line_num
                length = lines.short
                if length:
                    recorded, next_one = self._largo_desde(first)
            except csv.Error:
                self._tomar(self._linea_sola(first), suelta='"' in self._drawn_lines[first])
                return first + 1
            if self._traga_filas(recorded, first, next_one):
                self._tomar(self._linea_sola(first), suelta=True)
                return first + 1
            if length:
                self._tomar(recorded, suelta=False)
                return next_one
            literal = self._literal(recorded, first) if next_one == first + 1 else None
            self._tomar(literal or recorded, suelta=literal is not None)
            first = next_one
        return first

    def _largo_desde(self, first: int) -> tuple[list[str], int]:
        """Read a record of many lines, no further than it takes to know that it took rows in.

        Return it with the line it ends before.
        """
        trecho = 2 * _TRECHO
        while True:
            lines = _Lineas(self._drawn_lines, first)
            lines.until = first + trecho
            lector = csv.reader(lines, delimiter=self._separador)
            recorded = next(lector)
            next_one = first + lector.line_num
            if not lines.short or self._traga_filas(recorded, first, next_one):
                return recorded, next_one
            trecho *= 2

    def _tomar(self, recorded: list[str], *, suelta: bool) -> None:
        self._registros.append(recorded)
        if suelta:
            self._sueltas.append(len(self._registros))
        if not self._drawn_width and len(recorded) >= _CELDAS_DE_FILA:
            self._drawn_width = len(recorded)

    def _traga_filas(self, recorded: Sequence[str], first: int, next_one: int) -> bool:
        """Tell whether a cell of the record took rows in: it never ends, or holds what looks like one.

        What is told of the first lines of a record holds for all of it.
        """
        if next_one == len(self._drawn_lines) and self._abierta(self._drawn_lines[first:next_one]):
            return True
        if next_one == first + 1:
            return False
        if len(recorded) > max(2 * self._drawn_width, _CELDAS_DE_SOBRA):
            return True
        tragadas = [
            line
            for line in self._drawn_lines[first + 1 : next_one]
            if line.count(self._separador) >= _CELDAS_DE_FILA - 1
        ]
        if not any(map(self._con_numero, tragadas)):
            return False
        places = self._con_numero(self._drawn_lines[first].replace('"', ""))
        if self._registros:
            places |= self._con_numero(self._separador.join(self._registros[-1]))
        if not self._mal_escrita(self._drawn_lines[first:next_one]):
            # Of the line where the cell ends as it should, it took only what is before its quote.
            tragadas = [self._tragado(line) for line in tragadas]
        return any(places & self._con_numero(line) for line in tragadas)

    def _tragado(self, line: str) -> str:
        """Return the whole cells a line has before its quote; a number with one beside is prose."""
        before, *after = _COMILLA_SOLA.split(line, maxsplit=1)
        if not after:
            return line
        whole = before.rpartition(self._separador)[0]
        return whole if self._separador in whole else ""

    def _con_numero(self, line: str) -> set[int]:
        """Return the places of a line where a cuenta may stand."""
        cells = line.split(self._separador)
        return {n for n, cell in enumerate(cells) if _NUMERO.fullmatch(cell)}

    def _abierta(self, lines: Sequence[str]) -> bool:
        """Tell whether the last cell of these lines would go on below them."""
        csv.field_size_limit(self._largo + 1)
        records = list(csv.reader([*lines, "."], delimiter=self._separador))
        csv.field_size_limit(LARGO_DE_CELDA)
        return bool(records) and records[-1] != ["."]

    def _mal_escrita(self, lines: Sequence[str]) -> bool:
        """Tell whether something other than a separator follows a quote that closes a cell."""
        # Lines of a record that goes on are not wrong for that.
        closing = ['"'] if self._abierta(lines) else []
        try:
            list(csv.reader([*lines, *closing], delimiter=self._separador, strict=True))
        except csv.Error:
            return True
        return False

    def _linea_sola(self, number: int) -> list[str]:
        """Read one line by itself; a quote it leaves open opens nothing."""
        rest = self._drawn_lines[number].rstrip("\r\n")
        cells: list[str] = []
        csv.field_size_limit(self._largo + 1)
        while rest:
            were_read = next(csv.reader([rest], delimiter=self._separador))
            if not self._abierta([rest]):
                cells += were_read
                break
            # Every quote inside a cell nobody closed was a double one.
            first, *others = were_read.pop().replace('"', '""').split(self._separador, 1)
            cells += [*were_read, first]
            rest = "".join(others)
        csv.field_size_limit(LARGO_DE_CELDA)
        return cells

    def _literal(self, recorded: Sequence[str], number: int) -> list[str] | None:
        """Return the cells a line has without quotes when a bad one joined some of them."""
        if len(recorded) >= self._drawn_width or not self._mal_escrita([self._drawn_lines[number]]):
            return None
        cells = self._drawn_lines[number].rstrip("\r\n").split(self._separador)
        sin_comillas = [cell.strip().strip('"') for cell in cells]
        return sin_comillas if len(cells) == self._drawn_width else None


def _recortar(records: Iterable[Sequence[str]], columns: int) -> list[RawRow]:
    return [
        tuple(cell[:LARGO_DE_CELDA].strip() or None for cell in recorded[:columns])
        for recorded in records
    ]
