"""First contact and times: whether the usuario is reached, told at the first try and for good, and when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
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
from ajustes_tui.domain.figures.indicators import percent

LASTING_DAYS = 10
"""Business days in which nothing may come against an answer for it to be lasting."""
_TOLD = frozenset({Estado.CERRADO_MENSAJE, Estado.CERRADO_INFORMADO})
_FINISHED = CLOSED - {Estado.ANULADO}
_FIRST = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.attempt) | REACHED
"""The outcomes that make a call the first attempt: whoever asks to be called again was reached by it."""
_RESOLVES = "ACEPTA"
"""The outcome that resolves; a usuario told who appeals, or files nothing for now, is told and no more."""


class CallLine(NamedTuple):
    """A standing line of a call about a caso: what was said, or the voice message that was left."""

    caso: int
    line: int
    act: int
    """The first line of the call: a call about several casos, or with its message, is one."""
    day: date
    agente: str
    outcome: str | None
    """The outcome of a contacto; None for a voice message."""
    incoming: bool
    """Whether the usuario called, which is no call of ours."""
    estado: Estado
    """The estado of the caso now."""
    tells: bool = False
    """Whether the usuario was told the answer by it, a voice message included."""
    key: str | None = None
    """The key of the caso's group, when the figures are grouped."""


@dataclass(frozen=True)
class ContactShare:
    """A figure of first contact: what it counts, over what, and the casos behind it."""

    casos: int = 0
    total: int = 0
    ids: tuple[int, ...] = ()
    """The casos the figure counts; of calls, the casos they were about."""

    @property
    def percent(self) -> str | None:
        """The percentage with one decimal and a point; None when the total is zero."""
        return percent(self.casos, self.total)


@dataclass(frozen=True)
class FirstContact:
    """The figures of first contact of some casos, or of one group of them."""

    key: str | None = None
    calls: int = 0
    called: tuple[int, ...] = ()
    """The casos the calls were about: a caso has many calls, and a call may be about many casos."""
    reached: ContactShare = field(default_factory=ContactShare)
    """Contactabilidad: the calls that reached the usuario, of all calls."""
    first_attempt: ContactShare = field(default_factory=ContactShare)
    """The casos told at the first attempt, of those attempted."""
    met: ContactShare = field(default_factory=ContactShare)
    """The casos whose usuario a call reached, of those called about."""
    informed: ContactShare = field(default_factory=ContactShare)
    """The casos told in the first call that reached the usuario, of those met."""
    resolved: ContactShare = field(default_factory=ContactShare)
    """The casos accepted in the very call that told them, of those informed."""
    lasting: ContactShare = field(default_factory=ContactShare)
    """The resolved casos with nothing against them in the next days, of those old enough to tell."""
    not_found: ContactShare = field(default_factory=ContactShare)
    """The casos closed by a message, of those closed by a call or a message."""
    in_time: ContactShare = field(default_factory=ContactShare)
    """The casos told within their clock, of those told that have the day it runs from."""
    untold: ContactShare = field(default_factory=ContactShare)
    """The casos that PQR closed and nobody told, of those closed."""
    pqr_in_time: ContactShare = field(default_factory=ContactShare)
    """The untold casos that PQR answered within their clock, of those that have both days."""


class FirstContactReport(NamedTuple):
    """The figures of first contact of some casos, and of each of their groups."""

    everything: FirstContact
    groups: tuple[FirstContact, ...] = ()


class CasoCalls(NamedTuple):
    """The calls about one caso that decide its figures."""

    attempt: CallLine | None
    """Our first attempt."""
    reached: CallLine | None
    """Our first call that reached the usuario."""
    last: CallLine | None
    """Our last call."""
    end: CallLine
    """The last call of anybody, which closed the caso when it is closed by one."""
    told: CallLine | None
    """What told the usuario first, whoever called."""

    @property
    def informing(self) -> CallLine | None:
        """The call that reached the usuario first, when it told the answer; None otherwise."""
        reached = self.reached
        return reached if reached is not None and reached.outcome in INFORMS else None


def calls_by_caso(lines: Iterable[CallLine]) -> list[CasoCalls]:
    """Return the calls that decide the figures of each caso; the lines come by caso, in their order."""
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
    """What is gathered for one group: its calls, and the casos of each figure with what they are over."""

    def __init__(self) -> None:
        self.calls: set[int] = set()
        self.called: set[int] = set()
        self.reached_calls: set[int] = set()
        self.reached_by_call: set[int] = set()
        self.casos: defaultdict[str, list[int]] = defaultdict(list)
        """The casos of each figure by its name in `FirstContact`: a caso is in one group for each."""
        self.totals: Counter[str] = Counter()
        """How many casos each figure is over."""

    def count(self, figure: str, caso: int, *, counts: bool) -> None:
        """Put a caso under a figure's total, and into the figure when it counts."""
        self.totals[figure] += 1
        if counts:
            self.casos[figure].append(caso)

    def add(self, other: _Gathered) -> None:
        """Add what another group has."""
        self.calls |= other.calls
        self.called |= other.called
        self.reached_calls |= other.reached_calls
        self.reached_by_call |= other.reached_by_call
        self.totals += other.totals
        for figure, casos in other.casos.items():
            self.casos[figure] += casos

    def figures(self, key: str | None) -> FirstContact:
        """Return the figures of the group."""
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
"""The figures that count casos and not calls."""


