"""What nobody sees in a cell changes nothing of what its field reads."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.values.dates import parse_date
from ajustes_tui.domain.values.identifiers import Cuenta, Cun, Radicado, Telefono, code
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.text import is_blank, key

INVISIBLES = "\u200b\u200c\u200d\u200e\ufeff\u00ad\u2060\u202a\x01\x07\x1a\x7f"


@pytest.mark.parametrize("invisible", INVISIBLES, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize(
    ("read", "text"),
    [
        (Cuenta.parse, "90001230"),
        (Cuenta.parse, "90001230.0"),
        (Cun.parse, "4433123456789012"),
        (Radicado.parse, "4471000007"),
        (Telefono.parse, "3000000112"),
        (Money.parse, "$ 45.900,50"),
        (parse_date, "01/06/2026"),
        (parse_date, "5 de junio de 2026"),
        (lambda text: code(text, "la razón"), "A1"),
        (key, "aprobado"),
        (is_blank, "N/A"),
    ],
)
def test_an_invisible_character_is_as_if_it_were_not_there(read, text, invisible):
    for place in (0, 2, len(text)):
        assert read(text[:place] + invisible + text[place:]) == read(text)
