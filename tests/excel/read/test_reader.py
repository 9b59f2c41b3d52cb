from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ajustes_tui.domain.base.limits import ReadLimits
from ajustes_tui.errors import Doubt, DoubtOn, InvalidFile
from ajustes_tui.excel.read.reader import BaseReader, ReadOptions
from tests.excel.soporte import (
    BUENA,
    CINCO,
    children,
    filas_xml,
    hoja_ods,
    paquete,
    partes_xlsx,
    take,
)

HOJA = "xl/worksheets/sheet1.xml"


def test_the_cabecera_says_what_was_recognised(book, read):
    path = book((*CINCO, "Ciudad"), (*BUENA, "Cali"), (*BUENA, "Cali"))
    header = read(path).header
    assert header.file == "base.xlsx"
    assert header.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert header.size == path.stat().st_size
    assert (header.sheet, header.sheets) == ("Sheet", ("Sheet",))
    assert (header.header_row, header.rows_declared) == (1, 2)
    assert header.columns["radicado"] == "PQR"
    assert header.unmapped_columns == ("Ciudad",)
    assert header.examples["cuenta"] == ("90001234",)


def test_titles_above_the_header_are_skipped_and_row_numbers_stay_true(book, read):
    rows = ((), ("Base de ajustes",), (), (None, None, *CINCO), (), (None, None, *BUENA))
    was_read = read(book(*rows, (), (None, None, *BUENA)))
    assert was_read.header.header_row == 4
    assert [(fila.fila, fila.cuenta) for fila in was_read.valid] == [(6, BUENA[0]), (8, BUENA[0])]


def test_leading_zeros_of_text_cells_stay_and_numeric_cells_are_whole_numbers(book, read):
    rows = (("0090001234", "000447"), (90001234, 447109338212345))
    was_read = read(book(CINCO, *((*row, *BUENA[2:]) for row in rows)))
    assert [(fila.cuenta, fila.radicado) for fila in was_read.valid] == [
        ("0090001234", "000447"),
        ("90001234", "447109338212345"),
    ]


def test_numeric_amounts_are_exact_and_never_taken_for_text(book, read):
    amounts = {
        99999999.99: 9_999_999_999,
        99999999.985: 9_999_999_999,
        1.234: 123,
        45.125: 4_513,
        1e-07: 0,
        -5.5: -550,
        "1.234": 123_400,
    }
    was_read = read(book((*CINCO, "Valor"), *((*BUENA, cell) for cell in amounts)))
    assert [fila.valor_solicitado for fila in was_read.valid] == list(amounts.values())


def test_a_refused_row_with_a_doubtful_number_reads_the_same_again(book, read):
    (rechazo,) = read(book((*CINCO, "Valor"), BUENA, (None, *BUENA[1:], 45.125))).rechazos
    assert rechazo.raw["Valor"] == "45,13"


def test_a_zero_under_a_date_is_no_date(book, read):
    path = book((*CINCO, "Fecha respuesta"), (*BUENA, 0), (*BUENA, "00:00:00"))
    opened = load_workbook(path)
    opened.active["F2"].number_format = opened.active["F3"].number_format = "dd/mm/yyyy"
    opened.save(path)
    assert [row.fecha_respuesta for row in read(path).valid] == [None, None]


def test_a_text_file_may_dress_its_numbers_as_texts(tmp_path, read):
    path = tmp_path / "base.csv"
    lines = [";".join(CINCO), '="0090001234";\'4471000007;Saldos;Cerrado;APROBADO']
    path.write_text("\n".join([*lines, '"=""90001235""";4471000008;\'tis;Cerrado;APROBADO']))
    rows = read(path).valid
    assert [(row.cuenta, row.radicado) for row in rows] == [
        ("0090001234", "4471000007"),
        ("90001235", "4471000008"),
    ]
    assert rows[1].motivo == "'tis"


