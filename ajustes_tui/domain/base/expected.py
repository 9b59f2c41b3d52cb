"""The base expected on a business day, learnt from earlier arrivals."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from ajustes_tui.domain.values.clocks import DayTest
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_day

HOUR = time(9)
"""Hour by which a base is expected."""
DAYS_LEARNT = 40
"""Days of history to learn from."""
_WEEKS = 4
_WEEKS_ENOUGH = 2
_DAYS = 5
_DAYS_ENOUGH = 4
_ONE_DAY = timedelta(days=1)


class MissingBase(NamedTuple):
    """An expected base that has not arrived."""

    today: date
    expected: date
    last: date | None
    waiting: int = 0
    """Mails received since, not imported yet."""

    @property
    def words(self) -> str:
        day = "hoy" if self.expected == self.today else f"el {short_day(self.expected)}"
        said = f"No ha entrado la base que se esperaba {day}"
        if self.last is not None:
            said += f"; la última, el {short_day(self.last)}"
        if self.waiting:
            said += f" · {count_words(self.waiting, 'correo espera', 'correos esperan')} en F2"
        return said


def missing_since(came: Collection[date], now: datetime, is_habil: DayTest) -> date | None:
    """Return the first business day since the latest base on which one was expected, or None.

    `came` are the arrival days. Today counts from HOUR on; None on other than a business day.
    """
    today = now.date()
    if not is_habil(today):
        return None
    missed = None
    day = today
    for _ in range(_DAYS):
        if any(each >= day for each in came):
            break
        if (day < today or now.time() >= HOUR) and _is_expected(day, came, is_habil):
            missed = day
        day = _business_day_before(day, is_habil)
    return missed


def _is_expected(day: date, came: Collection[date], is_habil: DayTest) -> bool:
    """Tell whether bases arrive on this weekday, or on nearly every business day.

    A base due on a holiday is expected on the next business day.
    """
    weekdays = [day]
    while not is_habil(weekdays[-1] - _ONE_DAY):
        weekdays.append(weekdays[-1] - _ONE_DAY)
    for one in weekdays:
        slots = [_business_day_from(one - timedelta(weeks=w + 1), is_habil) for w in range(_WEEKS)]
        if sum(slot in came for slot in slots) >= _WEEKS_ENOUGH:
            return True
    before, days = day, []
    for _ in range(_DAYS):
        before = _business_day_before(before, is_habil)
        days.append(before)
    return sum(each in came for each in days) >= _DAYS_ENOUGH


def _business_day_before(day: date, is_habil: DayTest) -> date:
    day -= _ONE_DAY
    while not is_habil(day):
        day -= _ONE_DAY
    return day


def _business_day_from(day: date, is_habil: DayTest) -> date:
    while not is_habil(day):
        day += _ONE_DAY
    return day
