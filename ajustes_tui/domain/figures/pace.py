"""*Ritmo*: when the queue ends at the pace of the last days, and what falls due before it is reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import ceil, floor
from typing import NamedTuple

from ajustes_tui.domain.values.clocks import DayTest, add_business_days, business_days_between
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import short_date, short_day

LEAST_DAYS, MOST_DAYS = 5, 10
_FARTHEST = 2_500
"""The business days, ten years, after which an end is not known."""


class Pace(NamedTuple):
    """The pace of the queue; each None where it is not known."""

    per_day: float | None = None
    """The median of the casos decided in a business day."""
    days: int | None = None
    ends: date | None = None
    """The day when the last caso of the queue is reached; None of an empty one too."""
    due_before: int | None = None
    """The casos that are not overdue now and fall due before the day they are reached."""

    def wordings(self, today: date) -> tuple[str, ...]:
        """Return the sentence in ever shorter words; none without an end."""
        if self.per_day is None or self.ends is None or self.due_before is None:
            return ()
        per_day = f"{thousands(floor(self.per_day))}{',5' if self.per_day % 1 else ''} al día hábil"
        due = f"{'vence' if self.due_before == 1 else 'vencen'} {thousands(self.due_before)}"
        in_year = self.ends.year == today.year
        day = short_day(self.ends) if in_year else short_date(self.ends)
        when = "hoy" if self.ends == today else f"el {day}"
        rest = f"se acaba {when}; antes {due if self.due_before else 'no vence ninguno'}"
        return (
            f"A este ritmo ({per_day}), sin lo que llegue, la cola {rest}",
            f"A {per_day}, sin lo que llegue, {rest}",
        )


def pace_of(
    decided: Mapping[date, int],
    first: date,
    queue: Iterable[tuple[date | None, int]],
    today: date,
    is_habil: DayTest,
) -> Pace:
    """Return the pace of the business days from the first decision, and how it walks the queue by due date.

    `decided` counts the casos that left the queue on each day, today too; `queue`, those due on each.
    """
    days = [first + timedelta(days=n) for n in range((today - first).days)]
    counts = sorted([decided.get(day, 0) for day in days if is_habil(day)][-MOST_DAYS:])
    if len(counts) < LEAST_DAYS:
        return Pace()
    twice = counts[(len(counts) - 1) // 2] + counts[len(counts) // 2]
    if not twice:
        return Pace()
    per_day = twice / 2 if twice % 2 else twice // 2
    left_today = max(per_day - decided.get(today, 0), 0) if is_habil(today) else 0
    before = due_before = 0
    for due, casos in sorted(queue, key=lambda row: row[0] or date.max):
        before += casos
        if due is not None and due >= today:
            reached = left_today + per_day * business_days_between(today, due, is_habil)
            due_before += max(0, min(casos, before - floor(reached)))
    more = ceil(max(before - left_today, 0) / per_day)
    known = before and more <= _FARTHEST
    ends = add_business_days(today, more, is_habil) if known else None
    return Pace(per_day, len(counts), ends, due_before)
