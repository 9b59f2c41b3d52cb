from __future__ import annotations

import pytest

from ajustes_tui.domain.values.identifiers import Telefono, grouped, masked
from ajustes_tui.errors import InvalidDatum


@pytest.mark.parametrize(
    "text",
    [
        *("3000000112", "300 000 0112", "+57 300 000 0112", "57-300-000-0112"),
        *("0057 (300) 000 0112", "3000000112.0"),
    ],
)
def test_a_mobile_is_read_in_any_dress(text):
    assert Telefono.parse(text) == "3000000112"


def test_a_fixed_line_begins_with_60():
    assert Telefono.parse("(601) 000 0112") == "6010000112"


@pytest.mark.parametrize("text", ["", "0112345", "2000000112", "30000001123", "300000011a"])
def test_what_cannot_be_dialled_is_refused(text):
    with pytest.raises(InvalidDatum):
        Telefono.parse(text)


def test_lists_show_three_first_and_two_last_digits():
    assert masked("3000000147") == "300 ••• ••47"


def test_a_number_is_shown_in_groups():
    assert grouped("3000000112") == "300 000 0112"
