from __future__ import annotations

import pytest

from ajustes_tui.domain.values.cun import Cun
from ajustes_tui.errors import InvalidDatum


def test_sixteen_digits_are_a_cun():
    assert Cun.parse(" 4433 1234 5678 9012 ") == "4433123456789012"


@pytest.mark.parametrize("text", ["", "443312345678901", "44331234567890123", "443312345678901X"])
def test_any_other_length_or_sign_is_refused(text):
    with pytest.raises(InvalidDatum):
        Cun.parse(text)
