from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.values.money import MAX_CENTAVOS, Money, pesos
from ajustes_tui.errors import InvalidDatum


@pytest.mark.parametrize(
    ("text", "centavos"),
    [
        ("$ -", 0),
        ("$  -   ", 0),
        ("COP -", 0),
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
        ("$ 45.900,oo", 4_590_000),
        ("45.900 M/CTE", 4_590_000),
        ("$45.900.-", 4_590_000),
        ("45 900", 4_590_000),
        ("1.234.567.89", 123_456_789),
        ("45900,1255", 4_590_013),
        ("0", 0),
    ],
)
def test_the_last_separator_decides_what_is_decimal(text, centavos):
    assert Money.parse(text) == centavos


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1.23.456", "1e5", "45.900,", "12 34", "(-5)", "--5", "(5", "$", "1,2,3", "5 USD"],
)
def test_what_is_not_an_amount_is_refused(text):
    with pytest.raises(InvalidDatum):
        Money.parse(text)


@pytest.mark.parametrize("text", ["1.234,567", "45,900.000", "45900.125", "0,500"])
def test_three_last_digits_that_admit_two_readings_are_refused(text):
    with pytest.raises(InvalidDatum):
        Money.parse(text)


def test_an_absurd_amount_is_refused():
    assert Money.parse("10000000000000") == MAX_CENTAVOS
    with pytest.raises(InvalidDatum):
        Money.parse("10000000000001")


@given(st.integers(-MAX_CENTAVOS, MAX_CENTAVOS))
def test_what_is_shown_reads_back_as_the_same_centavos(centavos):
    assert Money.parse(pesos(centavos)) == centavos


@pytest.mark.parametrize(
    ("centavos", "text"),
    [
        (123_456_700, "$ 1.234.567"),
        (123_456_789, "$ 1.234.567,89"),
        (-4_590_000, "-$ 45.900"),
        (5, "$ 0,05"),
        (None, "—"),
    ],
)
def test_amounts_are_shown_as_in_colombia(centavos, text):
    assert pesos(centavos) == text


def test_an_amount_shows_itself():
    assert pesos(Money(4_590_000)) == "$ 45.900"
