"""How long a caso takes whom: from the claim to the registering, where a line says since when it was had."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

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
    causales = (
        CausalTime(causal, len(each), round(median(each))) for causal, each in by_causal.items()
    )
    together = [seconds for each in by_causal.values() for seconds in each]
    return CaseTime(
        *(counts["acts"], len(together), round(median(together)) if together else None),
        *(counts["longer"], counts["unclaimed"]),
        tuple(sorted(causales, key=lambda c: (-c.timed, c.causal is None, c.causal or ""))),
    )
