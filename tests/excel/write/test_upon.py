"""Columns appended to the workbook of another program: where they stand, and that nothing else changes."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import fastexcel
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.encryption import decrypt
from ajustes_tui.excel.write.sheet_xml import NewColumns
from ajustes_tui.excel.write.upon import OriginalBook

HEADINGS = ("Estado", "Fecha decisión", "Observación")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PKG = "http://schemas.openxmlformats.org/package/2006/relationships"
_OURS = re.compile(rb'<(\w+:)?c r="([A-Z]+)\d+"[^<>]*>(?:(?!</?\1?c>).)*</\1?c>', re.DOTALL)


def package(
    sheet: str | bytes,
    others: Mapping[str, str | bytes] | None = None,
    *,
    main: str = _MAIN,
    styles: str = "",
) -> bytes:
    """Return a workbook of one sheet, «Base», made of its XML, and other parts."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PKG}"><Relationship Id="a" Type="{_DOC}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_DOC}"><sheets>'
        '<sheet name="Base" sheetId="1" r:id="h"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PKG}">'
        f'<Relationship Id="h" Type="{_DOC}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="e" Type="{_DOC}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": styles
        or f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": sheet,
        **(others or {}),
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return output.getvalue()


def sheet(rows: str, before: str = "", after: str = "", *, main: str = _MAIN) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def upon(
    content: bytes,
    header_row: int = 1,
    rows: Mapping[int, Sequence[str | date | None]] | None = None,
    name: str = "Base",
    password: str | None = None,
) -> tuple[bytes, list[str]]:
    """Return a workbook with three columns appended, and what is said of it."""
    said = rows or {header_row + 1: ("Cerrado", date(2026, 11, 24), "=1+1 <á>")}
    book = OriginalBook(content, password, 10**9)
    output = io.BytesIO()
    book.write(output, {name: NewColumns(header_row, HEADINGS, (10, 12, 30), said)})
    return output.getvalue(), book.notices


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def require_only_appended(before: bytes, after: bytes, part: str, first: str) -> bytes:
    """Require that nothing but the new columns changed; return the new XML of the sheet."""
    old, new = parts_of(before), parts_of(after)
    assert list(old) == list(new)
    assert {name for name in old if old[name] != new[name]} == {part}
    number = _number(first)
    without = _OURS.sub(
        lambda m: b"" if number <= _number(m[2].decode()) < number + len(HEADINGS) else m[0],
        _data(new[part]),
    )
    assert _no_spans(without) == _no_spans(_data(old[part]))
    old_tail, new_tail = (text[part].partition(b"sheetData>")[2] for text in (old, new))
    assert old_tail.rpartition(b"</")[2] == new_tail.rpartition(b"</")[2]
    return new[part]


def _data(xml: bytes) -> bytes:
    found = re.search(rb"<(?:\w+:)?sheetData>.*", xml, re.DOTALL)
    return found[0]


def _no_spans(xml: bytes) -> bytes:
    return re.sub(rb""" spans=["'][^"']*["']""", b"", xml)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def read(content: bytes, name: str = "Base") -> dict[str, Any]:
    """Return every cell that openpyxl finds, by its reference; of a strict workbook, fastexcel."""
    if any(_STRICT.encode() in part for part in parts_of(content).values()):
        rows = fastexcel.read_excel(content).load_sheet(name, header_row=None).to_polars().rows()
        return {
            f"{openpyxl.utils.get_column_letter(place)}{number}": _as_cell(cell)
            for number, row in enumerate(rows, 1)
            for place, cell in enumerate(row, 1)
            if cell is not None
        }
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    # Not all of a sheet with a cell in the far corner.
    rows = book[name].iter_rows(max_row=100, max_col=60)
    return {c.coordinate: c.value for row in rows for c in row if c.value is not None}


def _as_cell(text: str) -> str | int:
    return int(text) if text.isdecimal() else text


