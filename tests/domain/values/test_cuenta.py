from __future__ import annotations

import pytest

from ajustes_tui.domain.values.cuenta import Cuenta
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


@pytest.mark.parametrize("text", ["", "9000", "90001234567", "9000-123", "90001234.5", "٩٠٠٠١٢"])
def test_what_is_not_five_to_ten_digits_is_refused(text):
    with pytest.raises(InvalidDatum):
        Cuenta.parse(text)


def test_the_reason_does_not_repeat_the_value():
    with pytest.raises(InvalidDatum) as refusal:
        Cuenta.parse("90001234X")
    assert "90001234" not in refusal.value.message
