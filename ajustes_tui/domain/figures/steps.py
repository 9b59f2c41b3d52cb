"""How long casos wait in each step of the procedure.

Computed from the lines that moved each caso, oldest first. An undone line moved nothing. Casos out
of sight do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import CLOSED, WAIT_FOR_AGENTE, Estado
from ajustes_tui.domain.figures.indicators import ninetieth
from ajustes_tui.domain.values.clocks import DayTest, business_days_between

_ONE_DAY = timedelta(days=1)


class StepLine(NamedTuple):
    """A standing line that moved its caso; the first is its entry."""

    moment: datetime
    agente: str
    toward: Estado


class Stay(NamedTuple):
    """The wait of a caso in an estado, until a line moved it on."""

    caso: int
    estado: Estado
    since: datetime
    until: datetime
    agente: str


class Waits:
    """How long stays were, in business days and their hours; None without stays."""

    def __init__(self, days: Iterable[int] = (), hours: Iterable[float] = ()) -> None:
        self.days = sorted(days)
        self.hours = sorted(hours)

    @property
    def count(self) -> int:
        """Stays; a caso that returned to an estado has several."""
        return len(self.days)

    @property
    def median_days(self) -> float | None:
        return _plain(median(self.days)) if self.days else None

    @property
    def ninetieth_days(self) -> int | None:
        """Nine of ten ended within these."""
        return ninetieth(self.days)

    @property
    def median_hours(self) -> float | None:
        return _plain(median(self.hours)) if self.hours else None

    @property
    def ninetieth_hours(self) -> float | None:
        hours = ninetieth(self.hours)
        return None if hours is None else _plain(hours)


def _plain(value: float) -> float:
    tenths = round(value, 1)
    return int(tenths) if tenths == int(tenths) else tenths


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long casos waited in an estado."""

    estado: Estado
    waits: Waits = field(default_factory=Waits, compare=False)
    ids: tuple[int, ...] = ()
    """Casos that waited in it and no longer do, each once."""
    waiting: tuple[int, ...] = ()


class AgenteTime(NamedTuple):
    """How long casos had waited when a person moved them on."""

    agente: str
    step: StepTime


@dataclass(frozen=True, slots=True)
class StepsReport:
    """How casos went through the procedure."""

    steps: tuple[StepTime, ...] = ()
    agentes: tuple[AgenteTime, ...] = ()
    """By person, the estados waiting for an agente that they moved casos on from."""


class BusinessTime:
    """Measures waits by the calendar of business days."""

    def __init__(self, is_habil: DayTest) -> None:
        self._is_habil = is_habil
        self._known: dict[tuple[date, date], int] = {}

    def days(self, since: datetime, until: datetime) -> int:
        """Return business days after one day, up to and including another."""
        both = (since.date(), until.date())
        if both not in self._known:
            self._known[both] = max(0, business_days_between(*both, self._is_habil))
        return self._known[both]

    def hours(self, since: datetime, until: datetime) -> float:
        """Return the hours between moments that fall on business days, 24 each."""
        if until <= since:
            return 0.0
        first, last = since.date(), until.date()
        of_last = _since_midnight(until) if self._is_habil(last) else 0.0
        before = _since_midnight(since) if self._is_habil(first) else 0.0
        # From midnight to midnight, less what had gone of the first day, more what went of the last.
        whole = self.days(since - _ONE_DAY, until - _ONE_DAY) if first < last else 0
        return 24.0 * whole + of_last - before


def _since_midnight(moment: datetime) -> float:
    return moment.hour + moment.minute / 60 + moment.second / 3600


class StepsCount:
    """Accumulates moves, one caso at a time."""

    def __init__(self, time: BusinessTime) -> None:
        self._time = time
        self._stays: defaultdict[tuple[Estado, str], list[tuple[int, int, float]]] = defaultdict(
            list
        )
        self._waiting: defaultdict[Estado, list[int]] = defaultdict(list)

    def add(self, caso: int, moves: Sequence[StepLine]) -> None:
        for stay in stays_of(caso, moves):
            self._stays[stay.estado, stay.agente].append(
                (caso, *self._span(stay.since, stay.until))
            )
        if moves and moves[-1].toward not in CLOSED:
            self._waiting[moves[-1].toward].append(caso)

    def _span(self, since: datetime, until: datetime) -> tuple[int, float]:
        return self._time.days(since, until), self._time.hours(since, until)

    def report(self) -> StepsReport:
        return StepsReport(tuple(self._steps()), tuple(self._of_agentes()))

    def _steps(self) -> Iterator[StepTime]:
        for estado in Estado:
            if estado not in CLOSED:
                stays = [
                    s for (of, _who), stays in self._stays.items() if of is estado for s in stays
                ]
                yield StepTime(estado, _waits(stays), _ids(stays), tuple(self._waiting[estado]))

    def _of_agentes(self) -> Iterator[AgenteTime]:
        order = list(Estado)
        for estado, agente in sorted(self._stays, key=lambda of: (of[1], order.index(of[0]))):
            if estado in WAIT_FOR_AGENTE:
                stays = self._stays[estado, agente]
                yield AgenteTime(agente, StepTime(estado, _waits(stays), _ids(stays)))


def stays_of(caso: int, moves: Sequence[StepLine]) -> Iterator[Stay]:
    """Yield the stays of a caso that ended in an open estado; the current one is not among them."""
    for entered, left in pairwise(moves):
        if entered.toward not in CLOSED:
            yield Stay(caso, entered.toward, entered.moment, left.moment, left.agente)


def _waits(stays: Sequence[tuple[int, int, float]]) -> Waits:
    return Waits((days for _caso, days, _hours in stays), (hours for _caso, _days, hours in stays))


def _ids(stays: Iterable[tuple[int, int, float]]) -> tuple[int, ...]:
    return tuple(sorted({caso for caso, _days, _hours in stays}))