TWO_ROWS = (
    '<row r="1" spans="1:2"><c r="A1" t="inlineStr"><is><t>Cuenta</t></is></c>'
    '<c r="B1" s="0" t="inlineStr"><is><t>PQR</t></is></c></row>'
    '<row r="2" spans="1:2" ht="20"><c r="A2"><v>90001000</v></c>'
    '<c r="B2"><f>A2*2</f><v>180002000</v></c></row>'
)


def test_cells_are_put_at_the_right_and_the_rest_stays_byte_for_byte():
    before = package(sheet(TWO_ROWS, '<dimension ref="A1:B2"/>', '<autoFilter ref="A1:A2"/>'))
    after, notices = upon(before)
    xml = require_only_appended(before, after, "xl/worksheets/sheet1.xml", "C")
    assert read(after) == {
        **{"A1": "Cuenta", "B1": "PQR", "A2": 90001000, "B2": 180002000},
        **dict(zip(("C1", "D1", "E1"), HEADINGS, strict=True)),
        # No style of the workbook shows a day, so it is a text whose order is that of the days.
        **{"C2": "Cerrado", "D2": "2026-11-24", "E2": "=1+1 <á>"},
    }
    assert b'<dimension ref="A1:E2"/>' in xml
    assert xml.count(b'spans="1:5"') == 2
    assert b'<row r="2" spans="1:5" ht="20">' in xml
    assert notices == []


def test_what_is_typed_as_a_text_is_no_formula_and_the_headings_look_as_the_last_one():
    rows = TWO_ROWS.replace('<c r="B1" s="0"', '<c r="B1" s="7"').replace(
        "</is></c></row>", '</is></c><c r="C1" s="9"/></row>', 1
    )
    after, _notices = upon(package(sheet(rows)))
    assert b'<c r="D1" s="7" t="inlineStr">' in parts_of(after)["xl/worksheets/sheet1.xml"]
    after, _notices = upon(package(sheet(TWO_ROWS)))
    book = openpyxl.load_workbook(io.BytesIO(after))
    assert book["Base"]["E2"].data_type == "s"
    assert (
        fastexcel.read_excel(after).load_sheet("Base").to_polars()["Observación"][0] == "=1+1 <á>"
    )


STYLES = (
    '<styleSheet xmlns="{}"><numFmts><numFmt numFmtId="170" formatCode="dd\\-mmm\\-yyyy"/>'
    '<numFmt numFmtId="171" formatCode="hh:mm dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="171"/><xf numFmtId="14" fillId="3"/><xf numFmtId="170"/></cellXfs></styleSheet>'
)


@pytest.mark.parametrize(
    ("used", "style", "serial", "epoch"),
    [
        ("", b"3", b"46350", ""),
        (' s="2"', b"2", b"46350", ""),
        ("", b"3", b"44888", ' date1904="1"'),
    ],
)
def test_a_day_takes_the_look_of_the_days_of_the_sheet(used, style, serial, epoch):
    """A look that the rows use comes first; of others only one without fill, letter or border."""
    rows = TWO_ROWS.replace('<c r="A2">', f'<c r="A2"{used}>')
    before = package(
        sheet(rows),
        {
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}"><workbookPr{epoch}/><sheets>'
            '<sheet name="Base" sheetId="1" r:id="h"/></sheets></workbook>'
        },
        styles=STYLES.format(_MAIN),
    )
    after, _notices = upon(before)
    xml = require_only_appended(before, after, "xl/worksheets/sheet1.xml", "C")
    assert b'<c r="D2" s="%s"><v>%s</v></c>' % (style, serial) in xml


