from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.values.money import MAXIMO_CENTAVOS, Dinero, pesos
from ajustes_tui.errors import DatoInvalido


@pytest.mark.parametrize(
    ("texto", "centavos"),
    [
        ("$ 45.900", 4_590_000),
        ("45.900,00", 4_590_000),
        ("45,900.00", 4_590_000),
        ("(45.900)", -4_590_000),
        ("-45900", -4_590_000),
        ("45900-", -4_590_000),
        ("−45.900", -4_590_000),
        ("-$ 45.900", -4_590_000),
        ("$ (45.900)", -4_590_000),
        ("1.234.567", 123_456_700),
        ("1'234.567", 123_456_700),
        ("1’234.567,89", 123_456_789),
        ("COP 45.900", 4_590_000),
        ("45.900 pesos", 4_590_000),
        ("45900,5", 4_590_050),
        ("45900,1255", 4_590_013),
        ("0", 0),
    ],
)
def test_the_last_separator_decides_what_is_decimal(texto, centavos):
    assert Dinero.parse(texto) == centavos


@pytest.mark.parametrize(
    "texto",
    ["", "abc", "1.23.456", "1e5", "45.900,", "12 34", "(-5)", "--5", "(5", "$", "1,2,3", "5 USD"],
)
def test_what_is_not_an_amount_is_refused(texto):
    with pytest.raises(DatoInvalido):
        Dinero.parse(texto)


@pytest.mark.parametrize("texto", ["1.234,567", "45,900.000", "45900.125", "0,500"])
def test_three_last_digits_that_admit_two_readings_are_refused(texto):
    with pytest.raises(DatoInvalido):
        Dinero.parse(texto)


def test_an_absurd_amount_is_refused():
    assert Dinero.parse("10000000000000") == MAXIMO_CENTAVOS
    with pytest.raises(DatoInvalido):
        Dinero.parse("10000000000001")


def test_a_numeric_cell_is_rounded_half_up_on_its_decimal_form():
    assert Dinero.de_numero(99999999.985) == 9_999_999_999
    assert Dinero.de_numero(-0.005) == -1


@pytest.mark.parametrize("numero", [float("nan"), float("inf"), 1e20])
def test_a_number_that_is_no_amount_is_refused(numero):
    with pytest.raises(DatoInvalido):
        Dinero.de_numero(numero)


@given(st.integers(-MAXIMO_CENTAVOS, MAXIMO_CENTAVOS))
def test_what_is_shown_reads_back_as_the_same_centavos(centavos):
    assert Dinero.parse(pesos(centavos)) == centavos


@pytest.mark.parametrize(
    ("centavos", "texto"),
    [
        (123_456_700, "$ 1.234.567"),
        (123_456_789, "$ 1.234.567,89"),
        (-4_590_000, "-$ 45.900"),
        (5, "$ 0,05"),
        (None, "—"),
    ],
)
def test_amounts_are_shown_as_in_colombia(centavos, texto):
    assert pesos(centavos) == texto


def test_an_amount_shows_itself():
    assert Dinero(4_590_000).texto() == "$ 45.900"
