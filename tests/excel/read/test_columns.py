from __future__ import annotations

import pytest

from ajustes_tui.errors import InvalidConfig, InvalidFile, InvalidUse
from ajustes_tui.excel.read.columns import Synonyms, headers_text, recognise, reduce_header


@pytest.mark.parametrize(
    ("header", "field_name"),
    [
        ("Cuenta del cliente", "cuenta"),
        ("PQR del escalamiento del ajuste", "radicado"),
        ("Estado del ajuste", "estado_ajuste"),
        ("Motivo del ajuste", "motivo"),
        ("Estado de aprobación o rechazo del ajuste", "resultado_back"),
        ("Estado de aprobación o rechazo ajuste", "resultado_back"),
        ("Estado de aprobación o rechazo", "resultado_back"),
        ("No. PQR", "radicado"),
        ("Causal del ajuste", "motivo"),
        ("Vr. ajuste aplicado", "valor_aplicado"),
        ("Valor ajuste aplicado", "valor_aplicado"),
        ("Aprobado / Rechazado", "resultado_back"),
        ("Aprobación/Rechazo", "resultado_back"),
        ("Observaciones back", "motivo_rechazo"),
        ("Nro. cuenta", "cuenta"),
        ("Número de cuenta", "cuenta"),
        ("N° PQR RR", "radicado"),
        ("Nº de caso", "radicado"),
        ("CTA", "cuenta"),
        ("ESTADO\nDEL\xa0CASO", "estado_ajuste"),
        ("Fecha", "fecha_solicitud"),
        ("Fecha de cierre", "fecha_respuesta"),
        ("Valor", "valor_solicitado"),
        ("Nombre", "usuario_nombre"),
        ("Nombre del asesor", "asesor_nombre"),
        ("Usuario RR", "asesor_id"),
        ("Sub razón", "subrazon"),
        ("Código único", "cun"),
        ("Marcación", "razon"),
        ("resultado_back", "resultado_back"),
        ("CTA CLIENTE", "cuenta"),
        ("Nro. Cta.", "cuenta"),
        ("# PQR", "radicado"),
        ("PQR del ajuste", "radicado"),
        ("ESTADO_AJUSTE", "estado_ajuste"),
        ("APROBADO/NEGADO", "resultado_back"),
        ("Respuesta back de ajustes", "resultado_back"),
        ("Obs. back", "motivo_rechazo"),
        ("VR. SOLICITADO", "valor_solicitado"),
        ("Vlr ajuste", "valor_solicitado"),
        ("Monto", "valor_solicitado"),
        ("Vlr. ajustado", "valor_aplicado"),
        ("Fecha Ing.", "fecha_solicitud"),
        ("F. solicitud", "fecha_solicitud"),
        ("Fec. rta.", "fecha_respuesta"),
        ("Tel.", "telefono_1"),
        ("Cel2", "telefono_2"),
        ("Cód. razón", "razon"),
        ("Nombre del cliente", "usuario_nombre"),
    ],
)
def test_a_header_is_recognised_by_its_words(synonyms, header, field_name):
    assert recognise([header], synonyms, {}).columns == {field_name: 0}


@pytest.mark.parametrize(
    "header",
    [
        *("Estado civil", "Estado de cuenta", "Estado servicio", "Estado contacto"),
        *("Valor a pagar factura", "Valor mora", "Valor IVA", "Saldo", "Valor aprobado"),
        *("Fecha de nacimiento", "Fecha de corte", "Fecha de pago", "Fecha ajuste"),
        *("Motivo de la llamada", "Causal de suspensión", "Tipo cliente", "Razón social"),
        *("Nombre del supervisor", "Tel. asesor", "Usuario", "Cuenta bancaria", "Contrato"),
        *("Resultado encuesta", "Observaciones", "Aprobado por", "Radicado SIC", "ID Caso"),
    ],
)
def test_a_header_that_may_mean_something_else_is_left_alone(synonyms, header):
    reconocido = recognise([header], synonyms, {})
    assert (reconocido.columns, reconocido.doubtful) == ({}, {})


def test_only_the_number_sign_of_a_header_is_no_reason_to_drop_it():
    assert reduce_header("No.") == "no"


def test_telephones_fill_in_the_order_of_the_columns(synonyms):
    headers = ["Celular", "Teléfono", "Contacto"]
    columns = recognise(headers, synonyms, {}).columns
    assert columns == {"telefono_1": 0, "telefono_2": 1, "telefono_3": 2}


def test_a_numbered_telephone_takes_its_own_place(synonyms):
    columns = recognise(["Contacto", "Teléfono 1", "Celular"], synonyms, {}).columns
    assert columns == {"telefono_1": 1, "telefono_2": 0, "telefono_3": 2}


def test_of_two_headers_for_a_field_the_leftmost_wins(synonyms):
    reconocido = recognise(["Ticket", "Caso", "Aviso"], synonyms, {})
    assert reconocido.columns == {"radicado": 0}
    assert reconocido.unmapped_columns == (1, 2)


def test_a_longer_synonym_wins_over_the_leftmost(synonyms):
    reconocido = recognise(["PQR", "PQR del escalamiento"], synonyms, {})
    assert reconocido.columns == {"radicado": 1}


def test_a_header_that_only_resembles_is_doubtful_and_not_taken(synonyms):
    reconocido = recognise(["Cuenta", "Motivo ajustes"], synonyms, {})
    assert reconocido.columns == {"cuenta": 0}
    assert reconocido.doubtful == {"motivo": 1}
    assert reconocido.unmapped_columns == (1,)


def test_the_map_of_a_person_wins_over_all(synonyms):
    reconocido = recognise(["Cuenta", "Cliente N."], synonyms, {"cuenta": "cliente n"})
    assert reconocido.columns == {"cuenta": 1}
    assert reconocido.unmapped_columns == (0,)


def test_a_map_to_an_unknown_field_is_a_usage_error(synonyms):
    with pytest.raises(InvalidUse):
        recognise(["Cuenta"], synonyms, {"saldo": "Cuenta"})


def test_a_map_to_an_absent_header_names_what_was_seen(synonyms):
    with pytest.raises(InvalidFile) as refusal:
        recognise(["Cuenta", "PQR"], synonyms, {"motivo": "Razones"})
    assert "Cuenta, PQR" in refusal.value.suggestion


def test_at_most_twenty_headers_of_forty_characters_are_named():
    text = headers_text(["x" * 60, *(f"c{n}" for n in range(30))])
    assert text.startswith("x" * 39 + "…, c0, ")
    assert text.endswith("c18 y 11 más")


def test_the_columns_a_workbook_of_rechazos_adds_are_passed_over(synonyms):
    reconocido = recognise(["Causal", "Fila", "Columna", "Motivo"], synonyms, {})
    assert reconocido.columns == {"motivo": 0}
    assert reconocido.unmapped_columns == ()


@pytest.mark.parametrize(
    "datos",
    [
        {"campos": {"saldo": ["saldo"]}},
        {"campos": {"cuenta": "cta"}},
        {"campos": {"cuenta": ["id"], "radicado": ["ID"]}},
        {"campos": []},
        {"resultado": {"TALVEZ": ["quizás"]}},
        {"resultado": {"APROBADO": ["listo"], "RECHAZADO": ["Listo"]}},
    ],
)
def test_a_table_of_synonyms_that_contradicts_itself_is_refused(datos):
    with pytest.raises(InvalidConfig):
        Synonyms.from_tables(datos)


def test_synonyms_survive_the_way_to_the_reading_process(synonyms):
    assert Synonyms.from_tables(synonyms.as_tables()) == synonyms
