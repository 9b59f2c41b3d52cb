"""First contact: whether the usuario is reached, told at the first try, and told for good (section 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.figures.indicators import percent

LASTING_DAYS = 10
"""Business days in which nothing may come against an answer for it to be lasting."""
_INFORMS = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.informs)
REACHED = _INFORMS | {"VOLVER_A_LLAMAR"}
"""The outcomes of a call that reached the usuario."""
_ATTEMPTS = frozenset(o.code for o in CONTACT_OUTCOMES.values() if o.attempt)


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
class Share:
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
    reached: Share = field(default_factory=Share)
    """Contactabilidad: the calls that reached the usuario, of all calls."""
    first_attempt: Share = field(default_factory=Share)
    """The casos told at the first attempt, of those attempted."""
    resolved: Share = field(default_factory=Share)
    """The casos told in the first call that reached the usuario, of those reached."""
    lasting: Share = field(default_factory=Share)
    """The resolved casos with nothing against them in the next days, of those old enough to tell."""
    not_found: Share = field(default_factory=Share)
    """The casos closed by a message, of those closed by a call or a message."""


class _Gathered:
    """What is gathered for one group, caso by caso."""

    def __init__(self) -> None:
        self.calls: set[int] = set()
        self.reached_calls: set[int] = set()
        self.reached_by_call: set[int] = set()
        self.attempted = self.reached = self.old = self.closed = 0
        self.first_attempt: list[int] = []
        self.resolved: list[int] = []
        self.lasting: list[int] = []
        self.not_found: list[int] = []

    def figures(self, key: str | None) -> FirstContact:
        """Return the figures of the group."""
        return FirstContact(
            key,
            len(self.calls),
            Share(len(self.reached_calls), len(self.calls), tuple(sorted(self.reached_by_call))),
            _share(self.first_attempt, self.attempted),
            _share(self.resolved, self.reached),
            _share(self.lasting, self.old),
            _share(self.not_found, self.closed),
        )


def _share(casos: Sequence[int], total: int) -> Share:
    return Share(len(casos), total, tuple(casos))


def informed_first(lines: Iterable[CallLine]) -> dict[int, tuple[int, date]]:
    """Return the casos told in the first call that reached the usuario: the line and the day of it."""
    found = {}
    for caso, theirs in groupby(lines, lambda line: line.caso):
        reached = _first(theirs, REACHED)
        if reached is not None and reached.outcome in _INFORMS:
            found[caso] = (reached.line, reached.day)
    return found


def first_contact(
    lines: Sequence[CallLine],
    against: Mapping[int, date],
    last_day: Callable[[date], date],
    today: date,
    *,
    by_agente: bool = False,
) -> dict[str | None, FirstContact]:
    """Return the figures of each group of some lines, which come by caso and then in their order.

    `against` is the day of the first thing against the answer of a caso, `last_day` the last day on
    which it counts. By agente, a figure of casos belongs to who made the call that decides it.
    """
    groups: dict[str | None, _Gathered] = {}

    def of(line: CallLine) -> _Gathered:
        return groups.setdefault(line.agente if by_agente else line.key, _Gathered())

    for caso, theirs in groupby(lines, lambda line: line.caso):
        own = [line for line in theirs if not line.incoming]
        for line in own:
            of(line).calls.add(line.act)
            if line.outcome in REACHED:
                of(line).reached_calls.add(line.act)
                of(line).reached_by_call.add(caso)
        attempt, reached = _first(own, _ATTEMPTS), _first(own, REACHED)
        if attempt is not None:
            of(attempt).attempted += 1
            if attempt.outcome in _INFORMS:
                of(attempt).first_attempt.append(caso)
        if reached is not None:
            of(reached).reached += 1
            if reached.outcome in _INFORMS:
                of(reached).resolved.append(caso)
                until = last_day(reached.day)
                if until < today:
                    of(reached).old += 1
                    if caso not in against or against[caso] > until:
                        of(reached).lasting.append(caso)
        if own and own[-1].estado in (Estado.CERRADO_MENSAJE, Estado.CERRADO_INFORMADO):
            of(own[-1]).closed += 1
            if own[-1].estado is Estado.CERRADO_MENSAJE:
                of(own[-1]).not_found.append(caso)
    return {key: gathered.figures(key) for key, gathered in groups.items()}


def _first(lines: Iterable[CallLine], outcomes: frozenset[str]) -> CallLine | None:
    """Return the first call of ours with one of some outcomes."""
    return next((x for x in lines if not x.incoming and x.outcome in outcomes), None)
