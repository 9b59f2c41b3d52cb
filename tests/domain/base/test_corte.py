"""A corte as a person types it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ajustes_tui.domain.base.corte import corte_of_name, parse_corte, unlikely_corte
from ajustes_tui.errors import InvalidDatum

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-07-06",
        "06/07/2026",
        "6-7-2026",
        " 06.07.2026 ",
        "06072026",
        "20260706",
        "6 de julio de 2026",
    ],
)
def test_a_typed_corte_is_a_day(typed):
    assert parse_corte(typed) == date(2026, 7, 6)


@pytest.mark.parametrize(
    ("typed", "today", "corte"),
    [
        ("02/12", date(2026, 12, 2), date(2026, 12, 2)),
        ("30/12", date(2027, 1, 4), date(2026, 12, 30)),
        ("2/1", date(2026, 12, 30), date(2027, 1, 2)),
        ("20/03", TODAY, date(2026, 3, 20)),
        ("29/02", date(2029, 1, 4), date(2028, 2, 29)),
    ],
)
def test_a_corte_without_a_year_is_the_last_that_may_be_by_then(typed, today, corte):
    assert parse_corte(typed, today) == corte


@pytest.mark.parametrize(
    "name",
    [
        *("BASE AJUSTES VIP CORTE 26 NOV 2026", "ajustes_26-NOV-2026", "ajustes 26-11-26"),
        *("Ajustes 26 de noviembre de 2026", "ajustes_26_11_2026", "26.11.2026 (1)"),
    ],
)
def test_the_name_of_a_file_says_its_corte_as_offices_write_it(name):
    assert corte_of_name(f"{name}.xlsx") == date(2026, 11, 26)


@pytest.mark.parametrize(
    "name", ["ajustes 26-11-26 y 27-11-26", "ajustes 26 nov", "ajustes 26-13-26", "base 2-1-26"]
)
def test_a_name_that_says_no_day_or_two_says_no_corte(name):
    assert corte_of_name(f"{name}.xlsx") is None


@pytest.mark.parametrize(
    "typed", ["060726", "46000", "46000.0", "99999999", "6", "", "06/07/26", "ayer"]
)
def test_what_is_no_date_a_person_types_is_refused(typed):
    with pytest.raises(InvalidDatum):
        parse_corte(typed)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, ""),
        (7, ""),
        (8, "es 8 días después de hoy"),
        (-365, ""),
        (-366, "es de hace más de un año"),
    ],
)
def test_a_corte_far_from_today_is_said(days, said):
    assert unlikely_corte(TODAY + timedelta(days=days), TODAY) == said
