"""The same base in every format of workbook is the same base, cell by cell."""

from __future__ import annotations

import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.reader import BaseReader, ReadOptions
from tests.excel.escritores import (
    CODIGOS,
    LIBROS,
    Rota,
    Sheet,
    libro_ods,
    libro_xls,
    libro_xlsb,
    libro_xlsx,
)
from tests.excel.soporte import BUENA, CINCO, filas_xml, paquete, partes_xlsx

HEADINGS = ("Cuenta\ndel cliente", *CINCO[1:], "Valor", "Vr. aplicado", "Fecha", "Fecha respuesta")
DIA = date(2026, 11, 24)


@pytest.fixture(params=list(LIBROS))
def write(request, tmp_path):
    def escribir_(*rows, before=(), **options) -> Path:
        sheets = [*before, Sheet("Base de ñandú", rows)]
        return LIBROS[request.param](tmp_path / f"base.{request.param}", sheets, **options)

    return escribir_


@pytest.mark.parametrize("de_1904", [False, True])
def test_every_cell_is_what_was_put_in_it(write, read, de_1904):
    serie = 46350.0 - 1462 * de_1904
    path = write(
        ("Base de ajustes",),
        (),
        HEADINGS,
        ("0090001234", "000447", *BUENA[2:], 99999999.99, 45.125, DIA, "25/11/2026"),
        (90001235.0, 447109338212345.0, *BUENA[2:], "45.900", -5.5, serie, DIA),
        de_1904=de_1904,
    )
    was_read = read(path)
    assert was_read.header.sheet == "Base de ñandú"
    one, other = was_read.valid
    assert (one.fila, one.cuenta, one.radicado) == (4, "0090001234", "000447")
    assert (one.valor_solicitado, one.valor_aplicado) == (9_999_999_999, 4_513)
    assert (one.fecha_solicitud, one.fecha_respuesta) == (DIA, date(2026, 11, 25))
    assert (other.fila, other.cuenta, other.radicado) == (5, "90001235", "447109338212345")
    assert (other.valor_solicitado, other.valor_aplicado) == (4_590_000, -550)
    assert (other.fecha_solicitud, other.fecha_respuesta) == (DIA, DIA)
    assert not was_read.rechazos


@pytest.mark.parametrize("formula", [False, True])
def test_an_error_cell_refuses_its_row_in_a_promised_column_and_is_no_datum_in_another(
    write, read, formula
):
    headings = (*CINCO, "Valor", "Vr. aplicado", "Fecha", "Teléfono", "Asesor")
    sana = (*BUENA, 1.0, 2.0, DIA, "3000000001", "AS01")
    malas = [
        (*sana[:place], Rota("#N/A", formula), *sana[place + 1 :]) for place in range(len(sana))
    ]
    # Each error by its own name, and past two sheets of which one is hidden.
    named = [(*BUENA[:-1], Rota(error), *sana[len(BUENA) :]) for error in CODIGOS]
    before = (Sheet("Portada", [("Informe",)]), Sheet("Vieja", [CINCO, BUENA], hidden=True))
    was_read = read(write(headings, sana, *malas, *named, before=before))
    assert was_read.header.sheets == ("Portada", "Vieja", "Base de ñandú")
    assert any("hoja oculta «Vieja»" in notice for notice in was_read.notices)
    of_place, of_name = was_read.rechazos[: len(CINCO)], was_read.rechazos[len(CINCO) :]
    assert [rechazo.column for rechazo in of_place] == list(CINCO)
    assert [rechazo.fila for rechazo in of_place] == list(range(3, 8))
    assert {(r.value, r.motivo) for r in of_place} == {("#N/A", "la celda tiene el error #N/A")}
    assert [rechazo.value for rechazo in of_name] == list(CODIGOS)
    valor, aplicado, fecha, telefono, asesor = was_read.valid[1:]
    assert (valor.valor_solicitado, aplicado.valor_aplicado) == (None, None)
    assert (fecha.fecha_solicitud, telefono.telefonos, asesor.asesor_id) == (None, (), None)
    assert valor.valor_aplicado == 200
    said = f"Filas con celdas de error (#N/A y parecidas): {10 + len(CODIGOS)}."
    assert said in was_read.notices
    for row, heading in enumerate(headings[5:], 8):
        said = f"1 fila con un error de fórmula en «{heading}» ({row}): ese dato quedó vacío."
        assert said in was_read.notices
    assert not any("vacías" in notice for notice in was_read.notices)


