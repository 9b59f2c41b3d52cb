"""First contact and times: whether the usuario is reached, told at the first try and for good, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import (
    CLOSED,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    WAIT_FOR_PQR,
    Estado,
)
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.figures.indicators import percent

LASTING_DAYS = 10
"""Business days in which nothing may come against an answer for it to be lasting."""
_INFORMS = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.informs)
REACHED = _INFORMS | {"VOLVER_A_LLAMAR"}
"""The outcomes of a call that reached the usuario."""
_TOLD = frozenset({Estado.CERRADO_MENSAJE, Estado.CERRADO_INFORMADO})
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


class CasoCalls(NamedTuple):
    """The calls of ours about one caso that decide its figures."""

    attempt: CallLine | None
    """The first attempt."""
    reached: CallLine | None
    """The first call that reached the usuario."""
    last: CallLine

    @property
    def informing(self) -> CallLine | None:
        """The call that reached the usuario first, when it told the answer; None otherwise."""
        reached = self.reached
        return reached if reached is not None and reached.outcome in _INFORMS else None


def calls_by_caso(lines: Iterable[CallLine]) -> list[CasoCalls]:
    """Return the calls that decide the figures of each caso; the lines come by caso, in their order."""
    found: list[CasoCalls] = []
    attempt = reached = last = None
    for line in lines:
        if line.incoming:
            continue
        if last is not None and line.caso != last.caso:
            found.append(CasoCalls(attempt, reached, last))
            attempt = reached = None
        if attempt is None and line.outcome in _FIRST:
            attempt = line
        if reached is None and line.outcome in REACHED:
            reached = line
        last = line
    if last is not None:
        found.append(CasoCalls(attempt, reached, last))
    return found


class _Gathered:
    """What is gathered for one group."""

    def __init__(self) -> None:
        self.calls: set[int] = set()
        self.called: set[int] = set()
        self.reached_calls: set[int] = set()
        self.reached_by_call: set[int] = set()
        self.attempted = self.spoken_of = self.old = self.closed = 0
        self.first_attempt: list[int] = []
        self.met: list[int] = []
        self.informed: list[int] = []
        self.resolved: list[int] = []
        self.lasting: list[int] = []
        self.not_found: list[int] = []

    def figures(self, key: str | None) -> FirstContact:
        """Return the figures of the group."""
        return FirstContact(
            key,
            len(self.calls),
            tuple(sorted(self.called)),
            ContactShare(
                len(self.reached_calls), len(self.calls), tuple(sorted(self.reached_by_call))
            ),
            _share(self.first_attempt, self.attempted),
            _share(self.met, self.spoken_of),
            _share(self.informed, len(self.met)),
            _share(self.resolved, len(self.informed)),
            _share(self.lasting, self.old),
            _share(self.not_found, self.closed),
        )


def _together(groups: Sequence[_Gathered]) -> _Gathered:
    if len(groups) == 1:
        return groups[0]
    whole = _Gathered()
    for group in groups:
        whole.calls |= group.calls
        whole.called |= group.called
        whole.reached_calls |= group.reached_calls
        whole.reached_by_call |= group.reached_by_call
        whole.attempted += group.attempted
        whole.spoken_of += group.spoken_of
        whole.old += group.old
        whole.closed += group.closed
        # A caso is in one group for each figure.
        whole.first_attempt += group.first_attempt
        whole.met += group.met
        whole.informed += group.informed
        whole.resolved += group.resolved
        whole.lasting += group.lasting
        whole.not_found += group.not_found
    for casos in (
        *(whole.first_attempt, whole.met, whole.informed),
        *(whole.resolved, whole.lasting, whole.not_found),
    ):
        casos.sort()
    return whole


def _share(casos: Sequence[int], total: int) -> ContactShare:
    return ContactShare(len(casos), total, tuple(casos))


class FirstContactCount:
    """Gathers first contact from the calls about casos, some casos at a time."""

    def __init__(
        self,
        last_day: Callable[[date], date],
        today: date,
        key: Callable[[CallLine], str | None] = lambda _line: None,
    ) -> None:
        """Begin without calls.

        `last_day` is the last day on which something counts against an answer of a day. `key` tells
        the group of a line: a figure of casos belongs to the group of the call that decides it.
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
            caso, _line, act, _day, _agente, outcome, incoming, _estado, _key = line
            if incoming:
                continue
            group = groups[key(line)]
            group.calls.add(act)
            group.called.add(caso)
            if outcome in REACHED:
                group.reached_calls.add(act)
                group.reached_by_call.add(caso)
        for attempt, reached, last in casos:
            if attempt is not None:
                group = groups[key(attempt)]
                group.attempted += 1
                if attempt.outcome in _INFORMS:
                    group.first_attempt.append(attempt.caso)
            groups[key(reached or last)].spoken_of += 1
            if reached is not None:
                self._add_reached(reached, against)
            if last.estado in _TOLD:
                group = groups[key(last)]
                group.closed += 1
                if last.estado is Estado.CERRADO_MENSAJE:
                    group.not_found.append(last.caso)

    def _add_reached(self, reached: CallLine, against: Mapping[int, date]) -> None:
        group = self._groups[self._key(reached)]
        group.met.append(reached.caso)
        if reached.outcome not in _INFORMS:
            return
        group.informed.append(reached.caso)
        if reached.outcome != _RESOLVES:
            return
        group.resolved.append(reached.caso)
        until = self._last_day(reached.day)
        if until < self._today:
            group.old += 1
            day = against.get(reached.caso)
            if day is None or day > until:
                group.lasting.append(reached.caso)

    def everything(self) -> FirstContact:
        """Return the figures of all the groups together; a call about casos of two groups is one call."""
        return _together(list(self._groups.values())).figures(None)

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
    """The day the usuario was told; None before."""
    sent: date | None = None
    """The day it was sent to whom it waits for; None while it waits for the célula."""


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
    in_time: tuple[int, ...] = ()
    """The casos whose usuario was told within the clock."""
    late: tuple[int, ...] = ()
    """The casos whose usuario was told late, or not yet and the clock has run out."""
    undated: int = 0
    """The casos without the day they were asked for, which are in neither."""
    rhythm: tuple[RhythmCell, ...] = field(default=(), compare=False)