# Each writes a sheet in a way of its own; the first new column and the rows as they are read.
MAKERS: Mapping[str, tuple[bytes, str]] = {
    "a prefix for every name": (
        package(
            f'<x:worksheet xmlns:x="{_MAIN}"><x:sheetData>'
            + re.sub(r"<(/?)(row|c|is|t|v|f)\b", r"<\1x:\2", TWO_ROWS)
            + "</x:sheetData></x:worksheet>"
        ),
        "C",
    ),
    "strict": (package(sheet(TWO_ROWS, main=_STRICT), main=_STRICT), "C"),
    "neither rows nor cells say where they are": (
        package(sheet(re.sub(r' r="[A-Z]*\d+"', "", TWO_ROWS))),
        "C",
    ),
    "single quotes and blanks": (
        package(sheet(TWO_ROWS.replace('"', "'").replace("</row>", "</row >\n"))),
        "C",
    ),
    "a comment and a text that look like rows": (
        package(
            sheet(
                TWO_ROWS.replace(
                    "<t>PQR</t>",
                    '<t><![CDATA[</row><row r="2"><c r="Z9">]]></t><!-- </row><row r="2"> -->',
                )
            )
        ),
        "C",
    ),
    "a text with quotes": (package(sheet(TWO_ROWS.replace("PQR", ' r="ZZ9" s="3"'))), "C"),
    "letters of two bytes": (
        package(sheet(TWO_ROWS).replace("UTF-8", "UTF-16").encode("utf-16")),
        "C",
    ),
    "another alphabet": (
        package(
            sheet(TWO_ROWS.replace("Cuenta", "Número"))
            .replace("UTF-8", "iso-8859-1")
            .encode("latin-1")
        ),
        "C",
    ),
    "a stray cell, and one merged": (
        package(
            sheet(
                TWO_ROWS + '<row r="9"><c r="F9"><v>1</v></c></row>',
                after='<mergeCells count="1"><mergeCell ref="A8:H8"/></mergeCells>',
            )
        ),
        "I",
    ),
    "an extension at the end of a row": (
        package(sheet(TWO_ROWS.replace("</c></row>", '</c><extLst><ext uri="u"/></extLst></row>'))),
        "C",
    ),
    "a cell in the far corner": (
        package(sheet(TWO_ROWS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "C",
    ),
    "a note at the far right of the row": (
        package(sheet(TWO_ROWS.replace("</c></row>", '</c><c r="XFD1"><v>1</v></c></row>', 1))),
        "",
    ),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_a_sheet_is_followed_however_it_is_written(maker):
    before, first = MAKERS[maker]
    if not first:
        with pytest.raises(InvalidFile, match="sin arriesgar"):
            upon(before)
        return
    after, _notices = upon(before)
    new = parts_of(after)["xl/worksheets/sheet1.xml"]
    if maker != "letters of two bytes":
        require_only_appended(before, after, "xl/worksheets/sheet1.xml", first)
    else:
        assert new.decode("utf-16").startswith('<?xml version="1.0" encoding="UTF-16"?>')
    old_cells, cells = read(before), read(after)
    assert {ref: value for ref, value in cells.items() if ref in old_cells} == old_cells
    added = {ref: value for ref, value in cells.items() if ref not in old_cells}
    letters = [openpyxl.utils.get_column_letter(_number(first) + n) for n in range(3)]
    assert added == {
        **{f"{letter}1": text for letter, text in zip(letters, HEADINGS, strict=True)},
        **{
            f"{letters[0]}2": "Cerrado",
            f"{letters[1]}2": "2026-11-24",
            f"{letters[2]}2": "=1+1 <á>",
        },
    }


@pytest.mark.parametrize(
    ("rows", "header_row"),
    [
        (TWO_ROWS.replace('<row r="2"', '<row r="3"'), 1),
        (TWO_ROWS, 2),
        (TWO_ROWS + '<row r="2"><c r="A2"><v>1</v></c></row>', 1),
        ('<row r="1"/><row r="2"/>', 1),
        (TWO_ROWS.replace('<row r="2"', '<row r="dos"'), 1),
    ],
)
def test_a_row_that_is_not_where_it_was_read_is_refused_and_not_guessed(rows, header_row):
    with pytest.raises(InvalidFile, match="sin arriesgar"):
        upon(package(sheet(rows)), header_row)


@pytest.mark.parametrize(
    ("given", "gives"),
    [
        (
            '<cols><col min="1" max="2" width="9"/><col min="3" max="16384" width="9" hidden="1"/></cols>',
            b'<cols><col min="1" max="2" width="9"/><col min="3" max="3" width="10" customWidth="1"/>'
            b'<col min="4" max="4" width="12" customWidth="1"/>'
            b'<col min="5" max="5" width="30" customWidth="1"/>'
            b'<col min="6" max="16384" width="9" hidden="1"/></cols>',
        ),
        (
            '<cols><col min="2" max="4" width="9" style="1"></col></cols>',
            b'<cols><col min="2" max="2" width="9" style="1"></col>'
            b'<col min="3" max="3" width="10" customWidth="1"/>'
            b'<col min="4" max="4" width="12" customWidth="1"/>'
            b'<col min="5" max="5" width="30" customWidth="1"/></cols>',
        ),
    ],
)
def test_columns_hidden_at_the_right_do_not_hide_the_new_ones(given, gives):
    xml = parts_of(upon(package(sheet(TWO_ROWS, given)))[0])["xl/worksheets/sheet1.xml"]
    assert gives in xml


def test_a_table_beside_the_header_is_left_whole():
    before = package(
        sheet(TWO_ROWS),
        {
            "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{_PKG}"><Relationship Id="t" '
            f'Type="{_DOC}/table" Target="../tables/table1.xml"/></Relationships>',
            "xl/tables/table1.xml": f'<table xmlns="{_MAIN}" id="1" name="T" displayName="T" ref="A1:E2"/>',
        },
    )
    after, _notices = upon(before)
    assert b'<c r="F1"' in require_only_appended(before, after, "xl/worksheets/sheet1.xml", "F")


def test_the_filter_and_the_print_area_of_the_base_reach_the_new_columns_and_no_others():
    names = (
        ("_xlnm._FilterDatabase", "'Base'!$A$1:$B$2", "'Base'!$A$1:$E$2"),
        ("_xlnm.Print_Area", "Base!$A:$B,Otra!$A:$B", "Base!$A:$E,Otra!$A:$B"),
        ("_xlnm.Print_Area", "Base!$A$1:$A$2,Base!$A$2:$B$9", "Base!$A$1:$A$2,Base!$A$2:$B$9"),
        ("Lo_suyo", "Base!$A$1:$B$2", "Base!$A$1:$B$2"),
    )
    listed, written = (
        "".join(
            f'<definedName name="{row[0]}" localSheetId="0">{row[n]}</definedName>' for row in names
        )
        for n in (1, 2)
    )
    table = "xl/tables/table1.xml"
    for ref, gives in (("A1:B2", "A1:E2"), ("A1:A2", "A1:A2"), ("$A$1:$B$2", "A1:E2")):
        book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}"><sheets><sheet name="Base" sheetId="1" r:id="h"/>'
        before = package(
            sheet(
                TWO_ROWS, after=f'<autoFilter ref="{ref}"><filterColumn colId="0"/></autoFilter>'
            ),
            {
                "xl/workbook.xml": f"{book}</sheets><definedNames>{listed}</definedNames></workbook>",
                table: '<table ref="A9:B12"><autoFilter ref="A9:B12"/></table>',
            },
        )
        new = parts_of(upon(before)[0])
        assert (
            f'<autoFilter ref="{gives}"><filterColumn'.encode() in new["xl/worksheets/sheet1.xml"]
        )
        assert f"<definedNames>{written}</definedNames>".encode() in new["xl/workbook.xml"]
        assert new[table] == parts_of(before)[table]


def test_a_signature_and_a_drawing_over_the_columns_are_said():
    drawing = (
        "<xdr:wsDr><xdr:from><xdr:col>1</xdr:col></xdr:from>"
        "<xdr:to><xdr:col>4</xdr:col></xdr:to></xdr:wsDr>"
    )
    before = package(
        sheet(TWO_ROWS),
        {
            "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{_PKG}"><Relationship Id="t" '
            f'Type="{_DOC}/drawing" Target="../drawings/drawing1.xml"/></Relationships>',
            "xl/drawings/drawing1.xml": drawing,
            "_xmlsignatures/sig1.xml": "<Signature/>",
            "xl/vbaProject.bin": bytes(range(256)),
        },
    )
    _after, notices = upon(before)
    assert [n.split(":")[0].split(" ")[-1] for n in notices] == ["nuevas", "firmado"]


def test_a_protected_workbook_comes_back_under_its_password():
    # No workbook that Excel writes is as small as one of these sheets alone.
    plain = package(sheet(TWO_ROWS), {"xl/vbaProject.bin": random.Random(1).randbytes(9_000)})
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt("clave", locked)
    after, _notices = upon(locked.getvalue(), password="clave")
    with pytest.raises(InvalidFile):
        decrypt(after, None)
    require_only_appended(plain, decrypt(after, "clave"), "xl/worksheets/sheet1.xml", "C")


class _Pipe(io.RawIOBase):
    """An output that nobody goes back in: whoever writes a zip to it says the sizes behind each part."""

    def __init__(self):
        self.written = io.BytesIO()

    def writable(self):
        return True

    def write(self, data):
        return self.written.write(data)


def test_a_package_is_copied_however_it_was_packed():
    """Sizes behind the parts, other slashes, a comment, a stored part, marks of another system."""
    pipe, before = _Pipe(), parts_of(package(sheet(TWO_ROWS)))
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in before.items():
            entry = zipfile.ZipInfo(
                name.replace("/worksheets/", "\\worksheets\\"), (2020, 1, 2, 3, 4, 6)
            )
            entry.compress_type = (
                zipfile.ZIP_STORED if name == "xl/styles.xml" else zipfile.ZIP_DEFLATED
            )
            entry.extra, entry.comment = b"\x55\x54\x05\x00\x03abcd", b"nota"
            with book.open(entry, "w", force_zip64=True) as part:
                part.write(content)
        book.comment = b"de otro"
    content = pipe.written.getvalue()
    after, _notices = upon(content)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        assert new.testzip() is None
        assert new.comment == b"de otro"
        for one, other in zip(old.infolist(), new.infolist(), strict=True):
            assert one.filename == other.filename
            assert one.date_time == other.date_time
            assert one.compress_type == other.compress_type
            assert one.comment == other.comment
            changes = one.filename.endswith("sheet1.xml")
            assert (old.read(one) == new.read(other)) is not changes


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"Cuenta;PQR\n90001000;44\n", ".csv"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web"),
    ],
)
def test_another_format_is_not_written_upon(content, named):
    with pytest.raises(InvalidFile, match=re.escape(named)):
        OriginalBook(content, None, 10**9)


