"""Read from the XML of an xlsx what the fast reader does not tell: epoch, hidden sheets, raw cells.

The fast reader turns error cells into empty ones, damages numbers with decimals when it gives text,
and believes the last `workbookPr` of several. The sheet is scanned in pieces, never held whole.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import shutil
import zipfile
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.sax.saxutils import quoteattr

_TROZO = 4 * 1024 * 1024
_FILA_MAXIMA = 64 * 1024 * 1024
_MAXIMO_REHECHO = 512 * 1024 * 1024
"""Bytes of a package that is worth a second try; beyond it the file is refused."""
_COMUNES = frozenset({"sharedStrings", "styles"})
_XMLNS = "http://schemas.openxmlformats.org"
_XMLNS_R = f"{_XMLNS}/officeDocument/2006/relationships"
_SANGRIA = re.compile(rb">\s+<")
# No pattern crosses a `<` nor begins inside a word: a hostile part is then scanned once, not squared.
_ATRIBUTO = re.compile(r"""(?<![\w:])([\w:]{1,64})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_LIBRO_PR = re.compile(r"<(?:\w{1,64}:)?workbookPr\b([^<>]*)>")
_HOJA = re.compile(r"<(?:\w{1,64}:)?sheet\s([^<>]*)>")
_RELACION = re.compile(r"<(?:\w{1,64}:)?Relationship\s([^<>]*)>")
_CELDA = re.compile(rb"<(?:\w{1,64}:)?c((?:\s[^<>]*)?)/?>")
_FILA = re.compile(rb"<(?:\w{1,64}:)?row((?:\s[^<>]*)?)/?>")
_FILA_COMUN = re.compile(rb"<row((?:\s[^<>]*)?)/?>")
_REFERENCIA = re.compile(rb"""\br=["']([A-Z]*)([0-9]+)["']""")
_TIPO = re.compile(rb"""\bt=["'](\w+)["']""")
_VALOR = re.compile(
    rb"\s*(?:<(?:\w{1,64}:)?f\b[^<>]*/>|<(?:\w{1,64}:)?f\b[^<]*</(?:\w{1,64}:)?f>)?\s*"
    rb"<(?:\w{1,64}:)?v[^<>]*>([^<]*)<"
)
# Three decimals or more, an exponent, or more than 15 digits: what text may damage or make doubtful.
_NUMERO_DELICADO = rb"-?[0-9]*\.[0-9]{3,}(?:[eE][^<]*)?|-?[0-9.]+[eE][^<]*|[0-9]{16,}"
_DELICADO = re.compile(_NUMERO_DELICADO)
# Each begins with a letter, not with a choice: the scan of a whole sheet is then ten times faster.
_SOSPECHAS = (
    re.compile(rb"v[^<>]*>\s*(?:" + _NUMERO_DELICADO + rb")\s*<"),
    re.compile(rb"""t=["']e["']"""),
)
_NUMERO_RAPIDO = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"(?: (?:s|cm|vm|ph)="[0-9]+")*(?: t="n")?>'
    rb"(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>(" + _NUMERO_DELICADO + rb")</v>"
)
_ERROR_RAPIDO = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^<>]*\bt="e"[^<>]*>')
_CELDA_SENCILLA = re.compile(
    rb'<c r="[A-Z]+[0-9]+"(?: (?:s|cm|vm|ph)="[0-9]+")*(?: t="[a-zA-Z]+")? ?/?>'
)
_VALOR_APARTE = re.compile(rb">\s+<v|<v [^<>]*>")


@dataclass(frozen=True, slots=True)
class Libro:
    """What `xl/workbook.xml` says about epoch and sheets."""

    sistema_1904: bool
    ultimo_1904: bool
    """What the last `workbookPr` alone says, which is what the fast reader believes."""
    partes: dict[str, str]
    """Sheet name to the path of its XML inside the package."""
    ocultas: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Hoja:
    """One sheet as the book lists it; `tipo` is the kind of its relationship."""

    nombre: str
    estado: str
    parte: str
    tipo: str


@dataclass(slots=True)
class Celdas:
    """Cells of one sheet that need a second look, by (row from 1, column from 0)."""

    errores: dict[tuple[int, int], str] = field(default_factory=dict)
    numeros: dict[tuple[int, int], str] = field(default_factory=dict)


