from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ajustes_tui.domain.base.limits import Limites
from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.read.reader import OpcionesLectura, abrir_base
from tests.excel.soporte import BUENA, CINCO, children, filas_xml, hoja_ods, paquete, partes_xlsx

HOJA = "xl/worksheets/sheet1.xml"


def test_the_cabecera_says_what_was_recognised(libro, leer):
    ruta = libro((*CINCO, "Ciudad"), (*BUENA, "Cali"), (*BUENA, "Cali"))
    cabecera = leer(ruta).cabecera
    assert cabecera.archivo == "base.xlsx"
    assert cabecera.sha256 == hashlib.sha256(ruta.read_bytes()).hexdigest()
    assert cabecera.tamano == ruta.stat().st_size
    assert (cabecera.hoja, cabecera.hojas) == ("Sheet", ("Sheet",))
    assert (cabecera.fila_encabezado, cabecera.filas_declaradas) == (1, 2)
    assert cabecera.columnas["radicado"] == "PQR"
    assert cabecera.sin_mapear == ("Ciudad",)
    assert cabecera.ejemplos["cuenta"] == ("90001234",)


def test_titles_above_the_header_are_skipped_and_row_numbers_stay_true(libro, leer):
    leida = leer(libro((), ("Base de ajustes",), (), CINCO, (), BUENA, (), BUENA))
    assert leida.cabecera.fila_encabezado == 4
    assert [fila.fila for fila in leida.validas] == [6, 8]


def test_columns_may_begin_anywhere(libro, leer):
    leida = leer(libro((None, None, *CINCO), (None, None, *BUENA)))
    assert leida.validas[0].cuenta == BUENA[0]


def test_leading_zeros_of_text_cells_stay(libro, leer):
    (fila,) = leer(libro(CINCO, ("0090001234", "000447", *BUENA[2:]))).validas
    assert (fila.cuenta, fila.radicado) == ("0090001234", "000447")


def test_numeric_cells_of_cuenta_and_radicado_are_whole_numbers(libro, leer):
    (fila,) = leer(libro(CINCO, (90001234, 447109338212345, *BUENA[2:]))).validas
    assert (fila.cuenta, fila.radicado) == ("90001234", "447109338212345")


@pytest.mark.parametrize(
    ("celda", "centavos"),
    [
        (99999999.99, 9_999_999_999),
        (99999999.985, 9_999_999_999),
        (123456789.12, 12_345_678_912),
        (1.234, 123),
        (45.125, 4_513),
        (45900.125, 4_590_013),
        (1e-07, 0),
        (-5.5, -550),
        ("1.234", 123_400),
        ("45.900", 4_590_000),
    ],
)
def test_numeric_amounts_are_exact_and_never_taken_for_text(libro, leer, celda, centavos):
    (fila,) = leer(libro((*CINCO, "Valor"), (*BUENA, celda))).validas
    assert fila.valor_solicitado == centavos


def test_a_refused_row_with_a_doubtful_number_reads_the_same_again(libro, leer):
    (rechazo,) = leer(libro((*CINCO, "Valor"), BUENA, (None, *BUENA[1:], 45.125))).rechazos
    assert rechazo.crudo["Valor"] == "45,13"


def test_an_error_cell_in_a_used_column_refuses_its_row(libro, leer):
    leida = leer(libro((*CINCO, "Valor", "Nota"), (*BUENA, "#REF!", "x"), (*BUENA, 1, "#N/A")))
    (rechazo,) = leida.rechazos
    assert (rechazo.fila, rechazo.columna, rechazo.valor) == (2, "Valor", "#REF!")
    assert rechazo.motivo == "la celda tiene el error #REF!"
    assert leida.validas[0].datos == {"Nota": "#N/A"}
    assert any("celdas de error" in aviso for aviso in leida.avisos)


@pytest.mark.parametrize("lugar", [2, 3, 4])
def test_an_error_cell_is_not_an_empty_text(libro, leer, lugar):
    mala = [*BUENA]
    mala[lugar] = "#N/A"
    assert leer(libro(CINCO, mala, BUENA)).rechazos[0].columna == CINCO[lugar]