# Whatever a workbook holds, only its sheet changes, and there only at the right.

_CELLS = st.one_of(
    st.integers(-(10**9), 10**9),
    st.text(max_size=12).filter(lambda t: t.isprintable()),
    st.sampled_from(
        [3.5, True, date(2026, 11, 3), "=A1+1", "=SUM(A1:B2)", "[rico]", "[nota]", "[vínculo]"]
    ),
)
_BOOKS = st.builds(
    dict,
    rows=st.lists(st.lists(st.none() | _CELLS, min_size=1, max_size=6), min_size=1, max_size=12),
    top=st.integers(0, 4),
    left=st.integers(0, 3),
    table=st.booleans(),
    chart=st.booleans(),
    merge=st.booleans(),
    widths=st.booleans(),
    protect=st.booleans(),
    stray=st.none() | st.tuples(st.integers(0, 40), st.integers(0, 30)),
    memory=st.booleans(),
)


def _written(book: Mapping[str, Any]) -> tuple[bytes, int, list[int]]:
    """Write a workbook; return it, the row of its header and those below that have some cell."""
    output = io.BytesIO()
    own = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_urls": False})
    page = own.add_worksheet("Base")
    other = own.add_worksheet("Otra")
    looks = [
        own.add_format({"num_format": f, "bold": b})
        for f, b in (("dd/mm/yyyy", False), ("0.00", True))
    ]
    top, left, count = book["top"], book["left"], max(map(len, book["rows"]))
    for place in range(count):
        page.write_string(top, left + place, f"Título {place}", looks[1])
        other.write(place, 0, place)
    filled = []
    for number, row in enumerate(book["rows"], top + 1):
        if any(cell is not None and cell != "" for cell in row):
            filled.append(number + 1)
        for place, cell in enumerate(row, left):
            _put(page, number, place, cell, looks)
    bottom = top + len(book["rows"])
    if book["table"]:
        heads = [{"header": f"Título {n}"} for n in range(count)]
        page.add_table(top, left, bottom, left + count - 1, {"columns": heads})
    if book["chart"]:
        chart = own.add_chart({"type": "column"})
        chart.add_series({"values": f"=Base!$A${top + 2}:$A${bottom + 1}"})
        page.insert_chart(bottom + 2, left, chart)
        page.add_sparkline(bottom + 3, left, {"range": "Otra!A1:A3"})
        page.conditional_format(top, left, bottom, left, {"type": "data_bar"})
    if book["merge"]:
        page.merge_range(bottom + 4, left, bottom + 5, left + 8, "unidas")
    if book["widths"]:
        page.set_column(left, left + 20, 7)
        page.set_column(left + count, 16383, None, None, {"hidden": True})
    if book["protect"]:
        page.protect("x")
    if book["stray"] is not None:
        page.write(bottom + 7 + book["stray"][0], book["stray"][1], "suelta")
    own.close()
    return output.getvalue(), top + 1, filled


