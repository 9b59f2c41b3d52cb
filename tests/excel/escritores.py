"""Writers of the formats no library at hand writes, so that a test says what every cell holds."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.excel.soporte import paquete

CODIGOS = {
    **{"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17},
    **{"#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A},
}
_CERO, _CERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_DE_DIA = 14
"""The number format of a day, among those every workbook has."""


@dataclass(frozen=True)
class Rota:
    """A broken cell, typed or the result of a formula."""

    error: str
    formula: bool = False


Celda = str | float | date | Rota | None


@dataclass(frozen=True)
class Hoja:
    """One sheet to write."""

    nombre: str
    filas: Sequence[Sequence[Celda]]
    oculta: bool = False


def _dias(dia: date, de_1904: bool) -> float:
    return float((dia - (_CERO_1904 if de_1904 else _CERO)).days)


def _con_lugar(hoja: Hoja) -> Iterator[tuple[int, list[tuple[int, Celda]]]]:
    for numero, fila in enumerate(hoja.filas):
        yield numero, [(lugar, celda) for lugar, celda in enumerate(fila) if celda is not None]


def libro_xlsx(ruta: Path, hojas: Sequence[Hoja], *, de_1904: bool = False) -> Path:
    libro = Workbook()
    libro.remove(libro.active)
    if de_1904:
        libro.epoch = CALENDAR_MAC_1904
    for hoja in hojas:
        nueva = libro.create_sheet(hoja.nombre)
        nueva.sheet_state = "hidden" if hoja.oculta else "visible"
        for fila in hoja.filas:
            nueva.append([c.error if isinstance(c, Rota) else c for c in fila])
    libro.save(ruta)
    return ruta


# --- xls: records of BIFF8 in a compound file of one stream


def _biff(tipo: int, cuerpo: bytes = b"") -> bytes:
    return struct.pack("<HH", tipo, len(cuerpo)) + cuerpo


def _celda_xls(fila: int, lugar: int, celda: Celda, de_1904: bool) -> bytes:
    cabeza = struct.pack("<HHH", fila, lugar, int(isinstance(celda, date)))
    if isinstance(celda, Rota) and celda.formula:
        resultado = struct.pack("<BBBBHH", 2, 0, CODIGOS[celda.error], 0, 0, 0xFFFF)
        return _biff(0x0006, cabeza + resultado + bytes(6) + struct.pack("<H", 0))
    if isinstance(celda, Rota):
        return _biff(0x0205, cabeza + bytes([CODIGOS[celda.error], 1]))
    if isinstance(celda, str):
        texto = struct.pack("<HB", len(celda), 1) + celda.encode("utf-16-le")
        return _biff(0x0204, cabeza + texto)
    numero = _dias(celda, de_1904) if isinstance(celda, date) else celda
    return _biff(0x0203, cabeza + struct.pack("<d", numero))


def libro_xls(
    ruta: Path, hojas: Sequence[Hoja], *, de_1904: bool = False, grafico: bool = False
) -> Path:
    """Write an xls; with `grafico`, each sheet holds a chart with a broken cell of its own."""
    comienzo = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)
    formatos = [struct.pack("<HH16x", 0, formato) for formato in (0, _DE_DIA)]
    antes = _biff(0x0809, comienzo) + _biff(0x0042, struct.pack("<H", 1200))
    antes += _biff(0x0022, struct.pack("<H", de_1904))
    antes += b"".join(_biff(0x00E0, formato) for formato in formatos)
    partes = []
    for hoja in hojas:
        celdas = b"".join(
            _celda_xls(fila, lugar, celda, de_1904)
            for fila, puestas in _con_lugar(hoja)
            for lugar, celda in puestas
        )
        if grafico:
            comienzo = struct.pack("<HHHHII", 0x0600, 0x20, 0, 0, 0, 0)
            rota = _celda_xls(1, 0, Rota("#N/A"), de_1904)
            celdas += _biff(0x0809, comienzo) + rota + _biff(0x000A)
        comienzo = struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)
        partes.append(_biff(0x0809, comienzo) + celdas + _biff(0x000A))
    largo = len(antes) + sum(12 + 2 * len(hoja.nombre) for hoja in hojas) + 4
    indice = b""
    for hoja, parte in zip(hojas, partes, strict=True):
        nombre = struct.pack("<BB", len(hoja.nombre), 1) + hoja.nombre.encode("utf-16-le")
        indice += _biff(0x0085, struct.pack("<IBB", largo, hoja.oculta, 0) + nombre)
        largo += len(parte)
    ruta.write_bytes(_compuesto(antes + indice + _biff(0x000A) + b"".join(partes)))
    return ruta


def _compuesto(flujo: bytes) -> bytes:
    """Return a compound file: the table of sectors, the directory, and the stream after them."""
    flujo = flujo.ljust(4096, b"\0")
    flujo += bytes(-len(flujo) % 512)
    sectores = len(flujo) // 512
    libre, fin, tabla = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    cadena = [tabla, fin, *range(3, 2 + sectores), fin]
    cabeza = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    cabeza += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    cabeza += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, fin, 0, fin, 0)
    cabeza += struct.pack("<109I", 0, *[libre] * 108)

    def entrada(nombre: str, tipo: int, hijo: int, inicio: int, tamano: int) -> bytes:
        escrito = (nombre + "\0").encode("utf-16-le") if nombre else b""
        datos = escrito.ljust(64, b"\0") + struct.pack("<HBB", len(escrito), tipo, 1)
        return datos + struct.pack("<III36xIII", libre, libre, hijo, inicio, tamano, 0)

    directorio = entrada("Root Entry", 5, 1, fin, 0) + entrada("Workbook", 2, libre, 2, len(flujo))
    directorio += entrada("", 0, libre, 0, 0) * 2
    return (
        cabeza + struct.pack("<128I", *cadena, *[libre] * (128 - len(cadena))) + directorio + flujo
    )


# --- xlsb: records with kind and length seven bits to a byte, in a package


def _biff12(tipo: int, cuerpo: bytes = b"") -> bytes:
    cabeza = [tipo] if tipo < 0x80 else [tipo & 0x7F | 0x80, tipo >> 7]
    largo = len(cuerpo)
    while largo >= 0x80:
        cabeza.append(largo & 0x7F | 0x80)
        largo >>= 7
    return bytes([*cabeza, largo]) + cuerpo


def _ancho(texto: str) -> bytes:
    return struct.pack("<I", len(texto)) + texto.encode("utf-16-le")


def _celda_xlsb(lugar: int, celda: Celda, *, corta: bool, de_1904: bool) -> bytes:
    cabeza = b"" if corta else struct.pack("<I", lugar)
    cabeza += struct.pack("<I", int(isinstance(celda, date)))
    if isinstance(celda, Rota):
        codigo = bytes([CODIGOS[celda.error]])
        if celda.formula:
            return _biff12(11, struct.pack("<II", lugar, 0) + codigo + bytes(10))
        return _biff12(14 if corta else 3, cabeza + codigo)
    if isinstance(celda, str):
        return _biff12(17 if corta else 6, cabeza + _ancho(celda))
    numero = _dias(celda, de_1904) if isinstance(celda, date) else celda
    return _biff12(16 if corta else 5, cabeza + struct.pack("<d", numero))


def libro_xlsb(
    ruta: Path, hojas: Sequence[Hoja], *, de_1904: bool = False, cortas: bool = False
) -> Path:
    """Write an xlsb; with `cortas`, a cell beside another leaves its column out, as some do."""
    tipo = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    partes: dict[str, str | bytes] = {}
    libro = _biff12(131) + _biff12(153, struct.pack("<III", de_1904, 0, 0)) + _biff12(143)
    relaciones = f'<Relationship Id="rE" Type="{tipo}/styles" Target="styles.bin"/>'
    for numero, hoja in enumerate(hojas, 1):
        cabeza = struct.pack("<II", hoja.oculta, numero)
        libro += _biff12(156, cabeza + _ancho(f"r{numero}") + _ancho(hoja.nombre))
        destino = f"worksheets/sheet{numero}.bin"
        relaciones += f'<Relationship Id="r{numero}" Type="{tipo}/worksheet" Target="{destino}"/>'
        alto, ancho = len(hoja.filas), max(map(len, hoja.filas))
        cuerpo = _biff12(129) + _biff12(148, struct.pack("<IIII", 0, alto - 1, 0, ancho - 1))
        cuerpo += _biff12(145)
        for fila, puestas in _con_lugar(hoja):
            cuerpo += _biff12(0, struct.pack("<IIHBBBI", fila, 0, 300, 0, 0, 0, 0))
            anterior = -2
            for lugar, celda in puestas:
                seguida = cortas and lugar == anterior + 1
                cuerpo += _celda_xlsb(lugar, celda, corta=seguida, de_1904=de_1904)
                anterior = lugar
        partes[f"xl/{destino}"] = cuerpo + _biff12(146) + _biff12(130)
    formatos = b"".join(
        _biff12(47, struct.pack("<HHHHHBBBBH", 0, f, 0, 0, 0, 0, 0, 0, 0, 0)) for f in (0, _DE_DIA)
    )
    partes["xl/styles.bin"] = (
        _biff12(278) + _biff12(617, struct.pack("<I", 2)) + formatos + _biff12(618) + _biff12(279)
    )
    partes["xl/workbook.bin"] = libro + _biff12(144) + _biff12(132)
    raiz = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    partes["xl/_rels/workbook.bin.rels"] = f"{raiz}{relaciones}</Relationships>"
    principal = f'<Relationship Id="r1" Type="{tipo}/officeDocument" Target="xl/workbook.bin"/>'
    partes["_rels/.rels"] = f"{raiz}{principal}</Relationships>"
    return paquete(ruta, partes)


# --- ods: as LibreOffice writes it


def _celda_ods(celda: Celda) -> str:
    if celda is None:
        return "<table:table-cell/>"
    tipo, mostrado = 'office:value-type="string"', ""
    if isinstance(celda, Rota):
        tipo += ' office:string-value="" calcext:value-type="error"'
        tipo = f'table:formula="of:=NA()" {tipo}' if celda.formula else tipo
        mostrado = celda.error
    elif isinstance(celda, str):
        mostrado = escape(celda).replace("\n", "<text:line-break/>")
    elif isinstance(celda, date):
        tipo = f'office:value-type="date" office:date-value="{celda.isoformat()}"'
    else:
        tipo = f'office:value-type="float" office:value="{celda!r}"'
    return f"<table:table-cell {tipo}><text:p>{mostrado}</text:p></table:table-cell>"


def libro_ods(ruta: Path, hojas: Sequence[Hoja], *, de_1904: bool = False) -> Path:
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    tablas = ""
    for hoja in hojas:
        filas = "".join(
            f"<table:table-row>{''.join(map(_celda_ods, fila))}</table:table-row>"
            for fila in hoja.filas
        )
        estilo = "oculta" if hoja.oculta else "vista"
        tablas += (
            f'<table:table table:name="{hoja.nombre}" table:style-name="{estilo}">'
            f"{filas}</table:table>"
        )
    estilos = "".join(
        f'<style:style style:name="{nombre}" style:family="table">'
        f'<style:table-properties table:display="{se_ve}"/></style:style>'
        for nombre, se_ve in (("vista", "true"), ("oculta", "false"))
    )
    nulo = '<table:null-date table:date-value="1904-01-01"/>' if de_1904 else ""
    espacios = " ".join(
        f'xmlns:{corto}="{oasis}:{corto}:1.0"' for corto in ("office", "table", "text", "style")
    )
    contenido = (
        f'<?xml version="1.0"?><office:document-content {espacios} xmlns:calcext="urn:calcext">'
        f"<office:automatic-styles>{estilos}</office:automatic-styles><office:body>"
        f"<office:spreadsheet><table:calculation-settings>{nulo}</table:calculation-settings>"
        f"{tablas}</office:spreadsheet></office:body></office:document-content>"
    )
    return paquete(
        ruta,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": contenido,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{oasis}:manifest:1.0"/>',
        },
    )


LIBROS: dict[str, Callable[..., Path]] = {
    "xlsx": libro_xlsx,
    "xls": libro_xls,
    "xlsb": libro_xlsb,
    "ods": libro_ods,
}