def leer_libro(contenido: bytes) -> Libro:
    """Read epoch, sheet paths and hidden sheets; parts that are missing count as absent."""
    with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
        texto, hojas, _ = _indice_del_libro(paquete)
    partes = {hoja.nombre: hoja.parte for hoja in hojas}
    ocultas = frozenset(hoja.nombre for hoja in hojas if hoja.estado != "visible")
    marcas = [
        _atributos(m[1]).get("date1904", "0") in {"1", "true"} for m in _LIBRO_PR.finditer(texto)
    ]
    return Libro(any(marcas), bool(marcas) and marcas[-1], partes, ocultas)


def rehacer(contenido: bytes) -> bytes | None:
    """Return an xlsx with the sheets of cells alone, each part where the fast reader expects it.

    Excel opens packages that it does not: with sheets of macros or dialogs, or names with absolute
    paths, other slashes or other case. None when there is no sheet to keep.
    """
    salida = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contenido)) as paquete,
        zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as nuevo,
    ):
        texto, todas, comunes = _indice_del_libro(paquete)
        reales = [(hoja, _nombre_real(paquete, hoja.parte)) for hoja in todas]
        hojas = [(h, real) for h, real in reales if real and h.tipo.endswith("/worksheet")]
        copias = [(f"xl/worksheets/sheet{n}.xml", real) for n, (_, real) in enumerate(hojas, 1)]
        for tipo, parte in comunes.items():
            real = _nombre_real(paquete, parte)
            if real is not None:
                copias.append((f"xl/{tipo}.xml", real))
        tamano = sum(paquete.getinfo(real).file_size for _, real in copias)
        if not hojas or tamano > _MAXIMO_REHECHO:
            return None
        for destino, real in copias:
            with paquete.open(real) as entra, nuevo.open(destino, "w") as sale:
                shutil.copyfileobj(entra, sale, _TROZO)
        relaciones = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(hojas) + 1)]
        relaciones += [(tipo, f"{tipo}.xml") for tipo in comunes]
        nuevo.writestr("xl/workbook.xml", _xml_de_libro(texto, [hoja for hoja, _ in hojas]))
        nuevo.writestr("xl/_rels/workbook.xml.rels", _xml_de_relaciones(relaciones))
        raiz = [("officeDocument", "xl/workbook.xml")]
        nuevo.writestr("_rels/.rels", _xml_de_relaciones(raiz))
    return salida.getvalue()


def sin_sangria(contenido: bytes) -> bytes | None:
    """Return an ods without the blanks some programs put between the tags of its content."""
    salida = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contenido)) as paquete,
        zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as nuevo,
    ):
        if paquete.getinfo("content.xml").file_size > _MAXIMO_REHECHO:
            return None
        for nombre in ("mimetype", "META-INF/manifest.xml", "styles.xml"):
            if nombre in paquete.namelist():
                nuevo.writestr(nombre, paquete.read(nombre))
        nuevo.writestr("content.xml", _SANGRIA.sub(b"><", paquete.read("content.xml")))
    return salida.getvalue()


def _indice_del_libro(
    paquete: zipfile.ZipFile,
) -> tuple[str, list[_Hoja], dict[str, str]]:
    """Return the XML of the book, its sheets, and the parts they share by the end of their type."""
    raiz = _relaciones(_parte(paquete, "_rels/.rels"))
    libro = next((r["Target"] for r in raiz if r.get("Type", "").endswith("/officeDocument")), "")
    ruta = _destino("", libro) or "xl/workbook.xml"
    texto = _parte(paquete, ruta)
    carpeta, nombre = posixpath.split(ruta)
    relaciones = {
        r.get("Id", ""): r for r in _relaciones(_parte(paquete, f"{carpeta}/_rels/{nombre}.rels"))
    }
    hojas = []
    for marca in _HOJA.finditer(texto):
        atributos = _atributos(marca[1])
        id_ = next((v for k, v in atributos.items() if k.endswith(":id")), "")
        relacion = relaciones.get(id_, {})
        hojas.append(
            _Hoja(
                nombre=atributos.get("name", ""),
                estado=atributos.get("state", "visible"),
                parte=_destino(carpeta, relacion.get("Target", "")),
                tipo=relacion.get("Type", ""),
            )
        )
    comunes = {
        tipo: _destino(carpeta, r.get("Target", ""))
        for r in relaciones.values()
        if (tipo := posixpath.basename(r.get("Type", ""))) in _COMUNES
    }
    return texto, hojas, comunes