def test_sheets_whose_cells_do_not_say_where_they_are_get_the_same_second_look(book, read, retocar):
    path = book((*CINCO, "Valor"), (*BUENA, 1.234), (*BUENA, "#N/A"), (*BUENA, 99999999.985))
    sin_lugar = re.compile(rb' r="[A-Z]*[0-9]+"')
    was_read = read(retocar(path, HOJA, lambda xml: sin_lugar.sub(b"", xml)))
    assert [fila.valor_solicitado for fila in was_read.valid] == [123, None, 9_999_999_999]


def test_a_numeric_cun_is_said_to_have_lost_its_last_digit_or_keeps_it(book, read):
    cuns = (4433123456789010, 4433400000000002, "4433400000000010")
    was_read = read(book((*CINCO, "CUN"), *((*BUENA, cun) for cun in cuns)))
    assert [fila.cun for fila in was_read.valid] == [None, "4433400000000002", "4433400000000010"]
    assert any("perdió el dígito 16" in notice for notice in was_read.notices)
    assert not any("no se pudo leer" in notice for notice in was_read.notices)


def test_dates_of_the_1904_system_are_right_also_in_a_refused_row_and_with_a_second_workbook_pr(
    tmp_path, read, retocar
):
    book, path, day = Workbook(), tmp_path / "base.xlsx", date(2026, 11, 24)
    book.epoch = CALENDAR_MAC_1904
    book.active.append([*CINCO, "Fecha", "Fecha respuesta"])
    for cuenta in (BUENA[0], None):
        book.active.append([cuenta, *BUENA[1:], day, 44888])
    book.save(path)
    twice = (b"<workbookProtection", b"<workbookPr/><workbookProtection")
    for _time in range(2):
        was_read = read(path)
        assert [(f.fecha_solicitud, f.fecha_respuesta) for f in was_read.valid] == [(day, day)]
        assert was_read.rechazos[0].raw["Fecha respuesta"] == "2026-11-24"
        retocar(path, "xl/workbook.xml", lambda xml: xml.replace(*twice))


def test_the_visible_sheet_that_looks_like_a_base_is_taken_or_the_one_that_is_named(tmp_path, read):
    path = _con_hojas(tmp_path)
    was_read = read(path)
    assert was_read.header.sheet == "Ajustes"
    assert any("hoja oculta «Vieja»" in notice for notice in was_read.notices)
    hidden = read(path, sheets=("vieja",))
    assert (hidden.header.sheet, hidden.valid[0].cuenta) == ("Vieja", "90009999")
    with pytest.raises(InvalidFile) as refusal:
        read(path, sheets=("Otra",))
    assert "Portada, Vieja, Vacía, Ajustes" in refusal.value.suggestion


def _con_hojas(tmp_path):
    path = _de_hojas(
        tmp_path / "base.xlsx",
        Portada=[["Informe de ajustes"]],
        Vieja=[CINCO, ["90009999", *BUENA[1:]]],
        Vacía=[],
        Ajustes=[CINCO, BUENA],
    )
    book = load_workbook(path)
    book["Vieja"].sheet_state = "veryHidden"
    book.save(path)
    return path


def test_a_missing_column_is_named_with_what_was_seen(book, read):
    with pytest.raises(InvalidFile) as refusal:
        read(book((*CINCO[:3], "Estado", "Ciudad"), BUENA))
    assert refusal.value.code == "faltan_columnas"
    assert "resultado del back" in refusal.value.message
    assert "Cuenta, PQR, Motivo, Estado, Ciudad" in refusal.value.suggestion
    assert "--mapa resultado_back=encabezado" in refusal.value.suggestion


def test_a_header_row_can_be_pointed_at(book, read):
    path = book(CINCO, ("90000000", "1", "x", "y", "z"), CINCO, BUENA)
    assert [fila.fila for fila in read(path, header_row=3).valid] == [4]