class FirstContactCount:
    """Gathers first contact from the calls about casos, some casos at a time."""

    def __init__(
        self,
        last_day: Callable[[date], date],
        today: date,
        key: Callable[[CallLine | TimedCaso], str | None] = lambda _of: None,
    ) -> None:
        """Begin without calls.

        `last_day` is the last day on which something counts against an answer of a day. `key` tells
        the group of a line, or of a caso by who told it first: a figure of casos belongs to the group
        of the call that decides it.
        """
        self._last_day = last_day
        self._today = today
        self._key = key
        self._groups: defaultdict[str | None, _Gathered] = defaultdict(_Gathered)

    def add(
        self, lines: Iterable[CallLine], casos: Iterable[CasoCalls], against: Mapping[int, date]
    ) -> None:
        """Add the calls of some casos; `against` is the day of the first thing against their answers."""
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
        """Add when some casos were told, and which were closed without it; `due` ends a clock."""
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
        """Return the figures of all the groups together; a call about casos of two groups is one call."""
        whole = _Gathered()
        for group in self._groups.values():
            whole.add(group)
        return whole.figures(None)

    def figures(self) -> dict[str | None, FirstContact]:
        """Return the figures of each group."""
        return {key: gathered.figures(key) for key, gathered in self._groups.items()}


AGE_BANDS = ((0, 5), (6, 10), (11, 15), (16, None))
"""The bands of ageing, in business days open, both ends included; the last has no end."""
BACK, PQR, US = "back", "pqr", "celula"
"""Who an open caso waits for."""
_WAITING = {BACK: WAIT_FOR_BACK, PQR: WAIT_FOR_PQR, US: WAIT_FOR_AGENTE}


class TimedCaso(NamedTuple):
    """The days of a caso that its clock is read from."""

    caso: int
    estado: Estado
    asked: date | None
    """`fecha_solicitud`; None where no base brought it."""
    brought: date
    """The first corte that brought it."""
    told: date | None
    """The first day somebody told the usuario, a voice message included; None before."""
    sent: date | None = None
    """The day it was sent to whom it waits for; None while it waits for the célula."""
    answered: date | None = None
    """The day PQR answered; None before."""
    agente: str | None = None
    """Who told the usuario first, where the calls were read."""
    key: str | None = None
    """The key of the caso's group, when the figures are grouped."""

    @property
    def pqr_days(self) -> tuple[date, date] | None:
        """The day the ajuste was asked for and the day PQR answered, where both are known."""
        if self.asked is None or self.answered is None:
            return None
        return self.asked, self.answered


class Telling(StrEnum):
    """Whether a usuario was told the answer, and when."""

    IN_TIME = "a_tiempo"
    LATE = "tarde"
    UNDATED = "sin_fecha"
    """Told; no base said when the ajuste was asked for."""
    UNTOLD = "sin_informar"
    """PQR closed the caso and nobody of ours told him."""
    OVERDUE = "vencido"
    """Not told yet, and the clock has run out."""
    WAITING = "por_informar"


def telling_of(caso: TimedCaso, due: Callable[[date], date], today: date) -> Telling:
    """Return whether and when the usuario of a caso was told: the first time counts, whatever came later.

    `due` is the end of the clock of a day.
    """
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
    """The open casos whose age is in a band."""

    since: int
    until: int | None
    ids: tuple[int, ...]


class Waiting(NamedTuple):
    """The open casos that wait for somebody, and for how many business days: since they were sent to the
    back or to PQR, those of the célula since they were asked for."""

    who: str
    ids: tuple[int, ...]
    median: float | None
    oldest: int | None


class RhythmCell(NamedTuple):
    """What a person did in one hour of a day."""

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
    """The casos of each telling."""
    finished: int = 0
    """The closed casos, without those annulled."""
    pqr_days: tuple[int, ...] = ()
    """Of the untold casos, the business days from the request to PQR's answer, where both are known."""
    pqr_late: int = 0
    """How many of them PQR answered after the clock had run out."""
    rhythm: tuple[RhythmCell, ...] = field(default=(), compare=False)

    def of(self, telling: Telling) -> tuple[int, ...]:
        """Return the casos of a telling."""
        return self.told.get(telling, ())


def timing(
    casos: Iterable[TimedCaso],
    days: Callable[[date, date], int],
    due: Callable[[date], date],
    today: date,
    rhythm: Iterable[RhythmCell] = (),
) -> Timing:
    """Return the times of some casos: `days` counts business days, `due` is the end of the clock of a day.

    The age of a caso without the day it was asked for is that of its first corte.
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