def _put(page: Any, row: int, place: int, cell: object, looks: Sequence[Any]) -> None:
    if isinstance(cell, date):
        page.write_datetime(row, place, cell, looks[0])
    elif cell == "[rico]":
        page.write_rich_string(row, place, "a", looks[1], "b", "c")
    elif cell == "[nota]":
        page.write_string(row, place, "con nota")
        page.write_comment(row, place, "mire")
    elif isinstance(cell, str) and cell.startswith("="):
        page.write_formula(row, place, cell, looks[1], 17)
    elif isinstance(cell, str):
        page.write_string(row, place, cell)
    elif cell is not None:
        page.write(row, place, cell)


def _require_untouched(book: Mapping[str, Any]) -> None:
    before, header_row, filled = _written(book)
    said = {row: (f"fila {row}", date(2026, 1, 1), None) for row in filled}
    after, _notices = upon(before, header_row, said or {header_row: ()}) if filled else (before, [])
    if not filled:
        return
    old, new = parts_of(before), parts_of(after)
    assert {name for name in old if old[name] != new[name]} == {"xl/worksheets/sheet1.xml"}
    first = min(
        _number(m[1].decode())
        for m in re.finditer(
            rb'<c r="([A-Z]+)%d"[^<>]*t="inlineStr"' % header_row, new["xl/worksheets/sheet1.xml"]
        )
    )
    letter = openpyxl.utils.get_column_letter(first)
    require_only_appended(before, after, "xl/worksheets/sheet1.xml", letter)
    old_cells, cells = read(before), read(after)
    assert {ref: cells[ref] for ref in old_cells} == old_cells
    assert {ref for ref in cells.keys() - old_cells.keys() if ref.startswith(letter)} == {
        f"{letter}{row}" for row in (header_row, *filled)
    }
    assert all(cells[f"{letter}{row}"] == f"fila {row}" for row in filled)


@settings(max_examples=8)
@given(_BOOKS)
def test_nothing_that_a_workbook_holds_is_lost(book):
    _require_untouched(book)


@pytest.mark.completo
@settings(max_examples=80)
@given(_BOOKS)
def test_nothing_that_any_workbook_holds_is_lost(book):
    _require_untouched(book)
