from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.rows import Resultado
from tests.excel.soporte import BUENA, CINCO


def test_a_whole_row_becomes_values_of_the_domain(book, read):
    others = {
        **{"Motivo rechazo": "No", "Valor": "$ 45.900", "Valor aplicado": 45900.5},
        **{"Asesor": "AS01", "Nombre asesor": "Asesor 01", "Aliado": "Aliado Sur"},
        **{"Fecha": date(2026, 11, 3), "Fecha respuesta": "05/11/2026", "Razón": "a1"},
        **{"Subrazón": "b2", "CUN": "4433123456789012", "Titular": "Usuario 1"},
        **{"Teléfono": "300 000 0112", "Ciudad": "Cali"},
    }
    path = book((*CINCO, *others), (*BUENA, *others.values()))
    (fila,) = read(path).valid
    assert fila.fila == 2
    assert fila[1:6] == (*BUENA[:4], Resultado.APROBADO)
    assert (fila.resultado_crudo, fila.resultado_por_revisar) == ("APROBADO", False)
    assert (fila.valor_solicitado, fila.valor_aplicado) == (4_590_000, 4_590_050)
    assert (fila.asesor_id, fila.asesor_nombre, fila.aliado) == ("AS01", "Asesor 01", "Aliado Sur")
    assert (fila.fecha_solicitud, fila.fecha_respuesta) == (date(2026, 11, 3), date(2026, 11, 5))
    assert (fila.razon, fila.subrazon, fila.cun) == ("A1", "B2", "4433123456789012")
    assert (fila.usuario_nombre, fila.telefonos) == ("Usuario 1", ("3000000112",))
    assert fila.datos == {"Ciudad": "Cali"}


def test_a_number_saved_with_decimals_names_the_same_asesor_and_code(book, read):
    rows = [(*BUENA, written, "12.0") for written in ("0012345.0", " 0012345\u00a0", "0012345")]
    was_read = read(book((*CINCO, "Asesor", "Razón"), *rows))
    assert [(fila.asesor_id, fila.razon) for fila in was_read.valid] == [("0012345", "12")] * 3


def test_a_row_that_cannot_be_used_says_where_and_why(book, read):
    headers = (*CINCO, "Valor", "Fecha", "Ciudad")
    good = [*BUENA, 1000, "24/11/2026", "Cali"]
    faults = [
        (0, None, "falta la cuenta"),
        (0, "N/A", "falta la cuenta"),
        (0, "12AB", "la cuenta debe"),
        (1, " ", "falta el radicado"),
        (1, "sin número", "el radicado debe"),
        (5, "mil pesos", "no se puede leer como dinero"),
        (5, "1.23.456", "separadores de miles"),
        (6, "31/02/2026", "no existe en el calendario"),
        (6, "5/11/26", "cuatro cifras"),
        (0, "x" * 300, "la cuenta debe"),
    ]
    bad = [[*good[:place], value, *good[place + 1 :]] for place, value, _motivo in faults]
    was_read = read(book(headers, good, *bad))
    assert was_read.rows == 1 + len(faults)
    rows = zip(was_read.rechazos, faults, strict=True)
    for row, (rechazo, (place, value, motivo)) in enumerate(rows, 3):
        assert (rechazo.fila, rechazo.column) == (row, headers[place])
        # What is too long is cut here, and whole among the rest.
        assert rechazo.value == (value or "").strip()[:80]
        assert motivo in rechazo.motivo
        assert rechazo.raw["Ciudad"] == "Cali"
    assert was_read.rechazos[-1].raw["Cuenta"] == "x" * 300


def test_a_lesser_datum_that_cannot_be_read_stays_among_the_others(book, read):
    lesser = {"CUN": "443312345678901", "Razón": "LARGA", "Sub razón": "B 2", "Celular": "011234"}
    was_read = read(book((*CINCO, *lesser), (*BUENA, *lesser.values())))
    assert was_read.valid[0].datos == lesser
    for header in lesser:
        assert any(header in notice and "1 fila" in notice for notice in was_read.notices)


