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

from ajustes_tui.excel.formats.second_look import DELICADO, PARTE_CORTA, Celdas, trozos
from ajustes_tui.excel.read.parts import (
    Relacion,
    atributos,
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
    """One sheet as the book lists it; `tipo` is the kind of its relation."""

    nombre: str
    estado: str
    parte: str
    tipo: str


@dataclass(frozen=True, slots=True)
class IndiceXlsx:
    """The XML of the book, with what it points to."""

    texto: str
    hojas: tuple[HojaXlsx, ...]
    relaciones: Mapping[str, Relacion]

    def propiedades(self) -> list[str]:
        """Return the attributes of every `workbookPr`, of which there should be one."""
        return [marca[1].rstrip("/") for marca in _LIBRO_PR.finditer(self.texto)]


def leer_indice(paquete: zipfile.ZipFile) -> IndiceXlsx:
    """Read the book of a package; what is missing counts as absent."""
    ruta = parte_principal(paquete, "xl/workbook.xml")
    texto = leer_parte(paquete, ruta)
    relaciones = relaciones_de(paquete, ruta)
    hojas = []
    for marca in _HOJA.finditer(texto):
        propios = atributos(marca[1])
        id_ = next((v for k, v in propios.items() if k.endswith(":id")), "")
        relacion = relaciones.get(id_, Relacion("", ""))
        hojas.append(
            HojaXlsx(
                nombre=propios.get("name", ""),
                estado=propios.get("state", "visible"),
                parte=relacion.parte,
                tipo=relacion.tipo,
            )
        )
    return IndiceXlsx(texto, tuple(hojas), relaciones)


class MiradaXlsx:
    """A workbook of today as its own XML tells it."""

    def __init__(self, contenido: bytes) -> None:
        self._contenido = contenido
        with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
            indice = leer_indice(paquete)
        self._partes = {hoja.nombre: hoja.parte for hoja in indice.hojas}
        self.ocultas = frozenset(h.nombre for h in indice.hojas if h.estado != "visible")
        marcas = [
            atributos(propios).get("date1904", "0") in {"1", "true"}
            for propios in indice.propiedades()
        ]
        self.sistema_1904 = any(marcas)
        creido = bool(marcas) and marcas[-1]
        self.dias_de_desfase = _DIAS_ENTRE_SISTEMAS * (self.sistema_1904 - creido)

    def celdas(self, hoja: str) -> Celdas:
        """Scan one sheet; one the package does not hold has no cell to tell."""
        celdas = Celdas()
        with zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete:
            nombre = nombre_real(paquete, self._partes.get(hoja, ""))
            if nombre is None:
                return celdas
            with paquete.open(nombre) as parte:
                mirar = None
                for trozo in trozos(parte, b"row>"):
                    if mirar is None:
                        mirar = _rapido if _es_sencilla(trozo) else _Completo().trozo
                    mirar(trozo, celdas)
                    _buscar_sin_calcular(trozo, celdas)
        return celdas

    def entera(self, hoja: str) -> bool:
        """Tell whether the part of a sheet comes to its end; a long one is taken for sound."""
        parte = self._partes.get(hoja)
        if not parte:
            # It is no sheet of cells: the modules of old macros have no part.
            return True
        with zipfile.ZipFile(io.BytesIO(self._contenido)) as paquete:
            return _llega_al_final(paquete, nombre_real(paquete, parte))


def _llega_al_final(paquete: zipfile.ZipFile, nombre: str | None) -> bool:
    if nombre is None:
        return False
    if paquete.getinfo(nombre).file_size > PARTE_CORTA:
        return True
    return _FIN_DE_PARTE.search(paquete.read(nombre)[-_FINAL:]) is not None


def _rapido(xml: bytes, celdas: Celdas) -> None:
    """Note the cells of one piece when all begin `<c r="…`, as the usual writers leave them."""
    for celda in _NUMERO_RAPIDO.finditer(xml):
        celdas.escrito(int(celda[2]), _indice(celda[1]), celda[3])
    if b't="e"' in xml:
        for celda in _ERROR_RAPIDO.finditer(xml):
            valor = _VALOR.match(xml, celda.end())
            if valor is not None:
                celdas.errores[int(celda[2]), _indice(celda[1])] = _texto(valor[1])


class _Completo:
    """Scans any sheet, counting rows and cells when they do not say where they are."""

    def __init__(self) -> None:
        self._fila = 0
        self._columna = -1

    def trozo(self, xml: bytes, celdas: Celdas) -> None:
        """Note the cells of one piece; only a row that may have one is looked at cell by cell."""
        sospechas = sorted(m.start() for patron in _SOSPECHAS for m in patron.finditer(xml))
        inicio = vistas = 0
        for marca in (_FILA if b":row" in xml else _FILA_COMUN).finditer(xml):
            proximas = bisect_left(sospechas, marca.start(), vistas)
            if proximas > vistas:
                self._celdas(xml, inicio, marca.start(), celdas)
            inicio, vistas = marca.end(), proximas
            referencia = _REFERENCIA.search(marca[1])
            self._fila = int(referencia[2]) if referencia else self._fila + 1
            self._columna = -1
        # The last row may go on in the next piece, so its cells are always counted.
        self._celdas(xml, inicio, len(xml), celdas)

    def _celdas(self, xml: bytes, desde: int, hasta: int, celdas: Celdas) -> None:
        for marca in _CELDA.finditer(xml, desde, hasta):
            referencia = _REFERENCIA.search(marca[1])
            self._columna = _indice(referencia[1]) if referencia else self._columna + 1
            tipo = _TIPO.search(marca[1])
            clase = tipo[1] if tipo else b"n"
            if clase not in {b"n", b"e"} or marca[0].endswith(b"/>"):
                continue
            valor = _VALOR.match(xml, marca.end())
            if valor is None:
                continue
            if clase == b"e":
                celdas.errores[self._fila, self._columna] = _texto(valor[1])
            elif _NUMERO_DELICADO.fullmatch(valor[1]):
                celdas.escrito(self._fila, self._columna, valor[1])


def _buscar_sin_calcular(xml: bytes, celdas: Celdas) -> None:
    """Note the rows of the formulas without result; an empty text is one, and is kept as such."""
    for formula in _FORMULA_SIN_VALOR.finditer(xml):
        celda = xml[xml.rfind(b"<c ", 0, formula.start()) : formula.start()]
        referencia = _REFERENCIA.search(celda)
        tipo = _TIPO.search(celda)
        es_texto_vacio = formula[1] is None and tipo is not None and tipo[1] == b"str"
        if referencia is not None and not es_texto_vacio:
            celdas.sin_calcular.add(int(referencia[2]))


def _texto(crudo: bytes) -> str:
    return html.unescape(crudo.decode("utf-8", "replace")).strip()


def _es_sencilla(xml: bytes) -> bool:
    inicio = xml[:_MUESTRA]
    if _VALOR_APARTE.search(inicio):
        return False
    return all(_CELDA_SENCILLA.fullmatch(marca[0]) for marca in _CELDA.finditer(inicio))


def _indice(letras: bytes) -> int:
    total = 0
    for letra in letras:
        total = total * 26 + letra - 64
    return total - 1
