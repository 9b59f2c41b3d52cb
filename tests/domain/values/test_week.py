"""ISO weeks: their names, their days, and what happens where the year turns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ajustes_tui.domain.values.week import Semana
from ajustes_tui.errors import DatoInvalido


@pytest.mark.parametrize(
    ("texto", "desde"),
    [
        ("2026-S48", date(2026, 11, 23)),
        (" 2026-s48 ", date(2026, 11, 23)),
        ("2026-S1", date(2025, 12, 29)),
        ("2026-S53", date(2026, 12, 28)),
    ],
)
def test_a_week_begins_on_its_monday(texto, desde):
    semana = Semana.parse(texto)
    assert (semana.desde, semana.hasta) == (desde, desde + timedelta(days=6))
    assert Semana.parse(str(semana)) == semana


@pytest.mark.parametrize(
    "texto",
    ["", "48", "2026-48", "2026-W48", "2026-S00", "2026-S54", "2025-S53", "0001-S01", "S48"],
)
def test_what_is_no_week_is_refused_with_an_example(texto):
    with pytest.raises(DatoInvalido) as refusado:
        Semana.parse(texto)
    assert "2026-S48" in refusado.value.sugerencia or "1990" in refusado.value.mensaje


def test_the_days_around_new_year_belong_to_the_week_they_are_in():
    assert str(Semana.of(date(2027, 1, 3))) == "2026-S53"
    assert str(Semana.of(date(2027, 1, 4))) == "2027-S01"
    assert Semana.of(date(2027, 1, 3)).mas(1) == Semana.of(date(2027, 1, 4))
    assert Semana(2027, 1).mas(-1) == Semana(2026, 53)


def test_weeks_are_ordered_as_time_goes():
    assert Semana(2026, 53) < Semana(2027, 1) < Semana(2027, 2)