def test_sheets_whose_cells_do_not_say_where_they_are_get_the_same_second_look(
    libro, leer, retocar
):
    ruta = libro((*CINCO, "Valor"), (*BUENA, 1.234), (*BUENA, "#N/A"), (*BUENA, 99999999.985))
    sin_lugar = re.compile(rb' r="[A-Z]*[0-9]+"')
    leida = leer(retocar(ruta, HOJA, lambda xml: sin_lugar.sub(b"", xml)))
    assert [fila.valor_solicitado for fila in leida.validas] == [123, 9_999_999_999]
    assert [rechazo.fila for rechazo in leida.rechazos] == [3]


def test_a_numeric_cun_is_said_to_have_lost_its_last_digit(libro, leer):
    leida = leer(libro((*CINCO, "CUN"), (*BUENA, 4433123456789012)))
    assert leida.validas[0].cun is None
    assert any("perdió el dígito 16" in aviso for aviso in leida.avisos)


def test_dates_of_the_1904_system_are_right(tmp_path, leer):
    ruta = _libro_1904(tmp_path)
    (fila,) = leer(ruta).validas
    assert (fila.fecha_solicitud, fila.fecha_respuesta) == (date(2026, 11, 24), date(2026, 11, 24))


def test_a_second_workbook_pr_does_not_undo_the_1904_system(tmp_path, leer, retocar):
    ruta = retocar(
        _libro_1904(tmp_path),
        "xl/workbook.xml",
        lambda xml: xml.replace(b"<workbookProtection", b"<workbookPr/><workbookProtection"),
    )
    (fila,) = leer(ruta).validas
    assert (fila.fecha_solicitud, fila.fecha_respuesta) == (date(2026, 11, 24), date(2026, 11, 24))


def test_a_refused_row_of_the_1904_system_keeps_its_days_as_dates(tmp_path, leer):
    leida = leer(_libro_1904(tmp_path, cuenta=None))
    (rechazo,) = leida.rechazos
    assert rechazo.crudo["Fecha respuesta"] == "2026-11-24"


def _libro_1904(tmp_path, cuenta=BUENA[0]):
    libro = Workbook()
    libro.epoch = CALENDAR_MAC_1904
    libro.active.append([*CINCO, "Fecha", "Fecha respuesta"])
    libro.active.append([cuenta, *BUENA[1:], date(2026, 11, 24), 44888])
    libro.save(tmp_path / "base.xlsx")
    return tmp_path / "base.xlsx"


def test_the_visible_sheet_that_looks_like_a_base_is_taken(tmp_path, leer):
    ruta = _con_hojas(tmp_path)
    leida = leer(ruta)
    assert leida.cabecera.hoja == "Ajustes"
    assert any("hoja oculta «Vieja»" in aviso for aviso in leida.avisos)


def test_a_hidden_sheet_is_read_when_asked_by_name(tmp_path, leer):
    leida = leer(_con_hojas(tmp_path), hoja="vieja")
    assert leida.cabecera.hoja == "Vieja"
    assert leida.validas[0].cuenta == "90009999"


def test_an_absent_sheet_is_refused_naming_those_there_are(tmp_path, leer):
    with pytest.raises(ArchivoInvalido) as refusal:
        leer(_con_hojas(tmp_path), hoja="Otra")
    assert "Portada, Vieja, Vacía, Ajustes" in refusal.value.sugerencia


def _con_hojas(tmp_path):
    libro = Workbook()
    libro.active.title = "Portada"
    libro.active.append(["Informe de ajustes"])
    vieja = libro.create_sheet("Vieja")
    vieja.append(CINCO)
    vieja.append(["90009999", *BUENA[1:]])
    vieja.sheet_state = "veryHidden"
    libro.create_sheet("Vacía")
    buena = libro.create_sheet("Ajustes")
    buena.append(CINCO)
    buena.append(BUENA)
    libro.save(tmp_path / "base.xlsx")
    return tmp_path / "base.xlsx"


