"""The second look at an xlsx: what the XML of its book and of its sheets says.

The fast reader damages numbers with decimals when it gives text, and believes the last `workbookPr`
of several. A sheet is scanned in pieces, never held whole.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from ajustes_tui.excel.formats.second_look import DELICADO, PARTE_CORTA, Celdas, spans
from ajustes_tui.excel.read.parts import (
    Relacion,
    attributes,
    leer_parte,
    nombre_real,
    parte_principal,
    relaciones_de,
)

_MUESTRA = 512 * 1024
_FINAL = 4096
_FIN_DE_PARTE = re.compile(rb"sheet\s*>|/>\s*$")
_DIAS_ENTRE_SISTEMAS = 1462
"""Days from 01/01/1900 to 01/01/1904 as Excel counts them."""
_LIBRO_PR = re.compile(r"<(?:\w{1,64}:)?workbookPr\b([^<>]*)>")
_HOJA = re.compile(r"<(?:\w{1,64}:)?sheet\s([^<>]*)>")
_CELDA = re.compile(rb"<(?:\w{1,64}:)?c((?:\s[^<>]*)?)/?>")
_FILA = re.compile(rb"<(?:\w{1,64}:)?row((?:\s[^<>]*)?)/?>")
_FILA_COMUN = re.compile(rb"<row((?:\s[^<>]*)?)/?>")
_REFERENCIA = re.compile(rb"""\br=["']([A-Z]*)([0-9]+)["']""")
_TIPO = re.compile(rb"""\bt=["'](\w+)["']""")
_VALOR = re.compile(
    rb"\s*(?:<(?:\w{1,64}:)?f\b[^<>]*/>|<(?:\w{1,64}:)?f\b[^<]*</(?:\w{1,64}:)?f>)?\s*"
    rb"<(?:\w{1,64}:)?v[^<>]*>([^<]*)<"
)
_NUMERO_DELICADO = re.compile(DELICADO)
# Each begins with a letter, not with a choice: the scan of a whole sheet is then ten times faster.
_SOSPECHAS = (
    re.compile(rb"v[^<>]*>\s*(?:" + DELICADO + rb")\s*<"),
    re.compile(rb"""t=["']e["']"""),
)
_NUMERO_RAPIDO = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"(?: (?:s|cm|vm|ph)="[0-9]+")*(?: t="n")?>'
    rb"(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>(" + DELICADO + rb")</v>"
)
_ERROR_RAPIDO = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^<>]*\bt="e"[^<>]*>')
_CELDA_SENCILLA = re.compile(
    rb'<c r="[A-Z]+[0-9]+"(?: (?:s|cm|vm|ph)="[0-9]+")*(?: t="[a-zA-Z]+")? ?/?>'
)
_VALOR_APARTE = re.compile(rb">\s+<v|<v [^<>]*>")
_FORMULA_SIN_VALOR = re.compile(
    rb"<f(?:[^<>]*/>|(?:\s[^<>]*)?>[^<]*</f>)\s*(?:(</c>)|<v\s*/>|<v>\s*</v>)"
)


@dataclass(frozen=True, slots=True)
class HojaXlsx:
    """One sheet as the book lists it; `kind` is the kind of its relation."""

    name: str
    estado: str
    part: str
    kind: str


@dataclass(frozen=True, slots=True)
class IndiceXlsx:
    """The XML of the book, with what it points to."""

    text: str
    sheets: tuple[HojaXlsx, ...]
    relaciones: Mapping[str, Relacion]

    def propiedades(self) -> list[str]:
        """Return the attributes of every `workbookPr`, of which there should be one."""
        return [mark[1].rstrip("/") for mark in _LIBRO_PR.finditer(self.text)]


def leer_indice(paquete: zipfile.ZipFile) -> IndiceXlsx:
    """Read the book of a package; what is missing counts as absent."""
    path = parte_principal(paquete, "xl/workbook.xml")
    text = leer_parte(paquete, path)
    relaciones = relaciones_de(paquete, path)
    sheets = []
    for mark in _HOJA.finditer(text):
        own = attributes(mark[1])
        id_ = next((v for k, v in own.items() if k.endswith(":id")), "")
        relacion = relaciones.get(id_, Relacion("", ""))
        sheets.append(
            HojaXlsx(
                name=own.get("name", ""),
                estado=own.get("state", "visible"),
                part=relacion.part,
                kind=relacion.kind,
            )
        )
    return IndiceXlsx(text, tuple(sheets), relaciones)


