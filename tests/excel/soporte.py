"""Rows every test of a base begins from, and what one reading gave."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ajustes_tui.domain.base.rows import Cabecera, FilaBase, Rechazo, Tramo, desempacar

CINCO = ("Cuenta", "PQR", "Motivo", "Estado", "Resultado")
BUENA = ("90001234", "4471000007", "Cruce de saldos", "Cerrado", "APROBADO")


class Leida:
    """Everything one reading gave."""

    def __init__(
        self, cabecera: Cabecera, tramos: list[Tramo], avisos: list[str], total: int
    ) -> None:
        filas = [fila for tramo in tramos for fila in tramo]
        self.cabecera = cabecera
        self.validas = [fila for fila in filas if isinstance(fila, FilaBase)]
        self.rechazos = [fila for fila in filas if isinstance(fila, Rechazo)]
        self.avisos = avisos
        self.filas = total
        self.crudas = {
            numero: cruda
            for tramo in tramos
            for numero, cruda in enumerate(desempacar(tramo.crudas), tramo.desde)
        }


def children() -> set[int]:
    """Return the processes this one started and has not seen the end of, as Linux lists them."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name of a program may hold blanks; what follows it holds none.
            _state, parent, *_rest = stat.read_text().rpartition(")")[2].split()
        except OSError:
            # It ended between listing it and looking at it.
            continue
        if int(parent) == os.getpid():
            found.add(int(stat.parent.name))
    return found


def paquete(ruta: Path, partes: Mapping[str, str]) -> Path:
    """Write a zip with these parts."""
    with zipfile.ZipFile(ruta, "w", zipfile.ZIP_DEFLATED) as salida:
        for nombre, texto in partes.items():
            salida.writestr(nombre, texto)
    return ruta


_ODS = """<?xml version="1.0"?><office:document-content
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Hoja1">{}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
_MANIFIESTO = """<?xml version="1.0"?><manifest:manifest
xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""


def hoja_ods(ruta: Path, filas: Sequence[Sequence[str | float]], margen: int) -> Path:
    """Write an OpenDocument sheet whose rows begin after `margen` empty columns."""

    def celda(valor: str | float) -> str:
        texto = f"<text:p>{valor}</text:p></table:table-cell>"
        if isinstance(valor, float):
            return f'<table:table-cell office:value-type="float" office:value="{valor}">{texto}'
        return f'<table:table-cell office:value-type="string">{texto}'

    vacias = "<table:table-cell/>" * margen
    xml = "".join(
        f"<table:table-row>{vacias}{''.join(map(celda, fila))}</table:table-row>" for fila in filas
    )
    partes = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": _ODS.format(xml),
        "META-INF/manifest.xml": _MANIFIESTO,
    }
    return paquete(ruta, partes)


_XMLNS = "http://schemas.openxmlformats.org"
_ESTRICTO = "http://purl.oclc.org/ooxml"
_FORMATOS = ("0", "14", "22", "21", "44")
"""Number formats by their style: plain, day, moment, hour and money."""


def celda_xml(lugar: str, valor: object) -> str:
    """Write one cell: a text, a number, or the attributes and content of a pair as they come."""
    if isinstance(valor, tuple):
        return f'<c r="{lugar}" {valor[0]}>{valor[1]}</c>'
    if isinstance(valor, int | float):
        return f'<c r="{lugar}"><v>{valor!r}</v></c>'
    return f'<c r="{lugar}" t="inlineStr"><is><t>{valor}</t></is></c>'


def filas_xml(*filas: Sequence[object]) -> str:
    """Write rows of cells from A1 on; None leaves its cell out."""
    return "".join(
        f'<row r="{n}">'
        + "".join(celda_xml(f"{chr(65 + c)}{n}", v) for c, v in enumerate(fila) if v is not None)
        + "</row>"
        for n, fila in enumerate(filas, 1)
    )


def partes_xlsx(
    filas: str, *, textos: str = "", antes: str = "", despues: str = "", estricto: bool = False
) -> dict[str, str]:
    """Return the parts of an xlsx written by hand, so that a test can hold what no library writes."""
    raiz = _ESTRICTO if estricto else _XMLNS
    hoja = f"{raiz}/spreadsheetml/main" if estricto else f"{raiz}/spreadsheetml/2006/main"
    oficina = f"{raiz}/officeDocument/" + ("relationships" if estricto else "2006/relationships")

    def relaciones(**partes: str) -> str:
        cuerpo = "".join(
            f'<Relationship Id="r{n}" Type="{oficina}/{tipo}" Target="{destino}"/>'
            for n, (tipo, destino) in enumerate(partes.items(), 1)
        )
        return (
            f'<Relationships xmlns="{_XMLNS}/package/2006/relationships">{cuerpo}</Relationships>'
        )

    estilos = "".join(f'<xf numFmtId="{formato}"/>' for formato in _FORMATOS)
    tipos = '<Default Extension="xml" ContentType="application/xml"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{_XMLNS}/package/2006/content-types">{tipos}</Types>',
        "_rels/.rels": relaciones(officeDocument="xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relaciones(
            worksheet="worksheets/sheet1.xml",
            sharedStrings="sharedStrings.xml",
            styles="styles.xml",
        ),
        "xl/workbook.xml": f'<workbook xmlns="{hoja}" xmlns:r="{oficina}"><sheets>'
        '<sheet name="Base" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{hoja}"><cellXfs>{estilos}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{hoja}">{textos}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{hoja}">{antes}'
        f"<sheetData>{filas}</sheetData>{despues}</worksheet>",
    }
