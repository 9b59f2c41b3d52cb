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
    length: int = 10
    """Bytes of the formula."""


Celda = str | float | date | Rota | None


@dataclass(frozen=True)
class Sheet:
    """One sheet to write."""

    name: str
    rows: Sequence[Sequence[Celda]]
    hidden: bool = False


def _dias(dia: date, de_1904: bool) -> float:
    return float((dia - (_CERO_1904 if de_1904 else _CERO)).days)


def _con_lugar(sheet: Sheet) -> Iterator[tuple[int, list[tuple[int, Celda]]]]:
    for number, fila in enumerate(sheet.rows):
        yield number, [(place, cell) for place, cell in enumerate(fila) if cell is not None]


def libro_xlsx(path: Path, sheets: Sequence[Sheet], *, de_1904: bool = False) -> Path:
    book = Workbook()
    book.remove(book.active)
    if de_1904:
        book.epoch = CALENDAR_MAC_1904
    for sheet in sheets:
        new = book.create_sheet(sheet.name)
        new.sheet_state = "hidden" if sheet.hidden else "visible"
        for fila in sheet.rows:
            new.append([c.error if isinstance(c, Rota) else c for c in fila])
    book.save(path)
    return path


# --- xls: records of BIFF8 in a compound file of one stream


def _biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _celda_xls(fila: int, place: int, cell: Celda, de_1904: bool) -> bytes:
    head = struct.pack("<HHH", fila, place, int(isinstance(cell, date)))
    if isinstance(cell, Rota) and cell.formula:
        resultado = struct.pack("<BBBBHH", 2, 0, CODIGOS[cell.error], 0, 0, 0xFFFF)
        return _biff(0x0006, head + resultado + bytes(6) + struct.pack("<H", 0))
    if isinstance(cell, Rota):
        return _biff(0x0205, head + bytes([CODIGOS[cell.error], 1]))
    if isinstance(cell, str):
        text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
        return _biff(0x0204, head + text)
    number = _dias(cell, de_1904) if isinstance(cell, date) else cell
    return _biff(0x0203, head + struct.pack("<d", number))


def libro_xls(
    path: Path,
    sheets: Sequence[Sheet],
    *,
    de_1904: bool = False,
    grafico: bool = False,
    shown: Sequence[bytes] = (),
    padded: bool = False,
) -> Path:
    """Write an xls; with `grafico`, each sheet holds a chart with a broken cell of its own.

    `shown` are records put after the cells, and with `padded` numbers are seen with eight digits.
    """
    start = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)
    formatos = [struct.pack("<HH16x", 0, fmt) for fmt in (164 if padded else 0, _DE_DIA)]
    before = _biff(0x0809, start) + _biff(0x0042, struct.pack("<H", 1200))
    before += _biff(0x0022, struct.pack("<H", de_1904))
    before += _biff(0x041E, struct.pack("<HHB", 164, 8, 0) + b"00000000") if padded else b""
    before += b"".join(_biff(0x00E0, fmt) for fmt in formatos)
    parts = []
    for sheet in sheets:
        cells = b"".join(
            _celda_xls(fila, place, cell, de_1904)
            for fila, puestas in _con_lugar(sheet)
            for place, cell in puestas
        )
        cells += b"".join(shown)
        if grafico:
            start = struct.pack("<HHHHII", 0x0600, 0x20, 0, 0, 0, 0)
            rota = _celda_xls(1, 0, Rota("#N/A"), de_1904)
            cells += _biff(0x0809, start) + rota + _biff(0x000A)
        start = struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)
        parts.append(_biff(0x0809, start) + cells + _biff(0x000A))
    length = len(before) + sum(12 + 2 * len(sheet.name) for sheet in sheets) + 4
    index = b""
    for sheet, part in zip(sheets, parts, strict=True):
        name = struct.pack("<BB", len(sheet.name), 1) + sheet.name.encode("utf-16-le")
        index += _biff(0x0085, struct.pack("<IBB", length, sheet.hidden, 0) + name)
        length += len(part)
    path.write_bytes(_compuesto(before + index + _biff(0x000A) + b"".join(parts)))
    return path


def _compuesto(flujo: bytes) -> bytes:
    """Return a compound file: the table of sectors, the directory, and the stream after them."""
    flujo = flujo.ljust(4096, b"\0")
    flujo += bytes(-len(flujo) % 512)
    sectores = len(flujo) // 512
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    cadena = [table, end, *range(3, 2 + sectores), end]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        written = (name + "\0").encode("utf-16-le") if name else b""
        datos = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
        return datos + struct.pack("<III36xIII", free, free, child, start, size, 0)

    directorio = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(flujo))
    directorio += entry("", 0, free, 0, 0) * 2
    return head + struct.pack("<128I", *cadena, *[free] * (128 - len(cadena))) + directorio + flujo


# --- xlsb: records with kind and length seven bits to a byte, in a package


def _biff12(kind: int, body: bytes = b"") -> bytes:
    head = [kind] if kind < 0x80 else [kind & 0x7F | 0x80, kind >> 7]
    length = len(body)
    while length >= 0x80:
        head.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes([*head, length]) + body


