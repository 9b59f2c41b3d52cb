"""What a person sees in Excel is what is read, also where the cell holds something else."""

from __future__ import annotations

import re
import struct
import zipfile
from datetime import date

import pytest
import xlsxwriter
from openpyxl import load_workbook

from ajustes_tui.domain.base.rows import BaseReading
from ajustes_tui.domain.values.counts import number_ranges
from ajustes_tui.excel.formats.scan import padding_of, shown_whole
from ajustes_tui.excel.read.again import read_again
from ajustes_tui.excel.read.layout import letters_of
from tests.excel.escritores import Sheet, libro_ods, libro_xls
from tests.excel.soporte import BUENA, CINCO, filas_xml, paquete, paquete_ods, partes_xlsx

PADDED = (
    *("00000000", "#00000000", '"CTA "00000000', "00000000;-00000000;@", "[Red]00000000"),
    *("00000000_)", "0000\\-0000", "[<100]0;00000000", "[<1000000]00000000;0", "000 000 00"),
    *("0#######", "[>999999]0;00000000", r"\0\0#"),
)
UNPADDED = (
    *("General", "0", "0.00", "#,##0", "dd/mm/yyyy", "[h]:mm", "00.0", "0%", "", "@"),
    "[<100]00000000;0",
)


def test_a_number_format_tells_the_digits_that_it_shows():
    assert {shown_whole(123456, padding_of(text)) for text in PADDED} == {"00123456"}
    assert {shown_whole(123456, padding_of(text)) for text in UNPADDED} == {"123456"}
    assert shown_whole(123456, padding_of('"0"#')) == "0123456"


