"""Bases as offices write them, where a value would be stored otherwise than was meant: read, asked or said."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.rows import REQUIRED_FIELDS, Resultado
from ajustes_tui.errors import InvalidFile
from tests.excel.soporte import BUENA, CINCO


def _rows(*values: object):
    """Return a row of a caso for each value, the value last."""
    return [("90001230", f"447109{n:04d}", *BUENA[2:], value) for n, value in enumerate(values)]


def test_thousands_that_an_english_excel_took_for_decimals_are_said(book, read):
    path = book((*CINCO, "Valor"), *_rows(45.9, 8.9, 123.456, 950, "1.250.000"))
    assert any("«Valor» (2 a 4): un Excel en inglés" in text for text in read(path).notices)
    path = book((*CINCO, "Valor"), *_rows(45900.5, 950.25, 123456, 8900))
    assert not any("Excel en inglés" in text for text in read(path).notices)


def test_an_amount_that_the_separator_cut_in_two_is_no_value(tmp_path, read):
    path = tmp_path / "base.csv"
    rows = [
        "9000123,44710900,Cargos,Cerrado,APROBADO,45,900,",
        "9000124,44710901,Cargos,Cerrado,APROBADO,950,",
    ]
    path.write_text("\n".join(["Cuenta,PQR,Motivo,Estado,Resultado,Valor,Nota", *rows]), "utf-8")
    was_read = read(path)
    assert [(row.fila, row.column, row.value) for row in was_read.rechazos] == [(2, "Valor", "45")]
    assert [row.valor_solicitado for row in was_read.valid] == [95000]


def test_a_row_with_one_separator_more_is_said_where_the_others_have_none(tmp_path, read):
    path = tmp_path / "base.csv"
    head = "Cuenta,PQR,Nombre,Motivo,Estado,Resultado,Nota"
    short = "9000124,44710901,ANA PEÑA,Cargos,Cerrado,APROBADO,"
    path.write_text("\n".join([head, short.replace("ANA ", "ANA,"), short]), "utf-8")
    assert any("1 fila trae un separador más" in text for text in read(path).notices)
    path.write_text("\n".join([head, f"{short},", f"{short.replace('901', '902')},"]), "utf-8")
    assert not any("separador" in text for text in read(path).notices)


def test_a_second_list_at_the_side_is_not_left_out_without_a_word(book, read):
    path = book((*CINCO, "", *CINCO), (*BUENA, "", "90004321", "4471000008", *BUENA[2:]))
    with pytest.raises(InvalidFile, match="dos listas, una al lado de la otra"):
        read(path)
    notices = read(path, mapping=dict(zip(REQUIRED_FIELDS, CINCO, strict=True))).notices
    assert any("Al lado hay otra lista" in text and "«Cuenta (2)»" in text for text in notices)


def test_numbers_with_signs_of_thousands_or_an_apostrophe_before_are_the_numbers(book, read):
    written = [("90.001.234", "4.471.000.007"), ("'0900123", "'4471000007")]
    was_read = read(book(CINCO, *((*row, *BUENA[2:]) for row in written)))
    assert [(row.cuenta, row.radicado) for row in was_read.valid] == [
        BUENA[:2],
        ("0900123", "4471000007"),
    ]


def test_a_column_with_several_cortes_is_said(book, read):
    days = (date(2026, 11, 13), date(2026, 11, 20), date(2026, 11, 20))
    was_read = read(book((*CINCO, "Fecha de corte"), *_rows(*days)))
    assert "trae 2 cortes (13/11/2026, 20/11/2026)" in was_read.notices[0]
    assert not read(book((*CINCO, "Fecha de corte"), *_rows(*days[1:]))).notices[0].startswith("«F")


def test_yes_and_no_as_a_workbook_keeps_them_turn_under_a_header_that_denies(book, read):
    answers = [(True, Resultado.RECHAZADO), (False, Resultado.APROBADO)] * 3
    rows = [
        ("90001230", f"447109{n:04d}", *BUENA[2:4], cell) for n, (cell, _) in enumerate(answers)
    ]
    was_read = read(book((*CINCO[:4], "¿Rechazado? (S/N)"), *rows))
    assert [row.resultado for row in was_read.valid] == [result for _, result in answers]
    assert any("niega" in text for text in was_read.notices)


def test_what_stands_under_the_title_of_the_back_is_its_answer(book, read):
    upper = ("ESCALAMIENTO", "", "", "", "BACK", "", "", "", "")
    lower = ("Cuenta", "PQR", "Motivo", "Valor", "Estado", "Respuesta", "Motivo", "Fecha", "Valor")
    row = ("90001234", "4471000007", "Cruce de saldos", 9000, "Cerrado", "RECHAZADO", "Sin soporte")
    columns = read(book(upper, lower, (*row, "03/11/2026", 0))).header.columns
    assert [columns[name] for name in ("motivo_rechazo", "fecha_respuesta", "valor_aplicado")] == [
        "BACK · Motivo",
        "Fecha",
        "BACK · Valor",
    ]


def test_an_answer_marked_in_two_columns_is_refused_with_what_to_do(book, read):
    marks = [("X", ""), ("", "X"), ("X", ""), ("", "")]
    rows = [("90001230", f"447109{n:04d}", *BUENA[2:4], *pair) for n, pair in enumerate(marks)]
    path = book((*CINCO[:4], "Aprobado", "Rechazado"), *rows)
    with pytest.raises(InvalidFile, match="dos columnas: «Aprobado» y «Rechazado»"):
        read(path)
    taken = read(path, mapping={"resultado_back": "Aprobado"})
    assert "viene marcada en dos columnas" in taken.notices[0]


def test_a_dressed_datum_is_read_where_what_is_left_is_one(book, read):
    headers = (*CINCO, "CUN", "Teléfono")
    rows = [
        ("CTA 90001230", "PQR No. 4471090001", "CUN 4436-2500-0123-4567", "3000000112 ext 12"),
        ("9012-3456", "#4471090002", "'4436250001234567", "Cel: 300 000 0112"),
        ("«90001231»", "No. 4471090003", "", "Cel: 3000000112 / Tel: 6010000145"),
        ("9.0001232E+7", '"4471090004"', "", ""),
    ]
    was_read = read(book(headers, *((a, b, *BUENA[2:], *rest) for a, b, *rest in rows)))
    assert [(row.cuenta, row.radicado) for row in was_read.valid] == [
        *(("90001230", "4471090001"), ("90123456", "4471090002")),
        *(("90001231", "4471090003"), ("90001232", "4471090004")),
    ]
    assert [row.cun for row in was_read.valid[:2]] == ["4436250001234567"] * 2
    assert [row.telefonos for row in was_read.valid] == [
        *(("3000000112",), ("3000000112",), ("3000000112", "6010000145"), ()),
    ]


def test_a_datum_that_is_none_undressed_is_refused_for_the_true_reason(book, read):
    rows = [("90001230-1", "4471090001"), ("90001230", "4.47109E+09"), ("90001230", "PQR sin 1")]
    was_read = read(book(CINCO, *((*row, *BUENA[2:]) for row in rows)))
    assert [row.motivo.partition(":")[0] for row in was_read.rechazos] == [
        "la cuenta debe tener de 5 a 10 dígitos",
        "Excel guardó el número con 15 dígitos o menos y perdió los demás",
        "el radicado debe tener de 1 a 30 letras, dígitos o - _ . / y al menos un dígito",
    ]


def test_a_note_among_the_rows_is_none_of_them(book, read):
    good = ("90001230", "4471090001", *BUENA[2:])
    notes = [("Pendientes de validar",), ("", "", "Segunda parte del reporte", "", "")]
    bad = [("90001231", "", "sin radicado"), ("", "4471090002"), ("", "", "Corte", "27/11/2026")]
    was_read = read(book(CINCO, good, *notes, *bad))
    assert [row.fila for row in was_read.valid] == [2]
    assert [row.fila for row in was_read.rechazos] == [5, 6, 7]
    assert was_read.rows == 4
    assert "Se dejaron por fuera las filas de notas o títulos (3 y 4)." in was_read.notices


def _text(tmp_path, *lines: str):
    path = tmp_path / "base.csv"
    path.write_text("\n".join(lines))
    return path


_CABEZA = "Cuenta;PQR;Motivo;Estado;Resultado;Observación"


@pytest.mark.parametrize(
    "cut",
    [
        ("90001231;4471090001;Cruce de", "saldos;Cerrado;APROBADO;ya"),
        ("90001231;4471090001;Cruce", "de", "saldos;Cerrado;APROBADO;ya"),
        ("90001231;4471090001;Cruce de", "saldos;Cerrado"),
        ("90001231;4471090001;Cruce;Cerrado;APROBADO;se habló con", "el titular"),
        ("90001231;4471090001;Cruce;Cerrado;APROBADO;", ""),
    ],
    ids=["in two", "in three", "and no answer yet", "in the last datum", "not at all"],
)
def test_a_row_that_a_line_break_cut_is_one_rechazo_of_both(tmp_path, read, cut):
    good = [f"9000123{n};447109000{n};Cruce;Cerrado;APROBADO;x" for n in (2, 3)]
    was_read = read(_text(tmp_path, _CABEZA, good[0], *cut, good[1]))
    broken = bool(cut[-1])
    assert [row.fila for row in was_read.valid] == ([2, len(cut) + 3] if broken else [2, 3, 5])
    assert [(row.fila, "partió la fila" in row.motivo) for row in was_read.rechazos] == (
        [(3, True)] if broken else []
    )
    assert was_read.rows == 3


def test_a_short_row_is_a_rechazo_where_a_promised_datum_falls_outside(tmp_path, read):
    rows = [
        *("90001231;4471090001;Cruce;Cerrado", "90001232;4471090002;Cruce", "90001233;4471090003"),
        *("90001234;4471090004;Cruce;Cerrado;APROBADO", "Pendientes de validar"),
    ]
    was_read = read(_text(tmp_path, _CABEZA, *rows))
    assert [row.fila for row in was_read.valid] == [2, 5]
    assert [(row.fila, row.column) for row in was_read.rechazos] == [(3, "Estado"), (4, "Motivo")]
    assert "la fila trae 3 valores y 6 títulos: le falta «Estado»" in was_read.rechazos[0].motivo
    assert any("de notas o títulos (6)" in notice for notice in was_read.notices)