def test_cells_that_leave_their_column_out_are_not_lost(tmp_path, read):
    rows = [(*CINCO, None, "Valor"), (*BUENA, None, 45.125), (*BUENA[:3], Rota("#REF!"), "x")]
    was_read = read(libro_xlsb(tmp_path / "base.xlsb", [Sheet("Base", rows)], cortas=True))
    assert was_read.valid[0].valor_solicitado == 4_513
    assert [(r.column, r.value) for r in was_read.rechazos] == [("Estado", "#REF!")]


ODS_CELLS = {
    'office:value-type="string"><text:p>a<text:tab/>b<text:line-break/>c</text:p>': "a b c",
    'office:value-type="string"><text:p>uno</text:p><text:p>dos</text:p>': "uno dos",
    'office:value-type="time" office:time-value="PT36H05M00S"><text:p>x</text:p>': "36:05:00",
    'table:style-name="ce1"><text:p>sin tipo</text:p>': "sin tipo",
    'office:value-type="string"><office:annotation><text:p>#N/A</text:p>'
    "</office:annotation><text:p>con nota</text:p>": "con nota",
    'table:formula="of:=1/0" office:value-type="float" office:value="0">'
    "<text:p>#DIV/0!</text:p>": "#DIV/0!",
    'table:formula="of:=A1:A2" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>Err:502</text:p>': "#VALUE!",
}


def test_a_cell_of_an_ods_is_read_as_it_is_shown(tmp_path, read, retocar):
    rows = [(*BUENA, f"aqui{n}") for n in range(len(ODS_CELLS))]
    path = libro_ods(tmp_path / "base.ods", [Sheet("Base", [(*CINCO, "Nota"), *rows])])
    for n, cell in enumerate(ODS_CELLS):
        put = f'<table:table-cell office:value-type="string"><text:p>aqui{n}</text:p>'.encode()
        new = f"<table:table-cell {cell}".encode()
        retocar(path, "content.xml", lambda xml, put=put, new=new: xml.replace(put, new))
    assert [fila.datos["Nota"] for fila in read(path).valid] == [*ODS_CELLS.values()]


def test_repeated_rows_and_cells_of_an_ods_keep_their_places(tmp_path, read, retocar):
    path = libro_ods(
        tmp_path / "base.ods",
        [Sheet("Base", [(*CINCO, "Nota"), BUENA, (*BUENA[:2], Rota("#N/A"), "x", "ok")])],
    )
    fila = b'<table:table-row><table:table-cell office:value-type="string"><text:p>90001234'
    veces = fila.replace(b"table-row>", b'table-row table:number-rows-repeated="3">', 1)
    was_read = read(retocar(path, "content.xml", lambda xml: xml.replace(fila, veces)))
    assert [valida.fila for valida in was_read.valid] == [2, 3, 4]
    assert [rechazo.fila for rechazo in was_read.rechazos] == [5, 6, 7]


def test_a_chart_inside_a_sheet_of_an_xls_is_no_cell_of_it(tmp_path, read):
    path = libro_xls(tmp_path / "base.xls", [Sheet("Base", [CINCO, BUENA])], grafico=True)
    was_read = read(path)
    assert was_read.valid[0].cuenta == BUENA[0]
    assert not was_read.rechazos


def test_hours_of_more_than_a_day_are_hours_in_a_1904_workbook_too(tmp_path, read):
    path = libro_xlsx(
        tmp_path / "base.xlsx", [Sheet("Base", [(*CINCO, "Horas"), BUENA])], de_1904=True
    )
    trabajo = load_workbook(path)
    cell = trabajo["Base"]["F2"]
    cell.value, cell.number_format = 1.5, "[h]:mm"
    trabajo.save(path)
    assert read(path).valid[0].datos == {"Horas": "36:00:00"}


def test_a_part_that_is_not_what_was_written_is_not_believed(tmp_path, read):
    path = libro_xlsx(tmp_path / "base.xlsx", [Sheet("Base", [CINCO, BUENA])], de_1904=True)
    with zipfile.ZipFile(path) as paquete:
        datos = paquete.getinfo("xl/workbook.xml")
    raw = bytearray(path.read_bytes())
    # The checksum in the directory of the package, which comes after all its parts.
    place = raw.rindex(datos.CRC.to_bytes(4, "little"))
    raw[place] ^= 1
    path.write_bytes(raw)
    with pytest.raises(InvalidFile, match="dañado"):
        read(path)