def test_repeated_and_blank_headers_get_names_of_their_own(libro, leer):
    leida = leer(libro((*CINCO, "Nota", "Nota", None), (*BUENA, "uno", "dos", "tres")))
    assert leida.validas[0].datos == {"Nota": "uno", "Nota (2)": "dos", "Columna 8": "tres"}


def test_a_missing_column_is_named_with_what_was_seen(libro, leer):
    with pytest.raises(ArchivoInvalido) as refusal:
        leer(libro((*CINCO[:3], "Estado", "Ciudad"), BUENA))
    assert "resultado_back" in refusal.value.mensaje
    assert "Cuenta, PQR, Motivo, Estado, Ciudad" in refusal.value.sugerencia


def test_a_map_gives_a_field_its_column(libro, leer):
    ruta = libro((*CINCO[:4], "Dictamen"), BUENA)
    assert leer(ruta, mapa={"resultado_back": "dictamen"}).validas[0].resultado == "APROBADO"


def test_a_header_row_can_be_pointed_at(libro, leer):
    ruta = libro(CINCO, ("90000000", "1", "x", "y", "z"), CINCO, BUENA)
    assert [fila.fila for fila in leer(ruta, fila_encabezado=3).validas] == [4]


def test_a_doubtful_header_is_said_and_not_taken(libro, leer):
    leida = leer(libro((*CINCO, "Valor aplicados"), (*BUENA, 5)))
    assert leida.cabecera.dudosas == {"valor_aplicado": "Valor aplicados"}
    assert any("Valor aplicados" in aviso for aviso in leida.avisos)


def test_what_a_base_without_asesor_and_valor_cannot_give_is_said(libro, leer):
    avisos = " ".join(leer(libro(CINCO, BUENA)).avisos)
    assert "top 5" in avisos
    assert "valores" in avisos


def _de_hojas(ruta: Path, **hojas: Sequence[Sequence[object]]) -> Path:
    trabajo = Workbook()
    trabajo.remove(trabajo.active)
    for nombre, filas in hojas.items():
        hoja = trabajo.create_sheet(nombre)
        for fila in filas:
            hoja.append(list(fila))
    trabajo.save(ruta)
    return ruta


@pytest.mark.parametrize("formato", [(CINCO,), (CINCO, (None, None, "Total"))])
def test_an_empty_form_before_the_base_is_passed_over_and_said(tmp_path, leer, formato):
    ruta = _de_hojas(tmp_path / "base.xlsx", Formato=formato, Base=[CINCO, BUENA])
    leida = leer(ruta)
    assert (leida.cabecera.hoja, len(leida.validas)) == ("Base", 1)
    assert any("«Formato»: tiene el encabezado y ninguna fila" in a for a in leida.avisos)


def test_an_empty_form_after_the_base_is_not_looked_at(tmp_path, leer):
    leida = leer(_de_hojas(tmp_path / "base.xlsx", Base=[CINCO, BUENA], Formato=[CINCO]))
    assert leida.cabecera.hoja == "Base"
    assert not any("Formato" in aviso for aviso in leida.avisos)


def test_a_form_beside_a_sheet_that_is_no_base_is_named(tmp_path, leer):
    ruta = _de_hojas(tmp_path / "base.xlsx", Formato=[CINCO], Otra=[("Cuenta", "Nota"), BUENA[:2]])
    with pytest.raises(ArchivoInvalido, match="sin filas: la hoja «Formato»") as refusal:
        leer(ruta)
    assert "Formato, Otra" in refusal.value.sugerencia


@pytest.mark.parametrize("filas", [(CINCO,), (CINCO, (), (None, None, "Total"))])
def test_a_template_without_rows_is_refused_as_such(libro, leer, filas):
    with pytest.raises(ArchivoInvalido, match="sin filas"):
        leer(libro(*filas))


def test_many_rows_come_in_chunks_and_in_order(libro, sinonimos):
    ruta = libro(CINCO, *((f"9000{n:05d}", *BUENA[1:]) for n in range(2500)))
    with abrir_base(ruta, OpcionesLectura(sinonimos)) as lectura:
        trozos = list(lectura)
    assert [len(trozo) for trozo in trozos] == [1000, 1000, 500]
    assert [fila.fila for trozo in trozos for fila in trozo] == list(range(2, 2502))


