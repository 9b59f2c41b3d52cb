"""The one table of the fields of a base, against what is written out field by field elsewhere."""

from __future__ import annotations

from ajustes_tui.domain.base.fields import COLUMNS, COMPLETABLES, FIELDS, Kind, columns_of
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.rules.corte import ANSWER_COLUMNS, CLARO_COLUMNS, FILLED_COLUMNS


def test_a_caso_carries_every_field():
    assert [column for column in COLUMNS if column not in Caso._fields] == []


def test_the_procedure_promises_five_columns():
    assert (
        *("cuenta", "radicado", "motivo", "estado_ajuste", "resultado_back"),
    ) == REQUIRED_FIELDS


def test_a_later_corte_replaces_what_is_of_claro_and_fills_what_was_missing():
    assert (
        *("estado_ajuste", "resultado", "motivo_rechazo", "valor_solicitado", "valor_aplicado"),
        "fecha_respuesta",
    ) == CLARO_COLUMNS
    assert ANSWER_COLUMNS == ("motivo_rechazo", "valor_aplicado", "fecha_respuesta")
    assert (
        *("asesor_id", "asesor_nombre", "aliado", "fecha_solicitud", "clase"),
        *("usuario_nombre", "cun"),
    ) == FILLED_COLUMNS


def test_completar_offers_its_digits_in_their_order():
    assert tuple(COMPLETABLES) == (
        *("valor_solicitado", "valor_aplicado", "telefono", "usuario_nombre", "asesor_id"),
        *("fecha_solicitud", "motivo_rechazo"),
    )
    assert all(COMPLETABLES.values())
    assert [f.digit for f in sorted(FIELDS, key=lambda f: f.digit) if f.digit] == [*range(1, 8)]


def test_money_says_its_unit_in_json():
    assert {COLUMNS[column].json_key for column in columns_of(Kind.MONEY)} == {
        "valor_solicitado_centavos",
        "valor_aplicado_centavos",
    }
