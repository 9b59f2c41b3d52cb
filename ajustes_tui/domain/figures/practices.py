"""The practices of the modelo de gestión: when each is due, how often it was done, and its adherence."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ajustes_tui.domain.figures.indicators import percent
from ajustes_tui.domain.values.clocks import DayTest
from ajustes_tui.domain.values.week import Week

_HALF_OF_MONTH, _HALF_OF_YEAR = 15, 6


class Frequency(StrEnum):
    """How often a practice is done, and with it the period its goal is for."""

    DAILY = "diaria"
    WEEKLY = "semanal"
    BIWEEKLY = "quincenal"
    SEMESTRAL = "semestral"


COUNTED_BY_WEEK = frozenset({Frequency.DAILY, Frequency.WEEKLY})
"""The frequencies whose practices make the adherence of a week; the others have longer periods."""


@dataclass(frozen=True, slots=True)
class Practica:
    """One practice of the catalogue: who does it, how often, how many times and how long."""

    code: str
    name: str
    who: str
    frequency: Frequency
    goal: int
    """Times in each day, week, fortnight or half-year."""
    minutes: int


@dataclass(frozen=True, slots=True)
class Period:
    """Days from one to another, both included."""

    since: date
    until: date

    def days(self) -> list[date]:
        """Return every day of the period, in order."""
        return [self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1)]


@dataclass(frozen=True, slots=True)
class PracticeRecord:
    """One entry of the log: a practice done on a day, who wrote it down and when."""

    id: int
    practica: str
    day: date
    minutes: int
    nota: str
    login: str
    momento: datetime
    anulado: bool = False


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """The progress of a practice in its period: its goal and the times it was done."""

    practica: Practica
    period: Period
    goal: int
    done: int
    due_today: bool = False

    @property
    def remaining(self) -> int:
        """How many times are still to be done."""
        return max(self.goal - self.done, 0)

    @property
    def adherence(self) -> str | None:
        """Done over goal; None when the period asks for nothing."""
        return percent(self.done, self.goal)


def period_of(frequency: Frequency, day: date) -> Period:
    """Return the period a day is in: its week, its fortnight or its half-year."""
    if frequency in COUNTED_BY_WEEK:
        week = Week.of(day)
        return Period(week.since, week.until)
    if frequency is Frequency.BIWEEKLY:
        if day.day <= _HALF_OF_MONTH:
            return Period(day.replace(day=1), day.replace(day=_HALF_OF_MONTH))
        last = calendar.monthrange(day.year, day.month)[1]
        return Period(day.replace(day=_HALF_OF_MONTH + 1), day.replace(day=last))
    if day.month <= _HALF_OF_YEAR:
        return Period(date(day.year, 1, 1), date(day.year, 6, 30))
    return Period(date(day.year, 7, 1), date(day.year, 12, 31))


def goal_of(practica: Practica, period: Period, is_habil: DayTest) -> int:
    """Return the goal of a period; a daily practice has its goal on every business day."""
    if practica.frequency is Frequency.DAILY:
        return practica.goal * sum(map(is_habil, period.days()))
    return practica.goal


def progress_of(
    practica: Practica,
    day: date,
    records: Iterable[PracticeRecord],
    is_habil: DayTest,
    today: date | None = None,
) -> GoalProgress:
    """Return the progress of a practice in the period of a day; `today` decides whether it is due."""
    period = period_of(practica.frequency, day)
    days = [
        r.day
        for r in records
        if r.practica == practica.code and not r.anulado and period.since <= r.day <= period.until
    ]
    goal = goal_of(practica, period, is_habil)
    due = today is not None and _is_due(practica, period, days, is_habil, today)
    return GoalProgress(practica, period, goal, len(days), due)


def _is_due(
    practica: Practica, period: Period, done: Sequence[date], is_habil: DayTest, today: date
) -> bool:
    """Tell whether a practice is to be done today.

    A daily one, on a business day until it is done; the others when fewer were done than the part
    of the period that has gone by asks for, half a time counting as one: once a week is due from
    Wednesday, three times a week on Monday, Wednesday and Friday.
    """
    if not period.since <= today <= period.until or not is_habil(today):
        return False
    if practica.frequency is Frequency.DAILY:
        return done.count(today) < practica.goal
    habiles = [day for day in period.days() if is_habil(day)]
    gone = sum(day <= today for day in habiles)
    expected = (2 * practica.goal * gone + len(habiles)) // (2 * len(habiles))
    return len(done) < expected


def adherence_of(progress: Iterable[GoalProgress]) -> str | None:
    """Return done over goal of several practices; a practice beyond its goal does not make up for another."""
    joined = list(progress)
    done = sum(min(each.done, each.goal) for each in joined)
    return percent(done, sum(each.goal for each in joined))
