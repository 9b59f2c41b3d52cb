"""How often the band of the forecast held, on generated cortes whose pace changes.

Each seed is a célula: people of their own pace who are absent at times, days that go well or badly for
all, a base a week and a trickle beside it, a queue to begin with, answers of the back that come back some
days later. Its first days are what the forecast sees, the others what really came. `python -m
tests.domain.figures.backtest` prints the table for REPORTED, which no choice of the method was made on.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from ajustes_tui.domain.figures.forecast import (
    HORIZON,
    LEAST_DAYS,
    OVERDUE,
    Band,
    DayFlow,
    Forecast,
    PastDay,
    forecast,
)

TUNED = range(60)
"""The seeds that the weeks looked at were chosen on."""
REPORTED = range(1000, 1120)
_BEHIND = 30
_LOOKED_AT = 5
"""The days of a forecast whose numbers are held against what came."""
_BEGINNING = date(2026, 1, 5)
_NOTHING = DayFlow({}, {}, {})
REGIMES = ("steady", "drop", "rise", "few")
"""The pace stays; goes down or up, at some day from twelve before the forecast to three after; and stays,
with no more than three weeks to tell by."""


def poisson(rng: random.Random, mean: float) -> int:
    """Draw a count with a mean."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    count, product, limit = 0, rng.random(), math.exp(-mean)
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count


@dataclass
class Celula:
    """A queue that people work, day by day, and what is known of each day."""

    rng: random.Random
    regime: str
    behind: int
    changes: int
    """The day from which the pace is another."""
    rates: list[float]
    factor: float
    load: float
    queue: Counter[int] = field(default_factory=Counter)
    """The casos by the day on which they fall due."""
    back: dict[int, Counter[int]] = field(default_factory=dict)
    """What comes back on each day, by how many days are left."""

    @classmethod
    def of(cls, seed: int, regime: str) -> Celula:
        """Make a célula."""
        rng = random.Random(seed)
        behind = rng.randint(LEAST_DAYS, LEAST_DAYS + 4) if regime == "few" else _BEHIND
        changes = behind - rng.randint(-3, 12)
        factor = {"drop": rng.uniform(0.5, 0.75), "rise": rng.uniform(1.35, 1.8)}.get(regime, 1)
        rates = [rng.uniform(12, 40) for _ in range(rng.randint(3, 8))]
        made = cls(rng, regime, behind, changes, rates, factor, rng.uniform(0.7, 1.1))
        for _ in range(round(sum(rates) * rng.uniform(2, 10))):
            made.queue[rng.randint(2, 13)] += 1
        for day in range(9):
            made.send_to_back(day - 9, round(sum(rates) * 0.9))
        made.weekdays = [rng.uniform(0.85, 1.1) for _ in range(5)]
        made.base_day = rng.randrange(5)
        return made

    weekdays: list[float] = field(default_factory=list)
    base_day: int = 0

    def arrivals(self, day: int) -> DayFlow:
        """Draw what comes in on a day."""
        usual = sum(self.rates) * self.load
        casos = poisson(self.rng, usual * 0.25)
        if day % 5 == self.base_day:
            casos += poisson(self.rng, usual * 0.75 * 5 * 0.7)
        came = Counter(self.rng.randint(3, 13) for _ in range(casos))
        return DayFlow({}, came, self.back.pop(day, Counter()))

    def work(self, day: int) -> dict[str, int]:
        """Draw how many casos each person of a day could decide."""
        rng = self.rng
        level = self.factor if day >= self.changes else 1
        level *= rng.lognormvariate(0, 0.12) * self.weekdays[day % 5]
        return {
            f"agente{n}": poisson(rng, rate * level * rng.lognormvariate(0, 0.2))
            for n, rate in enumerate(self.rates)
            if rng.random() >= 0.07
        }

    def send_to_back(self, day: int, decided: int) -> None:
        """Let a quarter of what was decided come back some days later."""
        for _ in range(round(decided * 0.25)):
            comes = day + self.rng.randint(4, 9)
            self.back.setdefault(comes, Counter())[self.rng.randint(1, 8)] += 1