def test_a_marcacion_with_both_codes_is_parted(book, read):
    (fila,) = read(book((*CINCO, "Marcación"), (*BUENA, "a1-b2"))).valid
    assert (fila.razon, fila.subrazon, fila.datos) == ("A1", "B2", {})


def test_the_answer_of_the_back_is_read_through_its_synonyms_and_an_unknown_one_is_not_guessed(
    book, read
):
    words = {
        **dict.fromkeys(("Aprobado", "SÍ", "ok"), Resultado.APROBADO),
        **dict.fromkeys(("No aplica", "NEGADO"), Resultado.RECHAZADO),
        **dict.fromkeys(("Pendiente", "en gestión", "-", "–", "N/A", None, "Casi aprobado")),
    }
    was_read = read(book(CINCO, *((*BUENA[:4], word) for word in words)))
    assert [fila.resultado for fila in was_read.valid] == list(words.values())
    (unknown,) = [fila for fila in was_read.valid if fila.resultado_por_revisar]
    assert unknown.resultado_crudo == "Casi aprobado"
    assert any("1 fila con un resultado desconocido" in notice for notice in was_read.notices)


@pytest.mark.parametrize("header", ["Rechazado", "¿Fue negado?", "No aprobado"])
def test_yes_under_a_header_that_denies_is_a_rejection_and_it_is_said(book, read, header):
    path = book(
        (*CINCO[:4], header), (*BUENA[:4], "SÍ"), (*BUENA[:1], "4471000008", *BUENA[2:4], "no")
    )
    was_read = read(path, mapping={"resultado_back": header})
    assert [row.resultado for row in was_read.valid] == [Resultado.RECHAZADO, Resultado.APROBADO]
    assert any("niega: SÍ se leyó como RECHAZADO" in notice for notice in was_read.notices)


@pytest.mark.parametrize(
    ("header", "word", "resultado"),
    [
        ("Aprobado/Rechazado", "SÍ", Resultado.APROBADO),
        ("Aprobado sí/no", "SÍ", Resultado.APROBADO),
        ("Rechazado", "RECHAZADO", Resultado.RECHAZADO),
    ],
)
def test_yes_under_any_other_header_and_any_other_word_is_what_it_says(
    book, read, header, word, resultado
):
    path = book((*CINCO[:4], header), (*BUENA[:4], word))
    was_read = read(path, mapping={"resultado_back": header})
    assert [row.resultado for row in was_read.valid] == [resultado]
    assert not any("niega" in notice for notice in was_read.notices)


def test_blank_rows_and_the_totals_rows_are_no_rows(book, read):
    totals = [(None, None, "Total general", None, None, 5), ("TOTAL", None, None, None, "2", None)]
    of_a_caso = (None, "4471", "total devuelto", "Cerrado", "ok")
    was_read = read(book((*CINCO, "Valor"), BUENA, (), BUENA, *totals, of_a_caso))
    assert [fila.fila for fila in was_read.valid] == [2, 4]
    assert [(rechazo.fila, rechazo.motivo) for rechazo in was_read.rechazos] == [
        (7, "falta la cuenta")
    ]
    assert was_read.rows == 3
    assert any("filas de totales (5 y 6)" in notice for notice in was_read.notices)


def test_two_equal_telephones_are_one_and_control_characters_never_reach_a_value(book, read):
    headers = (*CINCO, "Teléfono", "Celular", "Nota")
    row = (*BUENA, "300 000 0112", "+573000000112", "limpia _x001B_[2J _x0000_ya")
    (fila,) = read(book(headers, row)).valid
    assert fila.telefonos == ("3000000112",)
    assert fila.datos == {"Nota": "limpia [2J ya"}


def test_the_raw_row_goes_along_with_what_was_read(book, read):
    was_read = read(book((*CINCO, "Valor"), (*BUENA, "$ 45.900"), (), ("", *BUENA[1:], "1")))
    assert was_read.raw == {2: (*BUENA, "$ 45.900"), 3: (None,) * 6, 4: (None, *BUENA[1:], "1")}
