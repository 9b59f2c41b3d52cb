"""When the queue ends at the pace of the days before, and how many casos fall due meanwhile.

The days to come are drawn from those before, many times over, in runs of days that followed each other:
what comes in, from days of the same weekday in six weeks; what is decided, from the last three, at the pace
of the last one, which changes once, by as much as it did between two weeks that followed each other. The
queue of now is worked through each of those futures by the day on which each caso falls due, as the program
gives the casos out. Half of the futures say less than the answer and half more; nine in ten of them are in
its band. The numbers drawn are always the same: the same store says the same.

Days are business days, counted from the first one to come, which is 0: on a business day, what is left
of it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from ajustes_tui.domain.values.clocks import (
    DayTest,
    add_business_days,
    business_days_between,
)

WEEK = 5
LEAST_DAYS = 2 * WEEK
"""With fewer days behind it than these two weeks, nothing is foretold."""
POOL = 3 * WEEK
"""The days that what is decided is drawn from."""
WINDOW = 6 * WEEK
"""The days that what comes in is drawn from, and whose pace tells how much it changes."""
LEAST_ALIKE = 4
"""With fewer days of a weekday than these, what comes in may be that of any day."""
_RUN = WEEK
"""How many days a run has, on average."""
FUTURES = 400
HORIZON = 40
"""The days that are looked ahead."""
_SEED = 20_261_130
_BAND = 0.9
"""The share of the futures in the band."""
LATER = HORIZON + 1
"""Where a caso stands that falls due after the horizon, or never."""
OVERDUE = -1
"""Where a caso stands that is overdue."""

_ONE_DAY = timedelta(days=1)

ByDue = Mapping[int, int]
"""How many casos fall due on each day."""


class DayFlow(NamedTuple):
    """What came into the queue and left it on a day, or in a part of one."""

    decided: Mapping[str, int]
    """How many casos each person took out of the queue."""
    came: ByDue
    """The casos of the bases, by how many business days each had left."""
    returned: ByDue
    """Those that came back from the back, or from a later step."""

    @property
    def total(self) -> int:
        """How many casos left the queue."""
        return sum(self.decided.values())

    @property
    def each(self) -> float:
        """How many each person took out of it, of those who came."""
        return self.total / len(self.decided) if self.decided else 0.0


class PastDay(NamedTuple):
    """A business day behind us, with the days that are none after it."""

    day: date
    whole: DayFlow
    rest: DayFlow
    """What came after the hour that it is now."""


class Band(NamedTuple):
    """A number foretold: the middle of the futures, and where most of them lie."""

    middle: int
    low: int
    high: int


class DayForecast(NamedTuple):
    """What is foretold of a day: what comes in, what is decided, what is left and what falls due."""

    arrivals: Band
    decided: Band
    left: Band
    fall_due: Band


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is foretold of the queue; days are counted from the first to come."""

    days: tuple[DayForecast, ...]
    ends: Band
    """The day when the last of the casos that are in the queue now is decided; HORIZON for later."""
    empties: Band
    """The day when the queue, with what comes in meanwhile, is first empty; HORIZON for later."""


def pace_changes(totals: Sequence[float]) -> list[float]:
    """Return by how much the pace of a week changed to the next, each way, wherever a week may begin."""
    weeks = [sum(totals[n : n + WEEK]) for n in range(len(totals) - WEEK + 1)]
    pairs = zip(weeks, weeks[WEEK:], strict=False)
    ratios = [after / before for before, after in pairs if before and after]
    return sorted([*ratios, *(1 / ratio for ratio in ratios)]) or [1.0]