def _drawn_width(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _celda_xlsb(place: int, cell: Celda, *, short: bool, de_1904: bool) -> bytes:
    head = b"" if short else struct.pack("<I", place)
    head += struct.pack("<I", int(isinstance(cell, date)))
    if isinstance(cell, Rota):
        code = bytes([CODIGOS[cell.error]])
        if cell.formula:
            return _biff12(11, struct.pack("<II", place, 0) + code + bytes(cell.length))
        return _biff12(14 if short else 3, head + code)
    if isinstance(cell, str):
        return _biff12(17 if short else 6, head + _drawn_width(cell))
    number = _dias(cell, de_1904) if isinstance(cell, date) else cell
    return _biff12(16 if short else 5, head + struct.pack("<d", number))


def libro_xlsb(
    path: Path, sheets: Sequence[Sheet], *, de_1904: bool = False, cortas: bool = False
) -> Path:
    """Write an xlsb; with `cortas`, a cell beside another leaves its column out, as some do."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts: dict[str, str | bytes] = {}
    book = _biff12(131) + _biff12(153, struct.pack("<III", de_1904, 0, 0)) + _biff12(143)
    relaciones = f'<Relationship Id="rE" Type="{kind}/styles" Target="styles.bin"/>'
    for number, sheet in enumerate(sheets, 1):
        head = struct.pack("<II", sheet.hidden, number)
        book += _biff12(156, head + _drawn_width(f"r{number}") + _drawn_width(sheet.name))
        destination = f"worksheets/sheet{number}.bin"
        relaciones += (
            f'<Relationship Id="r{number}" Type="{kind}/worksheet" Target="{destination}"/>'
        )
        height, width = len(sheet.rows), max(map(len, sheet.rows))
        body = _biff12(129) + _biff12(148, struct.pack("<IIII", 0, height - 1, 0, width - 1))
        body += _biff12(145)
        for fila, puestas in _con_lugar(sheet):
            body += _biff12(0, struct.pack("<IIHBBBI", fila, 0, 300, 0, 0, 0, 0))
            previous = -2
            for place, cell in puestas:
                seguida = cortas and place == previous + 1
                body += _celda_xlsb(place, cell, short=seguida, de_1904=de_1904)
                previous = place
        parts[f"xl/{destination}"] = body + _biff12(146) + _biff12(130)
    formatos = b"".join(
        _biff12(47, struct.pack("<HHHHHBBBBH", 0, f, 0, 0, 0, 0, 0, 0, 0, 0)) for f in (0, _DE_DIA)
    )
    parts["xl/styles.bin"] = (
        _biff12(278) + _biff12(617, struct.pack("<I", 2)) + formatos + _biff12(618) + _biff12(279)
    )
    parts["xl/workbook.bin"] = book + _biff12(144) + _biff12(132)
    raiz = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    parts["xl/_rels/workbook.bin.rels"] = f"{raiz}{relaciones}</Relationships>"
    main = f'<Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.bin"/>'
    parts["_rels/.rels"] = f"{raiz}{main}</Relationships>"
    return paquete(path, parts)


# --- ods: as LibreOffice writes it


def _celda_ods(cell: Celda) -> str:
    if cell is None:
        return "<table:table-cell/>"
    kind, mostrado = 'office:value-type="string"', ""
    if isinstance(cell, Rota):
        kind += ' office:string-value="" calcext:value-type="error"'
        kind = f'table:formula="of:=NA()" {kind}' if cell.formula else kind
        mostrado = cell.error
    elif isinstance(cell, str):
        mostrado = escape(cell).replace("\n", "<text:line-break/>")
    elif isinstance(cell, date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    else:
        kind = f'office:value-type="float" office:value="{cell!r}"'
    return f"<table:table-cell {kind}><text:p>{mostrado}</text:p></table:table-cell>"


def libro_ods(path: Path, sheets: Sequence[Sheet], *, de_1904: bool = False) -> Path:
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    tables = ""
    for sheet in sheets:
        rows = "".join(
            f"<table:table-row>{''.join(map(_celda_ods, fila))}</table:table-row>"
            for fila in sheet.rows
        )
        look = "oculta" if sheet.hidden else "vista"
        tables += (
            f'<table:table table:name="{sheet.name}" table:style-name="{look}">{rows}</table:table>'
        )
    style_rules = "".join(
        f'<style:style style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{se_ve}"/></style:style>'
        for name, se_ve in (("vista", "true"), ("oculta", "false"))
    )
    nulo = '<table:null-date table:date-value="1904-01-01"/>' if de_1904 else ""
    espacios = " ".join(
        f'xmlns:{short}="{oasis}:{short}:1.0"' for short in ("office", "table", "text", "style")
    )
    contenido = (
        f'<?xml version="1.0"?><office:document-content {espacios} xmlns:calcext="urn:calcext">'
        f"<office:automatic-styles>{style_rules}</office:automatic-styles><office:body>"
        f"<office:spreadsheet><table:calculation-settings>{nulo}</table:calculation-settings>"
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return paquete(
        path,
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
