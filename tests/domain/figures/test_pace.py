"""The *ritmo* of the queue, against counts made by hand. The 8th of December is a holiday."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.figures.pace import NEVER, Pace, pace_of

TODAY = date(2026, 12, 10)
OVERDUE, FRIDAY = date(2026, 12, 1), date(2026, 12, 11)
DECIDED = {
    **{date(2026, 11, 24): 999, date(2026, 11, 25): 60, date(2026, 11, 26): 50},
    **{date(2026, 11, 28): 999, date(2026, 11, 30): 57, date(2026, 12, 1): 57},
    **{date(2026, 12, 2): 70, date(2026, 12, 3): 80, date(2026, 12, 4): 40},
    **{date(2026, 12, 7): 61, date(2026, 12, 8): 999},
}
"""Ten business days before today, two of them without a decision; others on a Saturday and a holiday."""
QUEUE = {NEVER: 41, FRIDAY: 50, OVERDUE: 20, TODAY: 60}


def is_habil(day: date) -> bool:
    return day.weekday() < 5 and day != date(2026, 12, 8)


def pace(today_decided=0, queue=QUEUE, first=date(2026, 11, 20), today=TODAY):
    return pace_of({**DECIDED, TODAY: today_decided}, first, queue, today, is_habil)


@pytest.mark.parametrize(
    ("today_decided", "ends", "due_before"),
    [
        # Today 20 overdue and 37 of today; the other 23, and 16 of Friday, are reached a day late.
        (0, date(2026, 12, 14), 23 + 16),
        # 17 are left of today: none of those due today is reached, nor any of those of Friday.
        (40, date(2026, 12, 15), 60 + 50),
        # More than a day's: never below 0.
        (80, date(2026, 12, 15), 60 + 50),
    ],
)
def test_the_queue_is_walked_by_due_date_less_what_was_decided_today(
    today_decided, ends, due_before
):
    assert pace(today_decided) == Pace(57, 10, ends, due_before)


def test_on_a_day_that_is_none_the_walk_begins_on_the_next_business_day():
    saturday = date(2026, 12, 12)
    friday = {**DECIDED, TODAY: 57, FRIDAY: 57, saturday: 30}
    found = pace_of(friday, TODAY, {saturday: 58}, saturday, is_habil)
    assert found == Pace()
    found = pace_of(friday, date(2026, 11, 27), {saturday: 58}, saturday, is_habil)
    # 27/11 and 9/12 are 0.
    assert found == Pace(57, 10, date(2026, 12, 15), 58)


def test_with_fewer_than_five_days_or_a_median_of_zero_nothing_is_known():
    first = date(2026, 12, 2)
    assert pace(first=date(2026, 12, 3)) == Pace()
    # 70, 80, 40, 61 and 0.
    assert pace(first=first).per_day == 61
    assert pace(first=first).days == 5
    assert pace_of({OVERDUE: 9, TODAY: 9}, OVERDUE, QUEUE, TODAY, is_habil) == Pace()


def test_half_a_caso_counts_and_an_empty_queue_has_no_end():
    # Six days, of one and of two.
    days = {date(2026, 12, day): n for day, n in ((1, 1), (2, 2), (3, 1), (4, 2), (7, 1), (9, 2))}
    found = pace_of(days, OVERDUE, {FRIDAY: 4}, TODAY, is_habil)
    # 1,5 today and 3 by Friday: the fourth is late.
    assert found == Pace(1.5, 6, date(2026, 12, 14), 1)
    assert found.wordings(TODAY)[0].startswith("A este ritmo (1,5 al día hábil), ")
    empty = pace_of(days, OVERDUE, {}, TODAY, is_habil)
    assert empty == Pace(1.5, 6, None, 0)
    assert empty.wordings(TODAY) == ()
    assert pace_of(days, OVERDUE, {NEVER: 9_999}, TODAY, is_habil).ends is None


def test_its_sentence():
    long, short = Pace(57, 10, TODAY, 43).wordings(OVERDUE)
    assert long == (
        "A este ritmo (57 al día hábil), sin lo que llegue, la cola se acaba el jue 10/12;"
        " antes vencen 43"
    )
    assert short == "A 57 al día hábil, sin lo que llegue, se acaba el jue 10/12; antes vencen 43"
    assert Pace(1_200, 10, TODAY, 1).wordings(TODAY)[1].endswith("se acaba hoy; antes vence 1")
    later = Pace(1, 10, date(2027, 1, 4), 0).wordings(TODAY)[1]
    assert later.endswith("se acaba el lun 04/01/2027; antes no vence ninguno")