def test_a_wide_sheet_keeps_its_first_columns(libro, leer):
    ruta = libro((*CINCO, *(f"c{n}" for n in range(30))), (*BUENA, *range(30)))
    leida = leer(ruta, limites=Limites(columnas=10))
    assert len(leida.cabecera.encabezados) == 10
    assert any("10 columnas" in aviso for aviso in leida.avisos)


def test_a_wide_sheet_that_begins_further_right_keeps_its_first_columns_too(libro, leer):
    ruta = libro((None, *CINCO, *(f"c{n}" for n in range(30))), (None, *BUENA, *range(30)))
    leida = leer(ruta, limites=Limites(columnas=10))
    assert leida.cabecera.encabezados[-1] == "c4"
    assert leida.validas[0].cuenta == BUENA[0]


@pytest.mark.parametrize("margen", [0, 2])
def test_numeric_amounts_of_an_ods_are_never_taken_for_text(tmp_path, leer, margen):
    filas = [(*BUENA, celda) for celda in (45.125, "45.900", 99999999.985)]
    leida = leer(hoja_ods(tmp_path / "base.xls", [(*CINCO, "Valor"), *filas], margen))
    valores = [fila.valor_solicitado for fila in leida.validas]
    assert valores == [4_513, 4_590_000, 9_999_999_999]
    assert not any("celdas con error" in aviso for aviso in leida.avisos)


def test_too_many_rows_are_refused(libro, leer):
    with pytest.raises(ArchivoInvalido, match="más de 2 filas"):
        leer(libro(CINCO, BUENA, BUENA), limites=Limites(filas=2))


@pytest.mark.parametrize(
    ("contenido", "palabras"),
    [
        (b"", "vac"),
        (b"<html><table><tr><td>Cuenta", "HTML"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "HTML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"',
            "2003",
        ),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00", "muy antigua"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "muy antigua"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "imagen"),
        (b"PK\x03\x04" + b"\x00" * 40, "incompleto"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "no contiene un libro"),
        (b"\x01\x02\x00\x03", "ni un texto CSV"),
    ],
)
def test_each_disguise_has_its_own_words(tmp_path, leer, contenido, palabras):
    ruta = tmp_path / "ajustes_24_11_2026.xlsx"
    ruta.write_bytes(contenido)
    with pytest.raises(ArchivoInvalido, match=palabras):
        leer(ruta)


def test_a_workbook_with_a_password_says_so(tmp_path, leer):
    ruta = tmp_path / "base.xlsx"
    cabeza = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    ruta.write_bytes(cabeza + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 400)
    with pytest.raises(ArchivoInvalido, match="contraseña"):
        leer(ruta)


def test_a_workbook_cut_short_says_so(libro, leer):
    ruta = libro(CINCO, BUENA)
    ruta.write_bytes(ruta.read_bytes()[:-200])
    with pytest.raises(ArchivoInvalido, match="incompleto o dañado"):
        leer(ruta)


@pytest.mark.parametrize(
    ("parte", "palabras"),
    [("word/document.xml", "Word"), ("ppt/presentation.xml", "presentación"), ("a.txt", "zip")],
)
def test_a_zip_that_is_no_workbook_says_what_it_is(tmp_path, leer, parte, palabras):
    with pytest.raises(ArchivoInvalido, match=palabras):
        leer(paquete(tmp_path / "base.xlsx", {parte: "x"}))


def test_a_zip_that_would_swell_is_refused_before_inflating_it(tmp_path, leer):
    ruta = paquete(tmp_path / "base.xlsx", {"xl/workbook.xml": " " * 5_000_000})
    with pytest.raises(ArchivoInvalido, match="descomprimirse"):
        leer(ruta, limites=Limites(bytes_expandidos=1_000_000))


