from __future__ import annotations

import pytest

from ajustes_tui.domain.values.identifiers import Cuenta, Cun, Radicado, code
from ajustes_tui.errors import InvalidDatum


@pytest.mark.parametrize(
    ("text", "cuenta"),
    [
        ("90001234", "90001234"),
        ("0090001234", "0090001234"),
        ("90001234.0", "90001234"),
        ("\xa09000 1234 ", "90001234"),
    ],
)
def test_a_cuenta_keeps_its_digits_and_loses_its_dress(text, cuenta):
    assert Cuenta.parse(text) == cuenta


@pytest.mark.parametrize("text", ["", "9000", "90001234567", "900012-3", "90001234.5", "٩٠٠٠١٢"])
def test_what_is_not_five_to_ten_digits_is_refused(text):
    with pytest.raises(InvalidDatum):
        Cuenta.parse(text)


def test_the_reason_does_not_repeat_the_value():
    with pytest.raises(InvalidDatum) as refusal:
        Cuenta.parse("90001234X")
    assert "90001234" not in refusal.value.message


@pytest.mark.parametrize(
    ("text", "radicado"),
    [
        ("4471093382", "4471093382"),
        ("0044710", "0044710"),
        ("4471093382.0", "4471093382"),
        ("PQR-2026/045.7_b", "PQR-2026/045.7_b"),
        (" 4471\xa0", "4471"),
    ],
)
def test_a_radicado_stays_as_it_was_written(text, radicado):
    assert Radicado.parse(text) == radicado


@pytest.mark.parametrize(
    "text",
    [
        "PQR-4471093382",
        "pqr4471093382",
        "PQR_4471093382",
        "RADICADO-4471093382",
        "No.4471093382",
        "CASO_4471093382.0",
    ],
)
def test_its_own_word_is_no_part_of_a_radicado_however_it_is_joined(text):
    assert Radicado.parse(text) == "4471093382"


@pytest.mark.parametrize("text", ["PQR-2026", "PQR-447109-A", "BOG-4471093382", "PQRX4471093382"])
def test_a_code_stays_as_it_was_written(text):
    assert Radicado.parse(text) == text


@pytest.mark.parametrize("text", ["", "PENDIENTE", "44 71", "4" * 31, "44#1", "4471;1"])
def test_what_cannot_be_a_radicado_is_refused(text):
    with pytest.raises(InvalidDatum):
        Radicado.parse(text)


@pytest.mark.parametrize("text", ["", "√", "12", "12345", "1234567890123", "44710-9104", "١٢٣٤٥٦"])
def test_a_radicado_that_a_person_types_has_so_many_digits_and_nothing_else(text):
    with pytest.raises(InvalidDatum, match="de 6 a 12 dígitos"):
        Radicado.typed(text, (6, 12))
    assert Radicado.typed(" 4471099104 ", (6, 12)) == "4471099104"
    assert Radicado.typed("7.0", (1, 1)) == "7"


def test_sixteen_digits_are_a_cun():
    assert Cun.parse(" 4433 1234 5678 9012 ") == "4433123456789012"


@pytest.mark.parametrize("text", ["", "443312345678901", "44331234567890123", "443312345678901X"])
def test_a_cun_of_any_other_length_or_sign_is_refused(text):
    with pytest.raises(InvalidDatum):
        Cun.parse(text)


def test_codes_are_kept_in_upper_case():
    assert (code(" a1", "la razón"), code("b2c ", "la subrazón")) == ("A1", "B2C")


@pytest.mark.parametrize("text", ["", "LARGA", "Ñ"])
def test_a_code_out_of_shape_is_refused_by_its_name(text):
    with pytest.raises(InvalidDatum, match="la subrazón"):
        code(text, "la subrazón")