def _con_danada(path: Path, retocar, part: str, *sheets: Sheet) -> Path:
    LIBROS[path.suffix[1:]](path, sheets)
    if part:
        return retocar(path, part, lambda cruda: cruda[: len(cruda) // 2])
    # The first cell of the first sheet becomes a number too short to be one.
    text = struct.pack("<HHHHB", 0, 0, 0, len(CINCO[0]), 1) + CINCO[0].encode("utf-16-le")
    short = struct.pack("<HHH", 0x0203, 2, 0)
    padding = struct.pack("<HH", 0xFFFF, len(text) - len(short)).ljust(len(text) - 2, b"\0")
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<HH", 0x0204, len(text)) + text, short + padding, 1))
    return path


DAMAGED = pytest.mark.parametrize(
    ("name", "part"),
    [
        ("base.xlsx", "xl/worksheets/sheet1.xml"),
        ("base.xlsb", "xl/worksheets/sheet1.bin"),
        ("base.xls", ""),
    ],
)
ROTA, SOUND = Sheet("Rota", [CINCO, BUENA] * 9), Sheet("Base", [("Base",), CINCO, BUENA])


@DAMAGED
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_the_base_of_a_sound_sheet_is_read_and_the_damaged_one_beside_it_is_said(
    tmp_path, read, synonyms, retocar, name, part, first
):
    sheets = (ROTA, SOUND) if first else (SOUND, ROTA)
    part = part if first else part.replace("sheet1", "sheet2")
    path = _con_danada(tmp_path / name, retocar, part, *sheets)
    was_read = read(path)
    assert (was_read.header.sheet, len(was_read.valid)) == ("Base", 1)
    assert "La hoja «Rota» está dañada y no se puede leer." in was_read.notices
    assert [v.name for v in BaseReader(path, ReadOptions(synonyms)).inspect()] == ["Base"]


@DAMAGED
def test_a_damaged_sheet_is_refused_by_its_name_when_the_base_must_be_in_it(
    tmp_path, read, retocar, name, part
):
    sheets = (ROTA, Sheet("Portada", [("Informe de ajustes",)]))
    path = _con_danada(tmp_path / name, retocar, part, *sheets)
    for options in ({"sheets": ("rota",)}, {}):
        with pytest.raises(InvalidFile, match="La hoja «Rota» está dañada") as refusal:
            read(path, **options)
        assert "guárdelo de nuevo" in refusal.value.suggestion


def test_an_error_newer_than_the_reader_is_no_datum_and_refuses_no_sheet(tmp_path, read):
    new = ('t="e"', "<f>x</f><v>#SPILL!</v>")
    rows = filas_xml((*CINCO, "Valor", "Nota"), (*BUENA, new, "x"), (*BUENA, 1.234, "y"))
    was_read = read(paquete(tmp_path / "base.xlsx", partes_xlsx(rows)))
    assert [fila.valor_solicitado for fila in was_read.valid] == [None, 123]
    assert "Filas con celdas de error (#N/A y parecidas): 1." in was_read.notices


def test_a_number_in_a_cell_with_the_format_of_a_date_is_not_lost(tmp_path, read):
    """Excel shows ###### there, and the reader of cells nothing, or a day of the year 57373."""
    number = ('s="1"', "<v>3000001234</v>")
    rows = filas_xml((*CINCO, "Teléfono", "Nota"), (*BUENA, number, ('s="1"', "<v>20261103</v>")))
    (fila,) = read(paquete(tmp_path / "base.xlsx", partes_xlsx(rows))).valid
    assert fila.telefonos == ("3000001234",)
    assert fila.datos == {"Nota": "20261103"}


def test_amounts_of_more_than_three_decimals_are_rounded_half_away_from_zero(write, read):
    amounts = {38571.428571428572: 3_857_143, 1e-07: 0, -0.005: -1, "1.2345": 123}
    was_read = read(write((*CINCO, "Valor"), *((*BUENA, cell) for cell in amounts)))
    assert [fila.valor_solicitado for fila in was_read.valid] == list(amounts.values())


def test_a_long_formula_that_fails_in_an_xlsb_is_not_an_empty_cell(tmp_path, read):
    """The reader of cells leaves out every error a formula gives there."""
    rows = [CINCO, (*BUENA[:-1], Rota("#N/A", formula=True, length=300))]
    was_read = read(libro_xlsb(tmp_path / "base.xlsb", [Sheet("Base", rows)]))
    assert [(r.column, r.value) for r in was_read.rechazos] == [(CINCO[-1], "#N/A")]
