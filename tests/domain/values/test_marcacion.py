from __future__ import annotations

import pytest

from ajustes_tui.domain.values.marcacion import Marcacion
from ajustes_tui.errors import InvalidDatum


def test_codes_are_kept_in_upper_case():
    assert Marcacion.parse(" a1", "b2c ") == Marcacion("A1", "B2C")


@pytest.mark.parametrize(
    ("razon", "subrazon"), [("", "B2"), ("A1", ""), ("LARGA", "B"), ("A", "Ñ")]
)
def test_a_code_out_of_shape_is_refused(razon, subrazon):
    with pytest.raises(InvalidDatum):
        Marcacion.parse(razon, subrazon)


def test_the_reason_says_which_of_the_two_is_wrong():
    with pytest.raises(InvalidDatum, match="la subrazón"):
        Marcacion.parse("A1", "")
