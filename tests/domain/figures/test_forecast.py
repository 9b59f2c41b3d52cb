"""The forecast of the queue: what it is drawn from, what it says, and how often its band holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ajustes_tui.domain.figures.forecast import (
    HORIZON,
    LATER,
    LEAST_DAYS,
    OVERDUE,
    Band,
    DayFlow,
    Entered,
    Forecast,
    Left,
    PastDay,
    forecast,
    pace_of,
)
from ajustes_tui.services.admin.holidays import business_day_test
from tests.domain.figures.backtest import REGIMES, REPORTED, held

MONDAY = date(2026, 11, 30)
IS_HABIL = business_day_test()


def _weekdays(first: date, days: int) -> list[date]:
    return [first + timedelta(weeks=n // 5, days=n % 5) for n in range(days)]


def _past(days: int, decided: dict[str, int], came: int = 0) -> list[PastDay]:
    """Return days that are all alike; after this hour each person decides one."""
    flow = DayFlow(decided, {9: came} if came else {}, {})
    rest = DayFlow(dict.fromkeys(decided, 1), {}, {})
    return [PastDay(day, flow, rest) for day in _weekdays(MONDAY - timedelta(weeks=6), days)]


def _told(past: list[PastDay], queue: dict[int, int], agentes: int | None = None) -> Forecast:
    found = forecast(past, _weekdays(MONDAY, HORIZON), queue, agentes)
    assert found is not None
    return found


def test_a_pace_that_never_changes_ends_the_queue_on_its_day_and_what_falls_due_is_counted() -> (
    None
):
    past = _past(30, {"yuli": 10, "andres": 20})
    # 30 a day: today's 60 take until tomorrow, so 30 of them fall due today.
    told = _told(past, {0: 60, LATER: 30})
    assert [day.fall_due for day in told.days[:3]] == [Band(30, 30, 30), *[Band(0, 0, 0)] * 2]
    assert [day.left.middle for day in told.days[:4]] == [60, 30, 0, 0]
    assert told.ends == told.empties == Band(2, 2, 2)
    # What is overdue goes first, and falls due no more.
    assert _told(past, {OVERDUE: 30, 0: 30}).days[0].fall_due.middle == 30
    assert _told(past, {}).ends == Band(0, 0, 0)


def test_what_comes_in_is_worked_after_what_falls_due_sooner_and_may_never_end() -> None:
    past = _past(30, {"yuli": 30}, came=40)
    told = _told(past, {5: 60})
    assert told.ends == Band(1, 1, 1)
    assert told.empties == Band(HORIZON, HORIZON, HORIZON)
    # 10 more each day than are decided; the first to fall due came on the first day.
    assert [day.left.middle for day in told.days[:3]] == [70, 80, 90]
    assert told.days[0].arrivals == Band(40, 40, 40)
    # What falls due sooner comes before what is here already.
    late = _told(past, {30: 60})
    assert late.ends.middle > told.ends.middle


def test_with_some_agentes_each_goes_at_the_pace_of_somebody() -> None:
    past = _past(30, {"yuli": 10, "andres": 10, "ana": 10})
    queue = {LATER: 300}
    assert [_told(past, queue, n).ends.middle for n in (None, 1, 3, 6)] == [9, 29, 9, 4]
    # A day on which nobody came says nothing of how much so many do.
    empty = [day._replace(whole=DayFlow({}, {}, {})) for day in past[:4]]
    assert _told([*past[4:], *empty], queue, 3).ends.middle == 9


def test_of_a_day_that_has_begun_only_what_is_left_of_it_counts() -> None:
    past = _past(30, {"yuli": 10, "andres": 20})
    days = _weekdays(MONDAY, HORIZON)
    told = forecast(past, days, {LATER: 90}, partial=True)
    assert told is not None
    assert [day.decided.middle for day in told.days[:3]] == [2, 30, 30]


def test_with_little_behind_it_nothing_is_foretold() -> None:
    days = _weekdays(MONDAY, HORIZON)
    assert forecast(_past(LEAST_DAYS - 1, {"yuli": 9}), days, {3: 9}) is None
    assert forecast(_past(LEAST_DAYS, {"yuli": 9}), days, {3: 9}) is not None
    assert forecast(_past(30, {}), days, {3: 9}) is None


def test_the_same_store_says_the_same_and_a_pace_that_changed_widens_the_band() -> None:
    steady = _past(30, {"yuli": 20})
    halved = [*steady[:24], *_past(6, {"yuli": 10})]
    queue = {LATER: 200}
    assert _told(halved, queue) == _told(halved, queue)
    assert _told(steady, queue).ends == Band(9, 9, 9)
    ends = _told(halved, queue).ends
    assert ends.low < 19 < ends.high or ends.high - ends.low >= 10


def test_a_day_that_is_none_counts_where_its_work_is_found() -> None:
    # Saturday's work is Friday's, what came on Saturday was there on Monday; today is Sunday.
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    pace = pace_of(
        date(2026, 11, 29),
        [Left(friday, "yuli", 7, 2), Left(saturday, "yuli", 3, 0), Left(saturday, "ana", 1, 1)],
        [Entered(saturday, False, date(2026, 11, 3), 12, 12), Entered(friday, True, friday, 4, 1)],
        [(date(2026, 11, 27), 5), (date(2026, 11, 30), 6), (date(2026, 12, 9), 7), (None, 8)],
        lambda asked: asked + timedelta(weeks=3),
        IS_HABIL,
    )
    assert (pace.first, pace.partial) == (MONDAY, False)
    first, second, *others = pace.past
    assert first == PastDay(
        friday,
        DayFlow({"yuli": 10, "ana": 1}, {}, {14: 4}),
        DayFlow({"yuli": 2, "ana": 1}, {}, {14: 1}),
    )
    assert second.day == date(2026, 11, 23)
    assert second.whole == DayFlow({}, {1: 12}, {})
    assert not sum(second.rest.came.values())
    assert [day.day.day for day in others] == [24, 25, 26, 27]
    # The 8th of December is a holiday.
    assert pace.queue == {OVERDUE: 5, 0: 6, 6: 7, LATER: 8}
    assert (pace.casos, pace.overdue, pace.decided, pace.person_days) == (26, 5, 11, 2)
    assert (pace.came, pace.returned) == (12, 4)


_FLOORS = {"steady": 75, "drop": 65, "rise": 65, "few": 75}
"""In a hundred, below the least that any band of the regime held on the seeds reported."""


@pytest.mark.completo
@pytest.mark.parametrize("regime", REGIMES)
def test_the_band_holds_on_cortes_whose_pace_changes(regime: str) -> None:
    for count, of in held(regime, REPORTED):
        assert of > 50
        assert 100 * count / of >= _FLOORS[regime]
