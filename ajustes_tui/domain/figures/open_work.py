"""The supervisor's desk beside the figures: claims, callbacks, today's work and unusual acts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.caso.card import SkippedCaso
from ajustes_tui.domain.caso.estados import BY_DECIDE, OPEN, Estado
from ajustes_tui.domain.caso.words import QUESTIONS, evento_name
from ajustes_tui.domain.query.filter import QUEUE, CasoFilter, Condition, Span, in_estados
from ajustes_tui.domain.values.dates import short_date

if TYPE_CHECKING:
    from ajustes_tui.domain.base.expected import MissingBase


_ACT_WORDS = {
    "toma_reasignada": "reasignar",
    "toma_soltada": "soltar una toma ajena",
    "base_anulada": "anular una base",
    "corte_cerrado": "cerrar un corte",
}


def act_words(what: str) -> str:
    """Return the name of an unusual act; for an undone evento, with which it was."""
    return _ACT_WORDS.get(what) or " ".join(map(evento_name, what.split()))


class HeldCaso(NamedTuple):
    """A claim on a caso; anyone may take one `overdue`."""

    caso: int
    cuenta: str
    radicado: str
    estado: Estado
    login: str
    since: datetime
    seen: datetime
    overdue: bool


class CitaPendiente(NamedTuple):
    """A call promised to a usuario."""

    caso: int
    cuenta: str
    radicado: str
    estado: Estado
    momento: datetime
    dueno: str | None


LONGEST = timedelta(minutes=30)
"""Longer times are counted apart: the holder of the caso was doing something else."""


class ClaimedAct(NamedTuple):
    """A standing decision or call of a person, about any number of casos, and its claim."""

    agente: str
    causal: str | None
    """Of the first caso of the act; None if it has none yet."""
    claimed: datetime | None
    """None without a claim: an order, or many casos decided at once from the queue."""
    done: datetime


class CausalTime(NamedTuple):
    """The measured acts of a causal."""

    causal: str | None
    timed: int
    seconds: int


@dataclass(frozen=True, slots=True)
class CaseTime:
    """The time per case; acts without a time are counted apart, outside any median."""

    acts: int = 0
    timed: int = 0
    seconds: int | None = None
    """Median; None if no act was measured."""
    longer: int = 0
    unclaimed: int = 0
    """Acts without a claim to start from."""
    causales: tuple[CausalTime, ...] = ()


class AgenteWork(NamedTuple):
    """The work of a person in some days: standing decisiones and llamadas, and undone lines."""

    login: str
    decisiones: int
    llamadas: int
    deshechas: int
    first: datetime
    last: datetime
    time: CaseTime = CaseTime()


class RhythmCell(NamedTuple):
    """The work of a person in one hour of a day."""

    hour: int
    agente: str
    decisiones: int
    llamadas: int


class UnusualAct(NamedTuple):
    """An unusual act: who, on which caso, and why."""

    momento: datetime
    who: str
    what: str
    caso: int | None
    cuenta: str
    detail: str


class SetAsideRow(NamedTuple):
    """A row of a base that is no caso of its own: repeated or refused."""

    base: int
    fila: int
    effect: str
    caso: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class EstadoQueue:
    """The open casos of an estado, by colour of their clock."""

    estado: Estado
    casos: int
    overdue: int
    red: int
    amber: int

    @property
    def row(self) -> tuple[str | int, ...]:
        return (self.estado.value, self.casos, self.overdue, self.red, self.amber)

    def narrow(self, criteria: CasoFilter) -> CasoFilter:
        return criteria.also(in_estados({self.estado}))


def overdue_casos(last: date) -> CasoFilter:
    """Include every open caso, whoever it waits for."""
    return _due((None, last))


def _due(*spans: Span) -> CasoFilter:
    return CasoFilter((in_estados(OPEN), Condition("vence", spans)))


@dataclass(frozen=True, slots=True)
class ClockLimits:
    """The last end days of clocks that are overdue, red or amber today."""

    overdue: date
    red: date
    amber: date

    def filters(self) -> tuple[CasoFilter, CasoFilter, CasoFilter]:
        red, amber = self._near
        return overdue_casos(self.overdue), _due(red), _due(amber)

    def near(self) -> CasoFilter:
        return _due(*self._near)

    @property
    def _near(self) -> tuple[Span, Span]:
        one_day = timedelta(days=1)
        return (self.overdue + one_day, self.red), (self.red + one_day, self.amber)


class OverdueSum(NamedTuple):
    """The overdue casos of a person or an aliado."""

    by: str
    """`quien` for a person, `grupo` for an aliado."""
    key: str | None
    """None for casos without holder or aliado."""
    casos: int

    def narrow(self, criteria: CasoFilter) -> CasoFilter:
        value = ("aliado", self.key) if self.by == "grupo" else self.key
        return criteria.also(Condition(self.by, (value,)))

    @property
    def field(self) -> str:
        return "aliado" if self.by == "grupo" else "persona"

    @property
    def words(self) -> str:
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
    """Casos back in the queue because the back did not answer in time."""
    missing: MissingBase | None = None
    overdue: tuple[OverdueSum, ...] = ()
    """By holder, then by aliado, most first."""

    @property
    def casos(self) -> int:
        return sum(estado.casos for estado in self.queue)

    @property
    def in_queue(self) -> int:
        """The casos of the queue (*cola*): to decide in triage, or back without an answer."""
        return sum(e.casos for e in self.queue if e.estado in BY_DECIDE) + self.returned


class WaitingWork(NamedTuple):
    """The waiting work of every corte: open casos by estado, and named counts."""

    queue: tuple[EstadoQueue, ...]
    counts: Mapping[str, int]


def waiting_of(work: OpenWork) -> WaitingWork:
    return WaitingWork(work.queue, work_counts(work))


class WorkFigure(NamedTuple):
    """A figure of open work: its words around the number in a line, its count, and its sentence."""

    before: str
    after: str
    count: Callable[[OpenWork], int]
    says: str
    """`{open}` and `{queue}` are sums by estado; `{red}` and `{amber}`, of those near their clock."""
    heading: str = ""
    criteria: Callable[[OpenWork], CasoFilter] | None = None
    """Its list; None if another screen has it."""

    def sentence(self, work: OpenWork) -> str:
        casos, red = self.count(work), sum(e.red for e in work.queue)
        queue = [e for e in work.queue if e.estado in BY_DECIDE]
        returned = [f"vueltos del back sin respuesta {work.returned}"] if work.returned else []
        return self.says.format(
            work=work,
            casos=casos,
            red=red,
            amber=casos - red,
            overdue_day=short_date(work.limits.overdue),
            red_day=short_date(work.limits.red),
            amber_day=short_date(work.limits.amber),
            open=" + ".join(_by_question(work.queue)) or "0",
            queue=" + ".join((*_by_question(queue), *returned)) or "0",
        )


def _by_question(queue: Iterable[EstadoQueue]) -> list[str]:
    return [f"{QUESTIONS[each.estado]} {each.casos}" for each in queue]


WORK_FIGURES: Mapping[str, WorkFigure] = {
    "abiertos": WorkFigure(
        before="Abiertos ",
        after="",
        count=lambda work: work.casos,
        says="Abiertos = {open} = {casos}: los que no se han cerrado.",
        heading="abiertos",
        criteria=lambda _work: CasoFilter((in_estados(OPEN),)),
    ),
    "vencidos": WorkFigure(
        before="",
        after=" vencidos",
        count=lambda work: sum(e.overdue for e in work.queue),
        says="Vencidos = {casos}: los casos abiertos cuyo plazo terminó el {overdue_day} o antes.",
        heading="vencidos",
        criteria=lambda work: work.limits.filters()[0],
    ),
    "por_vencer": WorkFigure(
        before="",
        after=" por vencer",
        count=lambda work: sum(e.red + e.amber for e in work.queue),
        says="Por vencer = {red} en rojo, hasta el {red_day} + {amber} en amarillo, hasta el "
        "{amber_day} = {casos}.",
        heading="por vencer",
        criteria=lambda work: work.limits.near(),
    ),
    "cola": WorkFigure(
        before="Cola ",
        after="",
        count=lambda work: work.in_queue,
        says="Cola = {queue} = {casos}: los casos que se deciden en triage, y los que volvieron porque el "
        "back no respondió a tiempo; de cualquier corte, también los que alguien tiene. Abiertos en "
        "total: {work.casos}.",
        heading="en la cola",
        criteria=lambda _work: QUEUE,
    ),
    "citas": WorkFigure(
        before="Citas ",
        after="",
        count=lambda work: len(work.citas),
        says="Citas = {casos}: llamadas prometidas con día y hora; ya pasaron {work.overdue_citas}.",
    ),
    "revision": WorkFigure(
        before="Revisión ",
        after="",
        count=lambda work: work.revision,
        says="Revisión = {casos}: los casos que esperan respuesta en la bandeja.",
    ),
    "saltados": WorkFigure(
        before="Saltados ",
        after="",
        count=lambda work: len(work.skips),
        says="Saltados = {casos}: los que alguien pasó por alto hoy, con su motivo.",
    ),
}
"""In the order of the last line of the figures; each opens its screen."""


def work_counts(work: OpenWork) -> dict[str, int]:
    return {key: figure.count(work) for key, figure in WORK_FIGURES.items()}


def case_times(acts: Iterable[ClaimedAct]) -> Mapping[str, CaseTime]:
    """Return the time per case of each person; acts come in the order they were done.

    Acts under one claim each begin where the last ended: the casos of a cuenta are claimed together
    and decided one by one.
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
        acts=counts["acts"],
        timed=len(together),
        seconds=round(median(together)) if together else None,
        longer=counts["longer"],
        unclaimed=counts["unclaimed"],
        causales=tuple(
            sorted(causales, key=lambda c: (-c.timed, c.causal is None, c.causal or ""))
        ),
    )
