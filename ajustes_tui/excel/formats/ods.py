"""The second look at an OpenDocument sheet: its broken cells and its numbers, in its own XML."""

from __future__ import annotations

import html
import io
import re
import zipfile
from bisect import bisect_left

from ajustes_tui.excel.formats.second_look import DELICADO, Celdas, spans

_CONTENIDO = "content.xml"
_FIN_DE_FILA = b"</table:table-row>"
_FIN_DE_NOTA = b"</office:annotation>"
# Nothing is given back once taken, so that a hostile tag is scanned once and not squared.
_PROPIOS = rb"""((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""
_MARCA = re.compile(rb"<(/?)table:(table|table-row)(?=[\s/>])" + _PROPIOS)
_CELDA = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])" + _PROPIOS)
_ATRIBUTO = re.compile(rb"""(?<![\w:-])([\w:-]{1,64})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_DE_1904 = re.compile(rb"""<table:null-date\s[^<>]*date-value=["']1904-01-01""")
_PARRAFO = re.compile(rb"<text:p(?:\s[^<>]*)?>([^<]*)<")
_NUMERO = re.compile(DELICADO)
_CON_ERROR = rb"#(?:N/[AD]|[^<>\s]{2,24}[!?])|(?:Err|Error):[0-9]{3}"
_ERROR = re.compile(_CON_ERROR)
_SOSPECHAS = (
    re.compile(rb"""office:value=["'](?:""" + DELICADO.replace(b"^<", b"^<\"'") + rb""")["']"""),
    re.compile(rb"""value-type=["']error["']"""),
    re.compile(rb">(?:" + _CON_ERROR + rb")<"),
)
_POR_NUMERO = {b"503": "#NUM!", b"524": "#REF!", b"525": "#NAME?", b"532": "#DIV/0!"}
"""Errors LibreOffice shows by a number, as it writes them in a workbook of Excel."""
_ERROR_DE_VALOR = "#VALUE!"
_MAXIMO_REPETIDAS = 1_000_000


class MiradaOds:
    """An OpenDocument workbook as its own XML tells it."""

    dias_de_desfase = 0
    ocultas: frozenset[str] = frozenset()
    """The fast reader tells these itself, once each sheet is loaded."""

    def __init__(self, contenido: bytes) -> None:
        self._contenido = contenido
        with zipfile.ZipFile(io.BytesIO(contenido)) as paquete, paquete.open(_CONTENIDO) as part:
            start = next(spans(part, _FIN_DE_FILA))
        self.system_1904 = _DE_1904.search(start) is not None

    def cells(self, sheet: str) -> Celdas:
        """Scan one sheet; one the content does not hold has no cell to tell."""
        recorrido = _Recorrido(sheet)
        with (
            zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete,
            paquete.open(_CONTENIDO) as part,
        ):
            for span in spans(part, _FIN_DE_FILA):
                recorrido.span(span)
        return recorrido.cells

    def whole(self, sheet: str) -> bool:
        """Return True: all sheets are in one part, which the fast reader has read."""
        return True


class _Recorrido:
    """Counts the rows and cells of one sheet, which only say how often each is repeated."""

    def __init__(self, sheet: str) -> None:
        self.cells = Celdas()
        self._hoja = sheet
        self._hondura = 0
        self._en_hoja = False
        self._row = 1

    def span(self, xml: bytes) -> None:
        """Note the cells of one piece; only a row that may have one is looked at cell by cell."""
        sospechas = sorted(m.start() for pattern in _SOSPECHAS for m in pattern.finditer(xml))
        for mark in _MARCA.finditer(xml):
            cierra, kind, own = mark.groups()
            if kind == b"table":
                self._table(own, cierra=bool(cierra))
            elif self._en_hoja and self._hondura == 1 and not cierra:
                attributes = _atributos(own)
                veces = _veces(attributes, "table:number-rows-repeated")
                if not own.endswith(b"/"):
                    end = xml.find(_FIN_DE_FILA, mark.end())
                    end = len(xml) if end < 0 else end
                    proxima = bisect_left(sospechas, mark.end())
                    if proxima < len(sospechas) and sospechas[proxima] < end:
                        self._celdas_de_fila(xml, mark.end(), end, veces)
                self._row += veces

    def _table(self, propios: bytes, *, cierra: bool) -> None:
        """Enter a sheet or leave it; a table inside a cell of it is none."""
        if cierra:
            self._hondura -= 1
        elif not propios.endswith(b"/"):
            self._hondura += 1
            if self._hondura == 1:
                self._row = 1
                self._en_hoja = _atributos(propios).get("table:name") == self._hoja

    def _celdas_de_fila(self, xml: bytes, start: int, end: int, veces: int) -> None:
        column = 0
        marks = list(_CELDA.finditer(xml, start, end))
        finales = [mark.start() for mark in marks[1:]] + [end]
        for mark, final in zip(marks, finales, strict=True):
            attributes = _atributos(mark[1])
            repetida = _veces(attributes, "table:number-columns-repeated")
            error = _error(attributes, xml[mark.end() : final])
            value = attributes.get("office:value", "").encode()
            if error or _NUMERO.fullmatch(value):
                if veces * repetida > _MAXIMO_REPETIDAS:
                    raise ValueError("a cell repeated without end")
                for row in range(self._row, self._row + veces):
                    for place in range(column, column + repetida):
                        if error:
                            self.cells.errores[row, place] = error
                        else:
                            self.cells.written(row, place, value)
            column += repetida


def _error(attributes: dict[str, str], contenido: bytes) -> str:
    """Return what a cell shows when it is broken, as Excel would say it; else nothing."""
    es_error = "error" in (v for k, v in attributes.items() if k.endswith(":value-type"))
    if not es_error and "table:formula" not in attributes:
        return ""
    paragraph = _PARRAFO.search(contenido.rpartition(_FIN_DE_NOTA)[2])
    mostrado = paragraph[1].strip() if paragraph is not None else b""
    if not _ERROR.fullmatch(mostrado):
        return _ERROR_DE_VALOR if es_error else ""
    if mostrado.startswith(b"#"):
        return html.unescape(mostrado.decode("utf-8", "replace"))
    return _POR_NUMERO.get(mostrado[-3:], _ERROR_DE_VALOR)


def _atributos(propios: bytes) -> dict[str, str]:
    return {
        m[1].decode(): html.unescape(
            (m[2] if m[2] is not None else m[3]).decode("utf-8", "replace")
        )
        for m in _ATRIBUTO.finditer(propios)
    }


def _veces(attributes: dict[str, str], name: str) -> int:
    """Return how often a row or a cell is repeated; what is no number counts as once."""
    veces = attributes.get(name, "1")
    return int(veces) if veces.isascii() and veces.isdigit() and len(veces) < 9 else 1