def forecast(
    past: Sequence[PastDay],
    days: Sequence[date],
    queue: ByDue,
    agentes: int | None = None,
    *,
    partial: bool = False,
) -> Forecast | None:
    """Return what is foretold of a queue on the days to come from those before, oldest first.

    None with too few of them.

    With `agentes`, that many persons work each day, each at the pace of somebody of the day drawn;
    without it, those who came. `partial` says that the first day has begun.
    """
    if len(past) < LEAST_DAYS or not any(day.whole.total for day in past[-POOL:]):
        return None
    draw = random.Random(_SEED)  # noqa: S311 - repeatable, and no secret
    # With so many people each day, one on which nobody came says nothing.
    pool = [day for day in past[-POOL:] if agentes is None or day.whole.decided]
    pace = (
        [day.whole.total for day in past]
        if agentes is None
        else [day.whole.each for day in past if day.whole.decided]
    )
    last, of_pool = _mean(pace[-WEEK:]), _mean(pace[-POOL:])
    # The days drawn go at the pace of the last week, which changes from now on as it changed before.
    level = last / of_pool if last else 1.0
    changes = [level * change for change in pace_changes(pace)]
    alike = [_alike(past, day) for day in days[:HORIZON]]
    anything = [range(len(pool))] * HORIZON
    runs = [
        _future(
            _Drawn(draw, _runs(draw, past, alike), _runs(draw, pool, anything)),
            *(draw.choice(changes), queue, agentes),
            partial=partial,
        )
        for _ in range(FUTURES)
    ]
    return Forecast(
        tuple(
            DayForecast(*(_band([run.days[day][figure] for run in runs]) for figure in range(4)))
            for day in range(HORIZON)
        ),
        _band([run.ends for run in runs]),
        _band([run.empties for run in runs]),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _alike(past: Sequence[PastDay], day: date) -> Sequence[int]:
    """Return which days before a day to come may be like: those of its weekday, or all where few are."""
    same = [n for n, before in enumerate(past) if before.day.weekday() == day.weekday()]
    return same if len(same) >= LEAST_ALIKE else range(len(past))


def _runs(
    draw: random.Random, past: Sequence[PastDay], alike: Sequence[Sequence[int]]
) -> Iterator[PastDay]:
    """Yield a day before for each day to come, in runs of days that followed each other."""
    place = len(past)
    for like in alike:
        place += 1
        if place not in like or draw.random() < 1 / _RUN:
            place = draw.choice(like)
        yield past[place]


class _Drawn(NamedTuple):
    """What one future is made of."""

    draw: random.Random
    coming: Iterator[PastDay]
    """The days whose casos come in."""
    working: Iterator[PastDay]
    """The days whose people decide."""


class _Future(NamedTuple):
    days: list[tuple[int, int, int, int]]
    ends: int
    empties: int


def _future(
    drawn: _Drawn, change: float, queue: ByDue, agentes: int | None, *, partial: bool
) -> _Future:
    """Work a queue through one future."""
    # Of each due day, the casos that are here now and those that come later.
    here, later = [0] * (LATER + 2), [0] * (LATER + 2)
    for due, casos in queue.items():
        here[min(due, LATER)] += casos
    old, new = sum(here), 0
    ends, empties = (0, 0) if not old else (HORIZON, HORIZON)
    days = []
    owed, first = 0.0, OVERDUE
    for today in range(HORIZON):
        begun = partial and not today
        flow = _on(next(drawn.coming), begun=begun)
        arrivals = 0
        for each in (flow.came, flow.returned):
            for left, casos in each.items():
                due = max(OVERDUE, min(today + left, LATER))
                later[due] += casos
                arrivals += casos
                first = min(first, due)
        new += arrivals
        owed += _capacity(drawn, agentes, begun=begun) * change
        decided = 0
        while owed >= 1 and (old or new):
            done = min(here[first], int(owed))
            here[first] -= done
            more = min(later[first], int(owed) - done)
            later[first] -= more
            old, new = old - done, new - more
            owed, decided = owed - done - more, decided + done + more
            if not here[first] and not later[first]:
                first += 1
        # What a day could not be spent on is not kept for the next.
        owed %= 1
        days.append((arrivals, decided, old + new, here[today] + later[today]))
        if not old and ends == HORIZON:
            ends = today
        if not old and not new and empties == HORIZON:
            empties = today
    return _Future(days, ends, empties)


def _capacity(drawn: _Drawn, agentes: int | None, *, begun: bool) -> int:
    """Return how many casos are decided on a day like the one drawn."""
    flow = _on(next(drawn.working), begun=begun)
    if agentes is None or not flow.decided:
        return flow.total
    paces = list(flow.decided.values())
    return sum(drawn.draw.choice(paces) for _ in range(agentes))


def _on(day: PastDay, *, begun: bool) -> DayFlow:
    return day.rest if begun else day.whole


def _band(values: list[int]) -> Band:
    values.sort()
    last = len(values) - 1
    cut = round(last * (1 - _BAND) / 2)
    return Band(values[round(last / 2)], values[cut], values[last - cut])


class Left(NamedTuple):
    """Casos that a person took out of the queue on a day of the calendar."""

    day: date
    agente: str
    casos: int
    later: int
    """Those of them after the hour that it is now."""


class Entered(NamedTuple):
    """Casos that came into the queue on a day of the calendar."""

    day: date
    returned: bool
    """Whether they had been in it before; the others a base brought."""
    since: date
    """The day that their clock runs from."""
    casos: int
    later: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The days before as the queue saw them, and the queue of now."""

    first: date
    """The first business day to come, today where today is one."""
    partial: bool
    """Whether that day has begun."""
    past: tuple[PastDay, ...] = ()
    """Oldest first, from the first day when somebody decided."""
    queue: ByDue = field(default_factory=dict)

    @property
    def casos(self) -> int:
        """How many casos are in the queue."""
        return sum(self.queue.values())

    @property
    def overdue(self) -> int:
        """How many of them are overdue."""
        return self.queue.get(OVERDUE, 0)

    @property
    def decided(self) -> int:
        """How many casos were taken out of the queue in those days."""
        return sum(day.whole.total for day in self.past)

    @property
    def person_days(self) -> int:
        """In how many days of a person."""
        return sum(len(day.whole.decided) for day in self.past)

    @property
    def came(self) -> int:
        """How many casos the bases brought in those days."""
        return sum(sum(day.whole.came.values()) for day in self.past)

    @property
    def returned(self) -> int:
        """How many came back."""
        return sum(sum(day.whole.returned.values()) for day in self.past)


def pace_of(
    today: date,
    left: Iterable[Left],
    entered: Iterable[Entered],
    queue: Iterable[tuple[date | None, int]],
    due: Callable[[date], date],
    is_habil: DayTest,
) -> Pace:
    """Return the days before today, business days all, and the queue by the days that are left.

    What is decided on a day that is none counts on the business day before it; what comes in, on the
    one after. `due` is the end of the clock of a day.
    """
    first = today if is_habil(today) else add_business_days(today, 1, is_habil)
    decided: dict[date, list[Counter[str]]] = {}
    for each in left:
        day = each.day
        while not is_habil(day):
            day -= _ONE_DAY
        whole, rest = decided.setdefault(day, [Counter(), Counter()])
        whole[each.agente] += each.casos
        rest[each.agente] += each.later
    came: dict[tuple[date, bool], list[Counter[int]]] = {}
    for entry in entered:
        on_time = is_habil(entry.day)
        day = entry.day if on_time else add_business_days(entry.day, 1, is_habil)
        whole_day, rest_of_day = came.setdefault((day, entry.returned), [Counter(), Counter()])
        place = business_days_between(day, due(entry.since), is_habil)
        whole_day[place] += entry.casos
        rest_of_day[place] += entry.later if on_time else 0
    by_due: Counter[int] = Counter()
    for until, casos in queue:
        by_due[_place(first, until, is_habil)] += casos
    nothing: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    past = []
    day = min(decided, default=today)
    while day < today:
        flows = zip(
            decided.get(day, ({}, {})),
            came.get((day, False), nothing),
            came.get((day, True), nothing),
            strict=True,
        )
        past.append(PastDay(day, *(DayFlow(*flow) for flow in flows)))
        day = add_business_days(day, 1, is_habil)
    return Pace(first, first == today, tuple(past), dict(by_due))


def _place(first: date, until: date | None, is_habil: DayTest) -> int:
    if until is None:
        return LATER
    return max(OVERDUE, min(business_days_between(first, until, is_habil), LATER))
