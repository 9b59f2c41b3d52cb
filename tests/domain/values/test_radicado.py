from __future__ import annotations

import pytest

from ajustes_tui.domain.values.radicado import Radicado
from ajustes_tui.errors import InvalidDatum


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


@pytest.mark.parametrize("text", ["", "PENDIENTE", "44 71", "4" * 31, "44#1", "4471;1"])
def test_what_cannot_be_a_radicado_is_refused(text):
    with pytest.raises(InvalidDatum):
        Radicado.parse(text)


@pytest.mark.parametrize("text", ["", "  ", "√", "7", "7.0"])
def test_what_a_person_types_for_a_new_marcacion_is_no_mark_nor_a_single_digit(text):
    with pytest.raises(InvalidDatum):
        Radicado.typed(text)
    assert Radicado.typed(" 4471099104 ") == "4471099104"