class MiradaXlsx:
    """A workbook of today as its own XML tells it."""

    def __init__(self, contenido: bytes) -> None:
        self._contenido = contenido
        with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
            index = leer_indice(paquete)
        self._parts = {sheet.name: sheet.part for sheet in index.sheets}
        self.ocultas = frozenset(h.name for h in index.sheets if h.estado != "visible")
        marks = [
            attributes(own).get("date1904", "0") in {"1", "true"} for own in index.propiedades()
        ]
        self.system_1904 = any(marks)
        creido = bool(marks) and marks[-1]
        self.dias_de_desfase = _DIAS_ENTRE_SISTEMAS * (self.system_1904 - creido)

    def cells(self, sheet: str) -> Celdas:
        """Scan one sheet; one the package does not hold has no cell to tell."""
        cells = Celdas()
        with zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete:
            name = nombre_real(paquete, self._parts.get(sheet, ""))
            if name is None:
                return cells
            with paquete.open(name) as part:
                inspect = None
                for span in spans(part, b"row>"):
                    if inspect is None:
                        inspect = _rapido if _es_sencilla(span) else _Completo().span
                    inspect(span, cells)
                    _buscar_sin_calcular(span, cells)
        return cells

    def whole(self, sheet: str) -> bool:
        """Tell whether the part of a sheet comes to its end; a long one is taken for sound."""
        part = self._parts.get(sheet)
        if not part:
            # It is no sheet of cells: the modules of old macros have no part.
            return True
        with zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete:
            return _llega_al_final(paquete, nombre_real(paquete, part))


def _llega_al_final(paquete: zipfile.ZipFile, name: str | None) -> bool:
    if name is None:
        return False
    if paquete.getinfo(name).file_size > PARTE_CORTA:
        return True
    return _FIN_DE_PARTE.search(paquete.read(name)[-_FINAL:]) is not None


def _rapido(xml: bytes, cells: Celdas) -> None:
    """Note the cells of one piece when all begin `<c r="…`, as the usual writers leave them."""
    for cell in _NUMERO_RAPIDO.finditer(xml):
        cells.written(int(cell[2]), _indice(cell[1]), cell[3])
    if b't="e"' in xml:
        for cell in _ERROR_RAPIDO.finditer(xml):
            value = _VALOR.match(xml, cell.end())
            if value is not None:
                cells.errores[int(cell[2]), _indice(cell[1])] = _text(value[1])


class _Completo:
    """Scans any sheet, counting rows and cells when they do not say where they are."""

    def __init__(self) -> None:
        self._row = 0
        self._column = -1

    def span(self, xml: bytes, cells: Celdas) -> None:
        """Note the cells of one piece; only a row that may have one is looked at cell by cell."""
        sospechas = sorted(m.start() for pattern in _SOSPECHAS for m in pattern.finditer(xml))
        start = views = 0
        for mark in (_FILA if b":row" in xml else _FILA_COMUN).finditer(xml):
            proximas = bisect_left(sospechas, mark.start(), views)
            if proximas > views:
                self._celdas(xml, start, mark.start(), cells)
            start, views = mark.end(), proximas
            referencia = _REFERENCIA.search(mark[1])
            self._row = int(referencia[2]) if referencia else self._row + 1
            self._column = -1
        # The last row may go on in the next piece, so its cells are always counted.
        self._celdas(xml, start, len(xml), cells)

    def _celdas(self, xml: bytes, since: int, until: int, cells: Celdas) -> None:
        for mark in _CELDA.finditer(xml, since, until):
            referencia = _REFERENCIA.search(mark[1])
            self._column = _indice(referencia[1]) if referencia else self._column + 1
            kind = _TIPO.search(mark[1])
            category = kind[1] if kind else b"n"
            if category not in {b"n", b"e"} or mark[0].endswith(b"/>"):
                continue
            value = _VALOR.match(xml, mark.end())
            if value is None:
                continue
            if category == b"e":
                cells.errores[self._row, self._column] = _text(value[1])
            elif _NUMERO_DELICADO.fullmatch(value[1]):
                cells.written(self._row, self._column, value[1])


def _buscar_sin_calcular(xml: bytes, cells: Celdas) -> None:
    """Note the rows of the formulas without result; an empty text is one, and is kept as such."""
    for formula in _FORMULA_SIN_VALOR.finditer(xml):
        cell = xml[xml.rfind(b"<c ", 0, formula.start()) : formula.start()]
        referencia = _REFERENCIA.search(cell)
        kind = _TIPO.search(cell)
        es_texto_vacio = formula[1] is None and kind is not None and kind[1] == b"str"
        if referencia is not None and not es_texto_vacio:
            cells.sin_calcular.add(int(referencia[2]))


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", "replace")).strip()


def _es_sencilla(xml: bytes) -> bool:
    start = xml[:_MUESTRA]
    if _VALOR_APARTE.search(start):
        return False
    return all(_CELDA_SENCILLA.fullmatch(mark[0]) for mark in _CELDA.finditer(start))


def _indice(letters: bytes) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + letter - 64
    return total - 1