def test_a_doubtful_header_is_said_and_not_taken(book, read):
    was_read = read(book((*CINCO, "Valor aplicados"), (*BUENA, 5)))
    assert was_read.header.doubtful == {"valor_aplicado": ("Valor aplicados",)}
    assert any("Valor aplicados" in notice for notice in was_read.notices)


def test_a_base_without_a_mandatory_column_is_told_which_may_be_it_and_what_to_write(book, read):
    headers = ("Id del cliente", *CINCO[1:], "Celular de contacto")
    path = book(headers, *((f"9000000{n}", *BUENA[1:], "3000000001") for n in range(6)))
    with pytest.raises(InvalidFile) as refusal:
        read(path)
    assert refusal.value.code == "faltan_columnas"
    assert "«Id del cliente» (90000000)" in refusal.value.suggestion
    assert "--mapa 'cuenta=Id del cliente'" in refusal.value.suggestion
    assert "3000000001" not in refusal.value.suggestion


def test_two_columns_that_say_a_mandatory_field_are_both_shown_to_choose_from(book, read):
    headers = ("CUENTA", "CUENTA RR", "PQR", "RADICADO", *CINCO[2:])
    rows = (
        (f"9000000{n}", f"9000000{n}", f"447100{n}", f"447200{n}", *BUENA[2:]) for n in range(6)
    )
    with pytest.raises(InvalidFile) as refusal:
        read(book(headers, *rows))
    assert refusal.value.message == "Varias columnas dicen ser radicado: hay que indicar cuál es."
    assert "puede ser «PQR» (4471000) o «RADICADO» (4472000): --mapa radicado=PQR" in (
        refusal.value.suggestion
    )
    assert "«CUENTA»" not in refusal.value.suggestion


def test_a_column_that_a_person_took_for_a_field_of_other_values_is_said(book, read):
    headers = (*CINCO[:3], "Cuando", *CINCO[4:])
    rows = ((*BUENA[:3], f"{n}/11/2026", *BUENA[4:]) for n in range(10, 16))
    was_read = read(book(headers, *rows), mapping={"estado_ajuste": "Cuando"})
    assert (
        "La columna «Cuando» parece fechas y se tomó como estado_ajuste: mire si es esa."
        in was_read.notices
    )


def test_what_a_base_without_asesor_and_valor_cannot_give_is_said(book, read):
    notices = " ".join(read(book(CINCO, BUENA)).notices)
    assert "top 5" in notices
    assert "valores" in notices


