"""What nobody sees in a cell changes nothing of what its field reads."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.values.cuenta import Cuenta
from ajustes_tui.domain.values.cun import Cun
from ajustes_tui.domain.values.dates import parse_fecha
from ajustes_tui.domain.values.marcacion import codigo
from ajustes_tui.domain.values.money import Dinero
from ajustes_tui.domain.values.radicado import Radicado
from ajustes_tui.domain.values.telephone import Telefono
from ajustes_tui.domain.values.text import clave, es_vacio

INVISIBLES = "\u200b\u200c\u200d\u200e\ufeff\u00ad\u2060\u202a\x01\x07\x1a\x7f"


@pytest.mark.parametrize("invisible", INVISIBLES, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize(
    ("leer", "texto"),
    [
        (Cuenta.parse, "90001230"),
        (Cuenta.parse, "90001230.0"),
        (Cun.parse, "4433123456789012"),
        (Radicado.parse, "4471000007"),
        (Telefono.parse, "3000000112"),
        (Dinero.parse, "$ 45.900,50"),
        (parse_fecha, "01/06/2026"),
        (parse_fecha, "5 de junio de 2026"),
        (lambda texto: codigo(texto, "la razón"), "A1"),
        (clave, "aprobado"),
        (es_vacio, "N/A"),
    ],
)
def test_an_invisible_character_is_as_if_it_were_not_there(leer, texto, invisible):
    for lugar in (0, 2, len(texto)):
        assert leer(texto[:lugar] + invisible + texto[lugar:]) == leer(texto)