def timing(
    casos: Iterable[TimedCaso],
    age: Callable[[date], int],
    due: Callable[[date], date],
    today: date,
    rhythm: Iterable[RhythmCell] = (),
) -> Timing:
    """Return the times of some casos: `age` in business days of a day, `due` the end of its clock.

    The age of a caso without the day it was asked for is that of its first corte. The annulled have
    no clock.
    """
    bands: dict[tuple[int, int | None], list[int]] = {band: [] for band in AGE_BANDS}
    waiting: dict[str, list[tuple[int, int]]] = {who: [] for who in _WAITING}
    in_time: list[int] = []
    late: list[int] = []
    undated = 0
    for caso in casos:
        if caso.estado not in CLOSED:
            days = age(caso.asked or caso.brought)
            band = next(b for b in AGE_BANDS if b[1] is None or days <= b[1])
            bands[band].append(caso.caso)
            who = next(w for w, estados in _WAITING.items() if caso.estado in estados)
            waiting[who].append((caso.caso, days if caso.sent is None else age(caso.sent)))
        if caso.estado is Estado.ANULADO:
            continue
        if caso.asked is None:
            undated += 1
            continue
        limit = due(caso.asked)
        if caso.told is not None:
            (in_time if caso.told <= limit else late).append(caso.caso)
        elif limit < today and caso.estado not in CLOSED:
            late.append(caso.caso)
    return Timing(
        tuple(AgeBand(*band, tuple(ids)) for band, ids in bands.items()),
        tuple(_waiting(who, theirs) for who, theirs in waiting.items()),
        tuple(in_time),
        tuple(late),
        undated,
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
