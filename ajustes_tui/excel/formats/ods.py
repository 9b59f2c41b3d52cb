"""The second look at an OpenDocument sheet: its broken cells and its numbers, in its own XML."""

from __future__ import annotations

import html
import io
import re
import zipfile
from bisect import bisect_left

from ajustes_tui.excel.formats.second_look import DELICADO, Celdas, trozos

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
        with zipfile.ZipFile(io.BytesIO(contenido)) as paquete, paquete.open(_CONTENIDO) as parte:
            inicio = next(trozos(parte, _FIN_DE_FILA))
        self.sistema_1904 = _DE_1904.search(inicio) is not None

    def celdas(self, hoja: str) -> Celdas:
        """Scan one sheet; one the content does not hold has no cell to tell."""
        recorrido = _Recorrido(hoja)
        with (
            zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete,
            paquete.open(_CONTENIDO) as parte,
        ):
            for trozo in trozos(parte, _FIN_DE_FILA):
                recorrido.trozo(trozo)
        return recorrido.celdas

    def entera(self, hoja: str) -> bool:
        """Return True: all sheets are in one part, which the fast reader has read."""
        return True


class _Recorrido:
    """Counts the rows and cells of one sheet, which only say how often each is repeated."""

    def __init__(self, hoja: str) -> None:
        self.celdas = Celdas()
        self._hoja = hoja
        self._hondura = 0
        self._en_hoja = False
        self._fila = 1

    def trozo(self, xml: bytes) -> None:
        """Note the cells of one piece; only a row that may have one is looked at cell by cell."""
        sospechas = sorted(m.start() for patron in _SOSPECHAS for m in patron.finditer(xml))
        for marca in _MARCA.finditer(xml):
            cierra, tipo, propios = marca.groups()
            if tipo == b"table":
                self._tabla(propios, cierra=bool(cierra))
            elif self._en_hoja and self._hondura == 1 and not cierra:
                atributos = _atributos(propios)
                veces = _veces(atributos, "table:number-rows-repeated")
                if not propios.endswith(b"/"):
                    fin = xml.find(_FIN_DE_FILA, marca.end())
                    fin = len(xml) if fin < 0 else fin
                    proxima = bisect_left(sospechas, marca.end())
                    if proxima < len(sospechas) and sospechas[proxima] < fin:
                        self._celdas_de_fila(xml, marca.end(), fin, veces)
                self._fila += veces

    def _tabla(self, propios: bytes, *, cierra: bool) -> None:
        """Enter a sheet or leave it; a table inside a cell of it is none."""
        if cierra:
            self._hondura -= 1
        elif not propios.endswith(b"/"):
            self._hondura += 1
            if self._hondura == 1:
                self._fila = 1
                self._en_hoja = _atributos(propios).get("table:name") == self._hoja

    def _celdas_de_fila(self, xml: bytes, inicio: int, fin: int, veces: int) -> None:
        columna = 0
        marcas = list(_CELDA.finditer(xml, inicio, fin))
        finales = [marca.start() for marca in marcas[1:]] + [fin]
        for marca, final in zip(marcas, finales, strict=True):
            atributos = _atributos(marca[1])
            repetida = _veces(atributos, "table:number-columns-repeated")
            error = _error(atributos, xml[marca.end() : final])
            valor = atributos.get("office:value", "").encode()
            if error or _NUMERO.fullmatch(valor):
                if veces * repetida > _MAXIMO_REPETIDAS:
                    raise ValueError("a cell repeated without end")
                for fila in range(self._fila, self._fila + veces):
                    for lugar in range(columna, columna + repetida):
                        if error:
                            self.celdas.errores[fila, lugar] = error
                        else:
                            self.celdas.escrito(fila, lugar, valor)
            columna += repetida


def _error(atributos: dict[str, str], contenido: bytes) -> str:
    """Return what a cell shows when it is broken, as Excel would say it; else nothing."""
    es_error = "error" in (v for k, v in atributos.items() if k.endswith(":value-type"))
    if not es_error and "table:formula" not in atributos:
        return ""
    parrafo = _PARRAFO.search(contenido.rpartition(_FIN_DE_NOTA)[2])
    mostrado = parrafo[1].strip() if parrafo is not None else b""
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


def _veces(atributos: dict[str, str], nombre: str) -> int:
    """Return how often a row or a cell is repeated; what is no number counts as once."""
    veces = atributos.get(nombre, "1")
    return int(veces) if veces.isascii() and veces.isdigit() and len(veces) < 9 else 1