def test_a_broken_sheet_inside_a_sound_zip_is_said_to_be_damaged(libro, leer, retocar):
    with pytest.raises(ArchivoInvalido, match="dañado"):
        leer(retocar(libro(CINCO, BUENA), HOJA, lambda xml: xml[: len(xml) // 2]))


def test_the_lock_file_of_excel_points_to_the_real_one(tmp_path, leer):
    (tmp_path / "~$base.xlsx").write_bytes(b"x" * 165)
    with pytest.raises(ArchivoInvalido) as refusal:
        leer(tmp_path / "~$base.xlsx")
    assert "«base.xlsx»" in refusal.value.sugerencia


def test_an_absent_file_is_named_without_its_folder(tmp_path, leer):
    with pytest.raises(ArchivoInvalido) as refusal:
        leer(tmp_path / "ajustes.xlsx")
    assert "«ajustes.xlsx»" in refusal.value.mensaje
    assert str(tmp_path) not in refusal.value.mensaje + refusal.value.sugerencia


def test_a_folder_is_no_base(tmp_path, leer):
    with pytest.raises(ArchivoInvalido, match="no es un archivo"):
        leer(tmp_path)


def test_a_file_over_the_size_limit_is_refused_unread(libro, leer):
    with pytest.raises(ArchivoInvalido, match="demasiado grande"):
        leer(libro(CINCO, BUENA), limites=Limites(bytes_archivo=100))


@pytest.mark.parametrize("separador", [";", ",", "\t"])
@pytest.mark.parametrize("codificacion", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_with_any_usual_separator_and_encoding_is_a_base(
    tmp_path, leer, separador, codificacion
):
    filas = [(*CINCO, "Dirección"), (*BUENA, "Peñón"), ("00900012", *BUENA[1:], "Ñ")]
    ruta = tmp_path / "base.xls"
    ruta.write_bytes("\r\n".join(separador.join(f) for f in filas).encode(codificacion))
    leida = leer(ruta)
    assert leida.cabecera.hoja == "CSV"
    assert [fila.fila for fila in leida.validas] == [2, 3]
    assert leida.validas[0].datos == {"Dirección": "Peñón"}
    assert leida.validas[1].cuenta == "00900012"


def test_quoted_text_and_blank_lines_of_a_csv_keep_the_row_numbers(tmp_path, leer):
    ruta = tmp_path / "base.csv"
    ruta.write_text(
        'sep=;\nCuenta;PQR;Motivo;Estado;Resultado;Valor\n\n90001234;1;"a;b";c;ok;"45.900,50"\n'
        "90001234;2;#N/A;c;ok;5\n"
    )
    leida = leer(ruta)
    (fila,) = leida.validas
    assert (fila.fila, fila.motivo, fila.valor_solicitado) == (4, "a;b", 4_590_050)
    assert leida.rechazos[0].motivo == "la celda tiene el error #N/A"


def test_running_out_of_memory_has_its_own_words(libro, leer):
    with pytest.raises(ArchivoInvalido, match=r"memoria|dañado"):
        leer(libro(CINCO, BUENA), limites=Limites(memoria=200 * 1024**2))


def test_a_cell_in_the_far_corner_never_takes_the_program_down(tmp_path, leer):
    libro = Workbook()
    libro.active.append(CINCO)
    libro.active.append(BUENA)
    libro.active.cell(1_048_576, 16_384, "x")
    libro.save(tmp_path / "base.xlsx")
    with pytest.raises(ArchivoInvalido, match="memoria"):
        leer(tmp_path / "base.xlsx")


def test_a_reading_out_of_time_has_its_own_words(libro, leer):
    with pytest.raises(ArchivoInvalido, match="tardó demasiado"):
        leer(libro(CINCO, BUENA), limites=Limites(segundos=0))


def test_leaving_the_context_ends_the_child(libro, sinonimos):
    ruta = libro(CINCO, *([BUENA] * 6000))
    before = children()
    with abrir_base(ruta, OpcionesLectura(sinonimos)) as lectura:
        next(iter(lectura))
        assert children() - before
    assert children() <= before


def test_a_cancelled_reading_says_so_to_whoever_iterates(libro, sinonimos):
    ruta = libro(CINCO, *([BUENA] * 6000))
    with abrir_base(ruta, OpcionesLectura(sinonimos)) as lectura:
        lectura.cancelar()
        with pytest.raises(ArchivoInvalido) as refusal:
            list(lectura)
    assert refusal.value.codigo == "cancelado"


def test_a_file_written_while_it_is_read_is_refused(libro, sinonimos):
    ruta = libro(CINCO, *([BUENA] * 6000))
    with abrir_base(ruta, OpcionesLectura(sinonimos)) as lectura:
        ruta.write_bytes(ruta.read_bytes() + b"\0")
        with pytest.raises(ArchivoInvalido) as refusal:
            list(lectura)
    assert refusal.value.codigo == "archivo_cambio"
    assert "Espere" in refusal.value.sugerencia


def test_a_file_put_in_place_of_the_one_being_read_is_refused(libro, sinonimos):
    ruta = libro(CINCO, *([BUENA] * 6000))
    otra = libro(CINCO, *([BUENA] * 6000), nombre="otra.xlsx")
    dato = ruta.stat()
    os.utime(otra, ns=(dato.st_atime_ns, dato.st_mtime_ns))
    with abrir_base(ruta, OpcionesLectura(sinonimos)) as lectura:
        otra.replace(ruta)
        with pytest.raises(ArchivoInvalido) as refusal:
            list(lectura)
    assert refusal.value.codigo == "archivo_cambio"


def test_a_file_taken_away_while_it_is_read_is_refused(libro, sinonimos):
    ruta = libro(CINCO, *([BUENA] * 6000))
    with abrir_base(ruta, OpcionesLectura(sinonimos)) as lectura:
        ruta.unlink()
        with pytest.raises(ArchivoInvalido) as refusal:
            list(lectura)
    assert refusal.value.codigo == "archivo_cambio"


def test_the_program_itself_loads_neither_polars_nor_fastexcel():
    codigo = (
        "import sys, ajustes_tui.excel.read.reader, ajustes_tui.excel.read.columns;"
        "sys.exit(any(m in sys.modules for m in ('polars', 'fastexcel', 'openpyxl')))"
    )
    assert subprocess.run([sys.executable, "-c", codigo], check=False).returncode == 0


def test_a_formula_without_its_value_is_an_empty_cell(libro, leer):
    (fila,) = leer(libro((*CINCO, "Valor"), (*BUENA, "=1+1"))).validas
    assert fila.valor_solicitado is None


def test_an_xlsm_under_another_name_is_read_by_its_bytes(libro, leer, tmp_path):
    ruta = libro(CINCO, BUENA)
    otro = tmp_path / "ajustes.XLS"
    otro.write_bytes(ruta.read_bytes())
    assert load_workbook(ruta).sheetnames == list(leer(otro).cabecera.hojas)


SIN_CALCULAR = [
    ("", "<f>A1*2</f>"),
    ("", "<f>A1*2</f><v></v>"),
    ("", "<f>A1*2</f><v/>"),
    ("", '<f t="shared" si="0"/>'),
    ('t="str"', "<f>A1*2</f>"),
    ('s="1"', "<f>A1*2</f>\n"),
]


def test_the_rows_whose_formulas_kept_no_result_are_counted(tmp_path, leer):
    filas = [(*BUENA[:4], formula) for formula in SIN_CALCULAR]
    ruta = paquete(tmp_path / "base.xlsx", partes_xlsx(filas_xml(CINCO, BUENA, *filas)))
    leida = leer(ruta)
    assert [fila.resultado for fila in leida.validas] == ["APROBADO", *[None] * len(filas)]
    (aviso,) = [aviso for aviso in leida.avisos if "fórmulas" in aviso]
    assert f"sin resultado guardado: {len(filas)}." in aviso


def test_a_formula_with_its_result_or_with_an_empty_text_is_no_loss(tmp_path, leer):
    llenas = [
        ('t="str"', "<f>A1</f><v>APROBADO</v>"),
        ('t="str"', '<f>""</f><v></v>'),
        ("", "<f>A1</f><v>1</v>"),
    ]
    filas = [(*BUENA[:4], formula) for formula in llenas]
    leida = leer(paquete(tmp_path / "base.xlsx", partes_xlsx(filas_xml(CINCO, *filas))))
    assert not any("fórmulas" in aviso for aviso in leida.avisos)
