from __future__ import annotations

import stat
from datetime import date

import pytest
from openpyxl import load_workbook

from ajustes_tui.domain.base.rows import Rechazo, Resultado
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.write.rejected import write_rejected
from tests.excel.soporte import BUENA, CINCO

ENCABEZADOS = (*CINCO, "Valor", "Fecha", "Nota")


@pytest.fixture
def was_read(book, read):
    return read(
        book(
            ENCABEZADOS,
            (*BUENA, 45900, "24/11/2026", "bien"),
            (None, *BUENA[1:], 45.125, "24/11/2026", "nota"),
            (*BUENA, "mil", "#N/A", "@algo"),
            (*BUENA[:4], "#N/A", 1000, "24/11/2026", "-5"),
        )
    )


def test_the_columns_keep_their_order_and_three_are_added_in_a_file_of_its_owner(
    was_read, tmp_path
):
    folder = tmp_path / "salida"
    folder.mkdir()
    path = folder / "rechazos.xlsx"
    assert write_rejected(path, was_read.header, was_read.rechazos) == 3
    assert list(folder.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = list(load_workbook(path).active.values)
    assert rows[0] == (*ENCABEZADOS, "Fila", "Columna", "Motivo")
    assert rows[1][-3:] == ("3", "Cuenta", "falta la cuenta")
    assert rows[2][6] == rows[3][4] == "#N/A"


def test_text_that_looks_like_a_formula_stays_text_without_control_characters(
    was_read, read, tmp_path
):
    path = tmp_path / "rechazos.xlsx"
    texts = ["=1+1", "+57", "-5", "@algo", "#N/A", "a\x1b[2J\x00b"]
    rows = [
        Rechazo(n, "Nota", text, "y", dict(zip(CINCO, BUENA, strict=True)) | {"Nota": text})
        for n, text in enumerate(texts, 2)
    ]
    write_rejected(path, was_read.header, rows)
    assert {cell.data_type for (cell,) in load_workbook(path).active["H2:H7"]} == {"s"}
    assert [fila.datos["Nota"] for fila in read(path).valid] == [*texts[:-1], "a[2Jb"]


def test_corrected_it_can_be_imported_as_it_is(was_read, read, tmp_path):
    path = tmp_path / "rechazos.xlsx"
    write_rejected(path, was_read.header, was_read.rechazos)
    book = load_workbook(path)
    book.active["A2"] = "90005678"
    book.active["F3"] = "1.000"
    book.active["E4"] = "APROBADO"
    book.save(path)
    other = read(path)
    assert other.rechazos == []
    assert [fila.valor_solicitado for fila in other.valid] == [4_513, 100_000, 100_000]
    assert [fila.motivo for fila in other.valid] == [BUENA[2]] * 3
    assert other.valid[1].datos == {"Nota": "@algo"}
    # The error of an optional column was no fault of its row: it is an empty datum once more.
    day = date(2026, 11, 24)
    assert [fila.fecha_solicitud for fila in other.valid] == [day, None, day]
    assert [fila.resultado for fila in other.valid] == [Resultado.APROBADO] * 3


def test_uncorrected_it_is_refused_for_the_same_reasons(was_read, read, tmp_path):
    path = tmp_path / "rechazos.xlsx"
    write_rejected(path, was_read.header, was_read.rechazos)
    motivos = [(r.column, r.motivo) for r in read(path).rechazos]
    assert motivos == [(r.column, r.motivo) for r in was_read.rechazos]


def test_a_folder_that_is_not_there_is_said(was_read, tmp_path):
    with pytest.raises(InvalidFile, match=r"rechazos\.xlsx"):
        write_rejected(tmp_path / "no" / "rechazos.xlsx", was_read.header, was_read.rechazos)


@pytest.fixture
def written(was_read, tmp_path):
    path = tmp_path / "rechazos.xlsx"
    write_rejected(path, was_read.header, was_read.rechazos)
    return load_workbook(path).active


def test_a_cell_at_fault_says_why_and_how_it_is_written(written):
    assert {
        cell.coordinate: cell.comment.text for row in written for cell in row if cell.comment
    } == {
        "A2": "Falta la cuenta.\nDe 5 a 10 dígitos.",
        "F3": "El valor no se puede leer como dinero.\nPesos, como 45.900 o 45.900,50.",
        "E4": "La celda tiene el error #N/A.\n"
        "APROBADO, RECHAZADO u otra palabra de los sinónimos; vacía si no hay respuesta.",
    }


def test_a_column_with_so_many_values_offers_them_and_every_field_says_its_format(written):
    guides = {str(guide.sqref): guide for guide in written.data_validations.dataValidation}
    assert guides["E2:E4"].formula1 == '"APROBADO,RECHAZADO"'
    assert guides["E2:E4"].errorStyle == "warning"
    assert {where: guide.prompt for where, guide in guides.items() if guide.type != "list"} == {
        "A2:A4": "De 5 a 10 dígitos.",
        "B2:B4": "De 1 a 30 letras, dígitos o - _ . / con al menos un dígito.",
        "F2:F4": "Pesos, como 45.900 o 45.900,50.",
        "G2:G4": "dd/mm/aaaa, con el año de cuatro cifras.",
    }


def test_rows_rejected_once_more_keep_their_columns_and_their_row_of_the_first_base(
    was_read, read, tmp_path
):
    first, second = tmp_path / "uno.xlsx", tmp_path / "dos.xlsx"
    write_rejected(first, was_read.header, was_read.rechazos)
    again = read(first)
    write_rejected(second, again.header, again.rechazos[1:])
    book = load_workbook(second)
    assert book.sheetnames == load_workbook(first).sheetnames
    rows = list(book.active.values)
    assert rows[0] == (*ENCABEZADOS, "Fila", "Columna", "Motivo")
    assert [row[-3:-1] for row in rows[1:]] == [("4", "Valor"), ("5", "Resultado")]
