"""Split a text into records, also when a quote in it was never closed.

Such a quote takes the rows below it into its cell, up to the next quote or the end of the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from ajustes_tui.domain.base.rows import CAMPOS_OBLIGATORIOS
from ajustes_tui.excel.read.table import LARGO_DE_CELDA, Fila

_CELDAS_DE_FILA = len(CAMPOS_OBLIGATORIOS)
_NUMERO = re.compile(r'\s*("?)[0-9]{5,10}(?:\.0+)?\1\s*')
"""What a cuenta looks like; a line of prose hardly has one alone between two separators."""
_TRECHO = 16
"""Lines a record may take before it is looked at: it may be taking the rows of the whole file."""
_CELDAS_DE_SOBRA = 64
"""More cells than this, and than two headers have, are no record: they are rows, one behind another."""
_COMILLA_SOLA = re.compile(r'(?<!")"(?:"")*(?!")')


def partir(texto: str, separador: str, columnas: int) -> tuple[list[Fila], list[int]]:
    """Return the rows, `columnas` cells at most, and the numbers of those with a quote left open."""
    csv.field_size_limit(LARGO_DE_CELDA)
    estricto = csv.reader(io.StringIO(texto, newline=""), delimiter=separador, strict=True)
    with suppress(csv.Error):
        filas = _recortar(estricto, columnas)
        if estricto.line_num == len(filas):
            return filas, []
    try:
        registros, sueltas = _Partidor(texto, separador).partir()
        return _recortar(registros, columnas), sueltas
    finally:
        csv.field_size_limit(LARGO_DE_CELDA)


class _Lineas(Iterator[str]):
    """Lines given out one by one up to a line that moves on; who asks for more is told to wait."""

    def __init__(self, lineas: Sequence[str], desde: int) -> None:
        self._lineas = lineas
        self._siguiente = desde
        self.hasta = desde
        self.corta = False
        """Whether somebody wanted a line beyond."""

    def __next__(self) -> str:
        if self._siguiente >= min(self.hasta, len(self._lineas)):
            self.corta = self._siguiente < len(self._lineas)
            raise StopIteration
        self._siguiente += 1
        return self._lineas[self._siguiente - 1]


class _Partidor:
    """One text whose records do not all take one line, or whose quotes are not well written."""

    def __init__(self, texto: str, separador: str) -> None:
        self._lineas = list(io.StringIO(texto, newline=""))
        self._separador = separador
        self._largo = len(texto)
        self._registros: list[list[str]] = []
        self._sueltas: list[int] = []
        self._ancho = 0
        """Cells of the first record that can be a header."""

    def partir(self) -> tuple[list[list[str]], list[int]]:
        """Read on from the line below every quote that was never closed."""
        desde = 0
        while desde < len(self._lineas):
            desde = self._leer_hasta_una_suelta(desde)
        return self._registros, self._sueltas

    def _leer_hasta_una_suelta(self, desde: int) -> int:
        """Take records until one has to be read by itself; return the line to go on from."""
        # By index: a slice of the lines would be copied at every quote.
        lineas = _Lineas(self._lineas, desde)
        lector = csv.reader(lineas, delimiter=self._separador)
        primera = desde
        while primera < len(self._lineas):
            lineas.hasta = primera + _TRECHO
            try:
                registro = next(lector)
                siguiente = desde + lector.line_num
                largo = lineas.corta
                if largo:
                    registro, siguiente = self._largo_desde(primera)
            except csv.Error:
                self._tomar(self._linea_sola(primera), suelta='"' in self._lineas[primera])
                return primera + 1
            if self._traga_filas(registro, primera, siguiente):
                self._tomar(self._linea_sola(primera), suelta=True)
                return primera + 1
            if largo:
                self._tomar(registro, suelta=False)
                return siguiente
            literal = self._literal(registro, primera) if siguiente == primera + 1 else None
            self._tomar(literal or registro, suelta=literal is not None)
            primera = siguiente
        return primera

    def _largo_desde(self, primera: int) -> tuple[list[str], int]:
        """Read a record of many lines, no further than it takes to know that it took rows in.

        Return it with the line it ends before.
        """
        trecho = 2 * _TRECHO
        while True:
            lineas = _Lineas(self._lineas, primera)
            lineas.hasta = primera + trecho
            lector = csv.reader(lineas, delimiter=self._separador)
            registro = next(lector)
            siguiente = primera + lector.line_num
            if not lineas.corta or self._traga_filas(registro, primera, siguiente):
                return registro, siguiente
            trecho *= 2

    def _tomar(self, registro: list[str], *, suelta: bool) -> None:
        self._registros.append(registro)
        if suelta:
            self._sueltas.append(len(self._registros))
        if not self._ancho and len(registro) >= _CELDAS_DE_FILA:
            self._ancho = len(registro)

    def _traga_filas(self, registro: Sequence[str], primera: int, siguiente: int) -> bool:
        """Tell whether a cell of the record took rows in: it never ends, or holds what looks like one.

        What is told of the first lines of a record holds for all of it.
        """
        if siguiente == len(self._lineas) and self._abierta(self._lineas[primera:siguiente]):
            return True
        if siguiente == primera + 1:
            return False
        if len(registro) > max(2 * self._ancho, _CELDAS_DE_SOBRA):
            return True
        tragadas = [
            linea
            for linea in self._lineas[primera + 1 : siguiente]
            if linea.count(self._separador) >= _CELDAS_DE_FILA - 1
        ]
        if not any(map(self._con_numero, tragadas)):
            return False
        lugares = self._con_numero(self._lineas[primera].replace('"', ""))
        if self._registros:
            lugares |= self._con_numero(self._separador.join(self._registros[-1]))
        if not self._mal_escrita(self._lineas[primera:siguiente]):
            # Of the line where the cell ends as it should, it took only what is before its quote.
            tragadas = [self._tragado(linea) for linea in tragadas]
        return any(lugares & self._con_numero(linea) for linea in tragadas)

    def _tragado(self, linea: str) -> str:
        """Return the whole cells a line has before its quote; a number with one beside is prose."""
        antes, *despues = _COMILLA_SOLA.split(linea, maxsplit=1)
        if not despues:
            return linea
        enteras = antes.rpartition(self._separador)[0]
        return enteras if self._separador in enteras else ""

    def _con_numero(self, linea: str) -> set[int]:
        """Return the places of a line where a cuenta may stand."""
        celdas = linea.split(self._separador)
        return {n for n, celda in enumerate(celdas) if _NUMERO.fullmatch(celda)}

    def _abierta(self, lineas: Sequence[str]) -> bool:
        """Tell whether the last cell of these lines would go on below them."""
        csv.field_size_limit(self._largo + 1)
        registros = list(csv.reader([*lineas, "."], delimiter=self._separador))
        csv.field_size_limit(LARGO_DE_CELDA)
        return bool(registros) and registros[-1] != ["."]

    def _mal_escrita(self, lineas: Sequence[str]) -> bool:
        """Tell whether something other than a separator follows a quote that closes a cell."""
        # Lines of a record that goes on are not wrong for that.
        cierre = ['"'] if self._abierta(lineas) else []
        try:
            list(csv.reader([*lineas, *cierre], delimiter=self._separador, strict=True))
        except csv.Error:
            return True
        return False

    def _linea_sola(self, numero: int) -> list[str]:
        """Read one line by itself; a quote it leaves open opens nothing."""
        resto = self._lineas[numero].rstrip("\r\n")
        celdas: list[str] = []
        csv.field_size_limit(self._largo + 1)
        while resto:
            leidas = next(csv.reader([resto], delimiter=self._separador))
            if not self._abierta([resto]):
                celdas += leidas
                break
            # Every quote inside a cell nobody closed was a double one.
            primera, *otras = leidas.pop().replace('"', '""').split(self._separador, 1)
            celdas += [*leidas, primera]
            resto = "".join(otras)
        csv.field_size_limit(LARGO_DE_CELDA)
        return celdas

    def _literal(self, registro: Sequence[str], numero: int) -> list[str] | None:
        """Return the cells a line has without quotes when a bad one joined some of them."""
        if len(registro) >= self._ancho or not self._mal_escrita([self._lineas[numero]]):
            return None
        celdas = self._lineas[numero].rstrip("\r\n").split(self._separador)
        sin_comillas = [celda.strip().strip('"') for celda in celdas]
        return sin_comillas if len(celdas) == self._ancho else None


def _recortar(registros: Iterable[Sequence[str]], columnas: int) -> list[Fila]:
    return [
        tuple(celda[:LARGO_DE_CELDA].strip() or None for celda in registro[:columnas])
        for registro in registros
    ]
