"""Mapping columns by hand: what waits for an answer, and what an answer leaves."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.mapping import ColumnMap, refusal_to_leave_out
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS
from ajustes_tui.domain.base.workbook import SheetHeaders

HEADERS = ("Llave", "PQR", "Motivo", "Estado", "Cómo quedó", "Plata", "Ciudad")


@pytest.fixture
def columns() -> ColumnMap:
    recognised = {"radicado": "PQR", "motivo": "Motivo", "estado_ajuste": "Estado"}
    suggestions = {
        "cuenta": ("Llave", "Plata", "PQR"),
        "resultado_back": ("Cómo quedó",),
        "valor_aplicado": ("Plata", "Llave"),
        "valor_solicitado": ("Plata",),
    }
    doubtful = {"valor_aplicado": ("Plata",)}
    return ColumnMap(SheetHeaders(HEADERS, recognised, {}, doubtful, suggestions))


def test_the_mandatory_wait_first_then_the_doubtful_then_the_suggested(columns):
    assert columns.pending == ("cuenta", "resultado_back", "valor_aplicado", "valor_solicitado")
    assert columns.suggested_headers("cuenta") == ("Llave", "Plata")
    assert columns.suggested_fields("Plata") == ("valor_aplicado", "valor_solicitado", "cuenta")


def test_an_answer_takes_its_column_from_the_other_suggestions(columns):
    after = columns.take("cuenta", "Llave").take("valor_aplicado", "Plata")
    assert after.pending == ("resultado_back",)
    assert after.mapping == {"cuenta": "Llave", "valor_aplicado": "Plata"}
    assert after.take("resultado_back", "Cómo quedó").pending == ()


def test_what_is_not_in_the_file_waits_no_more(columns):
    after = columns.leave_out("valor_solicitado").leave_out("valor_aplicado")
    assert after.pending == ("cuenta", "resultado_back")
    assert after.mapping == {"valor_solicitado": "", "valor_aplicado": ""}


def test_a_column_may_be_two_fields_or_leave_the_one_it_was(columns):
    both = columns.take("resultado_back", "Estado", also=True)
    assert both.fields_of("Estado") == ("estado_ajuste", "resultado_back")
    assert both.mapping == {"estado_ajuste": "Estado", "resultado_back": "Estado"}
    only = columns.take("resultado_back", "Estado")
    assert only.fields_of("Estado") == ("resultado_back",)
    assert "estado_ajuste" in only.pending


def test_a_mandatory_field_cannot_be_left_out_and_the_reason_is_said():
    assert all(field_words(name) in refusal_to_leave_out(name) for name in REQUIRED_FIELDS)
    assert refusal_to_leave_out("cun") == ""
