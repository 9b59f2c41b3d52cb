"""A corte as a person types it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ajustes_tui.domain.base.corte import parse_corte, unlikely_corte
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
def test_a_typed_corte_is_a_day(typed: str) -> None:
    assert parse_corte(typed) == date(2026, 7, 6)


@pytest.mark.parametrize(
    "typed", ["060726", "46000", "46000.0", "99999999", "6", "", "06/07/26", "ayer"]
)
def test_what_is_no_date_a_person_types_is_refused(typed: str) -> None:
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
def test_a_corte_far_from_today_is_said(days: int, said: str) -> None:
    assert unlikely_corte(TODAY + timedelta(days=days), TODAY) == said
