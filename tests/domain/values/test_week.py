"""ISO weeks: their names, their days, and what happens where the year turns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ajustes_tui.domain.values.dates import Week
from ajustes_tui.errors import InvalidDatum


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("2026-S48", date(2026, 11, 23)),
        (" 2026-s48 ", date(2026, 11, 23)),
        ("2026-S1", date(2025, 12, 29)),
        ("2026-S53", date(2026, 12, 28)),
    ],
)
def test_a_week_begins_on_its_monday(text, since):
    semana = Week.parse(text)
    assert (semana.since, semana.until) == (since, since + timedelta(days=6))
    assert Week.parse(str(semana)) == semana


@pytest.mark.parametrize(
    "text",
    ["", "48", "2026-48", "2026-W48", "2026-S00", "2026-S54", "2025-S53", "0001-S01", "S48"],
)
def test_what_is_no_week_is_refused_with_an_example(text):
    with pytest.raises(InvalidDatum) as refusado:
        Week.parse(text)
    assert "2026-S48" in refusado.value.suggestion or "1990" in refusado.value.message


def test_the_days_around_new_year_belong_to_the_week_they_are_in():
    assert str(Week.of(date(2027, 1, 3))) == "2026-S53"
    assert str(Week.of(date(2027, 1, 4))) == "2027-S01"
    assert Week.of(date(2027, 1, 3)).plus(1) == Week.of(date(2027, 1, 4))
    assert Week(2027, 1).plus(-1) == Week(2026, 53)


def test_weeks_are_ordered_as_time_goes():
    assert Week(2026, 53) < Week(2027, 1) < Week(2027, 2)
