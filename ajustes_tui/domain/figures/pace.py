"""*Ritmo*: when the queue ends at the recent pace, and what falls due before it is reached."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil, floor
from typing import NamedTuple

from ajustes_tui.domain.values.clocks import DayTest, add_business_days, business_days_between
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import day_within

Counts = Mapping[date, int]
NEVER = date.max
LEAST_DAYS, MOST_DAYS, _FARTHEST = 5, 10, 2_500  # An end after ten years is not known.


class Pace(NamedTuple):
    """Median per day, days measured, end of the queue, and casos falling due earlier."""

    per_day: float | None = None
    days: int | None = None
    ends: date | None = None
    due_before: int | None = None

    def wordings(self, today: date) -> tuple[str, ...]:
        if self.per_day is None or self.ends is None:
            return ()
        per_day = f"{thousands(floor(self.per_day))}{',5' if self.per_day % 1 else ''} al día hábil"
        late = f"{'vence' if self.due_before == 1 else 'vencen'} {thousands(self.due_before or 0)}"
        when = "hoy" if self.ends == today else f"el {day_within(self.ends, today)}"
        rest = f"se acaba {when}; antes {late if self.due_before else 'no vence ninguno'}"
        long = f"A este ritmo ({per_day}), sin lo que llegue, la cola {rest}"
        return long, f"A {per_day}, sin lo que llegue, {rest}"


def pace_of(decided: Counts, first: date, queue: Counts, today: date, is_habil: DayTest) -> Pace:
    """Compute the pace since the first decision, and project it over the queue by due date."""
    days = [first + timedelta(days=n) for n in range((today - first).days)]
    counts = sorted([decided.get(day, 0) for day in days if is_habil(day)][-MOST_DAYS:])
    twice = counts[(len(counts) - 1) // 2] + counts[len(counts) // 2] if counts else 0
    if len(counts) < LEAST_DAYS or not twice:
        return Pace()
    per_day = twice / 2 if twice % 2 else twice // 2
    left_today = max(per_day - decided.get(today, 0), 0) if is_habil(today) else 0
    before = due_before = 0
    for due, casos in sorted(queue.items()):
        before += casos
        if today <= due < NEVER:
            reached = left_today + per_day * business_days_between(today, due, is_habil)
            due_before += max(0, min(casos, before - floor(reached)))
    more = ceil(max(before - left_today, 0) / per_day)
    ends = add_business_days(today, more, is_habil) if before and more <= _FARTHEST else None
    return Pace(per_day, len(counts), ends, due_before)
