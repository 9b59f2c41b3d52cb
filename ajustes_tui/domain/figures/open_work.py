"""The supervisor's desk beside the figures: claims, callbacks, today's work and unusual acts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.caso.card import SkippedCaso
from ajustes_tui.domain.caso.estados import BY_DECIDE, OPEN, Estado
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.query.filter import CasoFilter, Condition, Span, in_estados

if TYPE_CHECKING:
    from ajustes_tui.domain.base.expected import MissingBase


_ACT_WORDS = {
    "toma_reasignada": "reasignar",
    "toma_soltada": "soltar una toma ajena",
    "base_anulada": "anular una base",
    "corte_cerrado": "cerrar un corte",
}
"""What an act out of the usual is called, by its action in the auditoría."""


def act_words(what: str) -> str:
    """Return the name of an act out of the usual; of an evento undone, with which it was."""
    return _ACT_WORDS.get(what) or " ".join(map(evento_name, what.split()))


class HeldCaso(NamedTuple):
    """A claim on a caso, live or lapsed, as the desk lists it."""

    caso: int
    cuenta: str
    radicado: str
    estado: Estado
    login: str
    since: datetime
    seen: datetime
    """The last sign of activity of the person on the caso."""
    overdue: bool
    """Whether the claim lapsed, so that anybody may take the caso."""


class CitaPendiente(NamedTuple):
    """A call promised to a usuario, and its moment."""

    caso: int
    cuenta: str
    radicado: str
    estado: Estado
    momento: datetime
    dueno: str | None


LONGEST = timedelta(minutes=30)
"""A longer time is left out and counted apart: whoever had the caso was doing something else."""


class ClaimedAct(NamedTuple):
    """A standing act of a person, a decision or a call about any number of casos, and its claim."""

    agente: str
    causal: str | None
    """That of the first caso of the act; None where it has none yet."""
    claimed: datetime | None
    """None where nobody had the caso: an order, or many casos decided at once from the queue."""
    done: datetime


class CausalTime(NamedTuple):
    """The measured acts of a causal."""

    causal: str | None
    timed: int
    seconds: int
    """The median of their times."""


@dataclass(frozen=True, slots=True)
class CaseTime:
    """The time a case of some acts; the acts without a time are told apart, and in no median."""

    acts: int = 0
    timed: int = 0
    seconds: int | None = None
    """The median; None where no act was measured."""
    longer: int = 0
    """How many took longer than LONGEST."""
    unclaimed: int = 0
    """How many have no claim that tells when they began."""
    causales: tuple[CausalTime, ...] = ()
    """By causal, the most measured first."""


class AgenteWork(NamedTuple):
    """What a person did in some days: standing decisiones and llamadas, and how many lines were undone."""

    login: str
    decisiones: int
    llamadas: int
    deshechas: int
    first: datetime
    last: datetime
    time: CaseTime = CaseTime()
    """How long a caso took, of the decisiones and llamadas that stand."""


class UnusualAct(NamedTuple):
    """An act out of the usual: who did it, on which caso, and why."""

    momento: datetime
    who: str
    what: str
    caso: int | None
    cuenta: str
    detail: str


class SetAsideRow(NamedTuple):
    """A row of a base that is not a caso of its own: repeated, or refused."""

    base: int
    fila: int
    effect: str
    caso: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class EstadoQueue:
    """The open casos of an estado, counted by the colour of their clock."""

    estado: Estado
    casos: int
    overdue: int
    red: int
    amber: int

    @property
    def row(self) -> tuple[str | int, ...]:
        """Its estado and its counts."""
        return (self.estado.value, self.casos, self.overdue, self.red, self.amber)

    def narrow(self, criteria: CasoFilter) -> CasoFilter:
        """Return a filter narrowed to the casos of this estado."""
        return criteria.also(in_estados({self.estado}))


def overdue_casos(last: date) -> CasoFilter:
    """Return the predicate of every open caso whose clock ended on a day or before, whoever it waits for."""
    return _due((None, last))


def _due(*spans: Span) -> CasoFilter:
    return CasoFilter((in_estados(OPEN), Condition("vence", spans)))


@dataclass(frozen=True, slots=True)
class ClockLimits:
    """The last end days with which a clock is overdue, red or amber today."""

    overdue: date
    red: date
    amber: date

    def filters(self) -> tuple[CasoFilter, CasoFilter, CasoFilter]:
        """Return the predicates of the open casos that are overdue, red and amber."""
        red, amber = self._near
        return overdue_casos(self.overdue), _due(red), _due(amber)

    def near(self) -> CasoFilter:
        """Return the predicate of the open casos that are red or amber, which soon fall due."""
        return _due(*self._near)

    @property
    def _near(self) -> tuple[Span, Span]:
        one_day = timedelta(days=1)
        return (self.overdue + one_day, self.red), (self.red + one_day, self.amber)


class OverdueSum(NamedTuple):
    """The overdue casos of one person, or of one aliado."""

    by: str
    """The word of the filter: `quien` for a person, `grupo` for an aliado."""
    key: str | None
    """None for the casos that nobody has, or of no aliado."""
    casos: int

    def narrow(self, criteria: CasoFilter) -> CasoFilter:
        """Return a filter narrowed to the casos of this sum."""
        value = ("aliado", self.key) if self.by == "grupo" else self.key
        return criteria.also(Condition(self.by, (value,)))

    @property
    def field(self) -> str:
        """Return whether it is of a person or of an aliado, as the JSON says it."""
        return "aliado" if self.by == "grupo" else "persona"

    @property
    def words(self) -> str:
        """Return of whom it is."""
        if self.by == "grupo":
            return self.key or "(sin aliado)"
        return self.key or "nadie los tiene"


@dataclass(frozen=True, slots=True)
class OpenWork:
    """The desk at a moment: open casos, claims, callbacks, skips and people at work."""

    queue: tuple[EstadoQueue, ...] = ()
    limits: ClockLimits = ClockLimits(date.min, date.min, date.min)
    in_hand: tuple[HeldCaso, ...] = ()
    citas: tuple[CitaPendiente, ...] = ()
    skips: tuple[SkippedCaso, ...] = ()
    agentes: tuple[AgenteWork, ...] = ()
    revision: int = 0
    overdue_citas: int = 0
    returned: int = 0
    """The casos that came back to the queue because the back did not answer in time."""
    missing: MissingBase | None = None
    """The base that was expected and has not come."""
    overdue: tuple[OverdueSum, ...] = ()
    """The overdue casos by who has each, then by aliado, most first."""

    @property
    def casos(self) -> int:
        """The number of open casos."""
        return sum(estado.casos for estado in self.queue)

    @property
    def in_queue(self) -> int:
        """The casos of the queue (*cola*): to decide in triage, or back without an answer."""
        return sum(e.casos for e in self.queue if e.estado in BY_DECIDE) + self.returned


class WaitingWork(NamedTuple):
    """What waits of every corte: the open casos of each estado, and the counts by the name of each."""

    queue: tuple[EstadoQueue, ...]
    counts: Mapping[str, int]


def waiting_of(work: OpenWork) -> WaitingWork:
    """Return what waits of the work in progress."""
    return WaitingWork(work.queue, work_counts(work))


def work_counts(work: OpenWork) -> dict[str, int]:
    """Return the counts of the work in progress of every corte, by the name of each."""
    return {
        "abiertos": work.casos,
        "cola": work.in_queue,
        "vencidos": sum(e.overdue for e in work.queue),
        "por_vencer": sum(e.red + e.amber for e in work.queue),
        "citas": len(work.citas),
        "revision": work.revision,
        "saltados": len(work.skips),
    }


def case_times(acts: Iterable[ClaimedAct]) -> Mapping[str, CaseTime]:
    """Return the time a case of each person; the acts come in the order in which they were done.

    Of several acts under one claim each begins where the one before ended: the casos of a cuenta are
    claimed together and decided one after another.
    """
    begun: dict[tuple[str, datetime], datetime] = {}
    of: defaultdict[str, Counter[str]] = defaultdict(Counter)
    times: defaultdict[str, defaultdict[str | None, list[float]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for act in acts:
        counts = of[act.agente]
        counts["acts"] += 1
        if act.claimed is None:
            counts["unclaimed"] += 1
            continue
        since = begun.get((act.agente, act.claimed), act.claimed)
        begun[act.agente, act.claimed] = act.done
        took = act.done - since
        if took > LONGEST:
            counts["longer"] += 1
        else:
            times[act.agente][act.causal].append(took.total_seconds())
    return {agente: _time(counts, times[agente]) for agente, counts in of.items()}


def _time(counts: Counter[str], by_causal: Mapping[str | None, list[float]]) -> CaseTime:
    # Imported late: the readings of every session come by here, and few of them ask for a median.
    from statistics import median

    causales = (
        CausalTime(causal, len(each), round(median(each))) for causal, each in by_causal.items()
    )
    together = [seconds for each in by_causal.values() for seconds in each]
    return CaseTime(
        *(counts["acts"], len(together), round(median(together)) if together else None),
        *(counts["longer"], counts["unclaimed"]),
        tuple(sorted(causales, key=lambda c: (-c.timed, c.causal is None, c.causal or ""))),
    )