def _xml_de_libro(texto: str, hojas: Sequence[_Hoja]) -> str:
    """Write the least a book needs, with the epoch its own XML says."""
    propiedades = "".join(f"<workbookPr{m[1].rstrip('/')}/>" for m in _LIBRO_PR.finditer(texto))
    lista = "".join(
        f'<sheet name={quoteattr(hoja.nombre)} sheetId="{n}" state={quoteattr(hoja.estado)} '
        f'r:id="rId{n}"/>'
        for n, hoja in enumerate(hojas, 1)
    )
    return f'<workbook xmlns="{_XMLNS}/spreadsheetml/2006/main" xmlns:r="{_XMLNS_R}">' + (
        f"{propiedades}<sheets>{lista}</sheets></workbook>"
    )


def _xml_de_relaciones(relaciones: Sequence[tuple[str, str]]) -> str:
    lista = "".join(
        f'<Relationship Id="rId{n}" Type="{_XMLNS_R}/{tipo}" Target="{destino}"/>'
        for n, (tipo, destino) in enumerate(relaciones, 1)
    )
    return f'<Relationships xmlns="{_XMLNS}/package/2006/relationships">{lista}</Relationships>'


def mirar_celdas(contenido: bytes, parte: str) -> Celdas:
    """Scan one sheet for error cells and for numbers its text form may damage or make doubtful."""
    celdas = Celdas()
    with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
        nombre = _nombre_real(paquete, parte)
        if nombre is None:
            return celdas
        with paquete.open(nombre) as hoja:
            trozos = _trozos(hoja)
            primero = next(trozos, b"")
            mirar = _rapido if _es_sencilla(primero) else _Completo().trozo
            mirar(primero, celdas)
            for trozo in trozos:
                mirar(trozo, celdas)
    return celdas


def _rapido(xml: bytes, celdas: Celdas) -> None:
    """Note the cells of one piece when all begin `<c r="…`, as the usual writers leave them."""
    for celda in _NUMERO_RAPIDO.finditer(xml):
        celdas.numeros[int(celda[2]), _indice(celda[1])] = celda[3].decode()
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
            elif _DELICADO.fullmatch(valor[1]):
                celdas.numeros[self._fila, self._columna] = valor[1].decode()


def _texto(crudo: bytes) -> str:
    return html.unescape(crudo.decode("utf-8", "replace")).strip()


def _trozos(hoja: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in pieces that end where a row does."""
    resto = b""
    while leido := hoja.read(_TROZO):
        resto += leido
        corte = resto.rfind(b"row>")
        if corte >= 0:
            yield resto[: corte + 4]
            resto = resto[corte + 4 :]
        elif len(resto) > _FILA_MAXIMA:
            raise ValueError("a row without end")
    yield resto


def _es_sencilla(xml: bytes) -> bool:
    inicio = xml[: _TROZO // 8]
    if _VALOR_APARTE.search(inicio):
        return False
    return all(_CELDA_SENCILLA.fullmatch(marca[0]) for marca in _CELDA.finditer(inicio))


def _indice(letras: bytes) -> int:
    total = 0
    for letra in letras:
        total = total * 26 + letra - 64
    return total - 1


def _parte(paquete: zipfile.ZipFile, ruta: str) -> str:
    nombre = _nombre_real(paquete, ruta)
    return paquete.read(nombre).decode("utf-8", "replace") if nombre is not None else ""


def _nombre_real(paquete: zipfile.ZipFile, ruta: str) -> str | None:
    """Return the entry of a path whatever its case or slashes, as writers are careless with both."""
    buscado = ruta.lower()
    nombres = paquete.namelist()
    return next((n for n in nombres if n.replace("\\", "/").lstrip("/").lower() == buscado), None)


def _relaciones(texto: str) -> list[dict[str, str]]:
    return [_atributos(relacion[1]) for relacion in _RELACION.finditer(texto)]


def _atributos(texto: str) -> dict[str, str]:
    return {
        m[1]: html.unescape(m[2] if m[2] is not None else m[3]) for m in _ATRIBUTO.finditer(texto)
    }


def _destino(carpeta: str, destino: str) -> str:
    destino = destino.replace("\\", "/")
    completo = destino if destino.startswith("/") else posixpath.join(carpeta, destino)
    return posixpath.normpath(completo).lstrip("/") if destino else ""