def _date(day: int) -> date:
    """Return a business day by its number: five a week, without holidays."""
    return _BEGINNING + timedelta(weeks=day // 5, days=day % 5)


def take(queue: Counter[int], casos: int) -> int:
    """Take so many casos out of a queue, by the day on which they fall due; return how many there were."""
    taken = 0
    for due in sorted(queue):
        step = min(queue[due], casos - taken)
        queue[due] -= step
        taken += step
    return taken


class Came(NamedTuple):
    """What really came after a forecast."""

    fell_due: list[int]
    left: list[int]
    ends: int


def played(seed: int, regime: str) -> tuple[Forecast, Came]:
    """Return the forecast of a célula, and what came."""
    celula = Celula.of(seed, regime)
    past: list[PastDay] = []
    for day in range(celula.behind):
        entered = celula.arrivals(day)
        for flow in (entered.came, entered.returned):
            for left, casos in flow.items():
                celula.queue[day + left] += casos
        could = celula.work(day)
        decided = take(celula.queue, sum(could.values()))
        share = decided / max(sum(could.values()), 1)
        did = {who: round(casos * share) for who, casos in could.items()}
        whole = entered._replace(decided=did)
        past.append(PastDay(_date(day), whole, _NOTHING))
        celula.send_to_back(day, decided)
    queue: Counter[int] = Counter()
    for due, casos in celula.queue.items():
        queue[max(OVERDUE, due - celula.behind)] += casos
    ahead = [_date(celula.behind + day) for day in range(HORIZON)]
    foretold = forecast(past, ahead, +queue)
    assert foretold is not None
    return foretold, _go_on(celula)


def _go_on(celula: Celula) -> Came:
    old, new = celula.queue, Counter[int]()
    fell_due, left, ends = [], [], HORIZON
    for ahead in range(HORIZON):
        day = celula.behind + ahead
        entered = celula.arrivals(day)
        for flow in (entered.came, entered.returned):
            for days, casos in flow.items():
                new[day + days] += casos
        able = sum(celula.work(day).values())
        decided = 0
        for due in sorted({*old, *new}):
            for queue in (old, new):
                step = min(queue[due], able - decided)
                queue[due] -= step
                decided += step
        celula.send_to_back(day, decided)
        fell_due.append(old[day] + new[day])
        left.append(old.total() + new.total())
        if not old.total() and ends == HORIZON:
            ends = ahead
    return Came(fell_due, left, ends)


class Held(NamedTuple):
    """How many bands held, of how many."""

    ends: tuple[int, int]
    left: tuple[int, int]
    fall_due: tuple[int, int]
    """Of the days on which something fell due, or was foretold to."""


def held(regime: str, seeds: Iterable[int]) -> Held:
    """Return how often each band held over some seeds."""
    kept: dict[str, list[bool]] = {name: [] for name in Held._fields}
    for seed in seeds:
        foretold, came = played(seed, regime)
        kept["ends"].append(_within(foretold.ends, came.ends))
        for ahead in range(_LOOKED_AT):
            day = foretold.days[ahead]
            kept["left"].append(_within(day.left, came.left[ahead]))
            if day.fall_due.high or came.fell_due[ahead]:
                kept["fall_due"].append(_within(day.fall_due, came.fell_due[ahead]))
    return Held(**{name: (sum(each), len(each)) for name, each in kept.items()})


def _within(band: Band, value: int) -> bool:
    return band.low <= value <= band.high


if __name__ == "__main__":
    for _regime in REGIMES:
        _told = held(_regime, REPORTED)._asdict().items()
        print(  # noqa: T201 - run by hand
            _regime, *(f"{name} {n}/{of} = {100 * n / max(of, 1):.0f} %" for name, (n, of) in _told)
        )
