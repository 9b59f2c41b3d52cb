"""When a base is missed: learnt from the days the bases before came, by the table of holidays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ajustes_tui.domain.base.expected import missing_since
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.admin.holidays import business_day_test

HABIL = business_day_test()
THURSDAYS = [date(2026, 11, 5), date(2026, 11, 12), date(2026, 11, 19)]
ALL_DAYS = [
    day for n in range(1, 30) if HABIL(day := date(2026, 11, 26) - timedelta(days=n))
]  # fmt: skip


def missed(came: list[date], moment: str) -> date | None:
    return missing_since(came, datetime.fromisoformat(moment).replace(tzinfo=BOGOTA), HABIL)


@pytest.mark.parametrize(
    ("came", "moment", "expected"),
    [
        (THURSDAYS, "2026-11-26T08:59", None),
        (THURSDAYS, "2026-11-26T09:00", date(2026, 11, 26)),
        ([*THURSDAYS, date(2026, 11, 26)], "2026-11-26T09:00", None),
        # It stays missing the day after, until one comes; on a Saturday nobody misses it.
        (THURSDAYS, "2026-11-27T08:00", date(2026, 11, 26)),
        (THURSDAYS, "2026-11-28T10:00", None),
        ([*THURSDAYS, date(2026, 11, 27)], "2026-11-30T10:00", None),
        # On the other days of the week none was expected.
        (THURSDAYS, "2026-11-25T10:00", None),
        # The first one said nothing of when the next comes.
        (THURSDAYS[:1], "2026-11-12T10:00", None),
        (ALL_DAYS, "2026-11-26T09:00", date(2026, 11, 26)),
        (ALL_DAYS[1:], "2026-11-26T09:00", date(2026, 11, 25)),
        # Five days of work, and Monday the sixth.
        (ALL_DAYS[:5], "2026-11-26T09:00", date(2026, 11, 26)),
        # Monday 16 November is a holiday: the base of Mondays comes on Tuesday.
        ([date(2026, 10, 26), date(2026, 11, 9)], "2026-11-17T09:00", date(2026, 11, 17)),
        ([date(2026, 10, 26), date(2026, 11, 9)], "2026-11-16T09:00", None),
        # And that Tuesday counts among the Mondays.
        ([date(2026, 11, 17), date(2026, 11, 9)], "2026-11-23T09:00", date(2026, 11, 23)),
        ([], "2026-11-26T09:00", None),
    ],
)
def test_a_base_is_missed_from_nine_on_the_days_bases_come(came, moment, expected):
    assert missed(came, moment) == expected
