"""First contact and times: whether and when the usuario is reached, told at the first try, and for good."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import (
    CLOSED,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    WAIT_FOR_PQR,
    Estado,
)
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, INFORMS, REACHED
from ajustes_tui.domain.figures.contact_shares import Telling
from ajustes_tui.domain.figures.indicators import percent

_TOLD = frozenset({Estado.CERRADO_MENSAJE, Estado.CERRADO_INFORMADO})
_FINISHED = CLOSED - {Estado.ANULADO}
_FIRST = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.attempt) | REACHED
"""Asking to be called again also means being reached."""
_RESOLVES = "ACEPTA"
"""A usuario who appeals, or files nothing for now, is only told."""


class CallLine(NamedTuple):
    """A standing call or voice message about a caso."""

    caso: int
    line: int
    act: int
    """The first line of the call: a call about several casos, or with its message, is one."""
    day: date
    agente: str
    outcome: str | None
    incoming: bool
    """The usuario called, so it is no call of ours."""
    estado: Estado
    tells: bool = False
    """The usuario was told the answer, by voice message included."""
    key: str | None = None


@dataclass(frozen=True)
class ContactShare:
    """A figure of first contact, its total, and the casos behind it."""

    casos: int = 0
    total: int = 0
    ids: tuple[int, ...] = ()
    """For a figure of calls, the casos the calls were about."""

    @property
    def percent(self) -> str | None:
        """With one decimal and a point; None when the total is zero."""
        return percent(self.casos, self.total)


@dataclass(frozen=True)
class FirstContact:
    """The figures of first contact of some casos or of one group."""

    key: str | None = None
    calls: int = 0
    called: tuple[int, ...] = ()
    reached: ContactShare = field(default_factory=ContactShare)
    """Contactabilidad: calls that reached the usuario, of all calls."""
    first_attempt: ContactShare = field(default_factory=ContactShare)
    """Casos told at the first attempt, of those attempted."""
    met: ContactShare = field(default_factory=ContactShare)
    """Casos whose usuario a call reached, of those called about."""
    informed: ContactShare = field(default_factory=ContactShare)
    """Casos told in the first call that reached the usuario, of those met."""
    resolved: ContactShare = field(default_factory=ContactShare)
    """Casos accepted in the call that told them, of those informed."""
    lasting: ContactShare = field(default_factory=ContactShare)
    """Resolved casos without an evento against them in LASTING_DAYS, of those old enough to tell."""
    not_found: ContactShare = field(default_factory=ContactShare)
    """Casos closed by a message, of those closed by a call or a message."""
    in_time: ContactShare = field(default_factory=ContactShare)
    """Casos told within their clock, of those told whose clock has a start."""
    untold: ContactShare = field(default_factory=ContactShare)
    """Casos closed by PQR and never told, of those closed."""
    pqr_in_time: ContactShare = field(default_factory=ContactShare)
    """Untold casos that PQR answered within their clock, of those with both days."""


class FirstContactReport(NamedTuple):
    """First contact, in total and by group."""

    everything: FirstContact
    groups: tuple[FirstContact, ...] = ()


class CasoCalls(NamedTuple):
    """The calls about one caso that decide its figures."""

    attempt: CallLine | None
    reached: CallLine | None
    last: CallLine | None
    end: CallLine
    """The last call, incoming included; it closed the caso if a call did."""
    told: CallLine | None
    """The first that told the usuario, incoming included."""

    @property
    def informing(self) -> CallLine | None:
        """The first call that reached the usuario, if it told the answer."""
        reached = self.reached
        return reached if reached is not None and reached.outcome in INFORMS else None


def calls_by_caso(lines: Iterable[CallLine]) -> list[CasoCalls]:
    """`lines` come grouped by caso and in order."""
    found: list[CasoCalls] = []
    for _caso, calls in groupby(lines, attrgetter("caso")):
        attempt = reached = last = told = None
        for line in calls:
            end = line
            if told is None and line.tells:
                told = line
            if line.incoming:
                continue
            if attempt is None and line.outcome in _FIRST:
                attempt = line
            if reached is None and line.outcome in REACHED:
                reached = line
            last = line
        found.append(CasoCalls(attempt, reached, last, end, told))
    return found


class _Gathered:
    def __init__(self) -> None:
        self.calls: set[int] = set()
        self.called: set[int] = set()
        self.reached_calls: set[int] = set()
        self.reached_by_call: set[int] = set()
        self.casos: defaultdict[str, list[int]] = defaultdict(list)
        """Casos by name of the field of `FirstContact`; a caso is in one group per figure."""
        self.totals: Counter[str] = Counter()

    def count(self, figure: str, caso: int, *, counts: bool) -> None:
        self.totals[figure] += 1
        if counts:
            self.casos[figure].append(caso)

    def add(self, other: _Gathered) -> None:
        self.calls |= other.calls
        self.called |= other.called
        self.reached_calls |= other.reached_calls
        self.reached_by_call |= other.reached_by_call
        self.totals += other.totals
        for figure, casos in other.casos.items():
            self.casos[figure] += casos

    def figures(self, key: str | None) -> FirstContact:
        return FirstContact(
            key,
            len(self.calls),
            tuple(sorted(self.called)),
            ContactShare(
                len(self.reached_calls), len(self.calls), tuple(sorted(self.reached_by_call))
            ),
            **{figure: self._share(figure) for figure in _OF_CASOS},
        )

    def _share(self, figure: str) -> ContactShare:
        casos = self.casos[figure]
        return ContactShare(len(casos), self.totals[figure], tuple(sorted(casos)))


_OF_CASOS = tuple(
    each.name
    for each in fields(FirstContact)
    if each.name not in ("key", "calls", "called", "reached")
)


class FirstContactCount:
    """Accumulates first contact from calls, a batch of casos at a time."""

    def __init__(
        self,
        last_day: Callable[[date], date],
        today: date,
        key: Callable[[CallLine | TimedCaso], str | None] = lambda _of: None,
    ) -> None:
        """`last_day` maps the day of an answer to the last day on which an evento counts against it.

        `key` returns a group: a figure of casos belongs to that of its deciding call.
        """
        self._last_day = last_day
        self._today = today
        self._key = key
        self._groups: defaultdict[str | None, _Gathered] = defaultdict(_Gathered)

    def add(
        self, lines: Iterable[CallLine], casos: Iterable[CasoCalls], against: Mapping[int, date]
    ) -> None:
        """Add the calls of casos; `against` is the day of the first evento against their answers."""
        groups, key = self._groups, self._key
        for line in lines:
            caso, _line, act, _day, _agente, outcome, incoming, *_ = line
            if incoming:
                continue
            group = groups[key(line)]
            group.calls.add(act)
            group.called.add(caso)
            if outcome in REACHED:
                group.reached_calls.add(act)
                group.reached_by_call.add(caso)
        for attempt, reached, last, end, _told in casos:
            if attempt is not None:
                told = attempt.outcome in INFORMS
                groups[key(attempt)].count("first_attempt", attempt.caso, counts=told)
            if last is not None:
                groups[key(reached or last)].count("met", last.caso, counts=reached is not None)
            if reached is not None:
                self._add_reached(reached, against)
            if end.estado in _TOLD:
                by_message = end.estado is Estado.CERRADO_MENSAJE
                groups[key(end)].count("not_found", end.caso, counts=by_message)

    def _add_reached(self, reached: CallLine, against: Mapping[int, date]) -> None:
        group = self._groups[self._key(reached)]
        caso, told = reached.caso, reached.outcome in INFORMS
        group.count("informed", caso, counts=told)
        if not told:
            return
        resolved = reached.outcome == _RESOLVES
        group.count("resolved", caso, counts=resolved)
        until = self._last_day(reached.day)
        if resolved and until < self._today:
            day = against.get(caso)
            group.count("lasting", caso, counts=day is None or day > until)

    def add_times(self, casos: Iterable[TimedCaso], due: Callable[[date], date]) -> None:
        for caso in casos:
            if caso.told is None and caso.estado not in _FINISHED:
                continue
            group = self._groups[self._key(caso)]
            telling = telling_of(caso, due, self._today)
            if telling in (Telling.IN_TIME, Telling.LATE):
                group.count("in_time", caso.caso, counts=telling is Telling.IN_TIME)
            if caso.estado in _FINISHED:
                group.count("untold", caso.caso, counts=telling is Telling.UNTOLD)
            if (days := caso.pqr_days) is not None and telling is Telling.UNTOLD:
                group.count("pqr_in_time", caso.caso, counts=days[1] <= due(days[0]))

    def everything(self) -> FirstContact:
        whole = _Gathered()
        for group in self._groups.values():
            whole.add(group)
        return whole.figures(None)

    def figures(self) -> dict[str | None, FirstContact]:
        return {key: gathered.figures(key) for key, gathered in self._groups.items()}


AGE_BANDS = ((0, 5), (6, 10), (11, 15), (16, None))
"""In business days open, both ends included; the last has no end."""
BACK, PQR, US = "back", "pqr", "celula"
"""Who an open caso waits for."""
_WAITING = {BACK: WAIT_FOR_BACK, PQR: WAIT_FOR_PQR, US: WAIT_FOR_AGENTE}


class TimedCaso(NamedTuple):
    """The days of a caso that its clock is computed from."""

    caso: int
    estado: Estado
    asked: date | None
    """`fecha_solicitud`; None if no base had it."""
    brought: date
    told: date | None
    """The first day, by voice message included."""
    sent: date | None = None
    """None while it waits for the célula."""
    answered: date | None = None
    agente: str | None = None
    key: str | None = None

    @property
    def pqr_days(self) -> tuple[date, date] | None:
        if self.asked is None or self.answered is None:
            return None
        return self.asked, self.answered


def telling_of(caso: TimedCaso, due: Callable[[date], date], today: date) -> Telling:
    """Classify a caso by the first time it was told, whatever came later; `due` ends the clock of a day."""
    limit = None if caso.asked is None else due(caso.asked)
    if caso.told is not None:
        if limit is None:
            return Telling.UNDATED
        return Telling.IN_TIME if caso.told <= limit else Telling.LATE
    if caso.estado in _FINISHED:
        return Telling.UNTOLD
    late = limit is not None and limit < today and caso.estado is not Estado.ANULADO
    return Telling.OVERDUE if late else Telling.WAITING


class AgeBand(NamedTuple):
    """The open casos of an age band."""

    since: int
    until: int | None
    ids: tuple[int, ...]


class Waiting(NamedTuple):
    """Open casos by whom they wait for, in business days since sent to the back or PQR, or since
    asked for (célula).
    """

    who: str
    ids: tuple[int, ...]
    median: float | None
    oldest: int | None


class RhythmCell(NamedTuple):
    """The work of a person in one hour of a day."""

    hour: int
    agente: str
    decisiones: int
    llamadas: int


@dataclass(frozen=True)
class Timing:
    """The times of some casos."""

    ages: tuple[AgeBand, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    told: Mapping[Telling, tuple[int, ...]] = field(default_factory=dict)
    finished: int = 0
    pqr_days: tuple[int, ...] = ()
    """Business days from the request to PQR's answer of the untold casos with both days."""
    pqr_late: int = 0
    """How many of those PQR answered after the clock."""
    rhythm: tuple[RhythmCell, ...] = field(default=(), compare=False)

    def of(self, telling: Telling) -> tuple[int, ...]:
        return self.told.get(telling, ())