def test_rows_and_columns_are_named_as_a_person_sees_them():
    assert number_ranges([3]) == "3"
    assert number_ranges([3, 4, 6, 7, 8]) == "3, 4 y 6 a 8"
    assert number_ranges(range(2, 40, 2)) == "2, 4, 6, 8, 10 y 14 más"
    assert [letters_of(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_the_digits_a_person_sees_are_the_cuenta(tmp_path, read):
    path = tmp_path / "base.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        formats = ("0" * 8, "0" * 10, "0000-0000", "[<100]0;00000000")
        eight, ten, parted, other = (book.add_format({"num_format": text}) for text in formats)
        sheet.write_row(0, 0, CINCO)
        for row, (cuenta, style) in enumerate(
            [
                *((123456, eight), (123456, ten), ("123456", eight), (123456789, eight)),
                *((54321, None), (123456, parted), (123456, other)),
            ],
            1,
        ):
            sheet.write_row(row, 0, BUENA)
            sheet.write(row, 0, cuenta, style)
    cuentas = [fila.cuenta for fila in read(path).valid]
    assert cuentas == [
        *("00123456", "0000123456", "123456", "123456789", "54321", "00123456", "00123456"),
    ]


def test_the_digits_that_a_cell_of_libreoffice_shows_are_the_cuenta(tmp_path, read):
    cuentas = {
        "00123456": "00123456",
        "CTA 00123456": "00123456",
        "(0012) 3456": "00123456",
        "00.123.456": "00123456",
        "<text:span>00</text:span>123456": "00123456",
        "123456,00": "123456",
        "": "123456",
    }
    rows = [(123456.0, *BUENA[1:])] * len(cuentas)
    path = libro_ods(tmp_path / "base.ods", [Sheet("Base", [CINCO, *rows])])
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    texts = iter(cuentas)
    content = re.sub(
        '(office:value="123456[^<>]*><text:p>)[^<]*',
        lambda cell: cell[1] + next(texts),
        parts["content.xml"],
    )
    was_read = read(paquete(path, parts | {"content.xml": content}))
    assert [fila.cuenta for fila in was_read.valid] == list(cuentas.values())


_STYLES_OF_NUMBERS = """<office:automatic-styles xmlns:number="urn:n" xmlns:style="urn:s">
<number:number-style style:name="N1"><number:number number:min-integer-digits="8">
<number:embedded-text number:position="4">-</number:embedded-text></number:number></number:number-style>
<number:number-style style:name="N2P0"><number:number number:min-integer-digits="1"/></number:number-style>
<number:number-style style:name="N2"><number:number number:min-integer-digits="10"/>
<style:map style:condition="value()&lt;100" style:apply-style-name="N2P0"/></number:number-style>
<number:number-style style:name="N3"><number:text>90</number:text>
<number:number number:min-integer-digits="6"/></number:number-style>
<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>
<style:style style:name="ce3" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="ce4" style:family="table-cell" style:data-style-name="N3"/>
</office:automatic-styles>"""


NOTED = "><office:annotation><text:p>ojo</text:p></office:annotation></table:table-cell>"


@pytest.mark.parametrize("of_column", [False, True])
def test_a_number_of_libreoffice_without_its_text_has_the_digits_of_its_format(
    tmp_path, read, of_column
):
    of_cells = [("ce1", "/>", "00123456"), ("ce1", NOTED, "00123456"), ("ce2", "/>", "00123456")]
    of_cells += [("ce3", "/>", "0000123456"), ("ce4", "/>", "90123456"), ("", "/>", "123456")]
    if of_column:
        of_cells = [("", end, "00123456") for end in ("/>", "></table:table-cell>", NOTED)]
    rows = [(123456.0, *BUENA[1:])] * len(of_cells)
    path = libro_ods(tmp_path / "base.ods", [Sheet("Base", [CINCO, *rows])])
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    cells = iter(of_cells)

    def put(cell):
        style, end, _cuenta = next(cells)
        return f'<table:table-cell table:style-name="{style}" {cell[1]}{end}'

    content = re.sub(
        '<table:table-cell ([^<>]*value="123456[^<>]*)><text:p></text:p></table:table-cell>',
        put,
        parts["content.xml"],
    )
    style = "ce1" if of_column else ""
    column = f'<table:table-column table:default-cell-style-name="{style}"/>'
    content = content.replace("<table:table-row>", f"{column}<table:table-row>", 1)
    content = content.replace("<office:body>", f"{_STYLES_OF_NUMBERS}<office:body>", 1)
    was_read = read(paquete(path, parts | {"content.xml": content}))
    assert [fila.cuenta for fila in was_read.valid] == [cuenta for *_cell, cuenta in of_cells]


def test_the_pointer_to_a_text_may_have_blanks_around_it(tmp_path, read):
    """The fast reader takes them for the first text of the workbook, without a word."""
    texts = "".join(f"<si><t>texto {n}</t></si>" for n in range(3))
    pointers = ("2", "2 ", " 1", "\n1\n", " +2")
    rows = [(*BUENA, ('t="s"', f"<v>{pointer}</v>")) for pointer in pointers]
    parts = partes_xlsx(filas_xml((*CINCO, "Nota"), *rows), texts=texts)
    notes = [fila.datos["Nota"] for fila in read(paquete(tmp_path / "base.xlsx", parts)).valid]
    assert notes == ["texto 2", "texto 2", "texto 1", "texto 1", "texto 2"]


def test_a_number_is_a_number_where_no_date_can_be_whatever_its_format(tmp_path, read):
    dated = [('s="1"', f"<v>{number}</v>") for number in (90001234, 45678, 45900, 20261103)]
    rows = filas_xml((*CINCO, "Valor", "Fecha"), (dated[0], dated[1], *BUENA[2:], *dated[2:]))
    was_read = read(paquete(tmp_path / "base.xlsx", partes_xlsx(rows)))
    (fila,) = was_read.valid
    assert (fila.cuenta, fila.radicado, fila.valor_solicitado) == ("90001234", "45678", 4_590_000)
    assert fila.fecha_solicitud == date(2026, 11, 3)
    assert "Números con formato de fecha en «PQR» (2): se leyó el número." in was_read.notices


def test_a_day_of_eight_digits_is_read_and_read_again_alike(tmp_path, read):
    days = ("20261103", "03112026", "20121990", "20261399", "18891103")
    was_read = read(
        paquete(
            tmp_path / "base.xlsx",
            partes_xlsx(filas_xml((*CINCO, "Fecha"), *((*BUENA, day) for day in days))),
        )
    )
    read_days = [fila.fecha_solicitud for fila in was_read.valid]
    assert read_days == [date(2026, 11, 3), date(2026, 11, 3), date(1990, 12, 20)]
    assert [rechazo.fila for rechazo in was_read.rechazos] == [5, 6]
    reading = BaseReading.from_json(was_read.header.reading.as_json())
    assert reading is not None
    rows = [list(column) for column in zip(*was_read.raw.values(), strict=True)]
    again = list(read_again(reading, [(2, rows)], ["fecha_solicitud"]))
    assert again == [(day.isoformat(),) for day in read_days]
    assert BaseReading.from_json(reading.as_json() | {"version": 99}) is None


def test_no_decimal_is_cut(tmp_path, read):
    numbers = (0.1234567890123, 1234.5678901234, 1 / 3, 123456789.12345679, 4.35)
    rows = [(*BUENA, number, f"{number!r}0") for number in numbers]
    was_read = read(
        paquete(tmp_path / "base.xlsx", partes_xlsx(filas_xml((*CINCO, "Factor", "Texto"), *rows)))
    )
    assert [float(fila.datos["Factor"]) for fila in was_read.valid] == list(numbers)
    assert [fila.datos["Texto"] for fila in was_read.valid] == [f"{n!r}0" for n in numbers]


def test_merged_cells_give_their_value_to_all_their_rows(tmp_path, read):
    path = tmp_path / "base.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, (*CINCO, "Valor"))
        for row, radicado in enumerate(("4471000001", "4471000002", "4471000003"), 1):
            sheet.write_row(row, 1, (radicado, *BUENA[2:]))
        sheet.merge_range("A2:A4", BUENA[0])
        sheet.merge_range("F2:F3", 45_900)
        # A caso over two rows: both are the same, and the money is not lost with the first.
        sheet.write_row(5, 2, ("Otro motivo", *BUENA[3:]))
        sheet.merge_range("A5:A6", "90001235")
        sheet.merge_range("B5:B6", "4471000009")
        sheet.merge_range("F5:F6", 1_000)
        sheet.write_row(4, 2, BUENA[2:])
    was_read = read(path)
    assert [(f.fila, f.cuenta, f.radicado, f.valor_solicitado) for f in was_read.valid] == [
        (2, "90001234", "4471000001", 4_590_000),
        (3, "90001234", "4471000002", None),
        (4, "90001234", "4471000003", None),
        (5, "90001235", "4471000009", 100_000),
        (6, "90001235", "4471000009", 100_000),
    ]
    assert not was_read.rechazos
    assert (
        "Celdas combinadas en «Cuenta», «PQR», «Valor»: su valor se repitió en 3 filas (3, 4 y 6)."
        in was_read.notices
    )


@pytest.fixture
def with_hidden(tmp_path, book):
    """A base whose third and fourth rows and sixth column are hidden, saved by openpyxl."""
    path = book(
        (*CINCO, "Nota"), *((*BUENA[:1], f"447100000{n}", *BUENA[2:], "x") for n in range(4))
    )
    workbook = load_workbook(path)
    sheet = workbook.active
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["F"].hidden = True
    workbook.save(path)
    return path


def test_what_is_hidden_is_said_with_its_numbers_and_left_out_only_when_asked(with_hidden, read):
    was_read = read(with_hidden)
    assert [fila.fila for fila in was_read.valid] == [2, 3, 4, 5]
    assert was_read.valid[0].datos == {"Nota": "x"}
    said = [notice for notice in was_read.notices if "ocultas" in notice]
    assert [notice.split(":")[0] for notice in said] == [
        *("Filas ocultas (3 y 4)", "Columnas ocultas (F)"),
    ]
    without = read(with_hidden, leave_hidden_out=True)
    assert [fila.fila for fila in without.valid] == [2, 5]
    assert without.valid[0].datos == {}
    assert "Filas ocultas (3 y 4): se dejaron por fuera." in without.notices
    assert without.raw[3] == (None,) * 6


def test_what_is_hidden_is_said_of_a_sheet_with_bytes_that_are_no_text(with_hidden, read, retocar):
    """One «ñ» of another encoding, in a comment that the fast reader passes over."""
    path = retocar(
        with_hidden,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<sheetData>", b"<!-- a\xf1o --><sheetData>"),
    )
    said = [notice.split(":")[0] for notice in read(path).notices if "ocultas" in notice]
    assert said == ["Filas ocultas (3 y 4)", "Columnas ocultas (F)"]


def test_the_records_of_an_old_workbook_tell_what_is_hidden_merged_and_padded(tmp_path, read):
    """The writer of the tests makes the cells; the records that say how they are seen come after."""
    rows = [CINCO, (123456.0, *BUENA[1:]), (None, "4471000002", *BUENA[2:])]
    path = libro_xls(
        tmp_path / "base.xls",
        [Sheet("Base", rows)],
        shown=(
            struct.pack("<8H", 0x0208, 16, 2, 0, 5, 255, 0, 0) + struct.pack("<HH", 0x20, 0),
            struct.pack("<7H", 0x00E5, 10, 1, 1, 2, 0, 0),
        ),
        padded=True,
    )
    was_read = read(path)
    assert [fila.cuenta for fila in was_read.valid] == ["00123456", "00123456"]
    assert any(n.startswith("Filas ocultas (3)") for n in was_read.notices)
    assert any(n.startswith("Celdas combinadas en «Cuenta»") for n in was_read.notices)


def test_an_ods_says_what_is_hidden_and_merged_through_what_it_repeats(tmp_path, read):
    """LibreOffice writes alike columns, rows and cells once, with how many there are."""

    def cells(*texts: str) -> str:
        return "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in texts
        )

    def row(content: str, own: str = "") -> str:
        return f"<table:table-row{own}>{content}</table:table-row>"

    spanned = (
        '<table:table-cell table:number-rows-spanned="2" office:value-type="string">'
        "<text:p>90001234</text:p></table:table-cell>"
    )
    hidden = ' table:visibility="collapse"'
    sheet = "".join(
        (
            '<table:table-column table:number-columns-repeated="5"/>',
            f"<table:table-column{hidden}/>",
            row(cells(*CINCO, "Nota")),
            row(spanned + cells("4471000001", *BUENA[2:], "x")),
            row("<table:covered-table-cell/>" + cells("4471000002", *BUENA[2:], "x")),
            row(
                '<table:table-cell table:number-columns-repeated="6"/>',
                ' table:number-rows-repeated="3"',
            ),
            row(cells("90001235", "4471000003", *BUENA[2:], "x"), hidden),
        )
    )
    path = paquete_ods(tmp_path / "base.ods", sheet)
    was_read = read(path)
    assert [(row.fila, row.cuenta) for row in was_read.valid] == [
        (2, "90001234"),
        (3, "90001234"),
        (7, "90001235"),
    ]
    assert any(notice.startswith("Filas ocultas (7)") for notice in was_read.notices)
    assert any(notice.startswith("Columnas ocultas (F)") for notice in was_read.notices)
    assert [row.fila for row in read(path, leave_hidden_out=True).valid] == [2, 3]