def _de_hojas(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    trabajo = Workbook()
    trabajo.remove(trabajo.active)
    for name, rows in sheets.items():
        sheet = trabajo.create_sheet(name)
        for fila in rows:
            sheet.append(list(fila))
    trabajo.save(path)
    return path


def test_an_empty_form_before_the_base_is_passed_over_and_said_and_one_after_it_not(tmp_path, read):
    fmt = (CINCO, (None, None, "Total"))
    path = tmp_path / "base.xlsx"
    was_read = read(_de_hojas(path, Formato=fmt, Base=[CINCO, BUENA], Vacía=[CINCO]))
    assert (was_read.header.sheet, len(was_read.valid)) == ("Base", 1)
    assert any("«Formato»: tiene el encabezado y ninguna fila" in to for to in was_read.notices)
    assert not any("Vacía" in notice for notice in was_read.notices)


def _of_two_cortes(path: Path, *above: Sequence[object], column: bool = False) -> Path:
    """Write the base of 24/11/2026 in the sheet Base, and one of another corte before it."""
    headers = (*CINCO, "Corte") if column else CINCO
    rows = [(*BUENA, day) if column else BUENA for day in ("17/11/2026", "24/11/2026")]
    return _de_hojas(path, Vieja=[headers, rows[0]], Base=[*above, headers, rows[1]])


@pytest.mark.parametrize(
    ("above", "column"),
    [([], True), ([("Ajustes con corte a 24 de noviembre de 2026",)], False)],
    ids=["column", "title"],
)
def test_of_several_bases_the_one_that_carries_the_corte_is_read(tmp_path, read, above, column):
    path = _of_two_cortes(tmp_path / "base.xlsx", *above, column=column)
    was_read = read(path, corte=date(2026, 11, 24))
    assert was_read.header.sheet == "Base"
    assert any("«Base», que es la del corte" in n and "«Vieja»" in n for n in was_read.notices)


def test_the_name_of_a_sheet_carries_its_corte(tmp_path, read):
    sheets = {f"Corte {day}-11-2026": [CINCO, BUENA] for day in (17, 24)}
    was_read = read(_de_hojas(tmp_path / "base.xlsx", **sheets), corte=date(2026, 11, 24))
    assert was_read.header.sheet == "Corte 24-11-2026"


@pytest.mark.parametrize("corte", [None, date(2026, 11, 24)])
def test_of_several_bases_without_the_corte_none_is_guessed(tmp_path, read, corte):
    path = _of_two_cortes(tmp_path / "base.xlsx")
    with pytest.raises(Doubt, match="«Vieja» y «Base»") as refusal:
        read(path, corte=corte)
    assert (refusal.value.code, refusal.value.on, refusal.value.exit_code) == (
        "duda",
        DoubtOn.SHEETS,
        3,
    )
    assert "--hoja Vieja" in refusal.value.suggestion
    assert read(path, corte=corte, sheets=("Vieja",)).header.sheet == "Vieja"


def test_a_form_beside_a_sheet_that_is_no_base_is_named(tmp_path, read):
    path = _de_hojas(tmp_path / "base.xlsx", Formato=[CINCO], Otra=[("Cuenta", "Nota"), BUENA[:2]])
    with pytest.raises(InvalidFile, match="sin filas: la hoja «Formato»") as refusal:
        read(path)
    assert "Formato, Otra" in refusal.value.suggestion


def test_a_template_without_rows_is_refused_as_such(book, read):
    with pytest.raises(InvalidFile, match="sin filas"):
        read(book(CINCO, (), (None, None, "Total")))


def test_many_rows_come_in_order_packed_by_thousands(book, read):
    was_read = read(book(CINCO, *((f"9000{n:05d}", *BUENA[1:]) for n in range(2500))))
    assert [fila.fila for fila in was_read.valid] == list(range(2, 2502))
    assert sorted(was_read.raw) == list(range(2, 2502))
    assert was_read.raw[2001] == ("900001999", *BUENA[1:])


def test_a_wide_sheet_keeps_its_first_columns_wherever_it_begins(book, read):
    path = book((None, *CINCO, *(f"c{n}" for n in range(30))), (None, *BUENA, *range(30)))
    was_read = read(path, limits=ReadLimits(columnas=10))
    assert was_read.header.headers[-1] == "c4"
    assert len(was_read.header.headers) == 10
    assert was_read.valid[0].cuenta == BUENA[0]
    assert any("10 columnas" in notice for notice in was_read.notices)


@pytest.mark.parametrize("margin", [0, 2])
def test_numeric_amounts_of_an_ods_are_never_taken_for_text(tmp_path, read, margin):
    rows = [(*BUENA, cell) for cell in (45.125, "45.900", 99999999.985)]
    was_read = read(hoja_ods(tmp_path / "base.xls", [(*CINCO, "Valor"), *rows], margin))
    values = [fila.valor_solicitado for fila in was_read.valid]
    assert values == [4_513, 4_590_000, 9_999_999_999]
    assert not any("celdas con error" in notice for notice in was_read.notices)


@pytest.mark.parametrize(
    ("contenido", "words"),
    [
        (b"", "vac"),
        (b"<html><p>Cuenta", "HTML"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "HTML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"',
            "2003",
        ),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00", "muy antigua"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "imagen"),
        (b"PK\x03\x04" + b"\x00" * 40, "incompleto"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "no contiene un libro"),
        (b"\x01\x02\x00\x03", "ni un texto CSV"),
    ],
)
def test_each_disguise_has_its_own_words(tmp_path, read, contenido, words):
    path = tmp_path / "ajustes_24_11_2026.xlsx"
    path.write_bytes(contenido)
    with pytest.raises(InvalidFile, match=words):
        read(path)


def test_a_workbook_with_a_password_says_so(tmp_path, read):
    path = tmp_path / "base.xlsx"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    path.write_bytes(head + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 400)
    with pytest.raises(InvalidFile, match="contraseña"):
        read(path)


def test_a_zip_that_is_no_workbook_says_what_it_is(tmp_path, read):
    kinds = {"word/document.xml": "Word", "ppt/presentation.xml": "presentación", "a.txt": "zip"}
    for part, words in kinds.items():
        with pytest.raises(InvalidFile, match=words):
            read(paquete(tmp_path / "base.xlsx", {part: "x"}))


def test_a_workbook_cut_short_and_a_broken_sheet_in_a_sound_one_are_said(book, read, retocar):
    path = book(CINCO, BUENA)
    whole = path.read_bytes()
    path.write_bytes(whole[:-200])
    with pytest.raises(InvalidFile, match="incompleto o dañado"):
        read(path)
    path.write_bytes(whole)
    with pytest.raises(InvalidFile, match="dañado"):
        read(retocar(path, HOJA, lambda xml: xml[: len(xml) // 2]))


def test_a_lock_file_an_absent_one_and_a_folder_are_no_base(tmp_path, read):
    (tmp_path / "~$base.xlsx").write_bytes(b"x" * 165)
    with pytest.raises(InvalidFile) as refusal:
        read(tmp_path / "~$base.xlsx")
    assert "«base.xlsx»" in refusal.value.suggestion
    with pytest.raises(InvalidFile) as refusal:
        read(tmp_path / "ajustes.xlsx")
    assert "«ajustes.xlsx»" in refusal.value.message
    assert str(tmp_path) not in refusal.value.message + refusal.value.suggestion
    with pytest.raises(InvalidFile, match="no es un archivo"):
        read(tmp_path)


def test_what_passes_a_limit_is_refused_with_its_own_words(book, read):
    path = book(CINCO, BUENA, BUENA)
    for limits, words in (
        (ReadLimits(bytes_archivo=100), "demasiado grande"),
        (ReadLimits(bytes_expandidos=1_000), "descomprimirse"),
        (ReadLimits(filas=1), "más de 1 filas"),
        (ReadLimits(segundos=0), "tardó demasiado"),
    ):
        with pytest.raises(InvalidFile, match=words):
            read(path, limits=limits)


@pytest.mark.parametrize(
    ("separator", "codificacion"),
    [(";", "utf-8"), (",", "utf-8-sig"), ("\t", "cp1252"), (";", "utf-16")],
)
def test_text_with_any_usual_separator_and_encoding_is_a_base(
    tmp_path, read, separator, codificacion
):
    rows = [(*CINCO, "Dirección"), (*BUENA, "Peñón"), ("00900012", *BUENA[1:], "Ñ")]
    path = tmp_path / "base.xls"
    path.write_bytes("\r\n".join(separator.join(f) for f in rows).encode(codificacion))
    was_read = read(path)
    assert was_read.header.sheet == "CSV"
    assert [fila.fila for fila in was_read.valid] == [2, 3]
    assert was_read.valid[0].datos == {"Dirección": "Peñón"}
    assert was_read.valid[1].cuenta == "00900012"


def test_quoted_text_and_blank_lines_of_a_csv_keep_the_row_numbers(tmp_path, read):
    path = tmp_path / "base.csv"
    path.write_text(
        'sep=;\nCuenta;PQR;Motivo;Estado;Resultado;Valor\n\n90001234;1;"a;b";c;ok;"45.900,50"\n'
        "90001234;2;#N/A;c;ok;5\n"
    )
    was_read = read(path)
    (fila,) = was_read.valid
    assert (fila.fila, fila.motivo, fila.valor_solicitado) == (4, "a;b", 4_590_050)
    assert was_read.rechazos[0].motivo == "la celda tiene el error #N/A"


def test_running_out_of_memory_has_its_own_words(book, read, started_readers):
    with pytest.raises(InvalidFile, match=r"memoria|dañado"):
        read(book(CINCO, BUENA), limits=ReadLimits(memoria=200 * 1024**2))


def test_a_cell_in_the_far_corner_never_takes_the_program_down(tmp_path, read):
    book = Workbook()
    book.active.append(CINCO)
    book.active.append(BUENA)
    book.active.cell(1_048_576, 16_384, "x")
    book.save(tmp_path / "base.xlsx")
    with pytest.raises(InvalidFile, match="memoria"):
        read(tmp_path / "base.xlsx")


@pytest.fixture(scope="session")
def long_base(made_once) -> Path:
    """A base whose reading is not over at once."""
    return made_once("long_base", _make_long_base) / "base.xlsx"


def _make_long_base(folder):
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in (CINCO, *([BUENA] * 6000)):
        sheet.append(row)
    workbook.save(folder / "base.xlsx")


def test_leaving_the_context_ends_the_child(long_base, synonyms, started_readers):
    before = children()
    with BaseReader(long_base, ReadOptions(synonyms)) as reading:
        assert reading.header.columns
        assert children() - before
    assert children() <= before


def test_a_cancelled_reading_says_so_to_whoever_waits_for_it(long_base, synonyms):
    with BaseReader(long_base, ReadOptions(synonyms)) as reading:
        reading.cancel()
        with pytest.raises(InvalidFile) as refusal:
            take(reading)
    assert refusal.value.code == "cancelado"


def _write_on(path):
    path.write_bytes(path.read_bytes() + b"\0")


def _put_another(path):
    other = path.with_name("otra.xlsx")
    shutil.copy(path, other)
    before = path.stat()
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [_write_on, _put_another, Path.unlink])
def test_a_file_that_is_another_while_it_is_read_is_refused(long_base, tmp_path, synonyms, change):
    path = Path(shutil.copy(long_base, tmp_path))
    with BaseReader(path, ReadOptions(synonyms)) as reading:
        change(path)
        with pytest.raises(InvalidFile) as refusal:
            take(reading)
    assert refusal.value.code == "archivo_cambio"
    assert "Espere" in refusal.value.suggestion


def test_the_program_itself_loads_neither_polars_nor_fastexcel():
    code = (
        "import sys, ajustes_tui.excel.read.reader, ajustes_tui.domain.base.recognition;"
        "sys.exit(any(m in sys.modules for m in ('polars', 'fastexcel', 'openpyxl')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_xlsm_under_another_name_is_read_by_its_bytes(book, read, tmp_path):
    path = book(CINCO, BUENA)
    other = tmp_path / "ajustes.XLS"
    other.write_bytes(path.read_bytes())
    assert load_workbook(path).sheetnames == list(read(other).header.sheets)


SIN_CALCULAR = [
    ("", "<f>A1*2</f>"),
    ("", "<f>A1*2</f><v></v>"),
    ("", "<f>A1*2</f><v/>"),
    ("", '<f t="shared" si="0"/>'),
    ('t="str"', "<f>A1*2</f>"),
    ('s="1"', "<f>A1*2</f>\n"),
]


def test_the_rows_whose_formulas_kept_no_result_are_counted(tmp_path, read):
    rows = [(*BUENA[:4], formula) for formula in SIN_CALCULAR]
    path = paquete(tmp_path / "base.xlsx", partes_xlsx(filas_xml(CINCO, BUENA, *rows)))
    was_read = read(path)
    assert [fila.resultado for fila in was_read.valid] == ["APROBADO", *[None] * len(rows)]
    (notice,) = [notice for notice in was_read.notices if "fórmulas" in notice]
    assert f"sin resultado guardado: {len(rows)}." in notice


def test_a_row_of_totals_without_its_result_asks_for_no_saving_of_the_book(tmp_path, read):
    totals = ("", "", "TOTAL", "", SIN_CALCULAR[0])
    path = paquete(tmp_path / "base.xlsx", partes_xlsx(filas_xml(CINCO, BUENA, totals)))
    assert [notice for notice in read(path).notices if "fórmulas" in notice] == []


def test_a_formula_with_its_result_or_with_an_empty_text_is_no_loss(tmp_path, read):
    full = [
        ('t="str"', "<f>A1</f><v>APROBADO</v>"),
        ('t="str"', '<f>""</f><v></v>'),
        ("", "<f>A1</f><v>1</v>"),
    ]
    rows = [(*BUENA[:4], formula) for formula in full]
    was_read = read(paquete(tmp_path / "base.xlsx", partes_xlsx(filas_xml(CINCO, *rows))))
    assert not any("fórmulas" in notice for notice in was_read.notices)


def test_an_amount_below_zero_and_a_day_to_come_are_taken_and_said(book, read):
    headers = (*CINCO, "Valor", "Fecha respuesta")
    row = (*BUENA, "-45.900", "28/11/2026")
    was_read = read(book(headers, row, (*BUENA, 1, "27/11/2026")), today=date(2026, 11, 27))
    assert was_read.valid[0].valor_solicitado == -4_590_000
    assert [notice for notice in was_read.notices if "se tomó como vino" in notice] == [
        "1 fila con un valor negativo en «Valor» (2): se tomó como vino.",
        "1 fila con una fecha posterior a hoy en «Fecha respuesta» (2): se tomó como vino.",
    ]


def test_a_header_of_two_storeys_is_read_by_both(book, read):
    upper = ("Cuenta", "PQR", "Estado", "Solicitud", None, None, "Respuesta del back", None, None)
    lower = (None, None, None, "Motivo", "Fecha", "Valor", "Resultado", "Fecha", "Valor")
    row = ("90001234", "4471000007", "Cerrado", "Cruce de saldos", "03/11/2026", 500)
    path = book((*upper, "Asesor", None), (*lower, "Login", "Nombre"),
                (*row, "APROBADO", "10/11/2026", 400, "AS01", "Ana Prueba"))  # fmt: skip
    was_read = read(path)
    (fila,) = was_read.valid
    assert (fila.cuenta, fila.motivo, fila.estado_ajuste) == (row[0], row[3], row[2])
    assert (fila.fecha_solicitud, fila.valor_solicitado) == (date(2026, 11, 3), 50_000)
    assert (fila.fecha_respuesta, fila.valor_aplicado) == (date(2026, 11, 10), 40_000)
    assert (fila.asesor_nombre, fila.usuario_nombre) == ("Ana Prueba", None)
    assert was_read.header.columns["fecha_respuesta"] == "Respuesta del back · Fecha"


def test_rows_under_another_header_are_read_by_it_or_say_why_they_are_not(book, read):
    was_read = read(
        book(
            CINCO,
            ("(10 dígitos)", "texto", "texto", None, "SI o NO"),
            BUENA,
            CINCO,
            ("90001235", "4471000008", *BUENA[2:]),
            ("PQR", "Nro. cuenta", "Estado", "Ciudad", "Motivo", "Resultado"),
            ("4471000009", "90001236", "Abierto", "Cali", "Cargos", "RECHAZADO"),
            ("PQR", "Motivo", "Estado", "Resultado"),
            ("4471000010", "Cargos", "Abierto", "RECHAZADO"),
        )
    )
    keys = [(row.fila, row.cuenta, row.radicado, row.motivo) for row in was_read.valid]
    assert keys == [
        (3, *BUENA[:3]),
        (5, "90001235", "4471000008", BUENA[2]),
        (7, "90001236", "4471000009", "Cargos"),
    ]
    assert was_read.valid[2].datos == {"Ciudad": "Cali"}
    (rechazo,) = was_read.rechazos
    assert (rechazo.fila, rechazo.motivo) == (
        9, "está bajo otros títulos (fila 8), que no traen «Cuenta»"
    )  # fmt: skip
    for said in (
        "fila 2, que dice cómo se llena",
        "fila 4, que repite los títulos",
        "La fila 6 trae otros títulos: 1 fila debajo se leyó según ellos",
        "1 fila debajo no se puede leer",
    ):
        assert any(said in notice for notice in was_read.notices)


def test_a_number_too_long_for_a_workbook_is_no_cuenta_nor_radicado(book, read):
    rows = [(90001234, number, *BUENA[2:]) for number in (4471090450123450, 447109045012345)]
    was_read = read(book(CINCO, *rows, (90001234, "4471090450123450", *BUENA[2:])))
    assert [row.radicado for row in was_read.valid] == ["447109045012345", "4471090450123450"]
    assert [(r.value, "Excel guardó" in r.motivo) for r in was_read.rechazos] == [
        ("447109045012345?", True)
    ]


def test_several_radicados_and_telephones_of_a_cell_are_so_many(book, read):
    was_read = read(
        book(
            (*CINCO, "Teléfono"),
            (BUENA[0], "4471000007 / 4471000008", *BUENA[2:], "3000000112 / 300 000 0113"),
            (BUENA[0], "20261103-4471000009", *BUENA[2:], "3000000112 ext 4"),
        )
    )
    first, second = was_read.valid
    assert (first.radicado, first.datos) == ("4471000007", {"Otros radicados": "4471000008"})
    assert first.telefonos == ("3000000112", "3000000113")
    assert second.radicado == "20261103-4471000009"
    assert second.telefonos == ("3000000112",)


def test_a_key_that_a_formula_should_give_says_so(book, read):
    was_read = read(book(CINCO, ("=A9", *BUENA[1:]), (None, *BUENA[1:]), BUENA))
    assert [("fórmulas sin resultado" in r.motivo) for r in was_read.rechazos] == [True, False]


def test_a_base_on_a_hidden_sheet_is_a_doubt_that_names_it(book, read):
    path = book(("Informe",))
    opened = load_workbook(path)
    hidden = opened.create_sheet("Base")
    for row in (CINCO, BUENA):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    opened.save(path)
    with pytest.raises(Doubt, match="hoja oculta: «Base»") as doubt:
        read(path)
    assert "--hoja Base" in doubt.value.suggestion
    assert len(read(path, sheets=("Base",)).valid) == 1


def test_rows_that_would_empty_a_known_value_are_no_part_of_the_others(book, read):
    headers = (*CINCO, "Valor solicitado", "Motivo rechazo")
    path = book(headers, (*BUENA, 100, None), CINCO, BUENA)
    (rechazo,) = read(path).rechazos
    assert rechazo.motivo == "está bajo otros títulos (fila 3), que no traen «Valor solicitado»"
    opened = load_workbook(path)
    opened.active.title = "Norte"
    opened.active.delete_rows(3, 2)
    for name, cells in (("Sur", CINCO), ("Caribe", (*CINCO, "Valor solicitado"))):
        sheet = opened.create_sheet(name)
        for row in (cells, ("90001235", "4471000008", *BUENA[2:], 5)):
            sheet.append(row)
    opened.save(path)
    with pytest.raises(InvalidFile, match="«Sur» no trae «Valor solicitado», que sí trae «Norte»"):
        read(path, sheets=("Norte", "Sur"))
    was_read = read(path, sheets=("Norte", "Caribe"))
    assert len(was_read.valid) == 2
    assert "Hoja «Caribe»: viene sin «Motivo rechazo»." in was_read.notices
