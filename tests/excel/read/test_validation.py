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


@pytest.mark.parametrize("written", ["0012345.0", " 0012345\u00a0", "0012345"])
def test_a_number_saved_with_decimals_names_the_same_asesor_and_code(book, read, written):
    path = book((*CINCO, "Asesor", "Razón"), (*BUENA, written, "12.0"))
    (fila,) = read(path).valid
    assert (fila.asesor_id, fila.razon) == ("0012345", "12")


@pytest.mark.parametrize(
    ("place", "value", "motivo"),
    [
        (0, None, "falta la cuenta"),
        (0, "N/A", "falta la cuenta"),
        (0, "12AB", "la cuenta debe"),
        (1, " ", "falta el radicado"),
        (1, "sin número", "el radicado debe"),
        (5, "mil pesos", "no se puede leer como dinero"),
        (5, "1.23.456", "separadores de miles"),
        (6, "31/02/2026", "no existe en el calendario"),
        (6, "5/11/26", "cuatro cifras"),
    ],
)
def test_a_row_that_cannot_be_used_says_where_and_why(book, read, place, value, motivo):
    headers = (*CINCO, "Valor", "Fecha", "Ciudad")
    bad = [*BUENA, 1000, "24/11/2026", "Cali"]
    bad[place] = value
    was_read = read(book(headers, BUENA, bad))
    (rechazo,) = was_read.rechazos
    assert (rechazo.fila, rechazo.column) == (3, headers[place])
    assert rechazo.value == (value or "").strip()
    assert motivo in rechazo.motivo
    assert rechazo.raw["Ciudad"] == "Cali"
    assert was_read.rows == 2


def test_a_long_refused_value_is_cut_at_eighty_characters(book, read):
    (rechazo,) = read(book(CINCO, BUENA, ("x" * 300, *BUENA[1:]))).rechazos
    assert rechazo.value == "x" * 80
    assert rechazo.raw["Cuenta"] == "x" * 300


@pytest.mark.parametrize(
    ("header", "value"),
    [("CUN", "443312345678901"), ("Razón", "LARGA"), ("Sub razón", "B 2"), ("Celular", "011234")],
)
def test_a_lesser_datum_that_cannot_be_read_stays_among_the_others(book, read, header, value):
    was_read = read(book((*CINCO, header), (*BUENA, value)))
    assert was_read.valid[0].datos == {header: value}
    assert any(header in notice and "1 fila" in notice for notice in was_read.notices)


def test_a_marcacion_with_both_codes_is_parted(book, read):
    (fila,) = read(book((*CINCO, "Marcación"), (*BUENA, "a1-b2"))).valid
    assert (fila.razon, fila.subrazon, fila.datos) == ("A1", "B2", {})


@pytest.mark.parametrize(
    ("word", "resultado"),
    [
        ("Aprobado", Resultado.APROBADO),
        ("SÍ", Resultado.APROBADO),
        ("ok", Resultado.APROBADO),
        ("No aplica", Resultado.RECHAZADO),
        ("NEGADO", Resultado.RECHAZADO),
        ("Pendiente", None),
        ("en gestión", None),
        ("-", None),
        ("–", None),
        ("N/A", None),
        (None, None),
    ],
)
def test_the_answer_of_the_back_is_read_through_its_synonyms(book, read, word, resultado):
    (fila,) = read(book(CINCO, (*BUENA[:4], word))).valid
    assert fila.resultado is resultado
    assert not fila.resultado_por_revisar


@pytest.mark.parametrize("header", ["Rechazado", "¿Fue negado?", "No procede", "No aprobado"])
def test_yes_under_a_header_that_denies_is_a_rejection_and_it_is_said(book, read, header):
    path = book(
        (*CINCO[:4], header), (*BUENA[:4], "SÍ"), (*BUENA[:1], "4471000008", *BUENA[2:4], "no")
    )
    was_read = read(path, mapping={"resultado_back": header})
    assert [row.resultado for row in was_read.valid] == [Resultado.RECHAZADO, Resultado.APROBADO]
    assert any("niega: SÍ se leyó como RECHAZADO" in notice for notice in was_read.notices)


@pytest.mark.parametrize("header", ["Aprobado", "Aprobado/Rechazado", "Aprobado sí/no", "Procede"])
def test_yes_under_any_other_header_is_an_approval(book, read, header):
    path = book((*CINCO[:4], header), (*BUENA[:4], "SÍ"))
    was_read = read(path, mapping={"resultado_back": header})
    assert [row.resultado for row in was_read.valid] == [Resultado.APROBADO]
    assert not any("niega" in notice for notice in was_read.notices)


def test_the_words_under_a_header_that_denies_are_what_they_say(book, read):
    path = book((*CINCO[:4], "Rechazado"), (*BUENA[:4], "RECHAZADO"))
    was_read = read(path, mapping={"resultado_back": "Rechazado"})
    assert [row.resultado for row in was_read.valid] == [Resultado.RECHAZADO]
    assert not any("niega" in notice for notice in was_read.notices)


def test_an_unknown_answer_is_never_guessed(book, read):
    was_read = read(book(CINCO, (*BUENA[:4], "Casi aprobado"), BUENA))
    fila = was_read.valid[0]
    assert (fila.resultado, fila.resultado_crudo) == (None, "Casi aprobado")
    assert fila.resultado_por_revisar
    assert any("1 fila con un resultado desconocido" in notice for notice in was_read.notices)


def test_blank_rows_and_the_totals_row_are_no_rows(book, read):
    was_read = read(
        book((*CINCO, "Valor"), BUENA, (), BUENA, (None, None, "Total general", None, None, 5))
    )
    assert [fila.fila for fila in was_read.valid] == [2, 4]
    assert was_read.rechazos == []
    assert was_read.rows == 2
    assert any("fila de totales (5)" in notice for notice in was_read.notices)


def test_total_written_under_cuenta_is_a_totals_row_too(book, read):
    assert read(book(CINCO, BUENA, ("TOTAL", None, None, None, "2"))).rechazos == []


def test_a_row_without_cuenta_but_with_radicado_is_no_totals_row(book, read):
    was_read = read(book(CINCO, BUENA, (None, "4471", "total devuelto", "Cerrado", "ok")))
    assert [rechazo.motivo for rechazo in was_read.rechazos] == ["falta la cuenta"]


def test_two_equal_telephones_are_one(book, read):
    path = book((*CINCO, "Teléfono", "Celular"), (*BUENA, "300 000 0112", "+573000000112"))
    assert read(path).valid[0].telefonos == ("3000000112",)


def test_control_characters_never_reach_a_value(book, read):
    malo = "limpia _x001B_[2J _x0000_ya"
    (fila,) = read(book((*CINCO, "Nota"), (*BUENA, malo))).valid
    assert fila.datos == {"Nota": "limpia [2J ya"}


def test_the_raw_row_goes_along_with_what_was_read(book, read):
    was_read = read(book((*CINCO, "Valor"), (*BUENA, "$ 45.900"), (), ("", *BUENA[1:], "1")))
    assert was_read.raw == {2: (*BUENA, "$ 45.900"), 3: (None,) * 6, 4: (None, *BUENA[1:], "1")}