def timing(
    casos: Iterable[TimedCaso],
    days: Callable[[date, date], int],
    due: Callable[[date], date],
    today: date,
    rhythm: Iterable[RhythmCell] = (),
) -> Timing:
    """Compute the times of casos; `days` counts business days, `due` ends the clock of a day.

    The age of a caso without `fecha_solicitud` counts from its first corte.
    """
    bands: dict[tuple[int, int | None], list[int]] = {band: [] for band in AGE_BANDS}
    waiting: dict[str, list[tuple[int, int]]] = {who: [] for who in _WAITING}
    told: dict[Telling, list[int]] = {telling: [] for telling in Telling}
    pqr_days: list[int] = []
    finished = pqr_late = 0
    for caso in casos:
        if caso.estado not in CLOSED:
            age = days(caso.asked or caso.brought, today)
            band = next(b for b in AGE_BANDS if b[1] is None or age <= b[1])
            bands[band].append(caso.caso)
            who = next(w for w, estados in _WAITING.items() if caso.estado in estados)
            waiting[who].append((caso.caso, age if caso.sent is None else days(caso.sent, today)))
        finished += caso.estado in _FINISHED
        telling = telling_of(caso, due, today)
        told[telling].append(caso.caso)
        if telling is Telling.UNTOLD and (both := caso.pqr_days) is not None:
            pqr_days.append(days(*both))
            pqr_late += both[1] > due(both[0])
    return Timing(
        tuple(AgeBand(*band, tuple(ids)) for band, ids in bands.items()),
        tuple(_waiting(who, theirs) for who, theirs in waiting.items()),
        {telling: tuple(ids) for telling, ids in told.items()},
        finished,
        tuple(pqr_days),
        pqr_late,
        tuple(rhythm),
    )


def _waiting(who: str, casos: list[tuple[int, int]]) -> Waiting:
    ages = [days for _caso, days in casos]
    return Waiting(
        who,
        tuple(caso for caso, _days in casos),
        float(median(ages)) if ages else None,
        max(ages, default=None),
    )
