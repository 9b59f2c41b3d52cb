"""Rows every test of a base begins from, and what one reading gave."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ajustes_tui.domain.base.rows import BaseHeader, BaseRow, Rechazo, row_of, unpack
from ajustes_tui.domain.base.workbook import Staged
from ajustes_tui.excel.read.reader import BaseReader
from ajustes_tui.storage.intake.staging import StagingFile

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


def printed(paths: Sequence[Path]) -> list[Path]:
    """Return the workbooks as LibreOffice prints them, each a PDF beside its workbook."""
    folder = paths[0].parent
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'perfil').as_uri()}", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return [path.with_suffix(".pdf") for path in paths]


def pages_of(pdf: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


def letters_of(pdf: Path) -> bool:
    sizes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf.read_bytes())
    return {tuple(sorted(round(float(side)) for side in size)) for size in sizes} == {(612, 792)}


def words_of(pdf: Path) -> list[str]:
    """Return the words of each page of a printed workbook; none where nothing here reads them."""
    if shutil.which("pdftotext") is None:
        return []
    read = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    return read.stdout.decode().split("\f")[:-1]


CINCO = ("Cuenta", "PQR", "Motivo", "Estado", "Resultado")
BUENA = ("90001234", "4471000007", "Cruce de saldos", "Cerrado", "APROBADO")


class Leida:
    """Everything one reading gave: what it said, and what it left in its file."""

    def __init__(self, header: BaseHeader, staged: Staged, conn: sqlite3.Connection) -> None:
        fields = ", ".join(BaseRow._fields)
        self.header = header
        self.valid = [
            row_of(row) for row in conn.execute(f"SELECT {fields} FROM staged.filas ORDER BY orden")
        ]
        self.rechazos = [
            Rechazo(*row[:4], json.loads(row[4]))
            for row in conn.execute("SELECT * FROM staged.rechazadas ORDER BY fila")
        ]
        self.notices = list(staged.notices)
        self.rows = staged.rows
        self.counts = staged.counts
        self.raw = {
            number: cruda
            for since, raw in conn.execute("SELECT desde, filas FROM staged.crudas")
            for number, cruda in enumerate(unpack(raw), since)
        }


def take(reading: BaseReader) -> Leida:
    with closing(sqlite3.connect(":memory:")) as conn:
        file = StagingFile(conn, None)
        staged = reading.stage(file.order, file.forget_name)
        file.check()
        return Leida(reading.header, staged, conn)


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


def height_of(sheet: Worksheet, row: int) -> float:
    """Return the points of a row: its own, or those of every row of its sheet."""
    return float(sheet.row_dimensions[row].height or sheet.sheet_format.defaultRowHeight)


def paquete(path: Path, parts: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as output:
        for name, text in parts.items():
            output.writestr(name, text)
    return path


_ODS = """<?xml version="1.0"?><office:document-content
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Hoja1">{}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
_MANIFIESTO = """<?xml version="1.0"?><manifest:manifest
xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""


def paquete_ods(path: Path, xml: str) -> Path:
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": _ODS.format(xml),
        "META-INF/manifest.xml": _MANIFIESTO,
    }
    return paquete(path, parts)


def hoja_ods(path: Path, rows: Sequence[Sequence[str | float]], margin: int) -> Path:
    """Write an OpenDocument sheet whose rows begin after `margen` empty columns."""

    def cell(value: str | float) -> str:
        text = f"<text:p>{value}</text:p></table:table-cell>"
        if isinstance(value, float):
            return f'<table:table-cell office:value-type="float" office:value="{value}">{text}'
        return f'<table:table-cell office:value-type="string">{text}'

    empty = "<table:table-cell/>" * margin
    xml = "".join(
        f"<table:table-row>{empty}{''.join(map(cell, fila))}</table:table-row>" for fila in rows
    )
    return paquete_ods(path, xml)


_XMLNS = "http://schemas.openxmlformats.org"
_ESTRICTO = "http://purl.oclc.org/ooxml"
_FORMATOS = ("0", "14", "22", "21", "44")
"""Number formats by their style: plain, day, moment, hour and money."""


def celda_xml(place: str, value: object) -> str:
    """Write one cell: a text, a number, or the attributes and content of a pair as they come."""
    if isinstance(value, tuple):
        return f'<c r="{place}" {value[0]}>{value[1]}</c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def filas_xml(*rows: Sequence[object]) -> str:
    """Write rows of cells from A1 on; None leaves its cell out."""
    return "".join(
        f'<row r="{n}">'
        + "".join(celda_xml(f"{chr(65 + c)}{n}", v) for c, v in enumerate(fila) if v is not None)
        + "</row>"
        for n, fila in enumerate(rows, 1)
    )


def partes_xlsx(
    rows: str, *, texts: str = "", before: str = "", after: str = "", estricto: bool = False
) -> dict[str, str]:
    """Return the parts of an xlsx written by hand, so that a test can hold what no library writes."""
    raiz = _ESTRICTO if estricto else _XMLNS
    sheet = f"{raiz}/spreadsheetml/main" if estricto else f"{raiz}/spreadsheetml/2006/main"
    oficina = f"{raiz}/officeDocument/" + ("relationships" if estricto else "2006/relationships")

    def relaciones(**parts: str) -> str:
        body = "".join(
            f'<Relationship Id="r{n}" Type="{oficina}/{kind}" Target="{destination}"/>'
            for n, (kind, destination) in enumerate(parts.items(), 1)
        )
        return f'<Relationships xmlns="{_XMLNS}/package/2006/relationships">{body}</Relationships>'

    style_rules = "".join(f'<xf numFmtId="{fmt}"/>' for fmt in _FORMATOS)
    kinds = '<Default Extension="xml" ContentType="application/xml"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{_XMLNS}/package/2006/content-types">{kinds}</Types>',
        "_rels/.rels": relaciones(officeDocument="xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relaciones(
            worksheet="worksheets/sheet1.xml",
            sharedStrings="sharedStrings.xml",
            styles="styles.xml",
        ),
        "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{oficina}"><sheets>'
        '<sheet name="Base" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{sheet}"><cellXfs>{style_rules}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{sheet}">{texts}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{sheet}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>",
    }
